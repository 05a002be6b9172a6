"""Which of several shocks costs how much? Each alone, each left out, and Shapley values that sum to the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from graph.analysis.outage_runs import OutageRuns
from graph.analysis.plan import Plan
from graph.analysis.shocks import ShockSpec, plan_of
from graph.analysis.targets import Cut
from graph.network import FloatArray

__all__ = ["EXACT_UP_TO", "Contributions", "contributions"]

EXACT_UP_TO = 6
"""Shocks up to which all subsets are run: 2^6 - 2 = 62 runs."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """Lost shares of W watched activities by k shocks, all of baseline output over the same days.

    Attributes
    ----------
    total : (W,) float
        All shocks together.
    alone : (k, W) float
        Only this shock.
    without : (k, W) float
        All but this shock.
    shapley : (k, W) float or None
        Mean over all orders in which the shocks may be added of what this one adds; sums to `total` over the shocks.
        None where there are more than ``EXACT_UP_TO`` shocks.
    runs : int
        Runs over all days that it took.
    """

    total: FloatArray
    alone: FloatArray
    without: FloatArray
    shapley: FloatArray | None
    runs: int


def contributions(
    runs: OutageRuns,
    cuts: Sequence[tuple[Cut, ShockSpec]],
    ramps: Plan | None = None,
    progress: Callable[[str], None] | None = None,
) -> Contributions:
    """Split the loss of an outage among its shocks, with all levers as they are.

    Parameters
    ----------
    runs : OutageRuns
        The outage with all shocks.
    cuts : sequence of (Cut, ShockSpec)
        Two shocks or more.
    ramps : Plan, optional
        What the plan holds besides the shocks.
    progress : callable, optional
        Told how many runs of how many are done.

    References
    ----------
    Shapley, "A value for n-person games" (1953): phi_i = sum over S without i of |S|! (k - |S| - 1)! / k! *
    (v(S + i) - v(S)), v(S) the lost share under the shocks in S; v of no shock is 0.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> from graph.analysis.outage_runs import run_plan
    >>> network, none = chain(3), np.empty(0, dtype=np.int64)
    >>> cuts = [(Cut(str(i), "capacity", np.array([i]), none), ShockSpec(str(i), 0.5, days=10)) for i in (0, 1)]
    >>> found = contributions(run_plan(network, plan_of(network, cuts), 20, np.array([2])), cuts)
    >>> found.alone.tolist(), found.shapley.tolist(), found.total.tolist()
    ([[0.25], [0.25]], [[0.125], [0.125]], [0.25])
    """
    k = len(cuts)
    everything = (1 << k) - 1
    exact = k <= EXACT_UP_TO
    wanted = (
        range(1, everything)
        if exact
        else sorted({*(1 << i for i in range(k)), *(everything ^ (1 << i) for i in range(k))})
    )
    lost: dict[int, FloatArray] = {0: np.zeros(runs.watch.size), everything: runs.runs[0].lost_share}
    for count, subset in enumerate(wanted):
        if progress is not None:
            progress(f"contributions of the shocks: run {count + 1} of {len(wanted)}")
        plan = plan_of(runs.network, [cut for i, cut in enumerate(cuts) if subset >> i & 1])
        lost[subset] = runs.again(plan=plan if ramps is None else plan.combine(ramps)).lost_share
    return Contributions(
        lost[everything],
        np.array([lost[1 << i] for i in range(k)]),
        np.array([lost[everything ^ (1 << i)] for i in range(k)]),
        _shapley(lost, k) if exact else None,
        len(wanted),
    )


def _shapley(lost: dict[int, FloatArray], k: int) -> FloatArray:
    """(k, W) values from the lost share of every subset."""
    values = np.zeros((k, lost[0].size))
    for subset, share in lost.items():
        size = subset.bit_count()
        for i in range(k):
            if subset >> i & 1:
                values[i] += share / (k * comb(k - 1, size - 1))
            else:
                values[i] -= share / (k * comb(k - 1, size))
    return values
