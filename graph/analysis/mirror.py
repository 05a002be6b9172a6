"""Where do two sources tell of one flow of trade differently? What a buyer counts against what a seller counts.

Reconciled sources (BACI) have no such gaps inside; they show where a national source stands beside them. A heading
of 4 digits is compared with the sum of its subheadings only where a source states all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from graph.analysis.trade import FlowRecord, flow_records
from graph.supply_graph import SupplyGraph

__all__ = ["ABOVE", "LEAST_USD", "MirrorDifference", "Side", "mirror_differences"]

ABOVE = 0.2
"""Gap, as a share of the larger figure, above which a flow is listed; freight and insurance alone are 5 to 10 %."""

LEAST_USD = 1_000_000.0
"""Flows of less in both sources are left out."""

_MEASURES = ("value_usd", "quantity_t")
_HEADING = 4
_OTHERS = "country/xx"

Flow = tuple[str, str, str, str]
"""Code, origin, destination, year."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one source says of a flow.

    Attributes
    ----------
    source : str
        Id of the source.
    low, high : float
        They differ where a subheading of the flow is hidden in a sum of small flows.
    statements : tuple of str
        Ids of the statements.
    """

    source: str
    low: float
    high: float
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MirrorDifference:
    """One flow that two sources tell differently.

    Attributes
    ----------
    trade : str
        Id of the flow as the first source states it.
    hs, origin, destination, year : str
        Digits of the code, ids of the countries.
    measure : str
        ``value_usd``, or ``quantity_t`` where they have no common currency.
    one, other : Side
    difference : float
        0 to 1: (larger - smaller) / larger, between the nearest figures that both allow.
    """

    trade: str
    hs: str
    origin: str
    destination: str
    year: str
    measure: str
    one: Side
    other: Side
    difference: float


def mirror_differences(
    graph: SupplyGraph, as_of: str | None = None, *, above: float = ABOVE, least_usd: float = LEAST_USD
) -> list[MirrorDifference]:
    """Flows whose sources differ by more than a share, the widest gap first.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str, optional
        ISO date; years observed later are left out.
    above : float
        Share of the larger figure, 0 to 1.
    least_usd : float
        Flows that are worth less in both sources are left out (US dollars).
    """
    everything = list(flow_records(graph, as_of))
    records = [r for r in everything if _OTHERS not in (r.origin, r.destination)]
    said: dict[Flow, list[FlowRecord]] = defaultdict(list)
    for record in records:
        said[record.hs, record.origin, record.destination, record.year].append(record)
    found: list[MirrorDifference] = []
    for same in said.values():
        for one, other in combinations(same, 2):
            found += _compared(one, [one], [other], [], above, least_usd)
    headings = _Headings(graph, everything)
    for record in records:
        if len(record.hs) == _HEADING:
            for parts, hidden in headings.sums(record, said):
                found += _compared(record, [record], parts, hidden, above, least_usd)
    return sorted(found, key=lambda f: (-f.difference, f.trade, f.year, f.one.source, f.other.source))


def _compared(
    told: FlowRecord,
    one: list[FlowRecord],
    other: list[FlowRecord],
    hidden: list[FlowRecord],
    above: float,
    least_usd: float,
) -> Iterator[MirrorDifference]:
    """The difference of a flow by the first measure that both sides know, if it is wide enough."""
    for measure in _MEASURES:
        if any(getattr(r, measure) is None for r in (*one, *other, *hidden)):
            continue
        sides = _side(one, [], measure), _side(other, hidden, measure)
        near, far = sorted(sides, key=lambda side: side.low)
        gap = (far.low - near.high) / far.low if far.low > near.high else 0.0
        if gap > above and (measure != "value_usd" or far.low >= least_usd):
            yield MirrorDifference(told.trade, told.hs, told.origin, told.destination, told.year, measure, *sides, gap)
        return


def _side(records: Iterable[FlowRecord], hidden: Iterable[FlowRecord], measure: str) -> Side:
    stated = list(records)
    low = sum(record.number(measure) for record in stated)
    high = low + sum(record.number(measure) for record in hidden)
    ids = tuple(sorted(getattr(record, measure).id for record in stated))
    return Side(stated[0].source, low, high, ids)


class _Headings:
    """Which subheadings add up to a heading in a source, and what of them is hidden in its sums of small flows."""

    def __init__(self, graph: SupplyGraph, records: Iterable[FlowRecord]) -> None:
        parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for code in graph.ids("HsCode"):
            for edition in graph.refs(code, "edition"):
                parts[graph.text(code, "parent")][edition].add(_digits(code))
        self._parts: dict[str, list[frozenset[str]]] = {
            _digits(heading): sorted(
                {frozenset(parts[heading][e]) for e in graph.refs(heading, "listed_in")}, key=sorted
            )
            for heading in parts
            if heading
        }
        self._stated: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._rest: dict[tuple[str, str, str, str], FlowRecord] = {}
        for record in records:
            self._stated[record.source, record.year].add(record.hs)
            if record.destination == _OTHERS:
                self._rest[record.source, record.year, record.hs, record.origin] = record

    def sums(
        self, told: FlowRecord, said: Mapping[Flow, list[FlowRecord]]
    ) -> Iterator[tuple[list[FlowRecord], list[FlowRecord]]]:
        """Subheadings of a flow of a heading by source, and the sums in which those not named are hidden."""
        for codes in self._parts.get(told.hs, ()):
            flows: dict[str, list[FlowRecord]] = defaultdict(list)
            for code in sorted(codes):
                for record in said.get((code, told.origin, told.destination, told.year), ()):
                    flows[record.source].append(record)
            for source, parts in sorted(flows.items()):
                if codes <= self._stated[source, told.year]:
                    missing = codes - {record.hs for record in parts}
                    rests = (self._hidden(source, told, code) for code in sorted(missing))
                    yield parts, [rest for rest in rests if rest is not None]

    def _hidden(self, source: str, told: FlowRecord, code: str) -> FlowRecord | None:
        own = self._rest.get((source, told.year, code, told.origin))
        return own or self._rest.get((source, told.year, code, _OTHERS))


def _digits(code: str) -> str:
    return code.partition("/")[2]
