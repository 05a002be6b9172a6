"""Do plants of the default network run on what they are known to run on?"""

from __future__ import annotations

import pytest

from app.answers import Answers
from graph.analysis.targets import measure_reach
from graph.compile import CompiledNetwork
from tests.graph.network_views import served

DAY = "2026-11-21"


@pytest.fixture(scope="module")
def compiled(built: Answers) -> CompiledNetwork:
    return built.compiled(DAY)


@pytest.mark.parametrize(
    ("plant", "feed", "mine"),
    [
        ("facility/moa:mixed-sulphide-precipitate", "nickel-ore", "moa:nickel-ore"),
        ("facility/ambatovy:nickel", "nickel-ore", "ambatovy:nickel-ore"),
        ("facility/ramu:mixed-hydroxide-precipitate", "nickel-ore", "ramu:nickel-ore"),
        ("facility/bou-azzer:cobalt", "nickel-ore", "bou-azzer:nickel-ore"),
        (
            "facility/fort-saskatchewan:nickel", "mixed-sulphide-precipitate",
            "moa:mixed-sulphide-precipitate",
        ),
        ("stage/mixed-ree-carbonate-cn", "ree-concentrate", "ree-concentrate-cn"),
        ("stage/ndpr-oxide-cn", "mixed-ree-carbonate", "mixed-ree-carbonate-cn"),
    ],
)  # fmt: skip
def test_one_feed(compiled: CompiledNetwork, plant: str, feed: str, mine: str) -> None:
    # A plant's output may follow a newer figure than that of its mine.
    assert served(compiled, plant, feed)[mine] > 0.98


def test_american_concentrate_went_to_china_until_april_2025(built: Answers) -> None:
    before = served(built.compiled("2025-03-31"), "stage/mixed-ree-carbonate-cn", "ree-concentrate")
    abroad = sum(share for activity, share in before.items() if activity != "ree-concentrate-cn")
    assert abroad == pytest.approx(0.128)
    assert not any("mt-weld" in activity for activity in before)


def test_niihama_runs_on_philippine_sulphide(compiled: CompiledNetwork) -> None:
    feed = served(compiled, "facility/niihama:nickel", "mixed-sulphide-precipitate")
    assert sum(feed[f"{plant}:mixed-sulphide-precipitate"] for plant in ("taganito", "coral-bay")) > 0.99


def test_a_ban_on_military_use_reaches_no_capacitors(built: Answers, compiled: CompiledNetwork) -> None:
    network = compiled.network
    buyers = network.edge_buyer[measure_reach(built.graph, compiled, "measure/cn-2026-1")]
    reached = {network.commodities[network.commodity[j]] for j in buyers}
    assert "product/mlcc" not in reached
    assert "product/missile" in reached
