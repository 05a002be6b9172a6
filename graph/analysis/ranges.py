"""Which figures of a network are uncertain, within which bounds? And the network of one sample.

Only what a range is stated for varies: where only a typical figure is known none is invented, and answers say so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.draws import Exchange, Figures, exchanged
from graph.analysis.wiring import adopt
from graph.compile.assemble import CompiledNetwork
from graph.network import BoolArray, FloatArray, IntArray, Network
from graph.network_files import FileNetwork
from graph.supply_graph import SupplyGraph

__all__ = ["Ranges", "figures", "file_ranges", "graph_ranges", "sampled"]

_HALVINGS = 60


@dataclass(frozen=True, eq=False)
class Ranges:
    """Uncertain figures of a network.

    Attributes
    ----------
    inventories : Figures
        Days of use in stock, of needs; all needs that rest on one statement move together.
    recipes : Figures
        Use per unit of output, of needs. Levels hang on it only through the sharing of public stockpiles.
    flows : Figures
        Shares of single edges; what a need gets in all stays what it was.
    exchanges : tuple of Exchange
        Flows inside reconciled margins.
    """

    inventories: Figures
    recipes: Figures
    flows: Figures
    exchanges: tuple[Exchange, ...] = ()

    def stock_known(self, network: Network) -> BoolArray:
        """(m,) needs whose inventory has a range."""
        return _marked(network.m, self.inventories.at)

    def flow_known(self, network: Network) -> BoolArray:
        """(e,) edges whose share has a range."""
        return _marked(network.e, np.concatenate([self.flows.at, *(x.at for x in self.exchanges)]))


def figures(rows: Mapping[str, tuple[float, float, float]], places: Mapping[str, list[int]]) -> Figures:
    """Figures from (low, typical, high) by id, and the places where each stands."""
    ids = tuple(sorted(places))
    values = np.array([rows[key] for key in ids], dtype=np.float64).reshape(len(ids), 3)
    at = [place for key in ids for place in places[key]]
    return Figures(
        ids, values[:, 0].copy(), values[:, 1].copy(), values[:, 2].copy(), np.array(at, dtype=np.int64),
        np.repeat(np.arange(len(ids)), [len(places[key]) for key in ids]).astype(np.int64),
    )  # fmt: skip


def graph_ranges(graph: SupplyGraph, compiled: CompiledNetwork) -> Ranges:
    """What the statements behind a network leave open.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
        Its provenance (recipe lines, statements of inventories, reconciled balances) leads to the ranges.
    """
    as_of = compiled.network.as_of
    held = [graph.by_id.get(basis) if basis else None for basis in compiled.stock_basis]
    inventories = _stated(
        graph, as_of, "days", [s.entity if s is not None and s.prop == "days_typical" else "" for s in held]
    )
    recipes = _stated(graph, as_of, "qty", [line.id for line in compiled.need_lines])
    return Ranges(inventories, recipes, figures({}, {}), _exchanges(compiled))


def file_ranges(files: FileNetwork) -> Ranges:
    """What the files of a network of one's own leave open: inventories and flows that are given with a range."""
    network = files.network
    ids, goods, buyer, need = network.activities, network.commodities, network.need_activity, network.edge_need

    def stock(need: int) -> str:
        return f"{ids[int(buyer[need])]} {goods[int(network.need_commodity[need])]}"

    low, high = files.stock_range
    inventories = _single(lambda at: f"stock {stock(at)}", low, network.need_stock_days, high)
    low, high = files.share_range
    flows = _single(
        lambda at: f"flow {ids[int(network.edge_supplier[at])]} {stock(int(need[at]))}", low, network.edge_share, high
    )
    return Ranges(inventories, figures({}, {}), flows)


def _single(name: Callable[[int], str], low: FloatArray, typical: FloatArray, high: FloatArray) -> Figures:
    """A figure for each place where low and high differ; names that stand twice are numbered."""
    at = np.flatnonzero(low < high)
    seen: Counter[str] = Counter()
    ids = []
    for place in at.tolist():
        called = name(place)
        seen[called] += 1
        ids.append(f"{called} {seen[called]}")
    return Figures(tuple(ids), low[at], typical[at], high[at], at.astype(np.int64), np.arange(at.size))


def _stated(graph: SupplyGraph, as_of: str, prop: str, entities: list[str]) -> Figures:
    """Figures of needs by the entity that states low, typical and high."""
    rows: dict[str, tuple[float, float, float]] = {}
    places: dict[str, list[int]] = defaultdict(list)
    unknown: set[str] = {""}
    for need, entity in enumerate(entities):
        if entity not in rows and entity not in unknown:
            low, typical, high = (
                graph.number(entity, f"{prop}_{end}", as_of=as_of) if entity in graph else None
                for end in ("low", "typical", "high")
            )
            if low is not None and typical is not None and high is not None and low <= typical <= high and low < high:
                rows[entity] = (low, typical, high)
            else:
                unknown.add(entity)
        if entity in rows:
            places[entity].append(need)
    return figures(rows, places)


def _exchanges(compiled: CompiledNetwork) -> tuple[Exchange, ...]:
    network, region = compiled.network, compiled.places.region
    of = np.array(compiled.edge_balance, dtype=object)
    buyer = network.edge_buyer
    found = []
    for commodity in sorted({key for key in compiled.edge_balance if key}):
        balance = compiled.balances[commodity]
        position = {place: i for i, place in enumerate(balance.regions)}
        at = np.flatnonzero(of == commodity)
        rows, columns = np.nonzero(balance.flow > 0)
        origin = [position[region(network.country[i])] for i in network.edge_supplier[at]]
        goes = [position[region(network.country[i])] for i in buyer[at]]
        found.append(
            Exchange(
                f"flows {commodity}", balance.flow, rows.astype(np.int64), columns.astype(np.int64), at,
                np.array(origin, dtype=np.int64), np.array(goes, dtype=np.int64),
            )
        )  # fmt: skip
    return tuple(found)


def sampled(network: Network, ranges: Ranges, seed: int, sample: int) -> Network:
    """The network of one sample: the same flows, with drawn shares, uses and inventories.

    Parameters
    ----------
    network : Network
    ranges : Ranges
    seed, sample : int
    """
    changed: dict[str, FloatArray] = {}
    if ranges.inventories.at.size:
        changed["need_stock_days"] = _scaled(network.need_stock_days, ranges.inventories, seed, sample)
    if ranges.recipes.at.size:
        changed["need_use_per_day"] = _scaled(network.need_use_per_day, ranges.recipes, seed, sample)
    if ranges.flows.at.size or ranges.exchanges:
        changed["edge_share"] = _shares(network, ranges, seed, sample)
    drawn: Callable[..., Network] = replace
    made = drawn(network, **changed)
    adopt(made, network)
    return made


def _scaled(values: FloatArray, drawn: Figures, seed: int, sample: int) -> FloatArray:
    """Values moved by what was drawn over what is typical; a typical 0 becomes what was drawn."""
    found, typical = drawn.drawn(seed, sample)[drawn.of], drawn.typical[drawn.of]
    out = values.copy()
    factor = np.divide(found, typical, out=np.ones_like(found), where=typical > 0)
    out[drawn.at] = np.where(typical > 0, out[drawn.at] * factor, found)
    return out


def _shares(network: Network, ranges: Ranges, seed: int, sample: int) -> FloatArray:
    out = np.array(network.edge_share, dtype=np.float64)
    need = network.edge_need
    for exchange in ranges.exchanges:
        flow = exchanged(exchange, seed, sample)
        was, now = (of[exchange.at_row, exchange.at_column] for of in (exchange.flow, flow))
        share = out[exchange.at]
        moved = share * np.divide(now, was, out=np.ones_like(was), where=was > 0)
        # Makers of a region that the network does not know are left out of shares, so sums are kept here once more.
        asked, got = (np.bincount(need[exchange.at], values, network.m)[need[exchange.at]] for values in (share, moved))
        out[exchange.at] = np.where(got > 0, moved * np.divide(asked, got, out=np.ones_like(got), where=got > 0), share)
    if ranges.flows.at.size:
        _fit(out, need, ranges.flows, ranges.flows.drawn(seed, sample)[ranges.flows.of])
    return out


def _fit(share: FloatArray, need: IntArray, flows: Figures, drawn: FloatArray) -> None:
    """Scale the drawn shares of each need by one factor, none beyond its range, until they sum to what they did."""
    at, low, high = flows.at, flows.low[flows.of], flows.high[flows.of]
    needs, which = np.unique(need[at], return_inverse=True)
    total = np.bincount(which, share[at], needs.size)
    least = np.zeros(needs.size)
    most = np.zeros(needs.size)
    np.maximum.at(most, which, np.divide(high, drawn, out=np.ones_like(drawn), where=drawn > 0))
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        short = np.bincount(which, np.clip(drawn * middle[which], low, high), needs.size) < total
        least, most = np.where(short, middle, least), np.where(short, most, middle)
    share[at] = np.clip(drawn * least[which], low, high)


def _marked(size: int, at: IntArray) -> BoolArray:
    out = np.zeros(size, dtype=np.bool_)
    out[at] = True
    return out
