"""What does a user's own list say, as statements? Nodes and values of its own, each with its line of the sheet.

The statements hang on the list and the graph alone, not on a date: a supplier of the list has its node whether the
network of a date knows its plants or not.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.compile.places import REST_OF_WORLD
from graph.compile.recipes import RecipeLine
from graph.ids import slug
from graph.own_chain import OWN, OWN_SOURCE, OwnChain, OwnSupply
from graph.statement import Kind, Statement
from graph.supply_graph import SupplyGraph

__all__ = ["OwnBook", "OwnDelivery", "OwnInput", "OwnMade", "OwnNames", "own_graph"]

_UNNAMED = {"en": "Supplier in {place}", "ja": "{place}の調達先"}


class OwnNames:
    """Slugs of the user's own names: readable where they are ASCII and unique, else with a digest.

    Parameters
    ----------
    texts : iterable of str
        All names of one sort.

    Examples
    --------
    >>> names = OwnNames(["Robot arm", "robot-arm", "Rotor"])
    >>> names["Rotor"], names["robot-arm"] == names["Robot arm"]
    ('own-rotor', False)
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._slugs: dict[str, str] = {}
        taken: set[str] = set()
        for text in sorted(set(texts)):
            readable = _slug(text) if text.isascii() else ""
            name = "-".join(part for part in (OWN, readable) if part)
            if not readable or name in taken:
                name = f"{name}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}"
            taken.add(name)
            self._slugs[text] = name

    def __getitem__(self, text: str) -> str:
        return self._slugs[text]


def _slug(text: str) -> str:
    try:
        return slug(text)
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class OwnDelivery:
    """One line of the list with the nodes that stand for it.

    Attributes
    ----------
    supply : OwnSupply
    share : float
        Of the input, 0 to 1; the shares of an input sum to at most 1.
    basis : str
        Statement id of the share.
    plant, stage, commodity : str
        Nodes of the supplier as the list tells of it, for where the network does not know it.
    recipe : RecipeLine
        That its form of the material hangs on what is made in its country.
    """

    supply: OwnSupply
    share: float
    basis: str
    plant: str
    stage: str
    commodity: str
    recipe: RecipeLine


@dataclass(frozen=True, slots=True)
class OwnInput:
    """One input of a part: recipe, days in stock with their statement, and who delivers it."""

    recipe: RecipeLine
    days: float
    days_basis: str
    deliveries: tuple[OwnDelivery, ...]


@dataclass
class OwnMade:
    """A product or part of the user: node, stage, statements of its output; inputs of a part, parts of a product."""

    node: str
    stage: str
    basis: tuple[str, ...]
    inputs: list[OwnInput] = field(default_factory=list)
    parts: list[tuple[RecipeLine, OwnMade]] = field(default_factory=list)


class OwnBook:
    """All that a list says.

    Parameters
    ----------
    own : OwnChain
    graph : SupplyGraph

    Attributes
    ----------
    products : tuple of OwnMade
    statements : list of Statement
    """

    def __init__(self, own: OwnChain, graph: SupplyGraph) -> None:
        self._own, self._graph = own, graph
        self.statements: list[Statement] = []
        self._say(OWN_SOURCE, "Source", 1, name=own.file, dataset=OWN)
        several: dict[str, set[str]] = defaultdict(set)
        for supply in own.supplies:
            several[supply.part].add(supply.product)
        self._alone = {part for part, products in several.items() if len(products) == 1}
        self._products = OwnNames(s.product for s in own.supplies)
        self._parts = OwnNames(self._part_text(s) for s in own.supplies)
        self._suppliers = OwnNames(_supplier_text(s) for s in own.supplies)
        self.products = tuple(self._all_products())

    def _part_text(self, supply: OwnSupply) -> str:
        return supply.part if supply.part in self._alone else f"{supply.product}: {supply.part}"

    def _all_products(self) -> Iterable[OwnMade]:
        rows: dict[str, dict[str, dict[str, list[OwnSupply]]]] = {}
        for s in self._own.supplies:
            rows.setdefault(s.product, {}).setdefault(s.part, {}).setdefault(s.material, []).append(s)
        for name, parts in rows.items():
            first = next(iter(next(iter(parts.values())).values()))[0]
            node = f"product/{self._products[name]}"
            self._say(node, "Product", first.line, name=name, product_kind="end_product")
            product = self._made(node, first.line)
            for inputs in parts.values():
                part = self._part(node, inputs)
                line = next(iter(inputs.values()))[0].line
                product.parts.append((self._recipe(node, part.node, line), part))
            yield product

    def _part(self, product: str, inputs: dict[str, list[OwnSupply]]) -> OwnMade:
        first = next(iter(inputs.values()))[0]
        text = self._part_text(first)
        node = f"material/{self._parts[text]}"
        self._say(node, "Material", first.line, name=text)
        part = self._made(node, first.line)
        part.inputs = [self._input(node, product, supplies) for supplies in inputs.values()]
        return part

    def _made(self, node: str, line: int) -> OwnMade:
        stage = f"stage/{_tail(node)}-{self._own.country.lower()}"
        self._say(stage, "Production", line, producer=_place(self._own.country), commodity=node)
        if not node.startswith("product/"):
            return OwnMade(node, stage, ())
        # One a year, so that no figure of the world moves.
        made = self._value(stage, "Production", line, "output_per_y", "1", unit="units", kind="assumed")
        return OwnMade(node, stage, (made,))

    def _input(self, part: str, product: str, supplies: list[OwnSupply]) -> OwnInput:
        total = sum(s.share for s in supplies)
        scale = 1.0 / total if total > 1.0 else 1.0
        deliveries = tuple(self._delivery(part, s, s.share * scale) for s in supplies if s.share > 0)
        first = supplies[0]
        days = sum(s.share * s.inventory_days for s in supplies) / total if total > 0 else first.inventory_days
        entity = f"holding/{_tail(part)}-{_tail(first.material)}"
        self._say(
            entity, "Holding", first.line, country=_place(self._own.country), commodity=first.material,
            holder_kind="parts_maker", user=product,
        )  # fmt: skip
        held = self._value(entity, "Holding", first.line, "days_typical", f"{days:.12g}", unit="days")
        return OwnInput(self._recipe(part, first.material, first.line), days, held, deliveries)

    def _delivery(self, part: str, supply: OwnSupply, share: float) -> OwnDelivery:
        known = supply.node.startswith("facility/")
        plant = supply.node if known else self._plant(supply)
        named = f"{self._suppliers[_supplier_text(supply)]}-{_tail(supply.material)}"
        commodity, stage = f"material/{named}", f"stage/{named}"
        route = f"route/{OWN}-line-{supply.line}"
        self._say(route, "Route", supply.line, place=_place(self._own.country), output=part, input=commodity)
        basis = self._value(route, "Route", supply.line, "weight", f"{share:.12g}")
        self._form(commodity, supply)
        self._say(stage, "Production", supply.line, producer=plant, commodity=commodity)
        recipe = self._recipe(commodity, supply.material, supply.line)
        return OwnDelivery(supply, share, basis, plant, stage, commodity, recipe)

    def _plant(self, supply: OwnSupply) -> str:
        """A supplier as a plant; one that belongs to a known firm is run by it."""
        node, place = f"facility/{self._suppliers[_supplier_text(supply)]}", _place(supply.country)
        for lang in ("en", "ja"):
            self._value(node, "Facility", supply.line, "name", self._called(supply, lang), qualifier=lang)
        self._say(node, "Facility", supply.line, facility_kind="component", country=place)
        if supply.node.startswith("company/"):
            self._say(f"operation/{_tail(node)}", "Operation", supply.line, operator=supply.node, facility=node)
        return node

    def _form(self, commodity: str, supply: OwnSupply) -> None:
        """What a supplier makes: a form of the material, so that bans and outages of the material mean it too."""
        graph, line, of = self._graph, supply.line, supply.material
        for lang in ("en", "ja"):
            name = f"{graph.name(of, lang)} – {self._called(supply, lang)}"
            self._value(commodity, "Material", line, "name", name, qualifier=lang)
        if of.startswith("material/"):
            groups = [s.entity for s in graph.incoming(of) if s.cls == "Material" and s.prop == "member"]
            for group in dict.fromkeys([of, *groups]):
                self._say(group, "Material", line, member=commodity)

    def _called(self, supply: OwnSupply, lang: str) -> str:
        return supply.supplier or _UNNAMED[lang].format(place=self._graph.name(_place(supply.country), lang))

    def _recipe(self, output: str, needed: str, line: int) -> RecipeLine:
        entity = f"recipe/{_tail(output)}-{_tail(needed)}"
        kind = "product" if needed.startswith("product/") else "material"
        self._say(entity, "Recipe", line, output=output, input=needed, essential="true")
        basis = self._value(entity, "Recipe", line, "input_type", kind)
        return RecipeLine(entity, output, needed, kind, 0.0, True, "", 1.0, 0.0, 1.0, "", (basis,))

    def _say(self, entity: str, cls: str, line: int, **values: str) -> None:
        for prop, value in values.items():
            self._value(entity, cls, line, prop, value)

    def _value(
        self,
        entity: str,
        cls: str,
        line: int,
        prop: str,
        value: str,
        *,
        unit: str = "",
        qualifier: str = "",
        kind: Kind = "reported",
    ) -> str:
        """Say one value; gives the id of the statement."""
        statement = Statement(
            entity=entity, cls=cls, prop=prop, value=value, unit=unit, qualifier=qualifier, dataset=OWN,
            locator=f"{self._own.file} line {line}", source=OWN_SOURCE, kind=kind, confidence="high",
        )  # fmt: skip
        self.statements.append(statement)
        return statement.id


def own_graph(graph: SupplyGraph, own: OwnChain) -> SupplyGraph:
    """The graph with a user's list laid over it, in memory; the graph given is not changed."""
    return SupplyGraph([*graph.statements, *OwnBook(own, graph).statements], graph.ontology)


def _place(country: str) -> str:
    return f"country/{(country or REST_OF_WORLD).lower()}"


def _tail(node: str) -> str:
    return node.partition("/")[2]


def _supplier_text(supply: OwnSupply) -> str:
    """A supplier is another one in another country or at another plant; one without a name goes by its country."""
    site = _tail(supply.node) if supply.node.startswith("facility/") else ""
    return " ".join(part for part in (supply.supplier or "unnamed", supply.country, site) if part)
