"""What does a plan do to the watched activities? Static loss, three runs over time, and the state of each worst day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.day_result import DayResult, Snapshot
from graph.analysis.engines import FASTEST, Sharing, days_of, static_of, static_snapshot
from graph.analysis.fixed_point import StaticResult
from graph.analysis.grants import LEVER_HOLDER
from graph.analysis.plan import Plan
from graph.network import FloatArray, IntArray, Network

__all__ = ["Figures", "OutageRuns", "levers_of", "run_plan", "with_stockpiles"]

_TINY = 1e-9
_MODES = ("default", "segregated", "pooled")
_KEPT = 40
"""Days whose state is kept at once: on a network of 100,000 activities one is about 5 MB."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one activity loses; the fields mean what they mean in ``ProductLoss``."""

    first_shortage_day: int | None
    first_shortage_range: tuple[int | None, int | None]
    first_day_below_half: int | None
    recovery_day: int | None
    lowest_level: float
    lost_share: float
    lost_share_range: tuple[float, float]
    static_loss: float
    days: tuple[int, ...]
    levels: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class OutageRuns:
    """A plan as it ran.

    Attributes
    ----------
    watch : (W,) int
        End products; they never exceed 1.
    static : StaticResult
        All shocks at once, no stocks.
    runs : tuple of DayResult
        Stock modes default, segregated, pooled.
    sharing : Sharing
        The rule of rationing.
    """

    network: Network
    plan: Plan
    horizon: int
    refill: bool
    watch: IntArray
    static: StaticResult
    runs: tuple[DayResult, ...]
    sharing: Sharing = FASTEST

    @property
    def certificate(self) -> float:
        """Every level lies within this much above the true one."""
        return max(self.static.certificate, *(run.certificate for run in self.runs))

    @property
    def stopped(self) -> tuple[tuple[int, ...], ...]:
        """Loops of activities that can never recover by themselves, in the default stock mode."""
        return self.runs[0].stopped

    @property
    def settled(self) -> bool:
        """Whether all levels came to rest."""
        return all(run.settled for run in self.runs)

    def figures(self, position: int) -> Figures:
        """Figures of one watched activity."""
        main = self.runs[0]
        first = [_day(run.first_shortage_day[position]) for run in self.runs]
        lost = [float(run.lost_share[position]) for run in self.runs]
        days, levels = _curve(main, position)
        return Figures(
            first_shortage_day=first[0], first_shortage_range=_range(first),
            first_day_below_half=_day(main.first_day_below_half[position]),
            recovery_day=_day(main.recovery_day[position]),
            lowest_level=min(1.0, float(main.lowest_level[position])),
            lost_share=lost[0], lost_share_range=(min(lost), max(lost)),
            static_loss=max(0.0, 1.0 - float(self.static.levels[self.watch[position]])), days=days, levels=levels,
        )  # fmt: skip

    def worst_days(self) -> Iterator[tuple[Snapshot, list[int]]]:
        """States of the days on which watched activities first reach their lowest level, with their positions.

        Where stocks bridge everything, the state without them; and so it is where goods take days to arrive, since
        what binds on a day then left its supplier on another.
        """
        main = self.runs[0]
        bridged: list[int] = []
        short: dict[int, list[int]] = {}
        for position in range(self.watch.size):
            if main.lowest_level[position] < 1 - _TINY and not self.network.slow:
                short.setdefault(int(main.days[int(np.argmin(main.levels[:, position]))]), []).append(position)
            else:
                bridged.append(position)
        yield static_snapshot(self.network, self.plan, self.static, self.sharing), bridged
        for day, state in self.states(short):
            yield state, short[day]

    def states(self, days: Collection[int]) -> Iterator[tuple[int, Snapshot]]:
        """States of any days in order, so many at a time as fit in memory."""
        wanted = sorted(set(days))
        for begin in range(0, len(wanted), _KEPT):
            part = set(wanted[begin : begin + _KEPT])
            run = self.again(watch=self.watch[:1], horizon=max(part) + 1, keep=part)
            yield from sorted(run.kept.items())

    def daily_levels(self) -> FloatArray:
        """(n, horizon) level of every activity on every day, in the default stock mode."""
        return self.again(watch=np.arange(self.network.n)).curve()

    def again(
        self,
        network: Network | None = None,
        plan: Plan | None = None,
        *,
        watch: IntArray | None = None,
        horizon: int | None = None,
        keep: Collection[int] = (),
    ) -> DayResult:
        """Run once more in the default stock mode, on another network, plan, horizon or for other activities."""
        return days_of(
            self.network if network is None else network, self.plan if plan is None else plan, horizon or self.horizon,
            self.sharing, refill=self.refill, watch=self.watch if watch is None else watch, keep=keep,
        )  # fmt: skip


def run_plan(
    network: Network,
    plan: Plan,
    horizon: int,
    watch: IntArray,
    *,
    refill: bool = True,
    sharing: Sharing = FASTEST,
) -> OutageRuns:
    """Run a plan in all stock modes.

    Parameters
    ----------
    network : Network
    plan : Plan
    horizon : int
        Number of days.
    watch : (W,) int
        End products to report.
    refill : bool
        Whether a stock fills up again from what arrives and is not used.
    sharing : Sharing
        The rule of rationing (default: entitlement).

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> network = chain(3, stock_days=[10, 20])
    >>> plan = Plan.window(network, np.array([0.0, 1.0, 1.0]), days=60)
    >>> run_plan(network, plan, 100, np.array([2])).figures(0).first_shortage_day
    30
    """
    runs = [days_of(network, plan, horizon, sharing, stock_mode=mode, refill=refill, watch=watch) for mode in _MODES]
    static = static_of(network, plan, sharing)
    return OutageRuns(network, plan, horizon, refill, watch, static, tuple(runs), sharing)


def with_stockpiles(network: Network, days: float | None) -> Network:
    """Let every public stockpile hold so many days (none: as stated)."""
    if days is None:
        return network
    return replace(network, pools=tuple(replace(pool, days=days) for pool in network.pools if days > 0))


def levers_of(network: Network) -> list[dict[str, str | float]]:
    """List what gives something back: inventories, granted spare capacity, public stockpiles."""
    levers: list[dict[str, str | float]] = []
    held, spare = int((network.need_stock_days > 0).sum()), int((network.spare > 0).sum())
    if held:
        levers.append({"kind": "inventory", "needs": held})
    if spare:
        levers.append({"kind": "spare", "activities": spare})
    return levers + [
        {
            "kind": "stockpile",
            "country": pool.country,
            "commodity": network.commodities[pool.commodity],
            "days": pool.days,
            "enters_day": pool.enters_day,
        }
        for pool in network.pools
        if not pool.holder.startswith(LEVER_HOLDER)
    ]


def _curve(run: DayResult, position: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Change points of one activity: the days on which its own level changes."""
    levels = np.minimum(1.0, run.levels[:, position])
    changes = np.flatnonzero(np.append(True, np.diff(levels) != 0))
    return tuple(int(d) for d in run.days[changes]), tuple(float(x) for x in levels[changes])


def _day(value: int) -> int | None:
    return int(value) if value >= 0 else None


def _range(days: list[int | None]) -> tuple[int | None, int | None]:
    """Earliest and latest first day; a run without a shortage is later than any day."""
    known = [d for d in days if d is not None]
    if not known:
        return None, None
    return min(known), None if len(known) < len(days) else max(known)
