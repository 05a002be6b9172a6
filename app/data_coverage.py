"""How well founded is the network? Its figures by kind, where sources differ, which sets of shares were taken and why.

A figure is a number that the compiled network of a date holds: the output of a producer, the quantity of an input
(once a recipe line, however many producers use it), the share of a supplier in a need, the days of an inventory
(once a statement). Its kind is the weakest among the statements that it rests on. A flow that no trade figure states
is split by outputs, so it is estimated; a need for which no maker is known is unknown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.build import conflicts
from graph.compile import CompiledNetwork
from graph.compile.producers import SetChoice
from graph.precedence import ShareSet, choose, holds
from graph.statement import KINDS, Statement
from graph.supply_graph import SupplyGraph

__all__ = [
    "FIRM",
    "KINDS_TOLD",
    "PARTS",
    "PRODUCTS",
    "UNKNOWN",
    "Cell",
    "Difference",
    "Disagreement",
    "Figure",
    "ShareChoice",
    "YearCount",
    "differences",
    "disagreements",
    "figures",
    "kinds_of",
    "matrix",
    "share_choices",
    "why_rejected",
    "years_told",
]

UNKNOWN = "unknown"
KINDS_TOLD = (*(kind for kind in KINDS if kind != "projected"), UNKNOWN)
"""Kinds of figures from the firmest on; a projected value is never in a baseline."""

FIRM = ("reported", "derived")
PARTS = ("output", "input", "flow", "inventory")
PRODUCTS = "products"
"""Chain under which components and end products stand."""

_MEDIUM = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the network: the commodity whose making or buying it tells of, what it is, and its kind."""

    commodity: str
    chain: str
    stage: str
    part: str
    kind: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Figures of one row and stage, by kind.

    Attributes
    ----------
    row, stage : str
    counts : dict
        Kind -> number of figures.
    """

    row: str
    stage: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Number of figures."""
        return sum(self.counts.values())

    def share(self, *kinds: str) -> float:
        """Share of the figures that are of some kinds, 0 to 1.

        Examples
        --------
        >>> Cell("base", "mine", {"reported": 3, "assumed": 1}).share("reported", "derived")
        0.75
        """
        return sum(self.counts.get(kind, 0) for kind in kinds) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """Values of one thing and one time that differ, the one in use first.

    Attributes
    ----------
    entity, prop, qualifier, observed_at : str
    rows : tuple of Statement
    used : bool
        Whether the first value is the one that holds on the date.
    """

    entity: str
    prop: str
    qualifier: str
    observed_at: str
    rows: tuple[Statement, ...]
    used: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A point on which sources contradict each other in words: both versions, their sources, and our assessment."""

    id: str
    version_a: Statement | None
    version_b: Statement | None
    source_a: str
    source_b: str
    assessment: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShareChoice:
    """Which set of shares was taken for one commodity and step, or for one country's trade.

    Attributes
    ----------
    what : str
        As the network names it.
    commodity : str
    stage : str
        Stage, or ``import`` or ``supply`` for trade.
    destination : str
        Country code of trade, empty for production.
    chosen : ShareSet or None
    rejected : tuple of ShareSet
        Latest first.
    """

    what: str
    commodity: str
    stage: str
    destination: str
    chosen: ShareSet | None
    rejected: tuple[ShareSet, ...]


@dataclass(frozen=True, slots=True)
class YearCount:
    """Number of statements of a dataset on one year."""

    dataset: str
    year: int
    statements: int


def figures(graph: SupplyGraph, compiled: CompiledNetwork) -> tuple[Figure, ...]:
    """All figures of a network, each with the commodity, chain and stage that it belongs to.

    Inputs and inventories belong to what is made with them, flows to what flows.
    """
    network, found = compiled.network, []
    places = {commodity: _place(graph, commodity) for commodity in network.commodities}

    def add(commodity: str, part: str, kind: str) -> None:
        found.append(Figure(commodity, *places[commodity], part, kind))

    for producer in compiled.producers:
        add(producer.commodity, "output", _weakest(graph, producer.basis))
    lines, stocks = set(), set()
    buyers = network.need_activity
    edges = np.diff(network.edge_ptr)
    for m, line in enumerate(compiled.need_lines):
        maker = compiled.producers[int(buyers[m])].commodity
        if line.id not in lines:
            lines.add(line.id)
            add(maker, "input", _weakest(graph, line.basis))
        stock = compiled.stock_basis[m]
        if stock and (maker, stock) not in stocks:
            stocks.add((maker, stock))
            add(maker, "inventory", _weakest(graph, (stock,)))
        if not edges[m]:
            add(line.input, "flow", UNKNOWN)
    for e, basis in enumerate(compiled.edge_basis):
        commodity = network.commodities[int(network.need_commodity[int(network.edge_need[e])])]
        add(commodity, "flow", _weakest(graph, (basis,)) if basis else "estimated")
    return tuple(found)


def _place(graph: SupplyGraph, commodity: str) -> tuple[str, str]:
    """Chain and stage of a commodity."""
    if commodity.startswith("product/"):
        return PRODUCTS, graph.text(commodity, "product_kind")
    return graph.text(commodity, "material_group"), graph.text(commodity, "stage")


def _weakest(graph: SupplyGraph, basis: Sequence[str]) -> str:
    kinds = [graph.by_id[s].kind for s in basis if s in graph.by_id]
    return max(kinds, key=KINDS.index) if kinds else "estimated"


def matrix(found: Iterable[Figure], chain: str = "", part: str = "") -> tuple[Cell, ...]:
    """Count figures by chain and stage, or by commodity and stage within one chain.

    Parameters
    ----------
    found : iterable of Figure
    chain : str, optional
        Chain whose commodities become the rows; empty for one row a chain.
    part : str, optional
        One of ``PARTS``; empty for all.

    Examples
    --------
    >>> ore = Figure("material/ore", "base", "mine", "output", "reported")
    >>> [(cell.row, cell.total) for cell in matrix([ore, ore], chain="base")]
    [('material/ore', 2)]
    """
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for figure in found:
        if (not chain or figure.chain == chain) and part in ("", figure.part):
            counts[figure.commodity if chain else figure.chain, figure.stage][figure.kind] += 1
    return tuple(
        Cell(row, stage, {kind: told[kind] for kind in KINDS_TOLD if told[kind]})
        for (row, stage), told in sorted(counts.items())
    )


def kinds_of(found: Iterable[Figure]) -> dict[str, float]:
    """Share of the figures of each kind; sums to 1.

    Examples
    --------
    >>> kinds_of([Figure("a", "b", "mine", "flow", "estimated")])
    {'estimated': 1.0}
    """
    counts = Counter(figure.kind for figure in found)
    return {kind: counts[kind] / counts.total() for kind in KINDS_TOLD if counts[kind]}


def differences(graph: SupplyGraph, as_of: str) -> tuple[Difference, ...]:
    """Values of one thing and one time that differ, with all their sources."""
    found = []
    for (entity, prop, qualifier, observed), rows in sorted(conflicts(graph).items()):
        base = graph.chosen(entity, prop, qualifier, as_of)
        first = base if base in rows else choose(rows) or rows[0]
        others = sorted((s for s in rows if s is not first), key=lambda s: (s.value, s.source))
        found.append(Difference(entity, prop, qualifier, observed, (first, *others), first is base))
    return tuple(found)


def disagreements(graph: SupplyGraph) -> tuple[Disagreement, ...]:
    """Points on which sources contradict each other in words."""
    return tuple(
        Disagreement(
            point, graph.chosen(point, "version_a"), graph.chosen(point, "version_b"),
            graph.text(point, "source_a"), graph.text(point, "source_b"), graph.text(point, "assessment"),
            graph.refs(point, "about"),
        )
        for point in graph.ids("Dispute")
    )  # fmt: skip


def share_choices(choices: Iterable[SetChoice]) -> tuple[ShareChoice, ...]:
    """Sets of shares, taken apart into commodity and step; those with something to choose from first."""
    rows = []
    for choice in choices:
        commodity, _, rest = choice.what.partition(" ")
        destination, _, trade = rest.partition(" ")
        rejected = tuple(sorted(choice.rejected, key=lambda s: (s.year, s.source), reverse=True))
        rows.append(
            ShareChoice(choice.what, commodity, trade or destination, destination if trade else "", choice.chosen,
                        rejected)
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda c: (not c.rejected, c.chosen is None, c.what)))


def why_rejected(chosen: ShareSet | None, other: ShareSet, as_of: str) -> str:
    """Say why a set of shares was not taken; the first rule of the order of precedence that it fails.

    Parameters
    ----------
    chosen : ShareSet or None
    other : ShareSet
    as_of : str
        ISO date.

    Returns
    -------
    str
        ``projected``, ``not-yet`` (observed after the date, or not valid on it), ``incomplete``, ``low-confidence``,
        ``older``, or ``rank`` (published earlier, less sure or fewer countries).
    """
    statements = [row for _, row in other.shares]
    if any(row.kind == "projected" for row in statements):
        return "projected"
    if not all(holds(row, as_of) for row in statements):
        return "not-yet"
    if not other.complete or chosen is None:
        return "incomplete"
    if other.confidence < _MEDIUM <= chosen.confidence:
        return "low-confidence"
    return "older" if other.year < chosen.year else "rank"


def years_told(graph: SupplyGraph) -> tuple[YearCount, ...]:
    """How many statements of each dataset speak of which year; those without a date and outlooks are left out."""
    counts = Counter(
        (s.dataset, int(s.observed_at[:4]))
        for s in graph.statements
        if s.observed_at[:4].isdigit() and s.kind != "projected"
    )
    return tuple(YearCount(dataset, year, n) for (dataset, year), n in sorted(counts.items()))
