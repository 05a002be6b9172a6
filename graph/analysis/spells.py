"""Which input bound, and when? The binding chain of each short activity over time, as spells of days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from graph.analysis.day_result import SHORT, DayResult, Snapshot
from graph.analysis.outage_runs import OutageRuns
from graph.analysis.spell_dates import Relief, SpellDates
from graph.analysis.trace import Chain, Link, Tracer

__all__ = ["CAUSES", "ENDS", "Spell", "Step", "binding_spells"]

CAUSES = ("shock", "stock", "input", "switch", "stockpile", "spare", "eased")
"""What begins a spell: a shock strikes; a stock is used up; an input falls short; another chain binds at the same
level; then, where the level rose: a public stockpile enters, granted spare capacity comes in, supply comes back."""

ENDS = ("stockpile", "spare", "eased", "horizon")
"""What ends a spell after which nothing is short, or the last day looked at."""

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """One activity on a binding chain, with why it is short.

    Attributes
    ----------
    activity : int
    reason : str
        ``shock`` (its own output is cut), ``permission`` (it may not deliver, or only in part), ``input`` (an essential
        one), ``group`` (one that others replace in part), ``degradable``, ``host``, or ``loop`` (it depends on itself).
    level : float
        On the first day of the spell; of a step by permission: the part of the flow that is still allowed.
    since : int
        Day since which it has been at this level or below.
    need, edge : int
        Through which the shortage of the step before arrives; -1 where there is none.
    share : float or None
        Part of that need which the step before serves at baseline.
    stock_days, public_days : float
        Days of that need's use that full own stock, and public stockpiles that have entered, hold.
    covered : float
        Part of that need which stocks still cover on the first day.
    lower_before : bool
        Whether it has been lower than this since then.
    """

    activity: int
    reason: str
    level: float
    since: int
    need: int = -1
    edge: int = -1
    share: float | None = None
    stock_days: float = 0.0
    public_days: float = 0.0
    covered: float = 0.0
    lower_before: bool = False


@dataclass(frozen=True, slots=True)
class Spell:
    """Days on which the same chain binds.

    Attributes
    ----------
    first_day, last_day : int
        Both belong to it.
    low, high : float
        Least and greatest level on these days; 1 is baseline.
    cause : str
        What began it; one of ``CAUSES``.
    end : str or None
        What ended it; one of ``ENDS``, None where another spell follows at once.
    steps : tuple of Step
        From what failed (first) to the activity itself (last).
    """

    first_day: int
    last_day: int
    low: float
    high: float
    cause: str
    end: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days of one level, or neighbours of it with the same chain."""

    first_day: int
    last_day: int
    level: float
    before: float
    low: float
    high: float
    chain: Chain = field(default_factory=Chain)
    covered: tuple[float, ...] = ()
    left: float = 1.0
    relief: str | None = None


class _Trace(NamedTuple):
    """Chain of one activity on one day, what stocks cover on it, and what the shock leaves."""

    chain: Chain
    covered: tuple[float, ...]
    left: float


def binding_spells(
    runs: OutageRuns, positions: Iterable[int], progress: Callable[[str], None] | None = None
) -> dict[int, tuple[Spell, ...]]:
    """Spells of watched activities: which chain bound on which days, at what level, and what began it.

    Chains are traced on every day on which the activity's level changes, a shock begins or ends, or a stockpile
    enters; between two such days the chain of the first one stands. Where goods take days to arrive, what binds on a
    day left its supplier on another: there the chain without stocks stands for every day.

    Parameters
    ----------
    runs : OutageRuns
    positions : iterable of int
        Positions in ``runs.watch``.
    progress : callable, optional
        Told how many days of how many are traced.

    Returns
    -------
    dict of int to tuple of Spell
        Spells in order of days; days at baseline belong to none.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> from graph.analysis.outage_runs import run_plan
    >>> from graph.analysis.plan import Plan
    >>> network = chain(3, stock_days=[10, 20])
    >>> runs = run_plan(network, Plan.window(network, np.array([0.0, 1.0, 1.0]), days=60), 100, np.array([2]))
    >>> [spell] = binding_spells(runs, [0])[0]
    >>> spell.first_day, spell.last_day, spell.cause, [(step.reason, step.since) for step in spell.steps]
    (30, 59, 'stock', [('shock', 0), ('input', 10), ('input', 30)])
    """
    marks = {*runs.plan.starts, *(pool.enters_day for pool in runs.network.pools)}
    cut = {at: _stretches(runs.runs[0], at, marks) for at in positions}
    asked: dict[int, list[int]] = {}
    for at, stretches in cut.items():
        for stretch in stretches:
            asked.setdefault(stretch.first_day, []).append(at)
    seen: dict[tuple[int, int], _Trace] = {}
    late = _tracer(runs, next(runs.worst_days())[0]) if runs.network.slow else None
    for count, (day, state) in enumerate(runs.states(asked)):
        if progress is not None and count % 10 == 0:
            progress(f"tracing what binds: day {count + 1} of {len(asked)}")
        tracer = late or _tracer(runs, state)
        for at in asked[day]:
            chain = tracer.chain(int(runs.watch[at]))
            if not chain.links:  # short only because its goods are late
                chain = Chain((int(runs.watch[at]),), links=(Link(int(runs.watch[at]), "loop", -1, -1, 0.0),))
            covered = [float(state.cover[link.need]) if link.need >= 0 else 0.0 for link in chain.links]
            seen[at, day] = _Trace(chain, tuple(covered), 0.0 if late else _left(chain, state))
    relief = Relief(runs)
    joined = {at: _joined(stretches, at, seen, relief) for at, stretches in cut.items()}
    dates = SpellDates(runs, {i for parts in joined.values() for part in parts for i in part.chain.activities})
    return {at: _spells(parts, runs, relief, dates) for at, parts in joined.items()}


def _tracer(runs: OutageRuns, state: Snapshot) -> Tracer:
    network = runs.network if state.network is None else state.network
    return Tracer(network, state.levels, state.kappa, state.permission, state.cover)


def _stretches(main: DayResult, position: int, marks: Collection[int]) -> list[_Stretch]:
    """Days below baseline, cut where the level changes and on the days marked."""
    levels = np.minimum(1.0, main.levels[:, position])
    changes = np.flatnonzero(np.append(True, np.diff(levels) != 0))
    points = {int(main.days[at]): float(levels[at]) for at in changes}
    days = sorted({*points, *(day for day in marks if day < main.horizon)})
    found: list[_Stretch] = []
    level = before = 1.0
    for day, following in zip(days, [*days[1:], main.horizon], strict=True):
        before, level = level, points.get(day, level)
        if level < 1 - SHORT:
            found.append(_Stretch(day, following - 1, level, before, level, level))
    return found


def _joined(
    stretches: Iterable[_Stretch],
    at: int,
    seen: dict[tuple[int, int], _Trace],
    relief: Relief,
) -> list[_Stretch]:
    """Make one of neighbours with the same chain and shock, unless a lever came in between."""
    parts: list[_Stretch] = []
    for stretch in stretches:
        trace = seen[at, stretch.first_day]
        chain = trace.chain
        known = parts[-1] if parts else None
        eased = None
        if stretch.level > stretch.before + _TINY:
            eased = relief.by([*chain.needs, *(known.chain.needs if known else ())], stretch.first_day)
        follows = known is not None and known.last_day == stretch.first_day - 1
        same = known is not None and _path(known.chain, known.left) == _path(chain, trace.left)
        came = eased not in (None, "eased", known.relief if known else None)
        if known is not None and follows and same and not came:
            parts[-1] = replace(
                known, last_day=stretch.last_day, low=min(known.low, stretch.level), high=max(known.high, stretch.level)
            )
        else:
            parts.append(replace(stretch, chain=chain, covered=trace.covered, left=trace.left, relief=eased))
    return parts


def _path(chain: Chain, left: float) -> tuple[float, list[tuple[int, str, int, int]]]:
    return left, [(link.activity, link.reason, link.need, link.edge) for link in chain.links]


def _left(chain: Chain, state: Snapshot) -> float:
    """What the shock at the start of a chain leaves."""
    start = chain.links[0]
    if start.reason == "permission":
        return float(state.permission[start.edge])
    return float(state.kappa[start.activity])


def _spells(parts: list[_Stretch], runs: OutageRuns, relief: Relief, dates: SpellDates) -> tuple[Spell, ...]:
    found = []
    for at, part in enumerate(parts):
        following = parts[at + 1] if at + 1 < len(parts) else None
        steps = tuple(_steps(part, runs, relief, dates))
        found.append(
            Spell(
                part.first_day, part.last_day, part.low, part.high, part.relief or _cause(part, steps),
                _end(part, following, runs.horizon, relief), steps,
            )
        )  # fmt: skip
    return tuple(found)


def _steps(part: _Stretch, runs: OutageRuns, relief: Relief, dates: SpellDates) -> Iterable[Step]:
    network, day = runs.network, part.first_day
    for link, covered in zip(part.chain.links, part.covered, strict=True):
        if link.reason == "permission":  # only at the start of a chain
            allowed, since, lower = dates.allowed(link.edge, day)
            yield Step(int(network.edge_supplier[link.edge]), "permission", allowed, since, lower_before=lower)
        named = link.need >= 0
        level, since, lower = dates.level(link.activity, day)
        yield Step(
            link.activity, _reason(link, runs), level, since, link.need, link.edge,
            float(network.edge_share[link.edge]) if link.edge >= 0 else None,
            float(network.need_stock_days[link.need]) if named else 0.0,
            relief.public_days(link.need, day) if named else 0.0, covered, lower,
        )  # fmt: skip


def _reason(link: Link, runs: OutageRuns) -> str:
    """Why an activity is short; behind a flow that was cut stands a need like any other."""
    if link.reason == "capacity":
        return "shock"
    if link.reason != "permission":
        return link.reason
    if runs.network.need_group[link.need] >= 0:
        return "group"
    return "input" if runs.network.need_essential[link.need] else "degradable"


def _cause(part: _Stretch, steps: Sequence[Step]) -> str:
    """What brought the level down, or kept it there by another chain."""
    if part.level >= part.before - _TINY:
        return "switch"
    if steps[0].since == part.first_day:
        return "shock"
    used_up = any(step.since == part.first_day and step.stock_days + step.public_days > 0 for step in steps)
    return "stock" if used_up else "input"


def _end(part: _Stretch, following: _Stretch | None, horizon: int, relief: Relief) -> str | None:
    if part.last_day == horizon - 1:
        return "horizon"
    if following is not None and following.first_day == part.last_day + 1:
        return None
    return relief.by(part.chain.needs, part.last_day + 1)
