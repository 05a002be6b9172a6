"""What each of several shocks costs: alone, left out, and as Shapley values."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.contributions import EXACT_UP_TO, contributions
from graph.analysis.day_loop import run_days
from graph.analysis.examples import Input, example_network
from graph.analysis.outage_runs import OutageRuns, run_plan
from graph.analysis.plan import Plan
from graph.analysis.shocks import ShockSpec, plan_of
from graph.analysis.targets import Cut
from graph.network import Network
from tests.graph.analysis.random_networks import random_draw

Cuts = list[tuple[Cut, ShockSpec]]
NONE = np.empty(0, dtype=np.int64)


def one(activity: int, severity: float, start: int, days: int) -> tuple[Cut, ShockSpec]:
    name = str(activity)
    return Cut(name, "capacity", np.array([activity]), NONE), ShockSpec(name, severity, start, days)


def together(network: Network, cuts: Cuts, horizon: int) -> OutageRuns:
    return run_plan(network, plan_of(network, cuts), horizon, np.arange(network.n))


def test_two_inputs_fail_one_after_the_other_and_at_once() -> None:
    network = example_network({"a": [], "b": [], "c": [Input({"a": 1.0}), Input({"b": 1.0})]})
    cuts = [one(0, 1.0, 0, 20), one(1, 1.0, 10, 30)]  # days 10 to 19 are lost by either
    found = contributions(together(network, cuts, 100), cuts)
    assert found.shapley is not None
    product = 2
    assert found.alone[:, product] == pytest.approx([0.2, 0.3])
    assert found.without[:, product] == pytest.approx([0.3, 0.2])
    assert found.shapley[:, product] == pytest.approx([0.15, 0.25])
    assert found.total[product] == pytest.approx(0.4)
    assert found.runs == 2


@settings(derandomize=True, deadline=None, max_examples=8)
@given(st.integers(0, 10**6), st.integers(2, 4))
def test_values_sum_to_the_whole_and_are_means_over_orders(seed: int, k: int) -> None:
    draw = random_draw(seed, stocks=True, pools=True)
    network, rng = draw.network, draw.rng
    cuts = [
        one(int(rng.integers(network.n)), float(rng.random()), int(rng.integers(9)), int(rng.integers(1, 30)))
        for _ in range(k)
    ]
    found = contributions(together(network, cuts, 60), cuts)

    @cache
    def of(members: frozenset[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return run_days(network, plan_of(network, [cuts[i] for i in sorted(members)]), 60).lost_share

    def lost(members: tuple[int, ...]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return of(frozenset(members))

    orders = list(permutations(range(k)))
    mean = np.zeros((k, network.n))
    for order in orders:
        for at, shock in enumerate(order):
            mean[shock] += (lost(order[: at + 1]) - lost(order[:at])) / len(orders)
    assert found.shapley == pytest.approx(mean, abs=1e-12)
    assert found.shapley.sum(axis=0) == pytest.approx(found.total, abs=1e-12)
    for shock in range(k):
        assert found.alone[shock] == pytest.approx(lost((shock,)))
        assert found.without[shock] == pytest.approx(lost(tuple(i for i in range(k) if i != shock)))


def test_what_the_plan_holds_besides_stays_in_every_run() -> None:
    network = example_network(
        {"a": [], "b": [], "p": [], "c": [Input({"a": 0.5, "p": 0.5}), Input({"b": 1.0})]}, spare={"p": 1.0}
    )
    ramps = Plan.spare_from(network, [0, 0, 10, 0])
    cuts = [one(0, 1.0, 0, 20), one(1, 0.5, 0, 20)]
    runs = run_plan(network, plan_of(network, cuts).combine(ramps), 20, np.array([3]))
    found = contributions(runs, cuts, ramps)
    assert found.alone[:, 0] == pytest.approx([0.25, 0.5])  # from day 10 on p makes up for a


def test_many_shocks_get_no_shapley_values() -> None:
    network = example_network({f"n{i}": [] for i in range(EXACT_UP_TO + 1)})
    cuts = [one(i, 1.0, 0, 5) for i in range(network.n)]
    heard: list[str] = []
    found = contributions(together(network, cuts, 10), cuts, progress=heard.append)
    assert found.shapley is None
    assert found.runs == 2 * len(cuts) == len(heard)
    assert found.alone == pytest.approx(0.5 * np.eye(len(cuts)))
