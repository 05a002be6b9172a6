"""How do an outage's curves spread over the uncertain figures? Many runs in the default stock mode, each with its draw.

A sample is one network (inventories, flow shares and recipes drawn, ``ranges.py``) and one plan (severities and first
days drawn, and whether projects come, ``chances.py``). What is drawn hangs on seed, sample and figure alone, so that
samples may be computed in any order, by any number of threads or machines, to the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.chances import Chance, with_chances
from graph.analysis.draws import keys_of, uniforms
from graph.analysis.outage_runs import OutageRuns
from graph.analysis.plan import Plan
from graph.analysis.ranges import Ranges, sampled
from graph.analysis.shocks import ShockSpec, plan_of
from graph.analysis.spread import Progress, spread
from graph.analysis.targets import Cut
from graph.errors import ScenarioError
from graph.network import FloatArray, IntArray

__all__ = ["GRID", "Problem", "Sample", "Sampling", "grid", "run_samples", "sample_range"]

GRID = 7
"""Days between two points of a band."""

_MOST = 100_000
_THREADS_FROM = 200_000
"""Flows from which on threads help; below, most of the time goes into Python, which holds the interpreter."""


@dataclass(frozen=True)
class Sampling:
    """How samples are asked for.

    Attributes
    ----------
    count : int
    seed : int
        Same seed, same numbers.
    cluster : str or None
        Address of a Dask scheduler, where the samples are to be computed by its workers.
    progress : callable, optional
    threads : int or None
        Default: one for each processor on large networks, else one.
    """

    count: int
    seed: int = 0
    cluster: str | None = None
    progress: Progress | None = None
    threads: int | None = None

    def check(self) -> None:
        """Refuse numbers that make no sense.

        Raises
        ------
        ScenarioError
            Saying which, and what it may be.
        """
        if not 1 <= self.count <= _MOST:
            raise ScenarioError(f"{self.count} samples: give 1 to {_MOST}")
        if self.seed < 0:
            raise ScenarioError(f"seed {self.seed}: give 0 or more")


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a sample needs; goes to workers once.

    Attributes
    ----------
    runs : OutageRuns
        The outage with every figure at its typical value.
    cuts : sequence of (Cut, ShockSpec)
    ramps : Plan or None
        When granted levers run.
    ranges : Ranges
    seed : int
    chances : tuple of Chance
        Projects that may not come.
    """

    runs: OutageRuns
    cuts: tuple[tuple[Cut, ShockSpec], ...]
    ramps: Plan | None
    ranges: Ranges
    seed: int
    chances: tuple[Chance, ...] = ()

    def plan(self, sample: int) -> Plan:
        """Shocks of one sample, with the ramps of the levers."""
        plan = self.runs.plan
        if any(shock.severity_range or shock.start_range for _, shock in self.cuts):
            plan = plan_of(self.runs.network, [(cut, self._drawn(shock, sample)) for cut, shock in self.cuts])
            plan = plan if self.ramps is None else plan.combine(self.ramps)
        return with_chances(plan, self.chances, self.seed, sample)

    def _drawn(self, shock: ShockSpec, sample: int) -> ShockSpec:
        """A shock with its severity and first day drawn, all values in a range equally likely."""
        name = " ".join([shock.target, *(f"{part}" for part in (shock.origin, shock.toward, shock.commodity))])
        severity, start = (
            float(u) for u in uniforms(self.seed, sample, keys_of([f"severity {name}", f"start {name}"]))
        )
        if shock.severity_range is not None:
            low, high = shock.severity_range
            shock = replace(shock, severity=min(high, low + (high - low) * severity))
        if shock.start_range is not None:
            first, last = shock.start_range
            shock = replace(shock, start=min(last, first + int((last - first + 1) * start)))
        return shock


@dataclass(frozen=True, eq=False)
class Sample:
    """What one sample came to, for W watched activities; rows of `hit` alone lose something.

    Attributes
    ----------
    hit : (h,) int
        Positions among the watched.
    levels : (h, G) float
        Level on each day of the grid.
    first_day, half_day : (W,) int
        First day short and first day below half, -1 where there is none.
    lost : (W,) float
        Lost share over the horizon.
    """

    hit: IntArray
    levels: FloatArray
    first_day: IntArray
    half_day: IntArray
    lost: FloatArray


def grid(horizon: int) -> IntArray:
    """Days at which bands are read: every week, and the last day."""
    return np.unique(np.append(np.arange(0, horizon, GRID), horizon - 1)).astype(np.int64)


def sample_range(problem: Problem, first: int, last: int) -> list[Sample]:
    """Samples first to last - 1."""
    return [_sample(problem, number) for number in range(first, last)]


def _sample(problem: Problem, number: int) -> Sample:
    runs = problem.runs
    network = sampled(runs.network, problem.ranges, problem.seed, number)
    found = runs.again(network=network, plan=problem.plan(number))
    levels = np.minimum(1.0, found.levels)
    hit = np.flatnonzero((levels < 1.0).any(axis=0)).astype(np.int64)
    at = np.searchsorted(found.days, grid(runs.horizon), side="right") - 1
    return Sample(
        hit, np.ascontiguousarray(levels[at][:, hit].T), found.first_shortage_day, found.first_day_below_half,
        found.lost_share,
    )  # fmt: skip


def run_samples(problem: Problem, sampling: Sampling) -> tuple[list[Sample], bool]:
    """Compute samples, here or on a cluster.

    Returns
    -------
    samples : list of Sample
        In order; after an interrupt those that were complete without a gap from the first one on.
    whole : bool
        False where it was interrupted.

    Raises
    ------
    ScenarioError
        If the numbers make no sense, or the cluster cannot be reached.
    KeyboardInterrupt
        If it is interrupted before the first sample is complete.
    """
    sampling.check()
    # Results of the typical run are not needed again, least of all on other machines.
    light = replace(problem, runs=replace(problem.runs, runs=()))
    network = light.runs.network
    parts, whole = spread(
        sample_range, light, sampling.count, cluster=sampling.cluster, progress=sampling.progress,
        threads=sampling.threads or (1 if network.e < _THREADS_FROM else None),
    )  # fmt: skip
    done = [sample for part in parts for sample in part]
    if not whole and not done:
        raise KeyboardInterrupt
    return done, whole
