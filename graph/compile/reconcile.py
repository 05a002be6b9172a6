"""Which country supplies which, so that production, trade and use agree? One balance a commodity, with its residual.

Goods are traced to where they were made (transit and entrepots pass on what they receive), what a country makes and
does not ship is used at home, and the flows are the maximum-entropy ones inside these margins. What no flow explains
is a residual with a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.compile.entropy import fit_margins, flow_bounds, own_origin
from graph.compile.places import REST_OF_WORLD, Places
from graph.compile.producers import Producer
from graph.compile.trade import CodeUse, Shipment, code_uses, shipments
from graph.network import FloatArray
from graph.supply_graph import SupplyGraph

__all__ = ["TradeBalance", "reconcile"]


@dataclass(frozen=True, eq=False)
class TradeBalance:
    """Who supplies whom with one commodity, between R regions; tonnes a year in the unit of its world output.

    Attributes
    ----------
    commodity : str
    codes : tuple of str
        HS codes that the trade is of.
    year : str
        Year of the trade.
    split : bool
        The codes lump the commodity with others; what is shipped of it follows from what its origin makes.
    regions : tuple of str
        (R) codes of countries; ``EU`` for its members, ``XX`` for makers that no table names.
    made, imported, exported, used, asked : (R,) float
        Output; goods received and shipped; made + imported - exported, at least 0; what recipes ask for.
    flow : (R, R) float
        From where it was made (row) to where it is used (column); the diagonal is home use.
    low, high : (R, R) float
        The least and the most that the margins allow.
    residual : (R,) float
        Shipped although nobody is known to have made it, or made and placed nowhere.
    basis : mapping
        (origin, destination) -> id of the trade statement that shows it; none where goods went through others, nor
        where the code lumps the commodity with others.
    """

    commodity: str
    codes: tuple[str, ...]
    year: str
    split: bool
    regions: tuple[str, ...]
    made: FloatArray
    imported: FloatArray
    exported: FloatArray
    used: FloatArray
    asked: FloatArray
    flow: FloatArray
    low: FloatArray
    high: FloatArray
    residual: FloatArray
    basis: Mapping[tuple[str, str], str]

    @property
    def residual_share(self) -> float:
        """Residual as a share of world output."""
        return float(self.residual.sum() / self.made.sum())

    def mix(self, region: str) -> list[tuple[str, float, str]]:
        """Origins of what a region uses: (region of origin, share, statement id or empty); empty where it uses none."""
        if region not in self.regions:
            return []
        at = self.regions.index(region)
        total = float(self.flow[:, at].sum())
        if total <= 0:
            return []
        return [
            (origin, float(self.flow[i, at] / total), self.basis.get((origin, region), ""))
            for i, origin in enumerate(self.regions)
            if self.flow[i, at] > 0
        ]


def reconcile(
    graph: SupplyGraph,
    places: Places,
    producers: Mapping[str, list[Producer]],
    use: Mapping[tuple[str, str], float],
    as_of: str,
) -> dict[str, TradeBalance]:
    """Balance every commodity that a trade code shows.

    Parameters
    ----------
    graph : SupplyGraph
    places : Places
    producers : mapping
        Producers of each commodity.
    use : mapping
        (commodity, region) -> what recipes ask for, or what is reported as used if that is more.
    as_of : str

    Returns
    -------
    dict
        Commodity -> TradeBalance; none where no code shows it, or none of its trade is loaded.
    """
    uses = [u for u in code_uses(graph) if u.commodity in producers]
    flows, years = shipments(graph, places, as_of, {u.code for u in uses})
    made = {commodity: _by_region(places, [p for p in rows if not p.recycled]) for commodity, rows in producers.items()}
    together = {
        code: [u for u in uses if u.code == code and u.split] for code in {u.code for u in uses if u.split}
    }  # fmt: skip
    found: dict[str, TradeBalance] = {}
    for commodity in sorted({u.commodity for u in uses}):
        mine = [u for u in uses if u.commodity == commodity and u.code in flows]
        if not mine:
            continue
        whole = [u for u in mine if not u.split]
        output = _by_region(places, producers[commodity])
        if whole:
            shipped = _added([(_scaled(flows[u.code], u.content)) for u in whole])
        else:
            shipped = _added([_split(flows[u.code], together[u.code], u, made) for u in mine])
        asked = {region: amount for (name, region), amount in use.items() if name == commodity}
        balance = _balance(commodity, whole or mine, max(years[u.code] for u in mine), output, shipped, asked)
        if balance is not None:
            found[commodity] = balance
    return found


def _by_region(places: Places, rows: list[Producer]) -> dict[str, float]:
    made: dict[str, float] = defaultdict(float)
    for row in rows:
        made[places.region(row.country)] += row.output
    return dict(made)


def _scaled(flows: Mapping[tuple[str, str], Shipment], by: float) -> dict[tuple[str, str], Shipment]:
    return {pair: Shipment(s.tonnes * by, s.basis) for pair, s in flows.items()}


def _added(parts: list[dict[tuple[str, str], Shipment]]) -> dict[tuple[str, str], Shipment]:
    total: dict[tuple[str, str], Shipment] = {}
    for part in parts:
        for pair, shipment in part.items():
            before = total.get(pair)
            larger = before if before is not None and before.tonnes >= shipment.tonnes else shipment
            total[pair] = Shipment(shipment.tonnes + (before.tonnes if before else 0.0), larger.basis)
    return total


def _split(
    flows: Mapping[tuple[str, str], Shipment],
    lumped: list[CodeUse],
    wanted: CodeUse,
    made: Mapping[str, Mapping[str, float]],
) -> dict[tuple[str, str], Shipment]:
    """What is shipped of one commodity of a lumped code: traced to its makers, then by what each of them makes."""
    total: dict[str, float] = defaultdict(float)
    for use in lumped:
        for region, output in made[use.commodity].items():
            total[region] += output
    regions = sorted({r for pair in flows for r in pair} | set(total))
    goods = _matrix(_scaled(flows, wanted.content), regions)
    traced, _ = own_origin(goods, np.array([total.get(r, 0.0) for r in regions]))
    mine = made[wanted.commodity]
    return {
        # No figure of trade states the part of it: a flow of a lumped code is an estimate, with nothing behind it.
        (o, d): Shipment(float(traced[i, j]) * mine[o] / total[o], "")
        for i, o in enumerate(regions)
        for j, d in enumerate(regions)
        if i != j and traced[i, j] > 0 and mine.get(o, 0.0) > 0
    }


def _matrix(flows: Mapping[tuple[str, str], Shipment], regions: list[str]) -> FloatArray:
    position = {region: i for i, region in enumerate(regions)}
    matrix = np.zeros((len(regions), len(regions)))
    for (origin, destination), shipment in flows.items():
        matrix[position[origin], position[destination]] += shipment.tonnes
    return matrix


def _balance(
    commodity: str,
    uses: list[CodeUse],
    year: str,
    output: Mapping[str, float],
    shipped: Mapping[tuple[str, str], Shipment],
    asked: Mapping[str, float],
) -> TradeBalance | None:
    if sum(output.values()) <= 0 or not shipped:
        return None
    regions = sorted({r for pair in shipped for r in pair} | set(output) | set(asked))
    made = np.array([output.get(r, 0.0) for r in regions])
    trade = _matrix(shipped, regions)
    _ship_from_unnamed(trade, made, regions)
    need = np.array([asked.get(r, 0.0) for r in regions])
    by_origin, lost = own_origin(trade, made)
    abroad = by_origin - np.diag(np.diag(by_origin))
    # Nobody ships more than it makes: what rounding leaves above is cut.
    sent = abroad.sum(axis=1)
    abroad *= np.divide(np.minimum(sent, made), sent, out=np.zeros_like(sent), where=sent > 0)[:, None]
    prior = abroad + np.diag(np.maximum(0.0, made - abroad.sum(axis=1)))
    split = all(use.split for use in uses)
    columns = prior.sum(axis=0)
    if split and need.sum() > 0:
        # Nobody sees what a country uses of one element of a lumped code: as far as recipes ask, they say how its use
        # is spread; what no recipe asks for is used where trade shows it to go.
        told = min(need.sum(), made.sum())
        columns = need * (told / need.sum()) + columns * ((made.sum() - told) / made.sum())
        # What a maker ships under a code that is not loaded goes where it is used, for all that is known.
        unseen = (made > 0) & (prior[:, need > 0].sum(axis=1) <= 0)
        prior[unseen] = columns
    fit = fit_margins(prior, made, columns)
    low, high = flow_bounds(fit.flow.sum(axis=1), fit.flow.sum(axis=0), prior > 0)
    return TradeBalance(
        commodity=commodity, codes=tuple(sorted({use.code for use in uses})), year=year, split=split,
        regions=tuple(regions), made=made, imported=trade.sum(axis=0), exported=trade.sum(axis=1),
        used=np.maximum(0.0, made + trade.sum(axis=0) - trade.sum(axis=1)), asked=need, flow=fit.flow,
        low=low, high=high, residual=lost + fit.row_residual,
        basis={pair: s.basis for pair, s in shipped.items() if s.basis},
    )  # fmt: skip


def _ship_from_unnamed(trade: FloatArray, made: FloatArray, regions: list[str]) -> None:
    """Give shippers that no table names as makers what the unnamed makers of the world make, as far as it goes."""
    if REST_OF_WORLD not in regions:
        return
    unnamed = regions.index(REST_OF_WORLD)
    short = np.maximum(0.0, trade.sum(axis=1) - made - trade.sum(axis=0))
    short[unnamed] = 0.0
    left = max(0.0, made[unnamed] - trade[unnamed].sum())
    if short.sum() > 0 and left > 0:
        trade[unnamed] += short * min(1.0, left / short.sum())
