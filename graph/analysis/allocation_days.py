"""When does what run short if goods pass on to others, or take days to arrive? The second engine, day by day.

Stocks, public stockpiles, refill and dates are those of the first engine (``day_loop.py``). Goods of an edge with a
lead time arrive as many days after they were shipped; before the first such day the baseline arrives.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from graph.analysis.allocation import SWEEPS, Allocator, Day, Shared, SharedLevels
from graph.analysis.beat import beat
from graph.analysis.day_result import DayResult, Ledger, Snapshot, summarise
from graph.analysis.plan import Plan, network_on
from graph.analysis.rationing import ENTITLEMENT
from graph.analysis.stocks import entries
from graph.analysis.user_stocks import UserStocks
from graph.analysis.wiring import wire
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray, IntArray, Network

__all__ = ["share_days", "stopped_loops"]

_NOTHING = 1e-12


class _Transit:
    """Goods on their way: what was shipped over each edge in the last days, and what of it arrives."""

    def __init__(self, network: Network) -> None:
        self.lead: IntArray = np.zeros(network.e, dtype=np.int64)
        if network.edge_lead_days is not None:
            self.lead = np.asarray(network.edge_lead_days, dtype=np.int64)
        self.slow: BoolArray = self.lead > 0
        self._share = network.edge_share
        self._sent: deque[FloatArray] = deque(maxlen=int(self.lead.max(initial=0)) or 1)
        self.before: FloatArray = network.edge_share

    def arrivals(self) -> FloatArray:
        """(e,) what arrives today over edges with a lead time, as a share of the buyer's need."""
        out = self._share.copy()
        sent = len(self._sent)
        for back in np.unique(self.lead[self.slow]):
            if back <= sent:
                here = self.lead == back
                out[here] = self._sent[sent - int(back)][here]
        return out

    def coming(self) -> FloatArray:
        """(e,) the most that is still on its way over each edge."""
        out = np.zeros(self._share.size)
        for back, sent in enumerate(reversed(self._sent), start=1):
            out = np.where(self.lead >= back, np.maximum(out, sent), out)
        return np.where(self.lead > len(self._sent), np.maximum(out, self._share), out)

    def ship(self, total: FloatArray) -> None:
        """Send off what is shipped today."""
        self._sent.append(total)


def share_days(
    network: Network,
    plan: Plan,
    horizon: int,
    *,
    rule: str = ENTITLEMENT,
    reported: BoolArray | None = None,
    stock_mode: str = "default",
    refill: bool = True,
    watch: IntArray | None = None,
    every_day: bool = False,
    ledger: bool = False,
    keep: Collection[int] = (),
    sweeps: int = SWEEPS,
) -> DayResult:
    """How do levels run over time under a rule of rationing, and with lead times?

    Parameters
    ----------
    network : Network
    plan : Plan
        Shocks and ramps by epoch; days are counted from its day 0.
    horizon : int
        Number of days.
    rule : str
        One of ``RATIONING``.
    reported : (e,) bool, optional
        Flows that are reported, for ``contract-first``.
    stock_mode, refill, watch, ledger, keep
        As in ``run_days``.
    every_day : bool
        Sweep from the top on each day (same result, for checks).
    sweeps : int
        Sweeps on one day before its levels are left as an interval.

    Raises
    ------
    ScenarioError
        If the horizon is not positive, the plan belongs to another network, or there is no such mode or rule.

    References
    ----------
    ``docs/model.md``, "Rationing" and "Lead times".

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> network = chain(3, stock_days=[10, 20])
    >>> plan = Plan.window(network, np.array([0.0, 1.0, 1.0]), days=60)
    >>> share_days(network, plan, 100, rule="pro-rata-reuse").first_shortage_day
    array([ 0, 10, 30])
    """
    if horizon <= 0:
        raise ScenarioError(f"a horizon of {horizon} days: give 1 or more")
    if plan.kappa.shape[1] != network.n or plan.permission.shape[1] != network.e:
        raise ScenarioError("the plan belongs to another network")
    watched = np.arange(network.n) if watch is None else np.asarray(watch, dtype=np.int64)
    operator = Allocator(network, rule, reported)
    stocks, transit = UserStocks(network, stock_mode), _Transit(network)
    pools, enters = np.zeros(wire(network).pool_ptr.size - 1), entries(network)
    fresh = {*plan.starts, *(day for day, _, _ in enters)}
    days: list[int] = []
    levels: list[FloatArray] = []
    rows: list[dict[str, FloatArray]] = []
    kept: dict[int, Snapshot] = {}
    idle, certificate, settled, solved = np.zeros(network.n), 0.0, True, 0
    epoch, today = -1, Day.of(network, plan, 0)
    found: SharedLevels | None = None
    held = pools
    for day in range(horizon):
        beat(day, horizon)
        for _, pool, units in (entry for entry in enters if entry[0] == day):
            pools[pool] += units
        if epoch != (epoch := int(plan.epochs([day])[0])):
            today = Day.of(network, plan, epoch)
        arriving = transit.arrivals() if network.slow else transit.before
        moved = network.slow and bool((arriving != transit.before).any())
        above = found is None or every_day or day in fresh or (moved and bool((arriving > transit.before).any()))
        if found is None or above or moved or not _as_before(found.seen, stocks, pools, held):
            start = 1.0 + today.room if above or found is None else found.levels
            on_way = (transit.slow, arriving) if network.slow else None
            found = operator.settle(start, today, stocks.gives, pools, on_way, sweeps)
            solved += 1
        transit.before, held = arriving, pools
        certificate, settled = max(certificate, found.certificate), settled and found.settled
        now, seen = found.levels, found.seen
        if not levels or (now[watched] != levels[-1]).any():
            days.append(day)
            levels.append(now[watched])
        surplus = _surplus(network, today, now, seen) if refill else np.zeros(network.m)
        idle += _unused(network, now, seen)
        if day in keep:
            kept[day] = _snapshot(network, plan, epoch, now, seen)
        if ledger:
            rows.append(_flows(network, today, now, seen, stocks, pools, surplus))
        if (seen.gap > 0).any() or surplus.any():
            stocks.next_day(seen.gap, surplus)
            pools = np.maximum(0.0, pools - np.minimum(pools, seen.demand))
        elif not (network.slow or ledger or every_day) and day >= max([*fresh, *keep]):
            break  # nothing is short, nothing is due: so it stays
        transit.ship(seen.shipments.total)
    assert found is not None
    result = summarise(
        horizon, watched, np.array(days, dtype=np.int64), np.array(levels).reshape(len(days), watched.size),
        idle[watched], certificate, solved,
        Ledger(**{name: np.array([row[name] for row in rows]) for name in rows[0]}) if rows else None, kept,
    )  # fmt: skip
    stopped = stopped_loops(network, plan, found.levels, transit.coming())
    return replace(result, stopped=stopped, settled=settled)


def stopped_loops(network: Network, plan: Plan, levels: FloatArray, coming: FloatArray) -> tuple[tuple[int, ...], ...]:
    """Loops that stand still though nothing is out any more: each waits for another one's goods for a day or more.

    Parameters
    ----------
    network : Network
    plan : Plan
        Its last epoch says what is still out.
    levels : (n,) float
        On the last day.
    coming : (e,) float
        What is still on its way.

    Returns
    -------
    tuple of tuple of int
        Activities of each loop that can never recover by itself.
    """
    if network.edge_lead_days is None or not network.edge_lead_days.any():
        return ()
    need, supplier, buyer = network.edge_need, network.edge_supplier, network.edge_buyer
    dead = (levels <= _NOTHING) & (plan.kappa[-1] > 0)
    carried = plan.permission[-1] > 0
    # an essential input of which nothing can come but from activities that stand still as well
    live = np.bincount(need, network.edge_share * carried * ~dead[supplier] + coming, network.m)
    outside = 1.0 - np.bincount(need, network.edge_share, network.m)
    starved = network.need_essential & (network.need_group < 0) & (live <= _NOTHING) & (outside <= 1e-9)
    hit = dead[supplier] & dead[buyer] & starved[need] & carried
    links = csr_array((np.ones(int(hit.sum())), (supplier[hit], buyer[hit])), shape=(network.n, network.n))
    _, label = connected_components(links, directed=True, connection="strong")
    inner = hit & (label[supplier] == label[buyer])
    slow = np.unique(label[supplier[inner & (network.edge_lead_days > 0)]])
    return tuple(tuple(int(i) for i in np.flatnonzero(label == loop)) for loop in slow)


def _as_before(seen: Shared, stocks: UserStocks, pools: FloatArray, before: FloatArray) -> bool:
    """Whether stocks and stockpiles cover as much of the same gaps as on the day before."""
    enough = (pools == before) | ((pools >= seen.demand) & (before >= seen.demand))
    return bool(enough.all()) and bool((stocks.gives(seen.gap) == seen.own).all())


def _surplus(network: Network, day: Day, levels: FloatArray, seen: Shared) -> FloatArray:
    """(m) what arrives and is not used, where nothing was drawn."""
    buyer, inbound = network.need_activity, 1.0 - seen.gap
    used = np.minimum(inbound, np.minimum(1.0 + day.room[buyer], levels[buyer]))
    return np.where(seen.gap <= 0, np.maximum(0.0, inbound - used), 0.0)


def _unused(network: Network, levels: FloatArray, seen: Shared) -> FloatArray:
    """(n) days of own stock that run down today while the activity stands idle for another reason."""
    buyer = network.need_activity
    lack = np.maximum(0.0, seen.gap) - seen.own - seen.public
    lost = np.minimum(seen.own, np.maximum(0.0, 1.0 - lack - levels[buyer]))
    return np.bincount(buyer, np.where(seen.own > 0, lost, 0.0), network.n).astype(np.float64)


def _snapshot(network: Network, plan: Plan, epoch: int, levels: FloatArray, seen: Shared) -> Snapshot:
    """Levels of a day, and what adds to each need on it: stocks, and what is passed on to it or is still on its way."""
    permission = plan.permission[epoch]
    due = network.edge_share * permission * levels[network.edge_supplier]
    gap = np.bincount(network.edge_need, network.edge_share - due, network.m)
    more = np.where(gap > 0, np.maximum(0.0, gap - np.maximum(seen.gap, 0.0)), 0.0)
    return Snapshot(
        levels.copy(), seen.own + seen.public + more, plan.kappa[epoch], permission, network_on(network, plan, epoch)
    )


def _flows(
    network: Network,
    day: Day,
    levels: FloatArray,
    seen: Shared,
    stocks: UserStocks,
    pools: FloatArray,
    surplus: FloatArray,
) -> dict[str, FloatArray]:
    """Flows of one day in days of baseline use."""
    buyer, inbound = network.need_activity, 1.0 - seen.gap
    most = np.where(seen.gap > 0, 1.0, 1.0 + day.room[buyer])
    used = np.minimum(np.minimum(inbound + seen.own + seen.public, most), levels[buyer])
    stock = stocks.days()
    refilled = np.minimum(stocks.full - stock, surplus)
    return {
        "inbound": inbound, "own": seen.own, "public": seen.public, "used": used, "refilled": refilled,
        "unused": inbound + seen.own + seen.public - used - refilled, "stock": stock, "pools": pools.copy(),
        "levels": levels.copy(),
    }  # fmt: skip
