"""Shocks as they are written on one line."""

from __future__ import annotations

import re

import numpy as np
import pytest

from graph.analysis.examples import chain
from graph.analysis.plan import Plan
from graph.analysis.shocks import ShockSpec, parse_shock, plan_of, shock_horizon
from graph.analysis.targets import Cut
from graph.errors import ScenarioError

USUAL = ShockSpec("", severity=0.7, start=3, days=20)
NONE = np.empty(0, dtype=np.int64)


@pytest.mark.parametrize(
    ("text", "shock"),
    [
        ("mine", ShockSpec("mine", 0.7, 3, 20)),
        ("mine,severity=0.5,start=0,days=100", ShockSpec("mine", 0.5, 0, 100)),
        (" mine , days = 1 ", ShockSpec("mine", 0.7, 3, 1)),
        ("mine, of the north,days=5", ShockSpec("mine, of the north", 0.7, 3, 5)),
        ("owner:Ore & Sons, Inc.,severity=1", ShockSpec("owner:Ore & Sons, Inc.", 1.0, 3, 20)),
        ("mine,toward=JP", ShockSpec("mine", 0.7, 3, 20, toward="JP")),
        (
            "edges,from=CN,toward=JP,commodity=X,severity=0.25,start=1,days=2",
            ShockSpec("edges", 0.25, 1, 2, "CN", "JP", "X"),
        ),
        ("edges,commodity=X", ShockSpec("edges", 0.7, 3, 20, commodity="X")),
    ],
)
def test_a_line_is_a_shock(text: str, shock: ShockSpec) -> None:
    assert parse_shock(text, USUAL) == shock


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mine,sev=0.5", "cannot read 'sev=0.5'"),
        ("mine,severity=", "cannot read 'severity='"),
        ("mine,severity=0.5,0.6", "cannot read '0.6'"),
        ("mine,severity=half", "severity 'half' is not a number"),
        ("mine,days=1.5", "days '1.5' is not a whole number of days"),
        ("mine,start=2026-12-01", "start '2026-12-01' is not a whole number of days"),
        ("mine,days=1,days=2", "days is given twice"),
        (",severity=1", "no target"),
        ("", "no target"),
        ("mine,severity=1.1", "severity 1.1 lies outside 0 to 1"),
        ("mine,severity=nan", "severity nan lies outside 0 to 1"),
        ("mine,days=0", "an outage of 0 days"),
        ("mine,start=-1", "start day -1 lies before"),
        ("edges", "needs from=, toward= or commodity="),
        ("edges,severity=1", "needs from=, toward= or commodity="),
        ("mine,from=CN", "these are for a shock on edges"),
        ("mine,commodity=ore", "these are for a shock on edges"),
    ],
)
def test_what_is_no_shock_is_refused(text: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(f"--shock '{text}': ") + ".*" + re.escape(said)):
        parse_shock(text, USUAL)


def test_shocks_overlap_by_multiplying_and_the_static_mode_takes_all() -> None:
    network = chain(2)
    cut = Cut("a0", "capacity", np.array([0]), NONE)
    edge = Cut("edges", "permission", NONE, np.array([0]))
    shocks = [ShockSpec("a0", 0.5, 0, 10), ShockSpec("a0", 0.2, 5, 10), ShockSpec("edges", 1.0, 20, 5, "CN")]
    plan = plan_of(network, list(zip([cut, cut, edge], shocks, strict=True)))
    assert plan.starts == (0, 5, 10, 15, 20, 25)
    assert plan.kappa[:, 0] == pytest.approx([0.5, 0.4, 0.8, 1, 1, 1])
    assert plan.permission[:, 0].tolist() == [1, 1, 1, 1, 0, 1]
    kappa, permission = plan.static()
    assert kappa == pytest.approx([0.4, 1.0])
    assert permission.tolist() == [0.0]
    assert shock_horizon(shocks) == 25 + 365


def test_no_shock_is_a_quiet_plan() -> None:
    assert plan_of(chain(2), []).starts == Plan.quiet(chain(2)).starts
