"""What does a producer need? Recipes in one unit, with the mix of a substitution group at its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.compile.places import code_of
from graph.compile.producers import Producer
from graph.errors import NetworkError
from graph.supply_graph import SupplyGraph

__all__ = ["RecipeBook", "RecipeLine"]

_TONNES = {"g": 1e-6, "kg": 1e-3, "t": 1.0}


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """One input of one output.

    Attributes
    ----------
    id : str
        Recipe id.
    output, input : str
        Commodity ids.
    input_type : str
        ``product``, ``material``, ``host``, ``scrap`` or ``content``.
    quantity : float
        Input per unit of output: t per t for materials, units of the input's own output table otherwise
        (of a group member: what is needed if it alone served).
    essential : bool
    group : str
        Substitution group, empty where the input stands alone.
    weight : float
        Baseline weight in its group (1 alone).
    loss : float
        Share of output lost when a degradable input is wholly missing.
    utilisation : float
        Host rows: share of the recoverable by-product taken at baseline.
    host_relation : str
        Host rows: by-product, co-product or grade.
    basis : tuple of str
        Statement ids.
    not_from : frozenset of str
        Codes of countries whose goods this use may not have.
    """

    id: str
    output: str
    input: str
    input_type: str
    quantity: float
    essential: bool
    group: str
    weight: float
    loss: float
    utilisation: float
    host_relation: str
    basis: tuple[str, ...]
    not_from: frozenset[str] = frozenset()


class RecipeBook:
    """All recipes of a graph on a date.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str
        ISO date.

    Raises
    ------
    NetworkError
        If a quantity's unit cannot be converted to the unit in which input or output is counted.
    """

    def __init__(self, graph: SupplyGraph, as_of: str) -> None:
        self._graph, self._as_of = graph, as_of
        self._lines: dict[str, list[RecipeLine]] = defaultdict(list)
        self._units = self._product_units()
        for recipe in graph.ids("Recipe"):
            line = self._line(recipe)
            self._lines[line.output].append(line)
        self._routes: dict[tuple[str, str], dict[str, tuple[float, str]]] = defaultdict(dict)
        for route in graph.ids("Route"):
            weight = graph.chosen(route, "weight", as_of=as_of)
            if weight is not None:
                place = graph.text(route, "place")
                key = (place, graph.text(route, "output"))
                self._routes[key][graph.text(route, "input")] = (float(weight.value), weight.id)

    def lines(self, output: str, *input_types: str) -> list[RecipeLine]:
        """Recipe lines of an output, of the types asked for (all if none is given)."""
        return [line for line in self._lines.get(output, []) if not input_types or line.input_type in input_types]

    def needs(self, producer: Producer, place: str) -> list[RecipeLine]:
        """What a producer consumes, with the weights of its place.

        Parameters
        ----------
        producer : Producer
            A recycled route consumes scrap only, which stands at level 1.
        place : str
            Id of its country or bloc, whose routes apply where the facility has none of its own.
        """
        if producer.recycled:
            return []
        lines = self.lines(producer.commodity, "material", "product")
        alone = [line for line in lines if not line.group]
        return alone + self._mix(producer, place, [line for line in lines if line.group])

    def hosts(self, producer: Producer, place: str) -> list[RecipeLine]:
        """Host rows of a producer, with the weights of its place; a recycled route has none."""
        if producer.recycled:
            return []
        lines = self.lines(producer.commodity, "host")
        alone = [line for line in lines if not line.group]
        return alone + self._mix(producer, place, [line for line in lines if line.group])

    def _mix(self, producer: Producer, place: str, lines: list[RecipeLine]) -> list[RecipeLine]:
        groups: dict[str, list[RecipeLine]] = defaultdict(list)
        for line in lines:
            groups[line.group].append(line)
        mixed: list[RecipeLine] = []
        for members in groups.values():
            mixed += _weighted(members, self._weights(producer, place, members))
        return mixed

    def _weights(self, producer: Producer, place: str, members: list[RecipeLine]) -> Mapping[str, tuple[float, str]]:
        """Weights by input: the plant's route, else those of its country or the general mix, inside its stated feed."""
        own = self._routed(producer.facility, producer.commodity, members)
        if own:
            return own
        local = self._routed(place, producer.commodity, members)
        general = {line.input: (line.weight, "") for line in members if line.weight > 0}
        fed = set(self._graph.refs(producer.facility, "input", self._as_of)) if producer.facility else set()
        named = [line.input for line in members if line.input in fed]
        if not named:
            return local or general
        # A country's route is the mix of all its plants: one that takes a single feed takes nothing of the others.
        for weights in (local, general):
            inside = {key: weights[key] for key in named if weights.get(key, (0.0, ""))[0] > 0}
            if inside:
                return inside
        return dict.fromkeys(named, (1.0, ""))

    def _routed(self, at: str, output: str, members: list[RecipeLine]) -> dict[str, tuple[float, str]]:
        routes = self._routes.get((at, output), {}) if at else {}
        return {line.input: routes[line.input] for line in members if line.input in routes}

    def _product_units(self) -> dict[str, str]:
        units: dict[str, str] = {}
        for production in self._graph.ids("Production"):
            made = self._graph.chosen(production, "output_per_y", as_of=self._as_of)
            if made is not None:
                units[self._graph.text(production, "commodity")] = made.unit
        return units

    def _line(self, recipe: str) -> RecipeLine:
        graph, as_of = self._graph, self._as_of
        output, source = graph.text(recipe, "output"), graph.text(recipe, "input")
        kind = graph.text(recipe, "input_type")
        typical = graph.chosen(recipe, "qty_typical", as_of=as_of)
        numbers = [graph.chosen(recipe, prop, as_of=as_of) for prop in ("weight", "loss", "utilisation", "essential")]
        weight, loss, utilisation, essential = numbers
        quantity = 0.0
        if typical is not None and kind in ("material", "product"):
            quantity = float(typical.value) * self._factor(recipe, source, graph.text(recipe, "qty_unit"))
            quantity /= self._factor(recipe, output, graph.text(recipe, "per_unit"))
        group = graph.text(recipe, "group")
        basis = tuple(s.id for s in (typical, weight, loss) if s is not None)
        if not basis:
            named = graph.chosen(recipe, "input_type", as_of=as_of)
            basis = (named.id,) if named is not None else ()
        barred = graph.values(recipe, "not_from")
        return RecipeLine(
            id=recipe, output=output, input=source, input_type=kind, quantity=quantity,
            essential=bool(group) or essential is None or essential.value == "true",
            group=group, weight=float(weight.value) if weight else 1.0, loss=float(loss.value) if loss else 0.0,
            utilisation=float(utilisation.value) if utilisation else 1.0,
            host_relation=graph.text(recipe, "host_relation"), basis=(*basis, *(s.id for s in barred)),
            not_from=frozenset(code_of(s.value) for s in barred),
        )  # fmt: skip

    def _factor(self, recipe: str, commodity: str, unit: str) -> float:
        """What one recipe unit of a commodity is in the unit that its output is counted in."""
        counted = "t" if commodity.startswith("material/") else self._units.get(commodity, unit)
        if counted == "t":
            if unit not in _TONNES:
                raise NetworkError(f"{recipe}: '{unit}' is no unit of mass (g, kg, t), but {commodity} is counted in t")
            return _TONNES[unit]
        if _singular(unit) != _singular(counted):
            raise NetworkError(f"{recipe}: '{unit}' is not the unit of {commodity}, which is counted in {counted}")
        return 1.0


def _singular(unit: str) -> str:
    """Unit with its first word in the singular.

    Examples
    --------
    >>> _singular("wafers 150 mm"), _singular("lens sets"), _singular("boxes")
    ('wafer 150 mm', 'lens set', 'box')
    """
    words = unit.split()
    return " ".join(_one(word) for word in words)


def _one(word: str) -> str:
    if word.endswith(("xes", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and len(word) > 2 else word


def _weighted(members: list[RecipeLine], weights: Mapping[str, tuple[float, str]]) -> list[RecipeLine]:
    total = sum(weight for weight, _ in weights.values())
    if total <= 0:
        raise NetworkError(f"{members[0].output}: the weights of group {members[0].group} sum to 0")
    rows = []
    for line in members:
        if line.input not in weights:
            continue
        weight, why = weights[line.input]
        if weight > 0:
            rows.append(replace(line, weight=weight / total, basis=(*line.basis, why) if why else line.basis))
    return rows
