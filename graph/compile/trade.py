"""What went from where to where, of which commodity? Trade of HS codes as tonnes of the commodities that they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from graph.compile.places import Places, code_of
from graph.statement import Statement, latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["CodeUse", "Shipment", "code_uses", "shipments"]

_USABLE = ("exact", "main")


@dataclass(frozen=True, slots=True)
class CodeUse:
    """How a trade code serves to see flows of a commodity.

    Attributes
    ----------
    code, commodity : str
        Ids.
    content : float
        Tonnes of the commodity, in the unit of its world output, in a tonne of goods.
    split : bool
        The code lumps this commodity with others, and what a country ships of it follows from what it makes.
    """

    code: str
    commodity: str
    content: float
    split: bool


@dataclass(frozen=True, slots=True)
class Shipment:
    """Goods of one code that went from one region to another in a year.

    Attributes
    ----------
    tonnes : float
        Goods as shipped.
    basis : str
        Statement id of the largest part of it.
    """

    tonnes: float
    basis: str


def code_uses(graph: SupplyGraph) -> list[CodeUse]:
    """Codes that may shape flows: exact or main ones, and lumped ones that are declared to split by origin.

    A code that lumps a by-product metal with others is never one of them, nor one whose content nobody states.
    """
    found = []
    for row in graph.ids("CodeCommodity"):
        content = graph.number(row, "content_t_per_t")
        split = graph.text(row, "split_by_origin") == "true"
        if content is None or not (split or graph.text(row, "coverage") in _USABLE):
            continue
        found.append(CodeUse(graph.text(row, "code"), graph.text(row, "commodity"), content, split))
    return found


def shipments(
    graph: SupplyGraph, places: Places, as_of: str, codes: set[str]
) -> tuple[dict[str, dict[tuple[str, str], Shipment]], dict[str, str]]:
    """Trade between regions by code, in the latest year that has tonnes; trade inside a region is left out.

    Where a flow has a value and no tonnes, they are estimated with the median value of a tonne of the code.

    Parameters
    ----------
    graph : SupplyGraph
    places : Places
    as_of : str
        ISO date.
    codes : set of str
        Ids of the HS codes wanted.

    Returns
    -------
    flows : dict
        Code -> (origin region, destination region) -> Shipment.
    years : dict
        Code -> the year they are of.
    """
    rows: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for trade in graph.ids("Trade"):
        code = graph.text(trade, "hs")
        if code in codes:
            origin, destination = code_of(graph.text(trade, "origin")), code_of(graph.text(trade, "destination"))
            rows[code].append((trade, places.region(origin), places.region(destination)))
    flows: dict[str, dict[tuple[str, str], Shipment]] = {}
    years: dict[str, str] = {}
    for code, trades in sorted(rows.items()):
        tonnes = {trade: _by_year(graph.values(trade, "quantity_t"), as_of) for trade, _, _ in trades}
        known = [year for by_year in tonnes.values() for year in by_year]
        if not known:
            continue
        year = years[code] = max(known)
        values = {trade: _by_year(graph.values(trade, "value_usd"), as_of) for trade, _, _ in trades}
        flows[code] = _between_regions(trades, year, tonnes, values)
    return flows, years


def _by_year(statements: tuple[Statement, ...], as_of: str) -> dict[str, Statement]:
    """Statements by the year they speak of; of several of one year the one published last."""
    found: dict[str, Statement] = {}
    for statement in sorted(statements, key=lambda s: (s.published_at, s.id)):
        if statement.kind != "projected" and latest_day(statement.observed_at) <= as_of:
            found[statement.observed_at] = statement
    return found


def _between_regions(
    trades: list[tuple[str, str, str]],
    year: str,
    tonnes: Mapping[str, Mapping[str, Statement]],
    values: Mapping[str, Mapping[str, Statement]],
) -> dict[tuple[str, str], Shipment]:
    prices = [
        float(values[trade][year].value) / float(tonnes[trade][year].value)
        for trade, _, _ in trades
        if year in tonnes[trade] and year in values[trade] and float(tonnes[trade][year].value) > 0
    ]
    price = median(prices) if prices else 0.0
    parts: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for trade, origin, destination in trades:
        if origin == destination:
            continue
        weighed, valued = tonnes[trade].get(year), values[trade].get(year)
        if weighed is not None:
            parts[origin, destination].append((float(weighed.value), weighed.id))
        elif valued is not None and price > 0:
            parts[origin, destination].append((float(valued.value) / price, valued.id))
    return {
        pair: Shipment(sum(part for part, _ in shipped), max(shipped)[1])
        for pair, shipped in sorted(parts.items())
        if sum(part for part, _ in shipped) > 0
    }
