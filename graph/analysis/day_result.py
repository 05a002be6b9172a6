"""What happened day by day? Frozen results of a dynamic run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from graph.network import FloatArray, IntArray, Network

__all__ = ["SHORT", "DayResult", "Ledger", "Snapshot", "summarise"]

SHORT = 1e-6
"""A level below 1 - SHORT is a shortage."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """Flows of every need on every day, in days of its baseline use: inbound + own + public = used + refilled + unused.

    Attributes
    ----------
    inbound, own, public, used, refilled, unused : (horizon, m) float
    stock : (horizon, m) float
        Own stock at the start of each day, in days of use.
    pools : (horizon, p) float
        Public pools (sorted by country and commodity) at the start of each day, in units.
    levels : (horizon, n) float
    """

    inbound: FloatArray
    own: FloatArray
    public: FloatArray
    used: FloatArray
    refilled: FloatArray
    unused: FloatArray
    stock: FloatArray
    pools: FloatArray
    levels: FloatArray


@dataclass(frozen=True, eq=False)
class Snapshot:
    """State of one day, enough to say what bound on it.

    Attributes
    ----------
    levels : (n,) float
    cover : (m,) float
        What own stock and public pools add to each need, as a share of its use.
    kappa : (n,) float
    permission : (e,) float
        The shock of that day.
    network : Network or None
        The network as it is on that day, where levers are not complete yet.
    """

    levels: FloatArray
    cover: FloatArray
    kappa: FloatArray
    permission: FloatArray
    network: Network | None = None


@dataclass(frozen=True, eq=False)
class DayResult:
    """Watched activities (W) over a horizon, as a step curve with C change points.

    Attributes
    ----------
    horizon : int
        Days 0 .. horizon - 1 were run; day 0 is the first day of the scenario.
    watch : (W,) int
        Indices of the activities.
    days : (C,) int
        Days on which a watched level changes; the first is 0.
    levels : (C, W) float
        Levels from each of those days on.
    first_shortage_day, first_day_below_half, recovery_day : (W,) int
        First day below 1 - 1e-6; first day below .5 - 1e-6; first day after the last short one. -1 where there is none.
    lowest_level : (W,) float
    lost_share : (W,) float
        Mean over the horizon of max(0, 1 - level).
    unused : (W,) float
        Own stock that ran down by the clock while the activity stood idle for another reason, in days of use.
    certificate : float
        The levels of each day lie within this much above the true ones (given the stocks of that day).
    solved_days : int
        Days on which levels were computed; on the others nothing changed.
    ledger : Ledger or None
    kept : mapping of int to Snapshot
        State of the days that were asked for.
    stopped : tuple of tuple of int
        Loops of activities that stand still at the end though nothing is out any more: each waits for another one's
        goods, which take a day or more.
    settled : bool
        Whether the levels of every day came to rest.
    """

    horizon: int
    watch: IntArray
    days: IntArray
    levels: FloatArray
    first_shortage_day: IntArray
    first_day_below_half: IntArray
    recovery_day: IntArray
    lowest_level: FloatArray
    lost_share: FloatArray
    unused: FloatArray
    certificate: float
    solved_days: int
    ledger: Ledger | None = None
    kept: Mapping[int, Snapshot] = field(default_factory=dict)
    stopped: tuple[tuple[int, ...], ...] = ()
    settled: bool = True

    def curve(self) -> FloatArray:
        """(W, horizon) level of each watched activity on each day."""
        lengths = np.diff(np.append(self.days, self.horizon))
        return np.repeat(self.levels, lengths, axis=0).T


def summarise(
    horizon: int,
    watch: IntArray,
    days: IntArray,
    levels: FloatArray,
    unused: FloatArray,
    certificate: float,
    solved_days: int,
    ledger: Ledger | None,
    kept: Mapping[int, Snapshot] | None = None,
) -> DayResult:
    """Read the figures of a result off its step curve."""
    lengths = np.diff(np.append(days, horizon))
    short = levels < 1.0 - SHORT
    after = np.append(days[1:], -1)  # a curve that ends short has not recovered
    last = len(days) - 1 - np.argmax(short[::-1], axis=0)
    return DayResult(
        horizon=horizon,
        watch=watch,
        days=days,
        levels=levels,
        first_shortage_day=_first(days, short),
        first_day_below_half=_first(days, levels < 0.5 - SHORT),
        recovery_day=np.where(short.any(axis=0), after[last], -1),
        lowest_level=levels.min(axis=0),
        lost_share=(np.maximum(0.0, 1.0 - levels) * lengths[:, None]).sum(axis=0) / horizon,
        unused=unused,
        certificate=certificate,
        solved_days=solved_days,
        ledger=ledger,
        kept=kept or {},
    )


def _first(days: IntArray, hit: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> IntArray:
    return np.where(hit.any(axis=0), days[np.argmax(hit, axis=0)], -1)
