"""What does the page of measures show? Rows with status and periods, what is drawn of them, and what they can reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.analysis.dates import shift_day
from graph.analysis.measure_list import ListedMeasure, list_measures, measure_facts
from graph.analysis.measures import MeasureStatus, status_on, timeline
from graph.analysis.targets import measure_reach
from graph.compile import CompiledNetwork
from graph.compile.places import REST_OF_WORLD
from graph.statement import latest_day
from graph.supply_graph import SupplyGraph

__all__ = [
    "NOT_YET",
    "STATUS_ORDER",
    "BuyerReach",
    "Change",
    "MeasureRow",
    "Reach",
    "Segment",
    "changes",
    "materials_named",
    "measure_rows",
    "reach_of",
    "segments",
]

NOT_YET = "not-yet"
"""Status of a measure before it was announced; no status of the ontology, since it does not exist yet."""

STATUS_ORDER = ("in-force", "suspended", "unknown", "announced", "ended", NOT_YET)

_FAR = "2100-01-01"


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure on a date, with all its periods.

    Attributes
    ----------
    id, issuer, kind : str
    status : str
        Status on the date, ``not-yet`` before the announcement.
    now : MeasureStatus or None
        Period that the date lies in.
    periods : tuple of MeasureStatus
        All periods, those after the date included.
    materials, targets : tuple of str
    attested_at : str
        Last day of the latest attestation, empty where there is none.
    carried : bool
        Whether the date lies beyond the last attestation, so that the status is carried on.
    """

    id: str
    issuer: str
    kind: str
    status: str
    now: MeasureStatus | None
    periods: tuple[MeasureStatus, ...]
    materials: tuple[str, ...]
    targets: tuple[str, ...]
    attested_at: str
    carried: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of a period that is drawn in one way.

    Attributes
    ----------
    measure, status : str
    start, end : str
        Days between which it is drawn, within the window; the end is the day after the last one.
    since, until : str
        The whole period that it belongs to; ``until`` is empty where no end is known.
    carried : bool
        Whether it lies after the last attestation: the status is carried on, no source says so.
    """

    measure: str
    status: str
    start: str
    end: str
    since: str
    until: str
    carried: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A status that a measure took on, in our word and in that of the source.

    Attributes
    ----------
    period : MeasureStatus
    original : str
        Wording of the source, empty where no source words it.
    basis : tuple of str
        Ids of the statements of the event.
    """

    period: MeasureStatus
    original: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuyerReach:
    """What a measure can reach of one buying country.

    Attributes
    ----------
    country : str
        Code.
    flows : int
    part : float
        Its part of the reached quantity, 0 to 1, averaged over the materials reached (tonnes of different
        materials are not added).
    deepest : float
        Largest share of a maker's need that is reached, 0 to 1.
    material : str
        Commodity of that need.
    """

    country: str
    flows: int
    part: float
    deepest: float
    material: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Flows that a measure can stop if it is applied, whatever its status.

    Attributes
    ----------
    flows : int
    materials : tuple of str
        Commodities reached.
    buyers : tuple of BuyerReach
        Largest part first, all countries not known by name last.
    why_none : str
        ``not-exports``, ``listed``, ``no-flow``, or empty where there are flows.
    """

    flows: int
    materials: tuple[str, ...]
    buyers: tuple[BuyerReach, ...]
    why_none: str


def measure_rows(
    graph: SupplyGraph, as_of: str, *, issuer: str = "", toward: str = "", material: str = ""
) -> tuple[MeasureRow, ...]:
    """All measures as they stand on a date, those not yet announced included, by issuer and first day.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str
        ISO date.
    issuer, toward, material : str, optional
        Node ids; empty for all. As in ``list_measures``.

    Returns
    -------
    tuple of MeasureRow
        Issuers with most measures first; of one issuer in the order in which they began.
    """
    known: dict[str, ListedMeasure] = {}
    for day in (_FAR, as_of):
        listed = list_measures(graph, day, issuer=issuer or None, toward=toward or None, material=material or None)
        known |= {m.id: m for m in listed}
    rows = [_row(graph, listed, as_of) for listed in known.values()]
    sizes: dict[str, int] = defaultdict(int)
    for row in rows:
        sizes[row.issuer] += 1
    return tuple(sorted(rows, key=lambda r: (-sizes[r.issuer], r.issuer, r.periods[0].since, r.id)))


def _row(graph: SupplyGraph, listed: ListedMeasure, as_of: str) -> MeasureRow:
    facts = measure_facts(graph, listed.id)
    now = status_on(facts, as_of)
    attested = latest_day(facts.attested_at) if facts.attested_at else ""
    return MeasureRow(
        listed.id, listed.issuer, listed.kind, now.status if now else NOT_YET, now, timeline(facts),
        listed.materials, listed.targets, attested,
        now is not None and now.status not in ("ended", "unknown") and bool(attested) and attested < as_of,
    )  # fmt: skip


def materials_named(graph: SupplyGraph) -> tuple[str, ...]:
    """Materials that some measure names, and the members of the groups that one names; sorted by id."""
    found: set[str] = set()
    for control in graph.ids("Control"):
        item = graph.text(control, "item")
        found |= {item, *graph.refs(item, "member")} if item.startswith("material/") else set()
    return tuple(sorted(found))


def segments(row: MeasureRow, first: str, last: str) -> tuple[Segment, ...]:
    """Lay out what is drawn of a measure between two days.

    Parameters
    ----------
    row : MeasureRow
    first, last : str
        First day of the window and the day after its last one, ISO.

    Returns
    -------
    tuple of Segment
        Without gaps from the announcement on. A period that reaches beyond the last attestation is cut there:
        what follows is carried on. An unknown status is never carried on; it stays unknown.
    """
    laid = []
    for period, following in zip(row.periods, (*row.periods[1:], None), strict=True):
        start, end = period.since, following.since if following else last
        cut = shift_day(row.attested_at, 1) if row.attested_at else ""
        pieces = [(start, end, False)]
        if period.status not in ("unknown", "ended") and cut < end:
            pieces = [(start, cut, False), (max(start, cut), end, True)]
        until = (period.until or "") if following else ""
        for begin, stop, carried in pieces:
            begins, stops = max(begin, first), min(stop, last)
            if begins < stops:
                laid.append(Segment(row.id, period.status, begins, stops, period.since, until, carried))
    return tuple(laid)


def changes(graph: SupplyGraph, row: MeasureRow) -> tuple[Change, ...]:
    """Status history of a measure: each period with the wording of the source, where one is recorded."""
    events: dict[str, str] = {}
    for statement in graph.incoming(row.id):
        if (statement.cls, statement.prop) == ("StatusEvent", "measure"):
            events[graph.text(statement.entity, "date")] = statement.entity
    told = []
    for period in row.periods:
        event = events.get(period.since, "")
        original = graph.text(event, "original_status") if event else ""
        basis = [graph.chosen(event, prop) for prop in ("original_status", "date")] if event else []
        told.append(Change(period, original or period.original or "", tuple(s.id for s in basis if s)[:1]))
    return tuple(told)


def reach_of(graph: SupplyGraph, compiled: CompiledNetwork, measure: str) -> Reach:
    """Say which flows of a network a measure can stop, and who would feel it.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    measure : str
        Id.
    """
    edges = measure_reach(graph, compiled, measure)
    if not edges.size:
        why = "no-flow"
        if graph.text(measure, "controls_exports") != "true":
            why = "not-exports"
        elif graph.text(measure, "end_users") == "listed":
            why = "listed"
        return Reach(0, (), (), why)
    network = compiled.network
    needs = network.edge_need[edges]
    quantity = network.need_use_per_day[needs] * network.edge_share[edges]
    shares = np.bincount(needs, weights=network.edge_share[edges], minlength=network.m)
    commodity = network.need_commodity[needs]
    totals = np.bincount(commodity, weights=quantity, minlength=len(network.commodities))
    flowing = int(np.count_nonzero(totals))
    buyers: dict[str, list[int]] = defaultdict(list)
    for at, edge in enumerate(edges):
        buyers[network.country[int(network.edge_buyer[edge])]].append(at)
    rows = []
    for country, places in buyers.items():
        part = sum(float(quantity[at] / totals[commodity[at]]) for at in places if totals[commodity[at]] > 0)
        deepest = max(places, key=lambda at: (float(shares[needs[at]]), -int(commodity[at])))
        rows.append(
            BuyerReach(
                country, len(places), part / flowing if flowing else 0.0,
                min(1.0, float(shares[needs[deepest]])), network.commodities[int(commodity[deepest])],
            )
        )  # fmt: skip
    rows.sort(key=lambda b: (b.country == REST_OF_WORLD, -b.part, b.country))
    return Reach(int(edges.size), tuple(network.commodities[k] for k in sorted(set(_ints(commodity)))), tuple(rows), "")


def _ints(values: Iterable[int] | Sequence[int]) -> list[int]:
    return [int(value) for value in values]
