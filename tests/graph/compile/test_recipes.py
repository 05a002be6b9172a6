"""What a producer needs: recipes in one unit, and the mix of a substitution group at its place."""

from __future__ import annotations

import numpy as np
import pytest

from graph.compile.recipes import RecipeBook
from graph.errors import NetworkError
from tests.graph.network_views import gaps, needs_of, weights
from tests.graph.small_graphs import DAY, SmallGraph

DAYS_A_YEAR = 365


def magnets(*, weight_other: float = 0.4, facility_takes: tuple[str, ...] = ()) -> SmallGraph:
    """Magnets need dysprosium or terbium (one group) and iron; China also has a plant of its own."""
    small = SmallGraph()
    small.country("DE", eu=True)
    for name in ("dysprosium", "terbium", "gadolinium", "iron"):
        small.material(name, "metal", world=1000, shares={"CN": 1.0})
    small.material("magnet", "magnet", world=1000, shares={"CN": 0.6, "JP": 0.2, "DE": 0.2})
    small.recipe("magnet", "iron", quantity=0.7)
    small.recipe("magnet", "dysprosium", quantity=0.03, group="heavy", weight=1 - weight_other)
    small.recipe("magnet", "terbium", quantity=0.02, group="heavy", weight=weight_other)
    small.recipe("magnet", "gadolinium", quantity=0.1, group="heavy", weight=0)
    small.facility("plant", "CN", takes=facility_takes)
    small.plant("plant", "magnet", output=100)
    return small


PLANT = "facility/plant:magnet"


def test_inputs_of_a_group_share_the_need_by_weight() -> None:
    compiled = magnets().compiled()
    for buyer in ("stage/magnet-jp", "stage/magnet-cn", PLANT):
        assert weights(compiled, buyer) == pytest.approx({"iron": 1.0, "dysprosium": 0.6, "terbium": 0.4})
    network = compiled.network
    groups = {
        network.commodities[int(network.need_commodity[m])].partition("/")[2]: int(network.need_group[m])
        for m in needs_of(compiled, "stage/magnet-jp")
    }
    assert groups["iron"] == -1
    assert groups["dysprosium"] == groups["terbium"] >= 0
    assert network.need_essential[list(needs_of(compiled, "stage/magnet-jp"))].all()


def test_use_is_the_quantity_if_it_alone_served_times_the_weight() -> None:
    compiled = magnets().compiled()
    network = compiled.network
    use = {
        compiled.need_lines[m].input.partition("/")[2]: float(network.need_use_per_day[m]) * DAYS_A_YEAR
        for m in needs_of(compiled, "stage/magnet-jp")
    }
    assert use == pytest.approx({"iron": 140, "dysprosium": 200 * 0.03 * 0.6, "terbium": 200 * 0.02 * 0.4})


def test_a_member_without_weight_counts_only_where_it_is_named() -> None:
    small = magnets()
    assert "gadolinium" not in weights(small.compiled(), "stage/magnet-jp")
    small.route("JP", "magnet", "gadolinium", 0.25)
    small.route("JP", "magnet", "dysprosium", 0.75)
    compiled = small.compiled()
    assert weights(compiled, "stage/magnet-jp") == pytest.approx({"iron": 1, "dysprosium": 0.75, "gadolinium": 0.25})
    assert weights(compiled, "stage/magnet-de") == pytest.approx({"iron": 1, "dysprosium": 0.6, "terbium": 0.4})


def test_routes_of_the_plant_go_before_those_of_its_country() -> None:
    small = magnets()
    small.route("CN", "magnet", "terbium", 1.0)
    small.route("facility/plant", "magnet", "dysprosium", 0.9)
    small.route("facility/plant", "magnet", "terbium", 0.1)
    compiled = small.compiled()
    assert weights(compiled, PLANT) == pytest.approx({"iron": 1, "dysprosium": 0.9, "terbium": 0.1})
    assert weights(compiled, "stage/magnet-cn") == pytest.approx({"iron": 1, "terbium": 1})


def test_a_member_that_alone_serves_stands_alone() -> None:
    small = magnets()
    small.route("JP", "magnet", "terbium", 1.0)
    compiled = small.compiled()
    network = compiled.network
    assert all(int(network.need_group[m]) == -1 for m in needs_of(compiled, "stage/magnet-jp"))


def test_weights_of_a_route_are_scaled_to_one() -> None:
    small = magnets()
    small.route("JP", "magnet", "dysprosium", 0.3)
    small.route("JP", "magnet", "terbium", 0.1)
    assert weights(small.compiled(), "stage/magnet-jp") == pytest.approx(
        {"iron": 1, "dysprosium": 0.75, "terbium": 0.25}
    )


def test_a_route_of_weight_zero_shuts_a_member_out() -> None:
    small = magnets()
    small.route("JP", "magnet", "dysprosium", 0.0)
    small.route("JP", "magnet", "terbium", 1.0)
    assert weights(small.compiled(), "stage/magnet-jp") == pytest.approx({"iron": 1, "terbium": 1})


def test_a_plant_takes_only_the_members_that_it_is_said_to_take() -> None:
    compiled = magnets(facility_takes=("terbium", "iron")).compiled()
    assert weights(compiled, PLANT) == pytest.approx({"iron": 1, "terbium": 1})
    assert weights(compiled, "stage/magnet-cn") == pytest.approx({"iron": 1, "dysprosium": 0.6, "terbium": 0.4})


def test_a_plant_keeps_its_feed_where_its_country_has_a_route() -> None:
    small = magnets(facility_takes=("terbium", "iron"))
    small.route("CN", "magnet", "dysprosium", 0.8)
    small.route("CN", "magnet", "terbium", 0.2)
    compiled = small.compiled()
    assert weights(compiled, PLANT) == pytest.approx({"iron": 1, "terbium": 1})
    assert weights(compiled, "stage/magnet-cn") == pytest.approx({"iron": 1, "dysprosium": 0.8, "terbium": 0.2})


def test_a_plant_that_takes_several_splits_them_as_its_country_does() -> None:
    small = magnets(weight_other=0.5, facility_takes=("terbium", "dysprosium"))
    small.route("CN", "magnet", "dysprosium", 0.6)
    small.route("CN", "magnet", "terbium", 0.2)
    small.route("CN", "magnet", "gadolinium", 0.2)
    assert weights(small.compiled(), PLANT) == pytest.approx({"iron": 1, "dysprosium": 0.75, "terbium": 0.25})


def test_a_plant_that_takes_several_keeps_their_weights() -> None:
    small = magnets(weight_other=0.5, facility_takes=("terbium", "dysprosium", "gadolinium"))
    assert weights(small.compiled(), PLANT) == pytest.approx({"iron": 1, "terbium": 0.5, "dysprosium": 0.5})


def test_a_plant_that_takes_only_a_member_without_weight_takes_that() -> None:
    assert weights(magnets(facility_takes=("gadolinium",)).compiled(), PLANT) == pytest.approx(
        {"iron": 1, "gadolinium": 1}
    )


def test_what_a_plant_takes_outside_the_group_changes_nothing() -> None:
    assert weights(magnets(facility_takes=("iron",)).compiled(), PLANT) == pytest.approx(
        {"iron": 1, "dysprosium": 0.6, "terbium": 0.4}
    )


def test_a_route_of_the_plant_goes_before_what_it_takes() -> None:
    small = magnets(facility_takes=("terbium",))
    small.route("facility/plant", "magnet", "dysprosium", 1.0)
    assert weights(small.compiled(), PLANT) == pytest.approx({"iron": 1, "dysprosium": 1})


def test_a_group_without_any_weight_is_refused() -> None:
    small = SmallGraph()
    small.material("a", "metal", world=1, shares={"CN": 1.0})
    small.material("b", "magnet", world=1, shares={"CN": 1.0})
    small.recipe("b", "a", group="g", weight=0)
    with pytest.raises(NetworkError, match=r"material/b: .*group g .*0"):
        small.compiled()


def test_degradable_inputs_carry_their_loss() -> None:
    small = magnets()
    small.recipe("magnet", "cobalt", essential=False, loss=0.3)
    small.material("cobalt", "metal", world=10, shares={"CN": 1.0})
    compiled = small.compiled()
    network = compiled.network
    found = {
        compiled.need_lines[m].input: (bool(network.need_essential[m]), round(float(network.need_loss[m]), 9))
        for m in needs_of(compiled, "stage/magnet-jp")
    }
    assert found["material/cobalt"] == (False, 0.3)
    assert found["material/iron"] == (True, 0.0)


def test_losses_above_one_are_refused() -> None:
    small = magnets()
    for name in ("cobalt", "nickel"):
        small.recipe("magnet", name, essential=False, loss=0.6)
    with pytest.raises(NetworkError, match=r"magnet.*degradable inputs sum to 1\.2"):
        small.compiled()


def test_host_scrap_and_content_rows_are_no_needs() -> None:
    small = magnets()
    small.recipe("magnet", "swarf", input_type="scrap")
    small.recipe("magnet", "praseodymium", input_type="content")
    small.host("magnet", "iron")
    assert set(weights(small.compiled(), "stage/magnet-jp")) == {"iron", "dysprosium", "terbium"}


def test_a_place_of_the_eu_itself_has_the_routes_of_the_bloc() -> None:
    small = SmallGraph()
    small.country("DE", eu=True)
    for name in ("dysprosium", "terbium"):
        small.material(name, "metal", world=1000, shares={"CN": 1.0})
    small.product("motor", {"EU": 10, "JP": 10})
    small.recipe("product/motor", "dysprosium", per="car", group="heavy", weight=0.5)
    small.recipe("product/motor", "terbium", per="car", group="heavy", weight=0.5)
    small.route("EU", "product/motor", "terbium", 1.0)
    compiled = small.compiled()
    assert weights(compiled, "stage/motor-eu") == {"terbium": 1.0}
    assert weights(compiled, "stage/motor-jp") == {"dysprosium": 0.5, "terbium": 0.5}


# Units


def device(quantity: float, unit: str, per: str, made_unit: str = "devices") -> SmallGraph:
    small = SmallGraph()
    small.material("gallium", world=1000, shares={"CN": 1.0})
    small.product("device", {"JP": 1_000_000}, unit=made_unit)
    small.recipe("product/device", "gallium", quantity=quantity, unit=unit, per=per)
    return small


@pytest.mark.parametrize(
    ("quantity", "unit", "tonnes"), [(5, "g", 5.0), (0.005, "kg", 5.0), (5e-6, "t", 5.0), (0, "g", 0.0)]
)
def test_mass_per_device(quantity: float, unit: str, tonnes: float) -> None:
    network = device(quantity, unit, "device").compiled().network
    assert float(network.need_use_per_day.sum()) * DAYS_A_YEAR == pytest.approx(tonnes)


@pytest.mark.parametrize(
    ("made_unit", "per"),
    [("wafers 150 mm", "wafer 150 mm"), ("lens sets", "lens set"), ("boxes", "box"), ("kWh", "kWh"), ("MW", "MW")],
)
def test_units_of_products_in_the_singular(made_unit: str, per: str) -> None:
    network = device(5, "g", per, made_unit).compiled().network
    assert float(network.need_use_per_day.sum()) * DAYS_A_YEAR == pytest.approx(5.0)


def test_mass_per_mass() -> None:
    small = SmallGraph()
    small.material("ore", "mine", world=1000, shares={"CN": 1.0}, chain_end="mine")
    small.material("metal", "metal", world=10, shares={"CN": 1.0})
    small.recipe("metal", "ore", quantity=3000, unit="kg", per="t")
    assert float(small.compiled().network.need_use_per_day.sum()) * DAYS_A_YEAR == pytest.approx(30)


def test_a_product_counted_in_tonnes_converts_too() -> None:
    small = SmallGraph()
    small.material("oxide", world=1000, shares={"CN": 1.0})
    small.product("alloy", {"JP": 100}, unit="t")
    small.recipe("product/alloy", "oxide", quantity=2, unit="g", per="kg")
    assert float(small.compiled().network.need_use_per_day.sum()) * DAYS_A_YEAR == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("unit", "per"), [("l", "device"), ("g", "car"), ("devices", "device"), ("mg", "device"), ("g", "t"), ("g", "")]
)
def test_a_unit_that_does_not_convert_is_refused(unit: str, per: str) -> None:
    with pytest.raises(NetworkError, match=r"recipe/device-gallium: '.*' is n") as caught:
        device(5, unit, per).compiled()
    assert "\n" not in str(caught.value)


def test_a_component_in_another_unit_is_refused() -> None:
    small = SmallGraph()
    small.product("cell", {"JP": 10}, unit="kWh")
    small.product("car", {"JP": 10})
    small.recipe("product/car", "product/cell", quantity=60, unit="cell", per="car")
    with pytest.raises(NetworkError, match=r"'cell' is not the unit of product/cell, which is counted in kWh"):
        small.compiled()


def test_a_recipe_of_an_unmade_product_needs_no_unit() -> None:
    small = device(5, "g", "device")
    small.recipe("product/plan", "gallium", quantity=5, unit="g", per="plan")
    small.say_all("product/plan", "Product", name="plan", product_kind="end_product")
    assert ("no-output", "product/plan") in gaps(small.compiled())


def test_projected_recipes_and_routes_never_enter() -> None:
    small = magnets()
    small.say("recipe/magnet-iron", "Recipe", "qty_typical", "9", unit="t", year="2026", kind="projected")
    small.route("JP", "magnet", "terbium", 1.0)
    last = small.statements.pop()
    small.say(last.entity, "Route", "weight", "1", year="2026", kind="projected")
    compiled = small.compiled()
    assert weights(compiled, "stage/magnet-jp") == pytest.approx({"iron": 1, "dysprosium": 0.6, "terbium": 0.4})
    iron = next(m for m in needs_of(compiled, "stage/magnet-jp") if compiled.need_lines[m].input == "material/iron")
    assert float(compiled.network.need_use_per_day[iron]) * DAYS_A_YEAR == pytest.approx(140)


def test_lines_rest_on_statements() -> None:
    small = magnets()
    small.route("JP", "magnet", "terbium", 1.0)
    props = {s.id: s.prop for s in small.all_statements()}
    compiled = small.compiled()
    for m in range(compiled.network.m):
        basis = [props[i] for i in compiled.need_lines[m].basis]
        assert "qty_typical" in basis
    routed = [m for m in needs_of(compiled, "stage/magnet-jp") if compiled.need_lines[m].group]
    assert [[props[i] for i in compiled.need_lines[m].basis] for m in routed] == [["qty_typical", "weight", "weight"]]


def test_recipe_lines_by_type() -> None:
    small = magnets()
    small.host("magnet", "iron")
    book = RecipeBook(small.graph(), DAY)
    assert [line.input_type for line in book.lines("material/magnet", "host")] == ["host"]
    assert book.lines("material/iron") == []


def test_only_shares_enter_the_flows() -> None:
    small = magnets()
    small.recipe("magnet", "scarce", quantity=2)
    small.material("scarce", "metal", world=1000, shares={"CN": 1.0})
    compiled = small.compiled()
    assert compiled.asked_over_made["material/scarce"] == pytest.approx(2.0)
    assert compiled.asked_over_made["material/iron"] == pytest.approx(0.7)
    network = compiled.network
    sums = np.bincount(network.edge_need, weights=network.edge_share, minlength=network.m)
    assert sums == pytest.approx(np.ones(network.m))
