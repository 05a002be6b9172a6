"""Plans: epochs of resolved shocks."""

from __future__ import annotations

import numpy as np
import pytest

from graph.analysis.examples import chain
from graph.analysis.plan import Plan
from graph.errors import ScenarioError

NETWORK = chain(3)
OUT = np.array([0.2, 1.0, 1.0])
BAN = np.array([1.0, 0.5])


def test_a_quiet_plan_has_one_epoch_of_ones() -> None:
    plan = Plan.quiet(NETWORK)
    assert plan.starts == (0,)
    assert (plan.kappa == 1).all()
    assert (plan.permission == 1).all()


def test_a_window_is_quiet_before_and_after() -> None:
    plan = Plan.window(NETWORK, OUT, BAN, start=5, days=10)
    assert plan.starts == (0, 5, 15)
    assert plan.kappa[:, 0].tolist() == [1.0, 0.2, 1.0]
    assert plan.permission[:, 1].tolist() == [1.0, 0.5, 1.0]
    assert Plan.window(NETWORK, OUT).starts == (0,)
    assert Plan.window(NETWORK, OUT, days=3).starts == (0, 3)


def test_overlapping_shocks_multiply_and_the_static_mode_takes_each_once() -> None:
    long, short = Plan.window(NETWORK, OUT, start=0, days=100), Plan.window(NETWORK, OUT, BAN, start=50, days=10)
    both = long.combine(short)
    assert both.starts == (0, 50, 60, 100)
    assert both.kappa[:, 0] == pytest.approx([0.2, 0.04, 0.2, 1.0])
    kappa, permission = both.static()
    assert kappa[0] == pytest.approx(0.04)
    assert permission.tolist() == [1.0, 0.5]


def test_spare_runs_from_its_own_day_on() -> None:
    plan = Plan.spare_from(NETWORK, [0, 30, 10]).combine(Plan.window(NETWORK, OUT, start=20))
    assert plan.starts == (0, 10, 20, 30)
    assert plan.ramp.tolist() == [[1, 0, 0], [1, 0, 1], [1, 0, 1], [1, 1, 1]]


def test_the_epoch_of_a_day() -> None:
    assert Plan.window(NETWORK, OUT, start=5, days=10).epochs([0, 4, 5, 14, 15, 99]).tolist() == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Plan.constant(NETWORK, np.ones(2)),
        lambda: Plan.constant(NETWORK, OUT - 1),
        lambda: Plan.window(NETWORK, OUT, start=-1),
        lambda: Plan.window(NETWORK, OUT, days=0),
        lambda: Plan.quiet(NETWORK).combine(Plan.quiet(chain(4))),
        lambda: Plan.spare_from(NETWORK, [0, 1]),
        lambda: Plan((1,), np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1)), np.ones(1), np.ones(1)),
        lambda: Plan((0,), np.ones((2, 1)), np.ones((1, 1)), np.ones((1, 1)), np.ones(1), np.ones(1)),
    ],
)
def test_contradictory_plans_are_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ScenarioError):
        wrong()
