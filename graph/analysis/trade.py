"""Who sold what to whom on a date? Trade as a table by HS code and pair of countries, and what each code holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from graph.precedence import choose, holds
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["CODE_COLUMNS", "TRADE_COLUMNS", "FlowRecord", "code_shares", "flow_records", "trade_table"]

TRADE_COLUMNS = ("hs6", "origin", "destination", "year", "value_usd", "quantity_t", "source", "kind")
CODE_COLUMNS = ("hs6", "commodity", "coverage", "share", "kind", "source", "note")

_TYPES = {"hs6": "str", "origin": "str", "destination": "str", "source": "str", "kind": "str"}
_SUBHEADING = 6
_VALUES = ("value_usd", "value_jpy", "quantity_t")


@dataclass(frozen=True, slots=True)
class FlowRecord:
    """What one source says of one flow in one year.

    Attributes
    ----------
    trade : str
        Id of the flow, ``trade/<code>-<from>-<to>``.
    hs : str
        Digits of the code.
    origin, destination : str
        Ids of countries; ``country/xx`` for all that are not named.
    year, dataset, source : str
    main : Statement
        The one that tells how the flow is known: its value, else its quantity.
    value_usd, value_jpy, quantity_t : Statement or None
        Each unknown where it is None.
    """

    trade: str
    hs: str
    origin: str
    destination: str
    year: str
    dataset: str
    source: str
    main: Statement
    value_usd: Statement | None = None
    value_jpy: Statement | None = None
    quantity_t: Statement | None = None

    def number(self, prop: str) -> float:
        """A figure, NaN where it is unknown."""
        statement: Statement | None = getattr(self, prop)
        return float(statement.value) if statement is not None else float("nan")


def flow_records(graph: SupplyGraph, as_of: str | None = None) -> Iterator[FlowRecord]:
    """Every flow as every source states it for every year up to a date.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str, optional
        ISO date; all years if left out.

    Yields
    ------
    FlowRecord
        In order of flow, year, dataset and source.
    """
    for trade in graph.ids("Trade"):
        ends = [graph.text(trade, prop) for prop in ("hs", "origin", "destination")]
        said: dict[tuple[str, str, str], dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
        for prop in _VALUES:
            for statement in graph.values(trade, prop):
                if holds(statement, as_of):
                    key = (statement.observed_at[:4], statement.dataset, statement.source)
                    said[key][prop].append(statement)
        for (year, dataset, source), figures in sorted(said.items()):
            chosen = {prop: best for prop in _VALUES if (best := choose(figures.get(prop, ())))}
            main = next(iter(chosen.values()))
            yield FlowRecord(trade, ends[0].partition("/")[2], ends[1], ends[2], year, dataset, source, main, **chosen)


def trade_table(
    graph: SupplyGraph, as_of: str | None = None, *, digits: int = _SUBHEADING, every_source: bool = False
) -> pd.DataFrame:
    """Trade that holds on a date: for each code the flows of one data set in its latest year by then.

    A pair of countries that a data set does not name traded less than its smallest flow named; the sum of these
    flows stands by exporter toward ``country/xx``. An older year never fills in for them.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str, optional
        ISO date; the latest year of all if left out.
    digits : int
        Digits of the codes wanted; 4 gives headings, which must not be added to their subheadings.
    every_source : bool
        The latest year of every data set, side by side. Otherwise one data set a code: world trade reconciled
        between both countries (kind derived) first, then the later year, then the one with more flows.

    Returns
    -------
    pandas.DataFrame
        Columns ``hs6`` (digits), ``origin``, ``destination`` (ids), ``year`` (int), ``value_usd``, ``quantity_t``
        (tonnes as shipped; NaN where unknown), ``source`` (id), ``kind``, in order of code, origin and destination.
    """
    sets: dict[str, dict[tuple[str, str], list[FlowRecord]]] = defaultdict(lambda: defaultdict(list))
    for record in flow_records(graph, as_of):
        if len(record.hs) == digits:
            sets[record.hs][record.dataset, record.year].append(record)
    taken: list[FlowRecord] = []
    for by_set in sets.values():
        latest = {dataset: max(year for name, year in by_set if name == dataset) for dataset, _ in by_set}
        able = [by_set[dataset, year] for dataset, year in sorted(latest.items())]
        taken += [r for records in (able if every_source else [max(able, key=_rank)]) for r in _once(records)]
    taken.sort(key=lambda record: (record.hs, record.origin, record.destination, record.source))
    table: dict[str, list[object]] = {
        "hs6": [record.hs for record in taken],
        "origin": [record.origin for record in taken],
        "destination": [record.destination for record in taken],
        "year": [int(record.year) for record in taken],
        "value_usd": [record.number("value_usd") for record in taken],
        "quantity_t": [record.number("quantity_t") for record in taken],
        "source": [record.source for record in taken],
        "kind": [record.main.kind for record in taken],
    }
    return pd.DataFrame(table).astype({**_TYPES, "year": "int64", "value_usd": "float64", "quantity_t": "float64"})


def _rank(records: list[FlowRecord]) -> tuple[bool, str, int, str]:
    first = records[0]
    return first.main.kind == "derived", first.year, len(records), first.dataset


def _once(records: Iterable[FlowRecord]) -> Iterator[FlowRecord]:
    """One record a flow: of two countries' reports in one data set the preferred one."""
    by_flow: dict[str, list[FlowRecord]] = defaultdict(list)
    for record in records:
        by_flow[record.trade].append(record)
    for found in by_flow.values():
        preferred = choose(record.main for record in found)
        yield next(record for record in found if record.main is preferred)


def code_shares(graph: SupplyGraph) -> pd.DataFrame:
    """What each HS code holds, and how much of its trade it is as far as that is known.

    Parameters
    ----------
    graph : SupplyGraph

    Returns
    -------
    pandas.DataFrame
        Columns ``hs6`` (digits; headings have 4), ``commodity`` (id), ``coverage`` (exact, main or part), ``share``
        (0 to 1 of the value of the code's trade; NaN: unknown, not all of it), ``kind``, ``source`` (id), ``note``.
    """
    table: dict[str, list[object]] = {column: [] for column in CODE_COLUMNS}
    for held in sorted(graph.ids("CodeCommodity"), key=lambda held: graph.text(held, "code")):
        coverage = graph.chosen(held, "coverage")
        share = graph.chosen(held, "share")
        told = share or coverage
        row = (
            graph.text(held, "code").partition("/")[2], graph.text(held, "commodity"),
            coverage.value if coverage else "", float(share.value) if share else float("nan"),
            told.kind if told else "", told.source if told else "", graph.text(held, "note"),
        )  # fmt: skip
        for column, value in zip(CODE_COLUMNS, row, strict=True):
            table[column].append(value)
    return pd.DataFrame(table).astype({"hs6": "str", "commodity": "str", "share": "float64"})
