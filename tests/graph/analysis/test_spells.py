"""Which input bound, and when: on networks small enough to say every day beforehand, and on random ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.day_result import SHORT
from graph.analysis.examples import Input, chain, example_network
from graph.analysis.outage_runs import OutageRuns, run_plan
from graph.analysis.plan import Plan
from graph.analysis.spells import CAUSES, ENDS, Spell, binding_spells
from graph.network import Network
from tests.graph.analysis.random_networks import random_draw


def cut(network: Network, **left: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Capacity that is left to activities."""
    kappa = np.ones(network.n)
    for name, part in left.items():
        kappa[network.index(name)] = part
    return kappa


def told(runs: OutageRuns) -> list[tuple[int, int, float, str, str | None, list[str]]]:
    """Spells of the only watched activity, with names."""
    names = runs.network.activities
    return [
        (s.first_day, s.last_day, round(s.low, 9), s.cause, s.end, [names[step.activity] for step in s.steps])
        for s in binding_spells(runs, [0])[0]
    ]


def motor(stocks: dict[str, float], pools: list[tuple[str, str, float, int]]) -> Network:
    """Metal and ore go into a magnet of Japan, the magnet into a motor."""
    return example_network(
        {
            "metal": [], "ore": [],
            "magnet": [
                Input({"metal": 1.0}, stock_days=stocks.get("metal", 0.0)),
                Input({"ore": 1.0}, stock_days=stocks.get("ore", 0.0)),
            ],
            "motor": [Input({"magnet": 1.0}, stock_days=stocks.get("magnet", 0.0))],
        },
        country={"magnet": "JP", "motor": "JP"}, pools=pools,
    )  # fmt: skip


def run(network: Network, plan: Plan, horizon: int = 200, refill: bool = True) -> OutageRuns:
    return run_plan(network, plan, horizon, np.array([network.index("motor")]), refill=refill)


def test_two_shocks_and_a_stockpile_take_turns() -> None:
    network = motor({"metal": 45, "magnet": 7}, [("JP", "metal", 30.0, 60)])
    plan = Plan.window(network, cut(network, metal=0.0), days=100).combine(
        Plan.window(network, cut(network, ore=0.5), start=20, days=120)
    )
    ore, metal = ["ore", "magnet", "motor"], ["metal", "magnet", "motor"]
    assert told(run(network, plan)) == [
        (34, 44, 0.5, "stock", None, ore),  # half is lacking: seven days last fourteen
        (45, 59, 0.0, "stock", None, metal),
        (60, 89, 0.5, "stockpile", None, ore),
        (90, 99, 0.0, "stock", None, metal),
        (100, 139, 0.5, "eased", "eased", ore),
    ]


def test_dates_and_stocks_of_the_steps() -> None:
    network = motor({"metal": 45, "magnet": 7}, [("JP", "metal", 30.0, 60)])
    runs = run(network, Plan.window(network, cut(network, metal=0.0), days=150))
    first, second = binding_spells(runs, [0])[0]
    assert [(step.reason, step.since, step.level) for step in first.steps] == [
        ("shock", 0, 0.0), ("input", 45, 0.0), ("input", 52, 0.0),
    ]  # fmt: skip
    assert [(step.stock_days, step.public_days, step.covered, step.share) for step in first.steps] == [
        (0.0, 0.0, 0.0, None), (45.0, 0.0, 0.0, 1.0), (7.0, 0.0, 0.0, 1.0),
    ]  # fmt: skip
    assert (first.first_day, first.last_day, first.end) == (52, 59, "stockpile")
    # the motors' own stock is not refilled in between, since what arrives is used
    assert (second.first_day, second.last_day, second.steps[1].public_days) == (90, 149, 30.0)


def test_own_two_days_and_ten_public_ones_from_day_five() -> None:
    network = motor({"metal": 2}, [("JP", "metal", 10.0, 5)])
    runs = run(network, Plan.window(network, cut(network, metal=0.0), days=50))
    assert told(runs) == [
        (2, 4, 0.0, "stock", "stockpile", ["metal", "magnet", "motor"]),
        (15, 49, 0.0, "stock", "eased", ["metal", "magnet", "motor"]),
    ]


def test_a_second_shock_takes_over_at_the_same_level() -> None:
    network = motor({}, [])
    plan = Plan.window(network, cut(network, metal=0.0), days=30).combine(
        Plan.window(network, cut(network, ore=0.0), start=20, days=30)
    )
    assert [(spell[0], spell[1], spell[3], spell[5][0]) for spell in told(run(network, plan))] == [
        (0, 29, "shock", "metal"), (30, 49, "switch", "ore"),
    ]  # fmt: skip


def test_granted_spare_is_named_as_what_lifted_the_level() -> None:
    network = example_network(
        {"a": [], "b": [], "motor": [Input({"a": 0.5, "b": 0.5}, commodity="x")]}, spare={"b": 0.4}
    )
    plan = Plan.window(network, cut(network, a=0.0), days=100).combine(Plan.spare_from(network, [0, 40, 0]))
    assert [(first, low, cause) for first, _, low, cause, _, _ in told(run(network, plan))] == [
        (0, 0.5, "shock"), (40, 0.7, "spare"),
    ]  # fmt: skip


def test_a_shock_that_eases_cuts_the_spell() -> None:
    network = motor({}, [])
    plan = Plan.window(network, cut(network, metal=0.0), days=20).combine(
        Plan.window(network, cut(network, metal=0.5), days=40)
    )
    runs = run(network, plan)
    assert [spell[:5] for spell in told(runs)] == [(0, 19, 0.0, "shock", None), (20, 39, 0.5, "eased", "eased")]
    worst, eased = binding_spells(runs, [0])[0]
    assert {(step.since, step.lower_before) for step in worst.steps} == {(0, False)}
    assert {(step.since, step.lower_before) for step in eased.steps} == {(0, True)}


def test_a_flow_that_is_closed_begins_with_its_supplier() -> None:
    network = chain(3, stock_days=[10, 20])
    permission = np.array([0.25, 1.0])
    runs = run_plan(network, Plan.window(network, None, permission, start=5, days=60), 100, np.array([2]))
    (spell,) = binding_spells(runs, [0])[0]
    start = spell.steps[0]
    assert (start.activity, start.reason, start.level, start.since) == (0, "permission", 0.25, 5)
    assert [step.activity for step in spell.steps] == [0, 1, 2]


def test_how_an_input_counts_is_told() -> None:
    network = example_network(
        {
            "bauxite": [], "cloth": [], "steel": [], "alumina": [Input({"bauxite": 1.0})], "gallium": [],
            "motor": [
                Input({"gallium": 1.0}), Input({"cloth": 1.0}, loss=0.3),
                Input({"steel": 1.0}, group="g", theta=0.5), Input({"bauxite": 0.0}, group="g", theta=0.5),
            ],
        },
        hosts={"gallium": (0.5, {"alumina": 1.0})},
    )  # fmt: skip

    def reasons(**left: float) -> list[str]:
        (spell,) = binding_spells(run(network, Plan.window(network, cut(network, **left), days=9)), [0])[0]
        return [step.reason for step in spell.steps]

    assert reasons(bauxite=0.0) == ["shock", "input", "host", "input"]
    assert reasons(cloth=0.0) == ["shock", "degradable"]
    assert reasons(steel=0.0) == ["shock", "group"]
    closed = np.ones(network.e)
    closed[network.edge_supplier == network.index("cloth")] = 0.0
    (spell,) = binding_spells(run(network, Plan.window(network, None, closed, days=9)), [0])[0]
    assert [step.reason for step in spell.steps] == ["permission", "degradable"]


def test_a_shortage_that_does_not_end_says_so() -> None:
    network = motor({}, [])
    assert told(run(network, Plan.constant(network, cut(network, metal=0.0)), 20))[-1][4] == "horizon"


def test_goods_that_are_late_bind_after_the_shock_is_over() -> None:
    network = replace(chain(3, stock_days=[10, 20]), edge_lead_days=np.array([5, 3]))
    runs = run_plan(network, Plan.window(network, np.array([0.0, 1.0, 1.0]), days=60), 120, np.array([2]))
    (spell,) = binding_spells(runs, [0])[0]
    assert (spell.first_day, spell.last_day, spell.end) == (38, 67, "eased")
    assert [(step.activity, step.since) for step in spell.steps] == [(0, 0), (1, 15), (2, 38)]


def test_a_loop_of_late_goods_stands_still_to_the_end() -> None:
    loop = example_network({"a": [Input({"b": 1.0})], "b": [Input({"a": 1.0})], "motor": [Input({"a": 1.0})]})
    loop = replace(loop, edge_lead_days=np.array([1, 1, 1]))
    assert [spell[:5] for spell in told(run(loop, Plan.window(loop, cut(loop, a=0.0), days=5), 30))] == [
        (1, 29, 0.0, "input", "horizon"),
    ]  # fmt: skip


def test_progress_is_told() -> None:
    network = motor({"metal": 45}, [])
    heard: list[str] = []
    binding_spells(run(network, Plan.window(network, cut(network, metal=0.0), days=50)), [0], heard.append)
    assert heard == ["tracing what binds: day 1 of 1"]


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.booleans())
def test_spells_are_just_the_days_below_baseline(seed: int, refill: bool) -> None:
    draw = random_draw(seed, stocks=True, pools=True)
    watch = np.arange(draw.network.n)
    plan = Plan.window(draw.network, draw.kappa, draw.permission, start=3, days=40)
    runs = run_plan(draw.network, plan, 70, watch, refill=refill)
    curve = np.minimum(1.0, runs.runs[0].curve())
    found: dict[int, tuple[Spell, ...]] = binding_spells(runs, watch.tolist())
    for position, spells in found.items():
        short = np.zeros(70, dtype=np.bool_)
        for spell in spells:
            days = slice(spell.first_day, spell.last_day + 1)
            assert not short[days].any()
            short[days] = True
            assert curve[position, days].min() == pytest.approx(spell.low)
            assert curve[position, days].max() == pytest.approx(spell.high)
            assert spell.steps[-1].activity == position
            assert spell.cause in CAUSES
            assert spell.end is None or spell.end in ENDS
            assert all(step.since <= spell.first_day for step in spell.steps)
        assert (short == (curve[position] < 1 - SHORT)).all()
        for one, other in pairwise(spells):
            follows = other.first_day == one.last_day + 1
            assert (one.end is None) == follows
