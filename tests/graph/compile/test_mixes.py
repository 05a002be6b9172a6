"""Who buys from whom: supply sets, then own output and imports, transit spread, the unnamed by output."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graph.network_views import made, served
from tests.graph.small_graphs import SmallGraph


def chain(makers: dict[str, float], *, world: float = 1000, buyers: dict[str, float] | None = None) -> SmallGraph:
    """Cars need a tonne of oxide each; who makes the oxide, and who the cars."""
    small = SmallGraph()
    small.material("oxide", world=world, shares=makers)
    small.product("car", buyers or {"JP": 100})
    small.recipe("product/car", "oxide", per="car")
    return small


def of_japan(small: SmallGraph) -> dict[str, float]:
    return served(small.compiled(), "stage/car-jp", "oxide")


def test_without_any_set_the_rest_comes_from_others_by_their_output() -> None:
    small = chain({"CN": 0.6, "MY": 0.2, "XX": 0.2})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.6, "oxide-my": 0.2, "oxide-xx": 0.2})


def test_own_output_serves_the_need_first() -> None:
    small = chain({"CN": 0.9, "JP": 0.1}, buyers={"JP": 50})
    assert of_japan(small) == pytest.approx({"oxide-jp": 1.0})


def test_own_output_up_to_the_need_then_imports() -> None:
    small = chain({"CN": 0.6, "MY": 0.3, "JP": 0.1}, buyers={"JP": 400})
    small.supply("JP", "oxide", {"CN": 0.5, "MY": 0.5})
    assert of_japan(small) == pytest.approx({"oxide-jp": 0.25, "oxide-cn": 0.375, "oxide-my": 0.375})


def test_own_output_up_to_the_need_then_the_world() -> None:
    small = chain({"CN": 0.6, "MY": 0.3, "JP": 0.1}, buyers={"JP": 400})
    assert of_japan(small) == pytest.approx({"oxide-jp": 0.25, "oxide-cn": 0.5, "oxide-my": 0.25})


def test_all_buyers_of_a_country_share_its_own_output() -> None:
    small = chain({"CN": 0.9, "JP": 0.1}, buyers={"JP": 100})
    small.product("truck", {"JP": 100})
    small.recipe("product/truck", "oxide", per="car")
    compiled = small.compiled()
    for buyer in ("stage/car-jp", "stage/truck-jp"):
        assert served(compiled, buyer, "oxide") == pytest.approx({"oxide-jp": 0.5, "oxide-cn": 0.5})


def test_consumption_that_no_recipe_names_counts_as_a_buyer() -> None:
    small = chain({"CN": 0.8, "JP": 0.2}, buyers={"JP": 100})
    assert of_japan(small) == pytest.approx({"oxide-jp": 1.0})
    small.consumption("JP", "oxide", 800)
    assert of_japan(small) == pytest.approx({"oxide-jp": 0.25, "oxide-cn": 0.75})


def test_consumption_below_what_recipes_ask_for_changes_nothing() -> None:
    small = chain({"CN": 0.8, "JP": 0.2}, buyers={"JP": 400})
    before = of_japan(small)
    small.consumption("JP", "oxide", 30)
    assert of_japan(small) == pytest.approx(before)


def test_a_supply_set_beats_an_import_set_and_own_output() -> None:
    small = chain({"CN": 0.5, "MY": 0.3, "JP": 0.2})
    small.supply("JP", "oxide", {"CN": 1.0})
    small.supply("JP", "oxide", {"JP": 0.1, "MY": 0.9}, kind="supply")
    assert of_japan(small) == pytest.approx({"oxide-jp": 0.1, "oxide-my": 0.9})


def test_recycled_output_counts_as_own_supply() -> None:
    small = chain({"CN": 0.98, "JP": 0.02}, buyers={"JP": 100})
    small.say("material/oxide", "Material", "recycled_route", "true")
    small.world("oxide", "recycled", 30)
    small.shares("oxide", "recycled", {"JP": 1.0})
    assert of_japan(small) == pytest.approx({"oxide-jp": 0.2, "oxide-jp-recycled": 0.3, "oxide-cn": 0.5})


def test_imports_leave_own_output_out() -> None:
    small = chain({"CN": 0.6, "JP": 0.1, "MY": 0.3}, buyers={"JP": 400})
    small.supply("JP", "oxide", {"JP": 0.5, "CN": 0.5})
    assert of_japan(small) == pytest.approx({"oxide-jp": 0.25, "oxide-cn": 0.75})


def test_unnamed_origins_are_all_that_no_row_names_by_output() -> None:
    small = chain({"CN": 0.4, "MY": 0.3, "AU": 0.2, "XX": 0.1})
    small.supply("JP", "oxide", {"CN": 0.7, "XX": 0.3})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.7, "oxide-my": 0.15, "oxide-au": 0.1, "oxide-xx": 0.05})


def test_unnamed_origins_do_not_take_in_the_buyer() -> None:
    small = chain({"JP": 0.5, "MY": 0.25, "CN": 0.25}, buyers={"JP": 1000})
    small.supply("JP", "oxide", {"CN": 0.5, "XX": 0.5}, kind="supply")
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.5, "oxide-my": 0.5})


def test_an_origin_without_output_is_transit_and_is_spread() -> None:
    small = chain({"CN": 0.6, "MY": 0.4})
    small.supply("JP", "oxide", {"CN": 0.3, "MY": 0.3, "SG": 0.4})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.5, "oxide-my": 0.5})


def test_where_every_origin_is_transit_the_world_serves() -> None:
    small = chain({"CN": 0.6, "MY": 0.4})
    small.supply("JP", "oxide", {"SG": 1.0})
    compiled = small.compiled()
    assert served(compiled, "stage/car-jp", "oxide") == pytest.approx({"oxide-cn": 0.6, "oxide-my": 0.4})
    assert set(compiled.edge_basis) == {""}  # estimated, and counted as such


def test_a_use_that_may_not_have_an_origin_is_served_by_the_others() -> None:
    small = SmallGraph()
    small.material("magnet", world=100, shares={"CN": 0.6, "US": 0.3, "VN": 0.1})
    small.product("jet", {"JP": 10}, unit="jets")
    small.product("car", {"JP": 10})
    recipe = small.recipe("product/jet", "magnet", per="jet")
    small.recipe("product/car", "magnet", per="car")
    small.say(recipe, "Recipe", "not_from", "country/cn", source="source/rule")
    compiled = small.compiled()
    assert served(compiled, "stage/jet-jp", "magnet") == pytest.approx({"magnet-us": 0.75, "magnet-vn": 0.25})
    assert served(compiled, "stage/car-jp", "magnet") == pytest.approx(
        {"magnet-cn": 0.6, "magnet-us": 0.3, "magnet-vn": 0.1}
    )
    (line,) = [line for line in compiled.need_lines if line.id == recipe]
    assert small.statements[-1].id in line.basis  # the rule is cited


def test_shares_of_a_use_that_may_not_have_an_origin_are_estimated() -> None:
    small = SmallGraph()
    small.material("magnet", world=100, shares={"CN": 0.6, "US": 0.4})
    small.supply("JP", "magnet", {"CN": 0.2, "US": 0.8})
    small.product("jet", {"JP": 10}, unit="jets")
    recipe = small.recipe("product/jet", "magnet", per="jet")
    assert "" not in small.compiled().edge_basis
    small.say(recipe, "Recipe", "not_from", "country/cn")
    compiled = small.compiled()
    assert served(compiled, "stage/jet-jp", "magnet") == pytest.approx({"magnet-us": 1.0})
    assert set(compiled.edge_basis) == {""}


def test_where_every_maker_is_barred_nobody_serves() -> None:
    small = SmallGraph()
    small.material("magnet", world=100, shares={"CN": 1.0})
    small.product("jet", {"JP": 10}, unit="jets")
    recipe = small.recipe("product/jet", "magnet", per="jet")
    small.say(recipe, "Recipe", "not_from", "country/cn")
    assert served(small.compiled(), "stage/jet-jp", "magnet") == {}


def test_where_nobody_abroad_makes_it_the_buyer_lives_on_its_own() -> None:
    small = chain({"JP": 1.0}, world=10, buyers={"JP": 400})
    assert of_japan(small) == pytest.approx({"oxide-jp": 1.0})


def test_plants_serve_by_their_output() -> None:
    small = chain({"CN": 0.6, "MY": 0.4})
    small.facility("kuantan", "MY")
    small.plant("kuantan", "oxide", output=300)
    small.supply("JP", "oxide", {"MY": 1.0})
    assert of_japan(small) == pytest.approx({"kuantan:oxide": 0.75, "oxide-my": 0.25})


def test_a_grade_inherits_the_set_of_its_host() -> None:
    small = SmallGraph()
    small.material("magnet", world=1000, shares={"CN": 0.8, "VN": 0.2})
    small.material("magnet-hc", world=100, shares={"CN": 0.5, "VN": 0.5})
    small.host("magnet-hc", "magnet", relation="grade")
    small.product("motor", {"JP": 10})
    small.recipe("product/motor", "magnet-hc", per="car")
    small.supply("JP", "magnet", {"CN": 0.9, "VN": 0.1})
    buyer = served(small.compiled(), "stage/motor-jp", "magnet-hc")
    assert buyer == pytest.approx({"magnet-hc-cn": 0.9, "magnet-hc-vn": 0.1})
    small.supply("JP", "magnet-hc", {"VN": 1.0})
    assert served(small.compiled(), "stage/motor-jp", "magnet-hc") == pytest.approx({"magnet-hc-vn": 1.0})


def test_a_by_product_does_not_inherit_the_set_of_its_host() -> None:
    small = SmallGraph()
    small.material("zinc", world=1000, shares={"CN": 0.8, "KR": 0.2})
    small.material("indium", world=1, shares={"CN": 0.5, "KR": 0.5})
    small.host("indium", "zinc", relation="by-product")
    small.product("panel", {"JP": 10})
    small.recipe("product/panel", "indium", per="car")
    small.supply("JP", "zinc", {"KR": 1.0})
    buyer = served(small.compiled(), "stage/panel-jp", "indium")
    assert buyer == pytest.approx({"indium-cn": 0.5, "indium-kr": 0.5})


def european() -> SmallGraph:
    small = SmallGraph()
    for code in ("DE", "FR"):
        small.country(code, eu=True)
    small.material("oxide", world=1000, shares={"DE": 0.1, "FR": 0.1, "CN": 0.8})
    small.product("car", {"EU": 400, "DE": 100, "JP": 100})
    small.recipe("product/car", "oxide", per="car")
    return small


def test_the_eu_is_the_sum_of_its_members() -> None:
    compiled = european().compiled()
    expected = {"oxide-de": 0.2, "oxide-fr": 0.2, "oxide-cn": 0.6}  # 200 t made for 500 t needed
    for buyer in ("stage/car-eu", "stage/car-de"):
        assert served(compiled, buyer, "oxide") == pytest.approx(expected)
    assert compiled.places.members["EU"] == ("DE", "EU", "FR")
    assert not compiled.places.covers("EU", "CN")


def test_the_eu_as_an_origin_is_its_members() -> None:
    small = european()
    small.supply("JP", "oxide", {"EU": 0.5, "CN": 0.5})
    buyer = served(small.compiled(), "stage/car-jp", "oxide")
    assert buyer == pytest.approx({"oxide-de": 0.25, "oxide-fr": 0.25, "oxide-cn": 0.5})


def test_members_buy_by_the_set_of_the_eu() -> None:
    small = european()
    small.supply("EU", "oxide", {"CN": 0.2, "DE": 0.8}, kind="supply")
    buyer = served(small.compiled(), "stage/car-de", "oxide")
    assert buyer == pytest.approx({"oxide-cn": 0.2, "oxide-de": 0.8})


def test_components_follow_product_output() -> None:
    small = SmallGraph()
    small.product("motor", {"CN": 300, "JP": 100}, unit="motors")
    small.product("car", {"JP": 200})
    small.recipe("product/car", "product/motor", unit="motor", per="car")
    buyer = served(small.compiled(), "stage/car-jp", "product/motor")
    assert buyer == pytest.approx({"motor-jp": 0.5, "motor-cn": 0.5})


def test_flows_rest_on_the_trade_share() -> None:
    small = chain({"CN": 0.6, "MY": 0.3, "JP": 0.1}, buyers={"JP": 400})
    said = small.supply("JP", "oxide", {"CN": 0.5, "MY": 0.5})
    compiled = small.compiled()
    network = compiled.network
    basis = {
        network.activities[int(s)].rpartition("-")[2]: basis
        for s, basis in zip(network.edge_supplier, compiled.edge_basis, strict=True)
    }
    assert basis == {"jp": "", "cn": said["CN"].id, "my": said["MY"].id}


def test_projected_trade_never_enters() -> None:
    small = chain({"CN": 0.6, "MY": 0.4})
    small.supply("JP", "oxide", {"MY": 1.0}, year="2026", known_as="projected")
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.6, "oxide-my": 0.4})


def test_the_date_picks_the_trade_set() -> None:
    small = chain({"CN": 0.6, "MY": 0.4})
    small.supply("JP", "oxide", {"CN": 1.0}, kind="supply", year="2025", source="source/customs")
    small.supply(
        "JP", "oxide", {"CN": 0.5, "MY": 0.5}, kind="supply", year="2026", source="source/contract",
        valid_from="2026-03-10",
    )  # fmt: skip
    mixes = [served(small.compiled(day), "stage/car-jp", "oxide") for day in ("2026-03-09", "2026-03-10")]
    assert mixes == [pytest.approx({"oxide-cn": 1.0}), pytest.approx({"oxide-cn": 0.5, "oxide-my": 0.5})]


def test_an_incomplete_trade_set_is_not_taken() -> None:
    small = chain({"CN": 0.6, "MY": 0.4})
    small.supply("JP", "oxide", {"CN": 0.9})
    assert of_japan(small) == pytest.approx({"oxide-cn": 0.6, "oxide-my": 0.4})


def test_one_origin_of_all_imports_is_a_set() -> None:
    small = chain({"CN": 0.6, "MY": 0.4})
    small.supply("JP", "oxide", {"MY": 1.0})
    assert of_japan(small) == pytest.approx({"oxide-my": 1.0})


codes = ["CN", "MY", "JP", "DE", "XX"]
parts = st.dictionaries(st.sampled_from(codes), st.integers(1, 9), min_size=1)


def _normal(drawn: dict[str, int]) -> dict[str, float]:
    return {code: n / sum(drawn.values()) for code, n in drawn.items()}


@settings(max_examples=40)
@given(
    makers=parts,
    imports=st.none() | st.dictionaries(st.sampled_from([*codes, "EU", "SG"]), st.integers(1, 9), min_size=1),
    supply=st.none() | parts,
    buyers=st.dictionaries(st.sampled_from(["JP", "DE", "EU", "US", "XX"]), st.integers(1, 3000), min_size=1),
)
def test_shares_of_a_need_sum_to_one_and_name_makers_only(
    makers: dict[str, int], imports: dict[str, int] | None, supply: dict[str, int] | None, buyers: dict[str, int]
) -> None:
    small = chain(_normal(makers), buyers={code: float(n) for code, n in buyers.items()})
    small.country("DE", eu=True)
    for place in ("JP", "EU"):
        if imports:
            small.supply(place, "oxide", _normal(imports))
        if supply:
            small.supply(place, "oxide", _normal(supply), kind="supply")
    compiled = small.compiled()
    for code in buyers:
        shares = served(compiled, f"stage/car-{code.lower()}", "oxide")
        assert sum(shares.values()) == pytest.approx(1.0)
        assert all(share > 0 for share in shares.values())
        assert set(shares) <= set(made(compiled, "oxide"))
