"""Loops that plain iteration does not solve."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis import fixed_point, slow_loops
from graph.analysis.day_loop import run_days
from graph.analysis.examples import Input, example_network
from graph.analysis.fixed_point import static_levels
from graph.analysis.operator import Cover, Shock, State
from graph.analysis.plan import Plan
from graph.analysis.stocks import STOCK_MODES
from graph.analysis.wiring import Wires
from graph.network import FloatArray, Network
from tests.graph.analysis.oracles import settle
from tests.graph.analysis.random_networks import has_loop, random_draw


def half_and_half(leak: float) -> Network:
    """b and c supply a, a supplies both; c buys a part `leak` from outside."""
    return example_network(
        {
            "a": [Input({"b": 0.5, "c": 0.5})],
            "b": [Input({"a": 1.0})],
            "c": [Input({"a": 1.0 - leak, "outside": leak})],
            "outside": [],
            "after": [Input({"a": 1.0})],
        }
    )


def counted_steps(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count Newton steps from now on."""
    steps: Counter[str] = Counter()
    bound = slow_loops._bound

    def counting(
        wires: Wires, shock: Shock, cover: Cover, state: State, first: int, last: int
    ) -> tuple[FloatArray, FloatArray] | None:
        step = bound(wires, shock, cover, state, first, last)
        steps["taken" if step is not None else "refused"] += 1
        return step

    monkeypatch.setattr(slow_loops, "_bound", counting)
    return steps


@pytest.mark.parametrize("leak", [1e-2, 1e-4, 1e-6])
@pytest.mark.parametrize("allowed", [0.0, 0.5, 0.9])
def test_a_loop_of_halves_with_a_tiny_leak_is_solved(leak: float, allowed: float) -> None:
    # a = (b + c) / 2, b = a, c = (1 - leak) a + leak * o: so a = o, however small the leak
    network = half_and_half(leak)
    result = static_levels(network, np.array([1, 1, 1, allowed, 1.0]), np.ones(network.e))
    assert result.levels == pytest.approx(np.full(5, allowed), abs=1e-9)
    assert result.certificate <= 1e-9
    assert result.rounds <= 60


def test_a_loop_that_shrinks_by_a_millionth_a_round_ends_at_its_leak() -> None:
    # a = .5 b + .5 c, b = (1 - 1e-6) a, c = a: all of it is lost in the end
    network = example_network({"a": [Input({"b": 0.5, "c": 0.5})], "b": [Input({"a": 1.0})], "c": [Input({"a": 1.0})]})
    permission = np.ones(network.e)
    permission[2] = 1 - 1e-6
    result = static_levels(network, np.ones(3), permission)
    assert result.levels == pytest.approx(np.zeros(3), abs=1e-9)
    assert result.certificate <= 1e-9


def test_steps_agree_with_plain_iteration(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a patience of one pass nearly every loop is solved by steps."""
    monkeypatch.setattr(fixed_point, "PATIENCE", 1)
    steps = counted_steps(monkeypatch)

    @settings(max_examples=150, derandomize=True, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        draw = random_draw(seed)
        result = static_levels(draw.network, draw.kappa, draw.permission)
        slow, _, rested = settle(draw.network, draw.kappa, draw.permission, draw.network.spare, rounds=3000)
        if rested:
            assert np.abs(result.levels - slow).max() < 1e-9
        assert result.certificate <= 1e-9
        steps["loop"] += has_loop(draw.network)

    check()
    assert steps["taken"] >= 30
    assert steps["taken"] >= 10 * steps["refused"]


def test_steps_agree_with_plain_iteration_when_there_are_stocks(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = counted_steps(monkeypatch)

    @settings(max_examples=60, derandomize=True, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        draw = random_draw(seed, stocks=True, pools=seed % 2 == 0)
        plan = Plan.window(draw.network, draw.kappa, draw.permission, start=3, days=50)
        mode = STOCK_MODES[seed % 3]
        with monkeypatch.context() as patch:
            patch.setattr(fixed_point, "PATIENCE", 1)
            stepping = run_days(draw.network, plan, 80, stock_mode=mode)
        plain = run_days(draw.network, plan, 80, stock_mode=mode)
        assert np.abs(stepping.curve() - plain.curve()).max() < 1e-9
        assert stepping.certificate <= 1e-9
        steps["all"] += 1

    check()
    assert steps["taken"] >= steps["all"]


def test_days_carry_the_widest_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    network = half_and_half(1e-4)
    plan = Plan.constant(network, np.array([1, 1, 1, 0.5, 1.0]))
    assert run_days(network, plan, 5).certificate == 0
    monkeypatch.setattr(slow_loops, "_STEPS", 0)
    monkeypatch.setattr(slow_loops, "_AT_MOST", 3)
    assert run_days(network, plan, 5).certificate == static_levels(network, *plan.static()).certificate > 0


def test_what_does_not_come_to_rest_is_an_interval_around_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rest and without a step the lower levels are 0 in the loop; with a step they are close."""
    monkeypatch.setattr(slow_loops, "_STEPS", 0)
    monkeypatch.setattr(slow_loops, "_AT_MOST", 3)
    network = half_and_half(1e-4)
    kappa = np.array([1, 1, 1, 0.5, 1.0])
    close = static_levels(network, kappa, np.ones(network.e))
    assert (close.lower <= 0.5).all()
    assert (close.levels >= 0.5).all()
    assert close.certificate > 0
    assert close.lower == pytest.approx(np.full(5, 0.5), abs=1e-9)
    monkeypatch.setattr(slow_loops, "_bound", lambda *_: None)
    wide = static_levels(network, kappa, np.ones(network.e))
    assert wide.lower[[0, 1, 4]] == pytest.approx([0, 0, 0])
    assert wide.certificate == pytest.approx(wide.levels.max(), abs=1e-6)
    assert (wide.levels[:3] >= 0.5).all()
