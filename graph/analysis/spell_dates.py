"""Since when has an activity been this low, what do public stockpiles hold by then, and what brought relief?"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from graph.analysis.outage_runs import OutageRuns
from graph.analysis.wiring import pool_keys, wire
from graph.network import FloatArray, Network

__all__ = ["Relief", "SpellDates"]

_TINY = 1e-9


class Relief:
    """What public stockpiles hold by a day, and what brought relief on it.

    Parameters
    ----------
    runs : OutageRuns
    """

    def __init__(self, runs: OutageRuns) -> None:
        self._plan = runs.plan
        self._pool = wire(runs.network).need_pool
        self._held = _held(runs.network)

    def public_days(self, need: int, day: int) -> float:
        """Days of use that public stockpiles which have entered by a day hold for a need."""
        pool = int(self._pool[need])
        return sum(days for enters, days in self._held[pool] if enters <= day) if pool >= 0 else 0.0

    def by(self, needs: Iterable[int], day: int) -> str:
        """What lifted a level on a day: ``stockpile`` that entered for a need, ``spare`` that came in, or ``eased``."""
        pools = {int(self._pool[need]) for need in needs} - {-1}
        if any(enters == day for pool in pools for enters, _ in self._held[pool]):
            return "stockpile"
        starts = self._plan.starts
        if day in starts[1:]:
            at = starts.index(day)
            kappa, permission, ramp = (
                bool((now[at] > now[at - 1]).any())
                for now in (self._plan.kappa, self._plan.permission, self._plan.ramp)
            )
            if ramp and not kappa and not permission:
                return "spare"
        return "eased"


class SpellDates:
    """Dates around the chains of one outage.

    Parameters
    ----------
    runs : OutageRuns
    activities : collection of int
        All that are asked about; their levels are computed once more, over all days.
    """

    def __init__(self, runs: OutageRuns, activities: Collection[int]) -> None:
        self._plan = runs.plan
        watch = np.array(sorted(activities), dtype=np.int64)
        self._column = {activity: at for at, activity in enumerate(watch.tolist())}
        run = runs.again(watch=watch)
        self._days, self._levels = run.days, run.levels

    def level(self, activity: int, day: int) -> tuple[float, int, bool]:
        """Level on a day, the day since which it has been no higher, and whether it has been lower in between."""
        at = int(np.searchsorted(self._days, day, side="right")) - 1
        first, lower = _no_higher(self._levels[: at + 1, self._column[activity]])
        return float(self._levels[at, self._column[activity]]), int(self._days[first]), lower

    def allowed(self, edge: int, day: int) -> tuple[float, int, bool]:
        """Part of a flow that is allowed on a day, since when no more is, and whether less was in between."""
        at = int(self._plan.epochs([day])[0])
        first, lower = _no_higher(self._plan.permission[: at + 1, edge])
        return float(self._plan.permission[at, edge]), self._plan.starts[first], lower


def _no_higher(values: FloatArray) -> tuple[int, bool]:
    """From which place on values are no higher than the last one, and whether one of them is lower."""
    higher = np.flatnonzero(values > values[-1] + _TINY)
    first = int(higher[-1]) + 1 if higher.size else 0
    return first, bool((values[first:] < values[-1] - _TINY).any())


def _held(network: Network) -> list[list[tuple[int, float]]]:
    """(day of entry, days of cover) of the holdings in each pool."""
    number = {key: p for p, key in enumerate(pool_keys(network))}
    held: list[list[tuple[int, float]]] = [[] for _ in number]
    for pool in network.pools:
        held[number[pool.country, pool.commodity]].append((pool.enters_day, pool.days))
    return held
