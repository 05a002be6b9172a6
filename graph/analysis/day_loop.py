"""When does what run short? The dynamic mode: on each day the greatest fixed point of F, given the stocks of that day.

Only days on which something changes are solved: an epoch starts, a public holding enters, a stock runs out. A stock
that is being refilled changes nothing by itself, since its need has no gap; so as long as no epoch starts and nothing
enters, levels only fall, and those of the last solved day bound the next one from above.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from graph.analysis.beat import beat
from graph.analysis.day_result import SHORT, DayResult, Ledger, Snapshot, summarise
from graph.analysis.fixed_point import Target, forget, solve, static_levels, static_sweep
from graph.analysis.operator import SEGREGATED, Cover, Shock, State, held_by_users, held_in_common, opening_state
from graph.analysis.plan import Plan, network_on
from graph.analysis.stocks import NEVER, Books, close_day, entries, fresh_stocks, open_day, roomy, wipe
from graph.analysis.wiring import Wires, eased, wire
from graph.errors import ScenarioError
from graph.network import FloatArray, IntArray, Network

__all__ = ["run_days", "sweep_days"]


class _Run:
    """Stocks, pools and levels on their way through the days."""

    def __init__(self, network: Network, stock_mode: str, refill: bool) -> None:
        self.network = network
        self.wires: Wires = wire(network)
        self.refill = refill
        self.cover: Cover
        self.books: Books
        self.cover, self.books = fresh_stocks(network, stock_mode)
        self.entries = entries(network)
        self.state: State = opening_state(self.wires, np.zeros(network.n))
        self.state.dirty[:] = False
        self.certificate = 0.0

    def day(self, shock: Shock, day: int, top: FloatArray | None) -> int:
        """Solve one day, from `top` down if given, else from the levels before; give the next day that may differ."""
        wires, state = self.wires, self.state
        self.cover = roomy(self.cover)
        open_day(wires, self.cover, self.books, state, day)
        following = NEVER
        for enters, pool, units in self.entries:
            if enters == day:
                self.cover.pool_left[pool] += units
                self.books.pool_base[pool] = self.cover.pool_left[pool]
                self.books.pool_rate[pool], self.books.pool_since[pool], self.books.pool_due[pool] = 0.0, day, NEVER
            elif enters > day:
                following = min(following, enters)
        if top is not None:
            reached = state.reached[: state.tally[0]]
            state.level[reached] = top[reached]
            state.fraction[:] = self.cover.pool_left > 0.0
            state.dirty[wires.position[reached]] = True
            state.dirty[wires.position[state.level.size :]] = True
        lower = solve(wires, shock, self.cover, state)
        if lower is not state.level:
            self.certificate = max(self.certificate, float((state.level - lower).max()))
        return min(following, close_day(wires, shock.room, self.cover, self.books, state, self.refill))

    def reach_all(self) -> None:
        """Look at everything: where spare capacity runs, not every level is 1 when nothing fails."""
        self.state.reached[:] = np.arange(self.network.n)
        self.state.is_reached[:] = True
        self.state.tally[0] = self.network.n

    def stir(self, old: Shock, new: Shock) -> None:
        """Look again at what a new epoch takes from, or gives back to."""
        self.state.dirty[self.wires.position[np.flatnonzero(old.kappa != new.kappa)]] = True
        edges = np.flatnonzero(old.permission != new.permission)
        if edges.size:
            self.state.dirty[self.wires.position[self.network.edge_buyer[edges]]] = True

    def reset(self, levels: FloatArray) -> None:
        """Forget what happened downstream of the last target."""
        wipe(self.wires, self.cover, self.books, self.state)
        forget(self.state, levels)


def run_days(
    network: Network,
    plan: Plan,
    horizon: int,
    *,
    stock_mode: str = "default",
    refill: bool = True,
    watch: IntArray | None = None,
    every_day: bool = False,
    ledger: bool = False,
    keep: Collection[int] = (),
) -> DayResult:
    """How do levels run over time under a plan, with inventories and public stockpiles?

    Parameters
    ----------
    network : Network
    plan : Plan
        Shocks and ramps by epoch; days are counted from its day 0.
    horizon : int
        Number of days.
    stock_mode : {'default', 'segregated', 'pooled'}
        Whether users of a stock share it; default: pooled for facilities, segregated for aggregates.
    refill : bool
        Whether a stock fills up again from what arrives and is not used.
    watch : (W,) int, optional
        Activities to report (default: all).
    every_day : bool
        Solve each day, even where nothing changes (same result, for checks).
    ledger : bool
        Keep the flows of every need on every day; implies `every_day`.
    keep : collection of int
        Days whose levels and covers are kept, so that they can be explained.

    Raises
    ------
    ScenarioError
        If the horizon is not positive, the plan belongs to another network, or there is no such stock mode.

    References
    ----------
    ``docs/model.md``, "Dynamic mode" and "Stocks run by the clock".

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> network = chain(3, stock_days=[10, 20])
    >>> out = np.array([0.0, 1.0, 1.0])
    >>> run_days(network, Plan.window(network, out, days=60), 100).first_shortage_day
    array([ 0, 10, 30])
    """
    if horizon <= 0:
        raise ScenarioError(f"a horizon of {horizon} days: give 1 or more")
    if network.slow:
        raise ScenarioError("goods of this network take days to arrive, which share_days computes, not this engine")
    if plan.kappa.shape[1] != network.n or plan.permission.shape[1] != network.e:
        raise ScenarioError("the plan belongs to another network")
    watched = np.arange(network.n) if watch is None else np.asarray(watch, dtype=np.int64)
    run = _Run(network, stock_mode, refill)
    each = every_day or ledger
    if each or network.spare.any():
        run.reach_all()
    rows: list[dict[str, FloatArray]] = []
    days: list[int] = []
    levels: list[FloatArray] = []
    kept: dict[int, Snapshot] = {}
    day, solved, before, shock = 0, 0, -1, Shock(np.ones(network.n), np.ones(network.e), np.zeros(network.n))
    fresh = {*plan.starts, *(enters for enters, _, _ in run.entries)}
    while day < horizon:
        beat(day, horizon)
        epoch = int(plan.epochs([day])[0])
        if epoch != before:
            now = Shock(np.array(plan.kappa[epoch]), np.array(plan.permission[epoch]), network.spare * plan.ramp[epoch])
            run.stir(shock, now)
            shock, before = now, epoch
            if plan.eases():
                run.wires = eased(wire(network), *plan.substitutes(epoch))
        room = shock.room
        if each:
            run.state.dirty[:] = True
        following = run.day(shock, day, 1.0 + room if day in fresh else None)
        solved += 1
        if ledger:
            rows.append(_flows(run, shock))
        seen = run.state.level[watched]
        if not levels or (seen != levels[-1]).any():
            days.append(day)
            levels.append(seen)
        later = min([following, *(start for start in plan.starts if start > day)])
        kept |= {at: _snapshot(run, plan, epoch) for at in keep if day <= at < later and at not in kept}
        day = day + 1 if each else later
    idle = run.books.idle + run.books.idle_rate * (horizon - run.books.idle_since)
    return summarise(
        horizon,
        watched,
        np.array(days, dtype=np.int64),
        np.array(levels).reshape(len(days), watched.size),
        idle[watched],
        run.certificate,
        solved,
        Ledger(**{name: np.array([row[name] for row in rows]) for name in rows[0]}) if rows else None,
        kept,
    )


def _snapshot(run: _Run, plan: Plan, epoch: int) -> Snapshot:
    """Levels of the day just solved, and what stocks add to each need on it."""
    state = run.state
    own = np.where(state.gap > 0, state.gap - state.lack, 0.0)
    public = np.append(state.fraction, 0.0)[run.wires.need_pool] * np.where(state.gap > 0, state.lack, 0.0)
    return Snapshot(
        state.level.copy(), own + public, plan.kappa[epoch], plan.permission[epoch],
        network_on(run.network, plan, epoch),
    )  # fmt: skip


def _flows(run: _Run, shock: Shock) -> dict[str, FloatArray]:
    """Flows of one day, from the state after it was solved."""
    wires, cover, state = run.wires, run.cover, run.state
    gap, level = state.gap, state.level[wires.need_activity]
    lack = np.where(gap > 0, state.lack, 0.0)
    own = np.where(gap > 0, gap - lack, 0.0)
    helped = np.append(state.fraction, 0.0)[wires.need_pool]
    public = helped * lack
    inbound = 1.0 - gap
    arrived = np.minimum(inbound + own + public, np.where(gap > 0, 1.0, 1.0 + shock.room[wires.need_activity]))
    used = np.minimum(arrived, level)
    stock = held_in_common(cover)
    split = np.flatnonzero(cover.mode == SEGREGATED)
    held, width = held_by_users(cover, cover.row[split])
    stock[split] = (width * held).sum(axis=1)
    space = cover.target - stock
    refilled = (
        np.minimum(space, np.where(gap <= 0, np.maximum(0.0, inbound - used), 0.0)) if run.refill else 0.0 * space
    )
    return {
        "inbound": inbound,
        "own": own,
        "public": public,
        "used": used,
        "refilled": refilled,
        "unused": inbound + own + public - used - refilled,
        "stock": stock,
        "pools": cover.pool_left.copy(),
        "levels": state.level.copy(),
    }


def sweep_days(
    network: Network,
    targets: Sequence[Target],
    watch: IntArray,
    horizon: int,
    *,
    stock_mode: str = "default",
    refill: bool = True,
) -> IntArray:
    """On which day does each watched activity first run short if each target alone is out entirely from day 0?

    Only what lies downstream of a target is computed, and no longer than until everything has run short that can.

    Parameters
    ----------
    network : Network
    targets : sequence of (activities, edges)
        Indices that each target cuts.
    watch : (W,) int
        Indices of the activities to report.
    horizon : int
        Number of days.
    stock_mode, refill
        As in `run_days`.

    Returns
    -------
    (T, W) int
        First day below 1 - 1e-6, -1 where there is none.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> network = chain(3, stock_days=[10, 20])
    >>> sweep_days(network, [(np.array([0]), np.empty(0, dtype=np.int64))], np.array([1, 2]), 365)
    array([[10, 30]])
    """
    if horizon <= 0:
        raise ScenarioError(f"a horizon of {horizon} days: give 1 or more")
    if network.slow:
        raise ScenarioError("goods of this network take days to arrive, which share_days computes, not this engine")
    can = static_sweep(network, targets, watch) > SHORT  # stocks only help
    run = _Run(network, stock_mode, refill)
    room = np.array(network.spare, dtype=np.float64)
    shock = Shock(np.ones(network.n), np.ones(network.e), room)
    quiet = static_levels(network, shock.kappa, shock.permission).levels
    run.state.level[:] = quiet
    run.state.fraction[:] = 1.0
    buyer, position, dirty = network.edge_buyer, run.wires.position, run.state.dirty
    fresh = {enters for enters, _, _ in run.entries}
    first = np.full((len(targets), watch.size), -1, dtype=np.int64)
    for t, (activities, edges) in enumerate(targets):
        if not can[t].any():
            continue
        shock.kappa[activities] = 0.0
        shock.permission[edges] = 0.0
        dirty[position[activities]] = True
        dirty[position[buyer[edges]]] = True
        waiting = watch[can[t]]
        found = np.full(waiting.size, -1, dtype=np.int64)
        day = 0
        while day < horizon and (found < 0).any():
            following = run.day(shock, day, quiet if day in fresh or day == 0 else None)
            found[(found < 0) & (run.state.level[waiting] < 1.0 - SHORT)] = day
            day = following
        first[t, can[t]] = found
        shock.kappa[activities] = 1.0
        shock.permission[edges] = 1.0
        run.reset(quiet)
    return first
