"""How does a user's own list join the supply network? As activities of its own behind the public ones.

Nothing of the public network changes: own activities are buyers only, so that no public answer moves. What of an input
is bought from a plant or firm that the network knows hangs on it; what comes from a supplier that it does not know
hangs on that supplier, and this on the makers of its country; the rest of a need stands at level 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graph.analysis.control import ControlMap
from graph.compile.assemble import CompiledNetwork
from graph.compile.own_statements import OwnNames, OwnSaid
from graph.compile.places import REST_OF_WORLD
from graph.compile.producers import Producer
from graph.compile.recipes import RecipeLine
from graph.network import BoolArray, FloatArray, IntArray, Pool
from graph.own_chain import OWN, OwnChain, OwnSupply
from graph.supply_graph import SupplyGraph

__all__ = ["lay_over"]

_USE_PER_DAY = 1e-9
"""Own needs draw on public stockpiles with this weight, so that they take nothing from others that would show."""

_UNNAMED = {"en": "Supplier in {place}", "ja": "{place}の調達先"}


@dataclass(frozen=True, slots=True)
class _Edge:
    """One flow: position of the supplier, share, statement."""

    supplier: int
    share: float
    basis: str


@dataclass(frozen=True, slots=True)
class _Need:
    """One input of an own activity."""

    line: RecipeLine
    edges: tuple[_Edge, ...]
    days: float = 0.0
    days_basis: str = ""


@dataclass
class _Tail:
    """Activities and needs that come behind the public ones."""

    first: int
    producers: list[Producer] = field(default_factory=list)
    needs: list[tuple[_Need, ...]] = field(default_factory=list)

    def add(self, producer: Producer, needs: Sequence[_Need]) -> int:
        """Add an activity; gives its position."""
        self.producers.append(producer)
        self.needs.append(tuple(needs))
        return self.first + len(self.producers) - 1


def lay_over(compiled: CompiledNetwork, graph: SupplyGraph, own: OwnChain) -> tuple[SupplyGraph, CompiledNetwork]:
    """Lay a user's list over the graph and its network; neither of the two is changed.

    Parameters
    ----------
    compiled : CompiledNetwork
    graph : SupplyGraph
        What it was compiled from.
    own : OwnChain

    Returns
    -------
    graph : SupplyGraph
        With the list as statements of dataset ``own``.
    compiled : CompiledNetwork
        With an activity for each product, part and unknown supplier of the list.

    Raises
    ------
    NetworkError
        If the list contradicts the model.
    """
    layer = _Layer(compiled, graph, own)
    layer.lay()
    wider = SupplyGraph([*graph.statements, *layer.said.statements], graph.ontology)
    return wider, _joined(compiled, layer.tail, wider.graph_hash)


class _Layer:
    """Lays products, parts and suppliers down, with what is said of them."""

    def __init__(self, compiled: CompiledNetwork, graph: SupplyGraph, own: OwnChain) -> None:
        self._compiled, self._graph, self._own = compiled, graph, own
        self._control = ControlMap(graph, compiled.network.as_of)
        self._owned: dict[str, frozenset[str]] = {}
        self._makers: dict[str, list[int]] = defaultdict(list)
        for i, producer in enumerate(compiled.producers):
            self._makers[producer.commodity].append(i)
        self._products = OwnNames(s.product for s in own.supplies)
        several: dict[str, set[str]] = defaultdict(set)
        for supply in own.supplies:
            several[supply.part].add(supply.product)
        self._alone = {part for part, products in several.items() if len(products) == 1}
        self._parts = OwnNames(self._part_text(s) for s in own.supplies)
        self._suppliers = OwnNames(_supplier_text(s) for s in own.supplies)
        self._made: dict[tuple[str, str, str], int] = {}
        self.said = OwnSaid(own)
        self.tail = _Tail(compiled.network.n)

    def _part_text(self, supply: OwnSupply) -> str:
        return supply.part if supply.part in self._alone else f"{supply.product}: {supply.part}"

    def lay(self) -> None:
        """Lay all down, suppliers before parts before products."""
        by_part: dict[tuple[str, str], dict[str, list[OwnSupply]]] = defaultdict(lambda: defaultdict(list))
        for supply in self._own.supplies:
            by_part[supply.product, supply.part][supply.material].append(supply)
        parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for (product, _), inputs in by_part.items():
            first = next(iter(inputs.values()))[0]
            parts[product].append((self._part(inputs), first.line))
        for product, rows in parts.items():
            self._product(product, rows)

    def _part(self, inputs: dict[str, list[OwnSupply]]) -> int:
        first = next(iter(inputs.values()))[0]
        text = self._part_text(first)
        node = self.said.say(f"material/{self._parts[text]}", "Material", first.line, name=text)
        product = f"product/{self._products[first.product]}"
        needs = [self._bought(node, product, supplies) for supplies in inputs.values()]
        return self._activity(node, first.line, needs)

    def _bought(self, part: str, product: str, supplies: list[OwnSupply]) -> _Need:
        """One input of a part, from all who deliver it."""
        total = sum(s.share for s in supplies)
        scale = 1.0 / total if total > 1.0 else 1.0
        edges: list[_Edge] = []
        for supply in supplies:
            share = supply.share * scale
            if share <= 0:
                continue
            sources = self._sources(supply)
            basis = self.said.share(
                supply, part.partition("/")[2], share, self._place(supply.country), self._place(self._own.country)
            )
            edges += [_Edge(i, share * weight, basis) for i, weight in sources]
        days = sum(s.share * s.inventory_days for s in supplies) / total if total > 0 else 0.0
        held = self.said.days(supplies[0], product, self._place(self._own.country), part, days)
        return _Need(self._recipe(part, supplies[0].material, supplies[0].line), tuple(edges), days, held)

    def _product(self, name: str, parts: Sequence[tuple[int, int]]) -> None:
        line = parts[0][1]
        node = self.said.say(f"product/{self._products[name]}", "Product", line, name=name, product_kind="end_product")
        needs = []
        for position, part_line in parts:
            part = self.tail.producers[position - self.tail.first].commodity
            recipe = self._recipe(node, part, part_line)
            needs.append(_Need(recipe, (_Edge(position, 1.0, recipe.basis[0]),)))
        self._activity(node, line, needs)

    def _activity(self, commodity: str, line: int, needs: Sequence[_Need]) -> int:
        """The user's own making of a product or part."""
        country = self._own.country
        stage = f"stage/{commodity.partition('/')[2]}-{country.lower()}"
        self.said.say(stage, "Production", line, producer=self._place(country), commodity=commodity)
        basis: tuple[str, ...] = ()
        if commodity.startswith("product/"):
            made = self.said.value(stage, "Production", line, "output_per_y", "1", unit="units", kind="assumed")
            basis = (made,)
        return self.tail.add(
            Producer(stage, stage, stage, commodity, country, "", False, 1.0, False, basis), needs
        )  # fmt: skip

    def _recipe(self, output: str, needed: str, line: int) -> RecipeLine:
        entity, basis = self.said.recipe(output, needed, line)
        kind = "product" if needed.startswith("product/") else "material"
        return RecipeLine(entity, output, needed, kind, 0.0, True, "", 1.0, 0.0, 1.0, "", (basis,))

    def _sources(self, supply: OwnSupply) -> list[tuple[int, float]]:
        """Activities that deliver a line, with weights that sum to 1."""
        makers = [i for commodity in self._forms(supply.material) for i in self._makers.get(commodity, ())]
        known = self._of_node(supply, makers)
        if known:
            return self._by_output(known)
        local = [i for i in makers if self._stands_in(i, supply.country)]
        if not supply.supplier and not supply.node and local:
            return self._by_output(local)
        return [(self._supplier(supply, self._by_output(local)), 1.0)]

    def _forms(self, material: str) -> tuple[str, ...]:
        """The material, and of a group its members."""
        return tuple(dict.fromkeys([material, *self._graph.refs(material, "member", self._compiled.network.as_of)]))

    def _of_node(self, supply: OwnSupply, makers: Sequence[int]) -> list[int]:
        producers, node = self._compiled.producers, supply.node
        if node.startswith("facility/"):
            return [i for i in makers if producers[i].facility == node]
        if not node:
            return []
        if node not in self._owned:
            self._owned[node] = self._control.facilities(node)
        found = [i for i in makers if producers[i].facility in self._owned[node]]
        return [i for i in found if not supply.country or self._stands_in(i, supply.country)]

    def _stands_in(self, activity: int, country: str) -> bool:
        return bool(country) and self._compiled.places.covers(self._compiled.producers[activity].country, country)

    def _by_output(self, activities: Sequence[int]) -> list[tuple[int, float]]:
        outputs = [self._compiled.producers[i].output for i in activities]
        total = sum(outputs)
        return [(i, made / total) for i, made in zip(activities, outputs, strict=True) if made > 0]

    def _supplier(self, supply: OwnSupply, local: Sequence[tuple[int, float]]) -> int:
        """A supplier that the network does not know; it hangs on the makers of its country, where there are any."""
        text = _supplier_text(supply)
        key = (text, supply.material, supply.node)
        if key in self._made:
            return self._made[key]
        country = supply.country or REST_OF_WORLD
        node = supply.node if supply.node.startswith("facility/") else f"facility/{self._suppliers[text]}"
        if node != supply.node and self.said.once(node):
            self._new_plant(node, supply)
        slug = f"{self._suppliers[text]}-{supply.material.partition('/')[2]}"
        commodity = f"material/{slug}"
        if self.said.once(commodity):
            self._new_form(commodity, supply)
        stage = f"stage/{slug}"
        if self.said.once(stage):
            self.said.say(stage, "Production", supply.line, producer=node, commodity=commodity)
        needs = []
        if local:
            recipe = self._recipe(commodity, supply.material, supply.line)
            needs.append(_Need(recipe, tuple(_Edge(i, weight, "") for i, weight in local)))
        self._made[key] = self.tail.add(
            Producer(f"{node}:{slug}", node, stage, commodity, country, node, False, 1.0, False, ()), needs
        )  # fmt: skip
        return self._made[key]

    def _new_plant(self, node: str, supply: OwnSupply) -> None:
        place = self._place(supply.country)
        if supply.supplier:
            self.said.say(node, "Facility", supply.line, name=supply.supplier)
        else:
            for lang, template in _UNNAMED.items():
                name = template.format(place=self._graph.name(place, lang))
                self.said.value(node, "Facility", supply.line, "name", name, qualifier=lang)
        self.said.say(node, "Facility", supply.line, facility_kind="component", country=place)
        if supply.node.startswith("company/"):
            self.said.say(
                f"operation/{node.partition('/')[2]}", "Operation", supply.line, operator=supply.node, facility=node
            )

    def _new_form(self, commodity: str, supply: OwnSupply) -> None:
        """What this supplier makes: a form of the material, so that bans and outages of the material mean it too."""
        graph, line = self._graph, supply.line
        for lang in ("en", "ja"):
            who = supply.supplier or _UNNAMED[lang].format(place=graph.name(self._place(supply.country), lang))
            name = f"{graph.name(supply.material, lang)} – {who}"
            self.said.value(commodity, "Material", line, "name", name, qualifier=lang)
        if supply.material.startswith("material/"):
            groups = [s.entity for s in graph.incoming(supply.material) if s.cls == "Material" and s.prop == "member"]
            for group in dict.fromkeys([supply.material, *groups]):
                self.said.say(group, "Material", line, member=commodity)

    def _place(self, country: str) -> str:
        return f"country/{(country or REST_OF_WORLD).lower()}"


def _supplier_text(supply: OwnSupply) -> str:
    """A supplier is another one in another country; one without a name is called by its country."""
    return f"{supply.supplier or 'unnamed'} {supply.country or OWN}"


def _joined(compiled: CompiledNetwork, tail: _Tail, graph_hash: str) -> CompiledNetwork:
    """The network with the tail behind it."""
    old = compiled.network
    needs = [need for rows in tail.needs for need in rows]
    named = {p.commodity for p in tail.producers} | {need.line.input for need in needs}
    commodities = (*old.commodities, *sorted(named - set(old.commodities)))
    position = {commodity: k for k, commodity in enumerate(commodities)}
    edges = [edge for need in needs for edge in need.edges]
    buyers = [tail.producers[j].country for j, rows in enumerate(tail.needs) for _ in rows]
    network = replace(
        old,
        graph_hash=graph_hash,
        activities=(*old.activities, *(p.id for p in tail.producers)),
        commodities=commodities,
        commodity=_ints(old.commodity, [position[p.commodity] for p in tail.producers]),
        country=(*old.country, *(p.country for p in tail.producers)),
        output=_floats(old.output, [p.output for p in tail.producers]),
        spare=_floats(old.spare, [0.0] * len(tail.producers)),
        aggregate=_flags(old.aggregate, [p.aggregate for p in tail.producers]),
        need_ptr=_ints(old.need_ptr, old.need_ptr[-1] + np.cumsum([len(rows) for rows in tail.needs])),
        need_commodity=_ints(old.need_commodity, [position[need.line.input] for need in needs]),
        need_group=_ints(old.need_group, [-1] * len(needs)),
        need_theta=_floats(old.need_theta, [1.0] * len(needs)),
        need_essential=_flags(old.need_essential, [True] * len(needs)),
        need_loss=_floats(old.need_loss, [0.0] * len(needs)),
        need_use_per_day=_floats(old.need_use_per_day, [_USE_PER_DAY] * len(needs)),
        need_stock_days=_floats(old.need_stock_days, [need.days for need in needs]),
        edge_ptr=_ints(old.edge_ptr, old.edge_ptr[-1] + np.cumsum([len(need.edges) for need in needs])),
        edge_supplier=_ints(old.edge_supplier, [edge.supplier for edge in edges]),
        edge_share=_floats(old.edge_share, [edge.share for edge in edges]),
        pools=tuple(_with_needs(compiled, pool, needs, buyers, position) for pool in old.pools),
        _index={},
    )  # fmt: skip
    network.check()
    return replace(
        compiled, network=network, producers=(*compiled.producers, *tail.producers),
        need_lines=(*compiled.need_lines, *(need.line for need in needs)),
        stock_basis=(*compiled.stock_basis, *(need.days_basis for need in needs)),
        edge_basis=(*compiled.edge_basis, *(edge.basis for edge in edges)),
    )  # fmt: skip


def _with_needs(
    compiled: CompiledNetwork, pool: Pool, needs: Sequence[_Need], buyers: Sequence[str], position: dict[str, int]
) -> Pool:
    """The pool, open to own needs too: of its commodity, in its country."""
    if not pool.needs:
        return pool
    first = compiled.network.m
    own = [
        first + m
        for m, (need, country) in enumerate(zip(needs, buyers, strict=True))
        if position[need.line.input] == pool.commodity and compiled.places.covers(pool.country, country)
    ]
    return replace(pool, needs=(*pool.needs, *own)) if own else pool


def _ints(old: IntArray, new: Sequence[int] | IntArray) -> IntArray:
    return np.concatenate([old, np.asarray(new, dtype=np.int64)])


def _floats(old: FloatArray, new: Sequence[float]) -> FloatArray:
    return np.concatenate([old, np.asarray(new, dtype=np.float64)])


def _flags(old: BoolArray, new: Sequence[bool]) -> BoolArray:
    return np.concatenate([old, np.asarray(new, dtype=np.bool_)])
