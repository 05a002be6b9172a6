"""Production, trade and use in one balance: transit traced, entrepots, lumped codes, residuals, and what buyers get."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.compile.reconcile import TradeBalance
from tests.graph.network_views import served
from tests.graph.small_graphs import SmallGraph


def chain(makers: dict[str, float], *, world: float = 1000, buyers: dict[str, float] | None = None) -> SmallGraph:
    """Cars need a tonne of oxide each; who makes the oxide, and who the cars."""
    small = SmallGraph()
    small.material("oxide", world=world, shares=makers)
    small.product("car", buyers or {"JP": 100})
    small.recipe("product/car", "oxide", per="car")
    return small


def balance_of(small: SmallGraph, material: str = "oxide") -> TradeBalance:
    return small.compiled().balances[f"material/{material}"]


def of_japan(small: SmallGraph, material: str = "oxide") -> dict[str, float]:
    return served(small.compiled(), "stage/car-jp", material)


def test_buyers_are_served_as_trade_shows_not_by_world_output() -> None:
    small = chain({"CN": 0.9, "MY": 0.1})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "JP"): 40.0, ("MY", "JP"): 60.0})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.4, "oxide-my": 0.6})


def test_a_country_without_output_passes_on_what_it_receives() -> None:
    small = chain({"CN": 0.8, "MY": 0.2})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "SG"): 70.0, ("MY", "SG"): 30.0, ("SG", "JP"): 50.0})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.7, "oxide-my": 0.3})
    balance = balance_of(small)
    at = balance.regions.index("SG")
    assert balance.flow[:, at].sum() == pytest.approx(50.0)
    assert balance.residual_share == pytest.approx(0.0)


def test_what_is_not_shipped_is_used_at_home() -> None:
    small = chain({"CN": 0.9, "JP": 0.1})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "JP"): 300.0, ("JP", "US"): 25.0})
    assert of_japan(small) == pytest.approx({"oxide-jp": 75 / 375, "oxide-cn": 300 / 375})


def test_an_entrepot_that_ships_more_than_it_makes_passes_on_the_rest() -> None:
    small = chain({"CN": 0.95, "NL": 0.05})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "NL"): 200.0, ("NL", "JP"): 150.0})
    # 50 of its own first, then 100 of what came from China
    assert of_japan(small) == pytest.approx({"oxide-nl": 1 / 3, "oxide-cn": 2 / 3})
    assert balance_of(small).used[balance_of(small).regions.index("NL")] == pytest.approx(100.0)


def test_goods_nobody_is_known_to_make_come_from_the_unnamed_makers_or_are_a_residual() -> None:
    small = chain({"CN": 0.9, "XX": 0.1})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "JP"): 50.0, ("PE", "JP"): 50.0})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.5, "oxide-xx": 0.5})
    assert balance_of(small).residual_share == pytest.approx(0.0)
    bare = chain({"CN": 1.0})
    bare.code("284690", "oxide")
    bare.trade("284690", {("CN", "JP"): 50.0, ("PE", "JP"): 50.0})
    assert of_japan(bare) == pytest.approx({"oxide-cn": 1.0})
    balance = balance_of(bare)
    assert balance.residual[balance.regions.index("PE")] == pytest.approx(50.0)


def test_tonnes_of_goods_count_with_what_they_hold() -> None:
    small = chain({"CN": 0.9, "MY": 0.1})
    small.code("261000", "oxide", content=0.5)
    small.trade("261000", {("CN", "JP"): 100.0})
    assert balance_of(small).imported.sum() == pytest.approx(50.0)


@pytest.mark.parametrize(("coverage", "content"), [("part", 1.0), ("exact", None)])
def test_a_code_that_lumps_or_has_no_content_shapes_nothing(coverage: str, content: float | None) -> None:
    small = chain({"CN": 0.6, "MY": 0.4})
    small.code("811292", "oxide", coverage=coverage, content=content)
    small.trade("811292", {("CN", "JP"): 1.0, ("MY", "JP"): 99.0})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.6, "oxide-my": 0.4})
    assert not small.compiled().balances


def test_an_explicit_set_of_imports_comes_before_trade_of_a_code() -> None:
    small = chain({"CN": 0.9, "MY": 0.1})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "JP"): 40.0, ("MY", "JP"): 60.0})
    small.supply("JP", "oxide", {"CN": 0.2, "MY": 0.8})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.2, "oxide-my": 0.8})


def test_a_lumped_code_splits_by_what_its_origin_makes() -> None:
    small = SmallGraph()
    small.material("light", world=1000, shares={"CN": 0.5, "MY": 0.5})
    small.material("heavy", world=100, shares={"CN": 1.0})
    small.product("car", {"JP": 100, "US": 100})
    small.recipe("product/car", "light", per="car", quantity=5.0)
    small.recipe("product/car", "heavy", per="car", quantity=0.1)
    for material in ("light", "heavy"):
        small.code("284690", material, coverage="part", split=True)
    small.trade("284690", {("CN", "JP"): 120.0, ("MY", "JP"): 80.0, ("MY", "US"): 100.0})
    # Malaysia makes no heavy oxide, so none of it comes from there whatever it ships
    assert of_japan(small, "heavy") == pytest.approx({"heavy-cn": 1.0})
    light = of_japan(small, "light")
    assert set(light) == {"light-cn", "light-my"}
    balance = balance_of(small, "light")
    assert balance.split
    japan, us = balance.regions.index("JP"), balance.regions.index("US")
    # use is spread as the recipes ask: both countries build as many cars
    assert balance.flow[:, japan].sum() == pytest.approx(balance.flow[:, us].sum(), rel=1e-3)
    assert balance.flow.sum() <= 1000 + 1e-6
    # no figure of trade states the part of a lumped code, so that its flows are estimates
    assert not balance.basis
    compiled = small.compiled()
    needs = [m for m, line in enumerate(compiled.need_lines) if line.input == "material/light"]
    edges = [e for e, m in enumerate(compiled.network.edge_need) if m in needs]
    assert edges
    assert not any(compiled.edge_basis[e] for e in edges)


def test_what_no_recipe_asks_for_of_a_lumped_code_is_used_where_trade_shows_it_to_go() -> None:
    small = SmallGraph()
    small.material("light", world=1000, shares={"CN": 1.0})
    small.material("heavy", world=1000, shares={"CN": 1.0})
    small.product("car", {"JP": 100, "KR": 100})
    small.recipe("product/car", "light", per="car")
    for material in ("light", "heavy"):
        small.code("284690", material, coverage="part", split=True)
    small.trade("284690", {("CN", "JP"): 300.0, ("CN", "KR"): 100.0, ("CN", "US"): 100.0})
    balance = balance_of(small, "light")
    used = dict(zip(balance.regions, balance.flow.sum(axis=0), strict=True))
    # 200 t as recipes ask; the other 800 t as trade shows of the light half: 150, 50 and 50 t abroad, 750 t at home
    assert used == pytest.approx({"CN": 600, "JP": 220, "KR": 140, "US": 40})
    assert balance.residual_share == pytest.approx(0.0, abs=1e-9)


def test_a_maker_without_trade_of_a_lumped_code_serves_no_buyer_beyond_its_part_of_the_world() -> None:
    small = SmallGraph()
    small.material("light", world=1000, shares={"CN": 0.97, "XX": 0.03})
    small.material("heavy", world=1000, shares={"CN": 1.0})
    small.product("car", {"JP": 1, "KR": 1})
    small.recipe("product/car", "light", per="car", quantity=0.01)  # next to nothing of what is used
    for material in ("light", "heavy"):
        small.code("284690", material, coverage="part", split=True)
    small.trade("284690", {("CN", "JP"): 4.0, ("CN", "KR"): 2.0})
    balance = balance_of(small, "light")
    unnamed, japan = balance.regions.index("XX"), balance.regions.index("JP")
    assert balance.flow[:, japan].sum() == pytest.approx(2.0, rel=0.02)  # half of the 4 t are light
    assert balance.flow[unnamed, japan] <= 0.03 * balance.flow[:, japan].sum()


def test_a_flow_with_a_value_alone_is_weighed_by_the_median_price() -> None:
    small = chain({"CN": 0.9, "MY": 0.1})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "JP"): 50.0, ("MY", "JP"): None}, value=1000.0)
    balance = balance_of(small)
    assert balance.imported[balance.regions.index("JP")] == pytest.approx(100.0)


def test_the_latest_year_with_tonnes_on_or_before_the_date_is_taken() -> None:
    small = chain({"CN": 0.9, "MY": 0.1})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "JP"): 40.0}, year="2019")
    small.trade("284690", {("MY", "JP"): 10.0}, year="2023")
    small.trade("284690", {("CN", "JP"): 99.0}, year="2031")
    assert balance_of(small).year == "2023"
    assert of_japan(small) == pytest.approx({"oxide-my": 1.0})


def test_the_statement_of_a_direct_flow_stands_behind_its_edge() -> None:
    small = chain({"CN": 0.9, "MY": 0.1})
    small.code("284690", "oxide")
    said = small.trade("284690", {("CN", "SG"): 40.0, ("SG", "JP"): 20.0, ("MY", "JP"): 20.0})
    basis = {origin: why for origin, _, why in balance_of(small).mix("JP")}
    assert basis == {"CN": "", "MY": said["MY", "JP"].id}


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_balances_add_up_and_flows_lie_within_their_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes = ["CN", "JP", "MY", "US", "SG"]
    shares = rng.random(3)
    small = chain(
        dict(zip(["CN", "MY", "XX"], (shares / shares.sum()).tolist(), strict=True)), buyers={"JP": 100, "US": 50}
    )
    small.code("284690", "oxide")
    small.trade(
        "284690",
        {(a, b): float(rng.random() * 200) for a in codes for b in codes if a != b and rng.random() < 0.4}
        or {("CN", "JP"): 1.0},
    )
    balance = balance_of(small)
    assert balance.flow.sum() <= balance.made.sum() * (1 + 1e-9)
    assert (balance.flow.sum(axis=1) <= balance.made + 1e-6).all()
    assert (balance.flow >= balance.low - 1e-6).all()
    assert (balance.flow <= balance.high + 1e-6).all()
    assert (balance.residual >= -1e-9).all()
    for region in balance.regions:
        mix = balance.mix(region)
        assert not mix or sum(share for _, share, _ in mix) == pytest.approx(1.0)
