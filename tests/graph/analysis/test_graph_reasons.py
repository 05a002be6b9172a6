"""What an explanation of an outage of the graph rests on."""

from __future__ import annotations

from typing import Any

import pytest

from graph.analysis.levers import SubstituteLever
from graph.analysis.outage import Outage, OutageQuestion, run_outage
from graph.analysis.shocks import ShockSpec
from graph.compile import compile_network
from tests.graph.small_graphs import DAY, SmallGraph


def outage(**options: Any) -> Outage:
    """Ore of Australia fails wholly, oxide of Malaysia later in part; Japan makes magnets with a stockpile of oxide."""
    small = SmallGraph()
    small.material("ore", "mine", world=1000, shares={"AU": 1.0}, chain_end="mine")
    small.material("oxide", world=1000, shares={"MY": 0.6, "CN": 0.4})
    small.recipe("oxide", "ore")
    small.material("magnet", "magnet", world=900, shares={"JP": 1.0})
    small.recipe("magnet", "oxide")
    small.product("motor", {"JP": 300}, unit="motors")
    small.recipe("product/motor", "magnet", unit="t", per="motor")
    small.holding("JP", "oxide", 20)
    small.stockpile("jp-oxide-1", "JP", "oxide", 30)
    graph = small.graph()
    shocks = (ShockSpec("stage/ore-au", 1.0, 0, 90), ShockSpec("stage/oxide-my", 0.5, 100, 20))
    question = OutageQuestion(targets=(), shocks=shocks, explain=True, **options)
    return run_outage(graph, compile_network(graph, DAY), question)


def test_figures_of_all_spells_and_of_the_stockpile_count() -> None:
    found = outage()
    (row,) = found.products
    why = found.explanation
    assert why is not None
    key = row.id, row.country
    first, second = why.binding[key]
    assert first.steps[0].node == "stage/ore-au"
    assert (first.steps[0].shocks, second.steps[0].shocks) == ((0,), (1,))
    assert second.steps[0].node == "stage/oxide-my"
    stated = {statement.entity for statement in why.evidence[key].statements}
    assert "stockpile/jp-oxide-1" in stated
    assert stated >= {statement.entity for statement in row.evidence.statements}
    assert why.kinds[key] == why.evidence[key].kinds() == why.coverage
    assert sum(why.coverage.values()) == pytest.approx(1)


def test_a_granted_lever_is_left_out_too() -> None:
    found = outage(levers=(SubstituteLever("material/oxide", 0.5),))
    assert found.explanation is not None
    kinds = [lever["kind"] for lever in found.levers]
    bought = dict(zip(kinds, found.explanation.bought, strict=True))
    (substitute,) = bought["substitute"]
    without = outage()
    assert substitute.values["lost_share_without"] == pytest.approx(without.products[0].lost_share)
    assert substitute.values["lost_share_difference"] == pytest.approx(
        without.products[0].lost_share - found.products[0].lost_share
    )
    assert bought["stockpile"]
