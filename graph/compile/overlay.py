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
from graph.compile.own_statements import OwnBook, OwnDelivery, OwnInput, OwnMade, own_graph
from graph.compile.places import REST_OF_WORLD
from graph.compile.producers import Producer
from graph.compile.recipes import RecipeLine
from graph.network import BoolArray, FloatArray, IntArray, Pool
from graph.own_chain import OwnChain, OwnSupply
from graph.supply_graph import SupplyGraph

__all__ = ["lay_network", "lay_over"]

_USE_PER_DAY = 1e-9
"""Own needs draw on public stockpiles with this weight, so that they take nothing from others that would show."""


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
    wider = own_graph(graph, own)
    return wider, lay_network(compiled, graph, own, wider.graph_hash)


def lay_network(compiled: CompiledNetwork, graph: SupplyGraph, own: OwnChain, graph_hash: str) -> CompiledNetwork:
    """The network of one date with a user's list behind it, for who has laid the list over the graph already."""
    layer = _Layer(compiled, graph, own)
    for product in OwnBook(own, graph).products:
        layer.product(product)
    return _joined(compiled, layer.tail, graph_hash)


class _Layer:
    """Lays products, parts and suppliers down: suppliers before parts before products."""

    def __init__(self, compiled: CompiledNetwork, graph: SupplyGraph, own: OwnChain) -> None:
        self._compiled, self._graph, self._country = compiled, graph, own.country
        self._control = ControlMap(graph, compiled.network.as_of)
        self._owned: dict[str, frozenset[str]] = {}
        self._makers: dict[str, list[int]] = defaultdict(list)
        for i, producer in enumerate(compiled.producers):
            self._makers[producer.commodity].append(i)
        self._made: dict[str, int] = {}
        self.tail = _Tail(compiled.network.n)

    def product(self, made: OwnMade) -> None:
        """Lay down a product with its parts."""
        needs = []
        for recipe, part in made.parts:
            at = self._activity(part, [self._bought(needed) for needed in part.inputs])
            needs.append(_Need(recipe, (_Edge(at, 1.0, recipe.basis[0]),)))
        self._activity(made, needs)

    def _activity(self, made: OwnMade, needs: Sequence[_Need]) -> int:
        stage = made.stage
        producer = Producer(
            stage, stage, stage, made.node, self._country, "", recycled=False, output=1.0, aggregate=False,
            basis=made.basis,
        )  # fmt: skip
        return self.tail.add(producer, needs)

    def _bought(self, needed: OwnInput) -> _Need:
        """One input of a part, from all who deliver it."""
        edges = [
            _Edge(i, delivery.share * weight, delivery.basis)
            for delivery in needed.deliveries
            for i, weight in self._sources(delivery)
        ]
        return _Need(needed.recipe, tuple(edges), needed.days, needed.days_basis)

    def _sources(self, delivery: OwnDelivery) -> list[tuple[int, float]]:
        """Activities that deliver a line, with weights that sum to 1."""
        supply = delivery.supply
        makers = [i for commodity in self._forms(supply.material) for i in self._makers.get(commodity, ())]
        known = self._of_node(supply, makers)
        if known:
            return self._by_output(known)
        local = [i for i in makers if self._stands_in(i, supply.country)]
        if not supply.supplier and not supply.node and local:
            return self._by_output(local)
        return [(self._supplier(delivery, self._by_output(local)), 1.0)]

    def _forms(self, material: str) -> tuple[str, ...]:
        """The material, and of a group its members."""
        return tuple(dict.fromkeys([material, *self._graph.refs(material, "member", self._compiled.network.as_of)]))

    def _of_node(self, supply: OwnSupply, makers: Sequence[int]) -> list[int]:
        """Makers that are the plant, or the firm's plants (in the country, where one is given)."""
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

    def _supplier(self, delivery: OwnDelivery, local: Sequence[tuple[int, float]]) -> int:
        """A supplier that the network does not know; it hangs on the makers of its country, where there are any."""
        if delivery.stage not in self._made:
            edges = tuple(_Edge(i, weight, "") for i, weight in local)
            producer = Producer(
                f"{delivery.plant}:{delivery.commodity.partition('/')[2]}", delivery.plant, delivery.stage,
                delivery.commodity, delivery.supply.country or REST_OF_WORLD, delivery.plant, recycled=False,
                output=1.0, aggregate=False, basis=(),
            )  # fmt: skip
            self._made[delivery.stage] = self.tail.add(producer, [_Need(delivery.recipe, edges)] if edges else [])
        return self._made[delivery.stage]


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
        edge_balance=(*compiled.edge_balance, *("" for _ in edges)),
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
