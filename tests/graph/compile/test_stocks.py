"""What lies in stock: inventories from the nearest row, public stocks once along a chain."""

from __future__ import annotations

import pytest

from graph.compile.stocks import PublicStock, public_stocks
from tests.graph.network_views import stock_days
from tests.graph.small_graphs import DAY, SmallGraph


def cars() -> SmallGraph:
    """Cars and trucks need magnets and motors in three places."""
    small = SmallGraph()
    small.country("DE", eu=True)
    small.material("magnet", "magnet", world=1000, shares={"CN": 1.0})
    small.product("motor", {"CN": 1000}, unit="motors")
    for product in ("car", "truck"):
        small.product(product, {"JP": 100, "DE": 100, "US": 100})
        small.recipe(f"product/{product}", "magnet", per="car")
        small.recipe(f"product/{product}", "product/motor", unit="motor", per="car")
    return small


def held(small: SmallGraph, buyer: str) -> dict[str, float]:
    return stock_days(small.compiled(), f"stage/{buyer}")


def test_without_any_row_nothing_is_held() -> None:
    compiled = cars().compiled()
    assert stock_days(compiled, "stage/car-jp") == {"magnet": 0, "motor": 0}
    assert set(compiled.stock_basis) == {""}


def test_defaults_for_materials_and_products() -> None:
    small = cars()
    small.holding("ALL", "*material", 30)
    small.holding("ALL", "*product", 5)
    assert held(small, "car-us") == {"magnet": 30, "motor": 5}


def test_the_nearest_row_holds() -> None:
    small = cars()
    small.holding("ALL", "*material", 30)
    small.holding("ALL", "magnet", 25)
    small.holding("EU", "magnet", 20)
    small.holding("JP", "magnet", 60)
    assert [held(small, f"car-{code}")["magnet"] for code in ("us", "de", "jp")] == [25, 20, 60]
    small.holding("DE", "magnet", 15)
    assert held(small, "car-de")["magnet"] == 15


def test_a_row_bound_to_a_user_serves_that_user_alone() -> None:
    small = cars()
    small.holding("JP", "magnet", 60)
    small.holding("JP", "magnet", 90, user="product/car")
    assert held(small, "car-jp")["magnet"] == 90
    assert held(small, "truck-jp")["magnet"] == 60


def test_a_nearer_row_goes_before_one_bound_to_the_user() -> None:
    small = cars()
    small.holding("ALL", "magnet", 90, user="product/car")
    small.holding("JP", "magnet", 60)
    assert held(small, "car-jp")["magnet"] == 60
    assert held(small, "car-us")["magnet"] == 90
    assert held(small, "truck-us")["magnet"] == 0


def test_days_rest_on_a_statement() -> None:
    small = cars()
    row = small.holding("JP", "magnet", 60)
    compiled = small.compiled()
    assert {basis for basis in compiled.stock_basis if basis} == {row.id}


def test_projected_and_later_rows_are_not_held() -> None:
    small = cars()
    small.holding("JP", "magnet", 60, year="2024")
    entity = "holding/jp-magnet"
    small.say(entity, "Holding", "days_typical", "180", unit="days", year="2026", kind="projected")
    small.say(entity, "Holding", "days_typical", "90", unit="days", year="2027")
    assert held(small, "car-jp")["magnet"] == 60
    assert stock_days(small.compiled("2023-06-30"), "stage/car-jp")["magnet"] == 0
    assert stock_days(small.compiled("2027-01-01"), "stage/car-jp")["magnet"] == 90


# Public stocks


def gallium() -> SmallGraph:
    """Gallium is purified, purified gallium makes wafers, wafers make devices; and gallium goes into magnets."""
    small = SmallGraph()
    small.material("gallium", world=1000, shares={"CN": 1.0})
    small.material("gallium-pure", world=1000, shares={"JP": 0.5, "CN": 0.5})
    small.material("magnet", "magnet", world=1000, shares={"JP": 1.0})
    small.material("gallium-forms", "", members=("gallium", "gallium-pure"))
    small.product("wafer", {"JP": 100, "US": 100}, unit="wafers")
    small.recipe("gallium-pure", "gallium")
    small.recipe("magnet", "gallium")
    small.recipe("product/wafer", "gallium-pure", unit="kg", per="wafer")
    return small


def pools(small: SmallGraph, day: str = DAY) -> dict[str, tuple[float, set[str]]]:
    """Commodity -> days and buyers of Japan's pools."""
    network = small.compiled(day).network
    buyers = network.need_activity
    return {
        network.commodities[pool.commodity].partition("/")[2]: (
            pool.days, {network.activities[int(buyers[m])].partition("/")[2] for m in pool.needs},
        )
        for pool in network.pools
        if pool.country == "JP"
    }  # fmt: skip


def test_a_stock_of_one_material_serves_its_buyers_at_home() -> None:
    small = gallium()
    small.stockpile("jp-1", "JP", "gallium-pure", 60)
    assert pools(small) == {"gallium-pure": (60, {"wafer-jp"})}


def test_a_stock_of_a_group_serves_where_the_group_is_left() -> None:
    small = gallium()
    small.stockpile("jp-1", "JP", "gallium-forms", 60)
    assert pools(small) == {"gallium": (60, {"magnet-jp"}), "gallium-pure": (60, {"wafer-jp"})}


def test_national_and_private_stocks_add_up() -> None:
    small = gallium()
    small.stockpile("jp-1", "JP", "gallium-pure", 42)
    small.stockpile("jp-2", "JP", "gallium-pure", 18, kind="private")
    small.stockpile("jp-3", "JP", "gallium-pure", 180, kind="target")
    small.stockpile("jp-4", "JP", "gallium-pure", 90, kind="proposal")
    small.stockpile("jp-5", "JP", "gallium-pure", None)
    assert pools(small) == {"gallium-pure": (60, {"wafer-jp"})}
    (pool,) = small.compiled().network.pools
    assert set(pool.holder.split(";")) == {"stockpile/jp-1", "stockpile/jp-2"}
    assert pool.enters_day == 0


def test_the_latest_word_on_a_stock_holds() -> None:
    small = gallium()
    small.stockpile("jp-1", "JP", "gallium-pure", 30, year="2022")
    small.stockpile("jp-2", "JP", "gallium-pure", 60, year="2025-04")
    small.stockpile("jp-3", "JP", "gallium-pure", 90, year="2027")
    assert pools(small) == {"gallium-pure": (60, {"wafer-jp"})}
    assert pools(small, "2024-01-01") == {"gallium-pure": (30, {"wafer-jp"})}
    assert pools(small, "2021-01-01") == {}


def test_a_projected_stock_holds_nothing() -> None:
    small = gallium()
    small.stockpile("jp-1", "JP", "gallium-pure", None)
    small.say("stockpile/jp-1", "Stockpile", "days", "60", unit="days", year="2026", kind="projected")
    assert pools(small) == {}


def test_a_stock_of_the_eu_serves_its_members() -> None:
    small = gallium()
    small.country("DE", eu=True)
    small.product("chip", {"DE": 10, "EU": 10, "US": 10}, unit="chips")
    small.recipe("product/chip", "gallium-pure", unit="kg", per="chip")
    small.stockpile("eu-1", "EU", "gallium-pure", 30)
    network = small.compiled().network
    (pool,) = network.pools
    served = {network.activities[int(network.need_activity[m])] for m in pool.needs}
    assert (pool.country, served) == ("EU", {"stage/chip-de", "stage/chip-eu"})


def test_public_stocks_name_their_members_and_statements() -> None:
    small = gallium()
    small.stockpile("jp-1", "JP", "gallium-forms", 60)
    graph = small.graph()
    (stock,) = public_stocks(graph, DAY)
    assert isinstance(stock, PublicStock)
    assert stock.members == ("material/gallium", "material/gallium-pure")
    assert (stock.country, stock.days, stock.holders) == ("JP", 60, ("stockpile/jp-1",))
    assert [graph.by_id[i].prop for i in stock.basis] == ["days"]


@pytest.mark.parametrize("days", [0, None])
def test_an_empty_stock_is_no_pool(days: float | None) -> None:
    small = gallium()
    small.stockpile("jp-1", "JP", "gallium-pure", days)
    assert small.compiled().network.pools == ()
