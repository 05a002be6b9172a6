"""The balance sheet of flows: world and regional rows, and what is left over by family."""

from __future__ import annotations

import pytest

from graph.analysis.balance import balance_rows, flow_rows, regional_rows
from graph.analysis.balance_chains import OTHER, chain_residuals
from graph.compile import CompiledNetwork
from tests.graph.small_graphs import SmallGraph


@pytest.fixture
def small() -> SmallGraph:
    """Oxide of China for cars of Japan; Peru ships oxide that nobody is said to make. Metal has no trade code."""
    graph = SmallGraph()
    graph.material("oxide", world=1000, shares={"CN": 1.0})
    graph.material("metal", world=10, shares={"CN": 1.0})
    graph.product("car", {"JP": 100})
    graph.recipe("product/car", "oxide", per="car")
    graph.recipe("product/car", "metal", per="car", quantity=0.1)
    graph.code("284690", "oxide")
    graph.trade("284690", {("CN", "JP"): 50.0, ("PE", "JP"): 50.0})
    graph.say("material/oxide", "Material", "material_group", "rare_earths")
    return graph


@pytest.fixture
def compiled(small: SmallGraph) -> CompiledNetwork:
    return small.compiled()


def test_the_world_row_names_the_residual_and_who_has_most_of_it(compiled: CompiledNetwork) -> None:
    oxide, metal = balance_rows(compiled)
    assert (oxide.commodity, oxide.codes, oxide.year) == ("material/oxide", ("hs/284690",), "2020")
    assert (oxide.made, oxide.imported, oxide.asked) == pytest.approx((1000.0, 100.0, 100.0))
    assert (oxide.residual, oxide.residual_share) == pytest.approx((50.0, 0.05))
    assert [region for region, _ in oxide.largest] == ["PE"]
    assert (metal.commodity, metal.codes, metal.residual) == ("material/metal", (), 0.0)
    assert metal.asked == pytest.approx(10.0)


def test_regions_add_up_to_the_world(compiled: CompiledNetwork) -> None:
    rows = regional_rows(compiled.balances["material/oxide"])
    assert rows[0].region == "CN"
    world = balance_rows(compiled)[0]
    for field in ("made", "imported", "exported", "residual"):
        assert sum(getattr(row, field) for row in rows) == pytest.approx(getattr(world, field))


def test_a_chain_sums_what_was_reconciled_of_its_members(small: SmallGraph, compiled: CompiledNetwork) -> None:
    small.material("rare-earth-elements", "", members=["oxide", "metal"])
    (chain,) = chain_residuals(small.graph(), balance_rows(compiled))
    assert (chain.chain, chain.commodities, chain.worst) == ("rare-earths", ("material/oxide",), "material/oxide")
    assert (chain.share, chain.worst_share) == pytest.approx((0.05, 0.05))


def test_what_stands_in_no_chain_is_summed_and_a_chain_without_a_code_says_so(
    small: SmallGraph, compiled: CompiledNetwork
) -> None:
    small.material("gallium-forms", "", members=["metal"])
    others, gallium = chain_residuals(small.graph(), balance_rows(compiled))
    assert (others.chain, others.commodities) == (OTHER, ("material/oxide",))
    assert (gallium.chain, gallium.commodities, gallium.share) == ("gallium", (), 0.0)
    assert "No trade code" in gallium.reason.en


def test_flows_name_their_bounds_and_their_kind(small: SmallGraph, compiled: CompiledNetwork) -> None:
    balance = compiled.balances["material/oxide"]
    home, japan = flow_rows(small.graph(), balance)
    assert (home.origin, home.destination, home.kind, home.basis) == ("CN", "CN", "estimated", "")
    assert (japan.origin, japan.destination, japan.kind) == ("CN", "JP", "derived")
    assert japan.basis in small.graph().by_id
    for flow in (home, japan):
        assert flow.low <= flow.tonnes + 1e-6
        assert flow.tonnes <= flow.high + 1e-6
