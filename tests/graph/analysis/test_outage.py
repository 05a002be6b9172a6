"""What stops if this fails: on chains small enough to say the answer beforehand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from graph.analysis.chokepoints import ChokePoint, find_choke_points
from graph.analysis.outage import Outage, OutageQuestion, ProductLoss, run_outage
from graph.compile import compile_network
from graph.errors import ScenarioError
from tests.graph.small_graphs import DAY, SmallGraph


def chain(*, plant: bool = False) -> SmallGraph:
    """Ore of Australia, oxide of Malaysia (0.6) and China (0.4), magnets and motors of Japan; motors of China."""
    small = SmallGraph()
    small.material("ore", "mine", world=1000, shares={"AU": 0.9, "XX": 0.1}, chain_end="mine")
    small.material("oxide", world=1000, shares={"MY": 0.6, "CN": 0.4})
    small.recipe("oxide", "ore")
    small.supply("MY", "ore", {"AU": 1.0}, kind="supply")
    small.supply("CN", "ore", {"XX": 1.0}, kind="supply")  # nobody named: Australia and the rest, by output
    small.material("magnet", "magnet", world=900, shares={"JP": 1.0})
    small.recipe("magnet", "oxide")
    small.product("motor", {"JP": 300, "CN": 600}, unit="motors")
    small.recipe("product/motor", "magnet", unit="t", per="motor")
    small.measure("cn-1", "CN", ["oxide"], ["JP"])
    if plant:
        small.facility("kuantan", "MY")
        small.plant("kuantan", "oxide", output=600)
        small.company("lynas")
        small.operates("company/lynas", "facility/kuantan")
    return small


def ask(small: SmallGraph, *targets: str, **options: Any) -> Outage:
    graph = small.graph()
    question = OutageQuestion(targets=targets, **options)
    return run_outage(graph, compile_network(graph, DAY), question)


def of(outage: Outage, country: str = "JP") -> ProductLoss:
    (row,) = [p for p in outage.products if (p.id, p.country) == ("product/motor", country)]
    return row


def test_without_stocks_the_loss_begins_at_once_and_ends_with_the_outage() -> None:
    row = of(ask(chain(), "stage/oxide-my", days=100))
    assert (row.first_shortage_day, row.recovery_day) == (0, 100)
    assert row.static_loss == pytest.approx(0.6)
    assert row.lowest_level == pytest.approx(0.4)
    assert row.first_day_below_half == 0
    assert row.lost_share == pytest.approx(0.6 * 100 / 465)
    assert row.lost_output == pytest.approx(0.6 * 100 / 365 * 300)
    assert row.unit == "motors"
    assert row.chain == ("stage/oxide-my", "stage/magnet-jp", "product/motor")


def test_severity_scales() -> None:
    row = of(ask(chain(), "stage/oxide-my", days=100, severity=0.5))
    assert row.static_loss == pytest.approx(0.3)
    assert row.first_day_below_half is None


def test_the_ore_stops_the_oxide() -> None:
    row = of(ask(chain(), "country/au", days=10))
    assert row.static_loss == pytest.approx(0.6 + 0.4 * 0.9)
    assert row.chain == ("stage/ore-au", "stage/oxide-my", "stage/magnet-jp", "product/motor")


def test_shocks_together() -> None:
    row = of(ask(chain(), "stage/oxide-my", "stage/oxide-cn", days=10))
    assert row.static_loss == pytest.approx(1.0)
    assert row.lowest_level == pytest.approx(0.0)


def test_a_stock_bridges_its_days() -> None:
    small = chain()
    small.holding("JP", "oxide", 30)
    row = of(ask(small, "stage/oxide-my", days=100))
    assert row.first_shortage_day == 30
    assert row.lost_share == pytest.approx(0.6 * 70 / 465)
    assert row.static_loss == pytest.approx(0.6)  # without any stock


def test_pooled_stocks_last_longer_and_the_range_says_so() -> None:
    small = chain()
    small.holding("JP", "oxide", 30)
    row = of(ask(small, "stage/oxide-my", days=100))
    assert row.first_shortage_range == (30, 50)  # 30 days shared over a gap of 0.6
    assert row.lost_share_range[0] == pytest.approx(0.6 * 50 / 465)
    assert row.lost_share_range[1] == pytest.approx(0.6 * 70 / 465)


def test_stocks_along_the_chain_add_up() -> None:
    small = chain()
    small.holding("JP", "oxide", 30)
    small.holding("JP", "magnet", 10)
    assert of(ask(small, "country/cn", "country/my", days=100)).first_shortage_day == 40


def test_a_public_stock_bridges_too_and_can_be_set() -> None:
    small = chain()
    small.stockpile("jp-1", "JP", "oxide", 60)
    stopped = ("stage/oxide-my", "stage/oxide-cn")
    assert of(ask(small, *stopped, days=100)).first_shortage_day == 60
    assert of(ask(small, *stopped, days=100, stockpile_days=20)).first_shortage_day == 20
    assert of(ask(small, *stopped, days=100, stockpile_days=0)).first_shortage_day == 0
    levers = ask(small, *stopped).levers
    assert levers == (
        {"kind": "stockpile", "country": "JP", "commodity": "material/oxide", "days": 60.0, "enters_day": 0},
    )


def test_toward_cuts_exports_alone() -> None:
    outage = ask(chain(), "country/jp", toward="CN", days=10)
    assert of(outage, "CN").static_loss == pytest.approx(1.0)
    assert of(outage, "JP").static_loss == 0.0
    assert outage.shocks[0].kind == "permission"
    assert outage.shocks[0].toward == "CN"


def test_a_measure_stops_what_it_reaches() -> None:
    outage = ask(chain(), "measure/cn-1", days=10)
    assert of(outage).static_loss == pytest.approx(0.4)
    assert of(outage).chain == ("stage/oxide-cn", "stage/magnet-jp", "product/motor")


def test_an_outage_may_begin_later() -> None:
    row = of(ask(chain(), "stage/oxide-my", start_day=7, days=3))
    assert (row.first_shortage_day, row.recovery_day) == (7, 10)
    assert row.days[:3] == (0, 7, 10)
    assert list(row.levels[:3]) == pytest.approx([1.0, 0.4, 1.0])


def test_a_horizon_inside_the_outage() -> None:
    outage = ask(chain(), "stage/oxide-my", days=100, horizon=50)
    assert outage.horizon == 50
    assert of(outage).recovery_day is None
    assert of(outage).lost_share == pytest.approx(0.6)


def test_what_is_shown() -> None:
    assert {p.country for p in ask(chain(), "country/au", shown="JP").products} == {"JP"}
    with pytest.raises(ScenarioError, match="no product is made in FR"):
        ask(chain(), "country/au", shown="FR")


def test_an_outage_says_what_it_holds_for() -> None:
    small = chain()
    outage = ask(small, "stage/oxide-my", days=10)
    assert outage.graph_hash == small.graph().graph_hash
    assert (outage.as_of, outage.rationing, outage.horizon) == (DAY, "entitlement", 375)
    assert outage.certificate <= 1e-9
    assert sum(outage.coverage.values()) == pytest.approx(1)
    (shock,) = outage.shocks
    assert (shock.target, shock.severity, shock.start_day, shock.days, shock.activities) == (
        "stage/oxide-my",
        1.0,
        0,
        10,
        1,
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"severity": 1.1}, "severity 1.1"), ({"severity": -0.1}, "severity"), ({"severity": math.nan}, "severity nan"),
        ({"days": 0}, "0 days"), ({"start_day": -1}, "start day -1"), ({"horizon": 0}, "horizon of 0"),
        ({"start_day": 10, "horizon": 10}, "horizon of 10"), ({"stockpile_days": -1.0}, "stockpile"),
        ({"stockpile_days": math.inf}, "stockpile"),
    ],
)  # fmt: skip
def test_contradictory_questions(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        ask(chain(), "country/au", **options)


def test_no_target() -> None:
    with pytest.raises(ScenarioError, match="no target"):
        ask(chain())


# Choke points of the same chain


def points(small: SmallGraph, country: str | None = "JP", product: str = "product/motor") -> dict[str, ChokePoint]:
    graph = small.graph()
    rows = find_choke_points(graph, compile_network(graph, DAY), product, country)
    assert [row.loss for row in rows] == sorted((row.loss for row in rows), reverse=True)
    return {row.id: row for row in rows}


def test_each_node_that_can_stop_it() -> None:
    found = points(chain(plant=True))
    assert {node: round(row.loss, 9) for node, row in found.items()} == {
        "country/jp": 1.0, "stage/magnet-jp": 1.0,
        "country/my": 0.6, "stage/oxide-my": 0.6, "facility/kuantan": 0.6, "company/lynas": 0.6,
        "country/au": 0.96, "stage/ore-au": 0.96,
        "country/cn": 0.4, "stage/oxide-cn": 0.4, "measure/cn-1": 0.4,
    }  # fmt: skip
    assert {node for node, row in found.items() if row.single_point} == {
        node for node, row in found.items() if row.loss > 0.5
    }
    assert {node for node, row in found.items() if row.sole_supply} == {"country/jp", "stage/magnet-jp"}


def test_paths_run_from_the_node_to_the_product() -> None:
    found = points(chain(plant=True))
    assert found["stage/ore-au"].path == (
        "stage/ore-au", "facility/kuantan", "stage/magnet-jp", "product/motor",
    )  # fmt: skip
    assert found["facility/kuantan"].path == ("facility/kuantan", "stage/magnet-jp", "product/motor")
    for node, row in found.items():
        assert row.path[0] == node
        assert row.path[-1] == "product/motor"


def test_shares_and_concentration_of_stages_and_plants_alone() -> None:
    found = points(chain(plant=True))
    oxide = found["stage/oxide-my"]
    assert oxide.share == pytest.approx(0.6)
    assert oxide.hhi == pytest.approx(0.6**2 + 0.4**2)
    assert (oxide.stage, oxide.material) == ("refined", "material/oxide")
    assert found["facility/kuantan"].share == pytest.approx(0.6)
    assert found["stage/ore-au"].hhi == pytest.approx(0.81)  # the unnamed rest counts as many
    for node in ("country/my", "company/lynas", "measure/cn-1"):
        assert (found[node].share, found[node].share_of, found[node].hhi) == (None, None, None)


def test_the_own_makers_and_the_rest_of_the_world_are_no_rows() -> None:
    found = points(chain())
    assert "stage/motor-jp" not in found
    assert not [node for node in found if node.endswith("xx")]
    assert found["country/jp"].domestic
    assert found["country/my"].domestic is False
    assert found["measure/cn-1"].status == "in-force"


def test_the_first_shortage_with_stocks() -> None:
    small = chain()
    small.holding("JP", "oxide", 30)
    found = points(small)
    assert found["stage/oxide-my"].first_shortage_day == 30
    assert found["stage/magnet-jp"].first_shortage_day == 0


def test_all_makers_by_their_output() -> None:
    found = points(chain(), country=None)
    assert found["stage/oxide-my"].loss == pytest.approx(0.6)
    assert found["stage/oxide-my"].domestic is None
    assert "stage/motor-cn" not in found


def test_an_ended_measure_is_no_choke_point() -> None:
    small = chain()
    small.measure(
        "over", "CN", ["oxide"], announced="2010", effective="2010", ended="2015-05-01",
        attested_status="ended", attested_status_original="ended", attested_at="2015-05-02",
    )  # fmt: skip
    assert "measure/over" not in points(small)
    assert "measure/cn-1" in points(small)


def test_nobody_makes_it() -> None:
    with pytest.raises(ScenarioError, match="is not made in FR; it is made in CN, JP"):
        points(chain(), country="FR")
    small = chain()
    small.say_all("product/boat", "Product", name="boat")
    with pytest.raises(ScenarioError, match="nobody is known to make it"):
        points(small, product="product/boat")
