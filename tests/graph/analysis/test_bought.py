"""What each lever bought: the same as the outage run by hand without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.bought import what_levers_bought, without_each
from graph.analysis.day_loop import run_days
from graph.analysis.examples import Input, example_network
from graph.analysis.outage_runs import OutageRuns, levers_of, run_plan
from graph.analysis.plan import Plan
from tests.graph.analysis.random_networks import random_draw


def outage() -> OutageRuns:
    """A magnet of Japan loses its oxide: stock of 10 days, national one of 20; another one of gallium lies idle."""
    network = example_network(
        {
            "oxide": [], "other": [], "gallium": [],
            "magnet": [Input({"oxide": 0.8, "other": 0.2}, stock_days=10, commodity="ox")],
            "chip": [Input({"gallium": 1.0}, commodity="ga")],
        },
        spare={"other": 0.5}, country={"magnet": "JP", "chip": "JP"},
        pools=[("JP", "ga", 60.0, 0), ("JP", "ox", 20.0, 0)],
    )  # fmt: skip
    kappa = np.ones(network.n)
    kappa[0] = 0.0
    return run_plan(network, Plan.window(network, kappa, days=100), 100, np.array([3, 4]))


def test_each_lever_by_hand() -> None:
    runs = outage()
    network, plan = runs.network, runs.plan
    levers = levers_of(network)
    assert [lever["kind"] for lever in levers] == ["inventory", "spare", "stockpile", "stockpile"]
    found, count = what_levers_bought(runs, without_each(runs, levers))
    assert count == 3  # nobody is short of gallium
    by_hand = [
        run_days(replace(network, need_stock_days=np.zeros(network.m)), plan, 100, watch=runs.watch),
        run_days(replace(network, spare=np.zeros(network.n)), plan, 100, watch=runs.watch),
        None,
        run_days(replace(network, pools=network.pools[:1]), plan, 100, watch=runs.watch),
    ]
    main = runs.runs[0]
    for bought, hand in zip(found, by_hand, strict=True):
        if hand is None:
            assert bought == ()
            continue
        (only,) = bought
        assert only.position == 0
        assert only.lost_share_without == pytest.approx(hand.lost_share[0])
        assert only.lost_share_difference == pytest.approx(hand.lost_share[0] - main.lost_share[0])
        assert only.lost_share_difference > 0
        assert only.first_shortage_day_without == hand.first_shortage_day[0]


def test_own_spare_is_told_from_what_levers_add() -> None:
    network = example_network(
        {"oxide": [], "own": [], "magnet": [Input({"oxide": 0.6, "own": 0.4}, commodity="ox")]}, spare={"own": 1.0}
    )
    kappa = np.ones(network.n)
    kappa[0] = 0.0
    runs = run_plan(network, Plan.constant(network, kappa), 50, np.array([2]))
    levers: list[dict[str, str | float]] = [{"kind": "spare"}, {"kind": "spare", "id": "spare:own"}, {"kind": "new"}]
    whole, _ = what_levers_bought(runs, without_each(runs, levers))
    part, count = what_levers_bought(runs, without_each(runs, levers, np.array([0.0, 0.25, 0.0])))
    assert whole[0][0].lost_share_difference == pytest.approx(0.4)
    assert part[0][0].lost_share_difference == pytest.approx(0.1)
    assert (part[1:], count) == (((), ()), 1)


def test_a_stockpile_drawn_before_spare_capacity_runs_is_not_passed_over() -> None:
    network = example_network(
        {"a": [], "b": [], "magnet": [Input({"a": 0.5, "b": 0.5}, commodity="x")]},
        spare={"b": 1.0}, country={"magnet": "JP"}, pools=[("JP", "x", 10.0, 0)],
    )  # fmt: skip
    kappa = np.ones(network.n)
    kappa[0] = 0.0
    ramps = Plan.spare_from(network, [0, 15, 0])
    runs = run_plan(network, Plan.window(network, kappa, days=50).combine(ramps), 50, np.array([2]))
    assert runs.static.levels[2] == 1.0
    found, _ = what_levers_bought(runs, without_each(runs, levers_of(network)))
    (pool,) = found[-1]
    assert pool.lost_share_difference == pytest.approx(0.15)
    assert pool.first_shortage_day_without == 0


def test_progress_and_a_lever_that_is_given() -> None:
    runs = outage()
    heard: list[str] = []
    found, count = what_levers_bought(runs, [None, (runs.network, Plan.quiet(runs.network))], heard.append)
    assert (found[0], count, heard) == ((), 1, ["what each lever bought: run 1 of 1"])
    assert found[1][0].lost_share_difference < 0  # a lever that hurt


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10**6))
def test_a_stockpile_that_is_passed_over_is_drawn_by_nobody(seed: int) -> None:
    draw = random_draw(seed, stocks=True, pools=True)
    network = draw.network
    runs = run_plan(network, Plan.window(network, draw.kappa, draw.permission, days=20), 40, np.arange(network.n))
    without = without_each(runs, levers_of(network))
    passed = [
        pool
        for pool, alternative in zip(network.pools, without[len(without) - len(network.pools) :], strict=True)
        if alternative is None
    ]
    left = replace(network, pools=tuple(pool for pool in network.pools if pool not in passed))
    assert (runs.again(left).lost_share == runs.runs[0].lost_share).all()
