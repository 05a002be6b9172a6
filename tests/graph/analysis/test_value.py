"""What an output is worth, on quantities and prices small enough to multiply by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.at_risk import output_values, unit_basis
from graph.analysis.outage import OutageQuestion, run_outage
from graph.analysis.value import PriceBook, Valuation
from graph.compile import compile_network
from tests.graph.small_graphs import DAY, YEAR, SmallGraph

OXIDE = "material/oxide"


def price(
    small: SmallGraph,
    number: int,
    usd: float,
    *,
    commodity: str = OXIDE,
    date: str = "2026-01",
    market: str = "europe",
    kind: str = "spot",
    form: str = "oxide",
    basis: str = "t X2O3",
    factor: float = 1.0,
) -> str:
    """A price; with an empty basis it values no output."""
    entity = small.say_all(
        f"price/x-{number}", "Price", material=commodity, quoted_by="source/argus", form=form, basis=f"cif {number}",
        market=market, date=date, date_kind=kind, output_basis=basis,
    )  # fmt: skip
    small.say(entity, "Price", "usd_per_kg", f"{usd:g}", unit="USD/kg", year=date)
    if basis:
        small.say(entity, "Price", "kg_per_kg_output", f"{factor:g}")
    return entity


def chain() -> SmallGraph:
    """Oxide of China (600 t) and Japan (400 t, 250 t at one plant), oxide from scrap of Japan; metal of it; motors."""
    small = SmallGraph()
    small.material("oxide", world=1000, shares={"CN": 0.6, "JP": 0.4}, recycled=True, chain_end="outside")
    small.say(OXIDE, "Material", "world_output_basis", "t X2O3", qualifier=f"refined-{YEAR}-test")
    small.world("oxide", "recycled", 100)
    small.shares("oxide", "recycled", {"JP": 1.0})
    small.say(OXIDE, "Material", "world_output_basis", "t X2O3", qualifier=f"recycled-{YEAR}-test")
    small.facility("iwaki", "JP")
    small.plant("iwaki", "oxide", output=250)
    small.material("metal", "metal", world=500, shares={"JP": 1.0})
    small.say("material/metal", "Material", "world_output_basis", "t X", qualifier=f"metal-{YEAR}-test")
    small.recipe("metal", "oxide", quantity=1.2)
    small.supply("JP", "oxide", {"CN": 0.75, "JP": 0.25}, kind="supply")
    small.product("motor", {"JP": 300}, unit="t")
    small.recipe("product/motor", "metal")
    return small


def worth(small: SmallGraph, node: str, day: str = DAY) -> dict[tuple[str, str], Valuation]:
    graph = small.graph()
    rows = output_values(graph, compile_network(graph, day), node)
    return {(row.value.commodity, row.stage): row.value for row in rows}


def test_tonnes_times_a_thousand_times_the_price() -> None:
    small = chain()
    stated = price(small, 1, 20)
    found = worth(small, "stage/oxide-cn")[OXIDE, "refined"]
    assert (found.quantity, found.unit_basis) == (600, "t X2O3")
    assert found.usd == 600 * 1000 * 20 == 12_000_000
    assert found.price is not None
    assert (found.price.id, found.price.date, found.price.basis) == (stated, "2026-01", "cif 1")
    assert [s.prop for s in found.basis] == ["share", "world_output_t_per_y"]
    whole = worth(small, OXIDE)
    assert {stage: v.usd for (_, stage), v in whole.items()} == {"refined": 20_000_000, "recycled": 2_000_000}
    assert worth(small, "facility/iwaki")[OXIDE, "refined"].usd == 250 * 1000 * 20
    assert worth(small, "stage/oxide-jp")[OXIDE, "refined"].usd == 400 * 1000 * 20
    assert worth(small, "stage/oxide-jp-recycled")[OXIDE, "recycled"].usd == 100 * 1000 * 20


def test_a_price_of_one_form_values_no_other() -> None:
    small = chain()
    price(small, 1, 20)
    metal = worth(small, "stage/metal-jp")["material/metal", "metal"]
    assert (metal.usd, metal.price, metal.reason) == (None, None, "no-price")
    price(small, 2, 90, commodity="material/metal", form="metal", basis="t oxide")
    assert worth(small, "stage/metal-jp")["material/metal", "metal"].reason == "other-form"
    price(small, 3, 95, commodity="material/metal", form="mixture", basis="")
    assert worth(small, "stage/metal-jp")["material/metal", "metal"].reason == "other-form"
    price(small, 4, 99, commodity="material/metal", form="metal", basis="t X")
    assert worth(small, "stage/metal-jp")["material/metal", "metal"].usd == 500 * 1000 * 99


def test_a_stated_conversion_is_used() -> None:
    small = chain()
    price(small, 1, 9, form="carbonate", factor=5.323)
    assert worth(small, "stage/oxide-cn")[OXIDE, "refined"].usd == pytest.approx(600 * 1000 * 9 * 5.323)


def test_markets_stand_side_by_side_and_the_newest_counts() -> None:
    small = chain()
    price(small, 1, 240, date="2025", market="china_fob", kind="annual_average")
    price(small, 2, 850, date="2025-05-06", market="europe")
    price(small, 3, 291, date="2026-01", market="us")
    found = worth(small, "stage/oxide-cn")[OXIDE, "refined"]
    assert found.usd == 600_000 * 291
    assert [(q.market, usd) for q, usd in found.others] == [("china_fob", 600_000 * 240), ("europe", 600_000 * 850)]
    before = worth(small, "stage/oxide-cn", "2025-12-30")[OXIDE, "refined"]
    assert (before.usd, before.others) == (600_000 * 850, ())


def test_what_nobody_paid_values_nothing() -> None:
    small = chain()
    price(small, 1, 1100, kind="ask")
    price(small, 2, 110, kind="floor", market="contract")
    price(small, 3, 50, date="2027")
    assert worth(small, "stage/oxide-cn")[OXIDE, "refined"].reason == "no-price"
    price(small, 4, 30, date="2023-11-20")
    assert worth(small, "stage/oxide-cn")[OXIDE, "refined"].reason == "too-old"
    price(small, 5, 31, date="2023-11-21")
    assert worth(small, "stage/oxide-cn")[OXIDE, "refined"].usd == 600_000 * 31


def test_what_is_not_made_or_has_no_basis_has_no_value() -> None:
    small = chain()
    price(small, 1, 20)
    assert worth(small, "country/cn") == {}
    small.material("ash", world=10, shares={"JP": 1.0}, chain_end="outside")
    price(small, 2, 5, commodity="material/ash", basis="")
    ash = worth(small, "stage/ash-jp")["material/ash", "refined"]
    assert (ash.unit_basis, ash.usd, ash.reason) == ("", None, "other-form")


def test_the_basis_follows_the_figure_that_holds() -> None:
    small = chain()
    small.say(
        OXIDE, "Material", "world_output_t_per_y", "900", unit="t/y", qualifier="refined", year="2024",
        source="source/other",
    )  # fmt: skip
    small.say(OXIDE, "Material", "world_output_basis", "t X", qualifier="refined-2024-other", source="source/other")
    graph = small.graph()
    assert unit_basis(graph, OXIDE, "refined", "2023-12-31") == "t X2O3"
    assert unit_basis(graph, OXIDE, "refined", DAY) == "t X"
    assert unit_basis(graph, OXIDE, "recycled", DAY) == "t X2O3"
    assert unit_basis(graph, "product/motor", "", DAY) == "t"
    small.material("slag", share_of=("oxide", "refined"))
    assert unit_basis(small.graph(), "material/slag", "refined", DAY) == "t X"
    assert unit_basis(small.graph(), "material/metal", "recycled", DAY) == ""


def outage(small: SmallGraph, target: str, severity: float = 1.0) -> dict[str, tuple[float, float, float | None]]:
    graph = small.graph()
    found = run_outage(graph, compile_network(graph, DAY), OutageQuestion((target,), severity=severity))
    return {row.id: (row.output, row.lost_share, row.value.usd) for row in found.stages}


def test_value_at_risk_is_output_times_loss_times_price() -> None:
    small = chain()
    price(small, 1, 20)
    price(small, 2, 100, commodity="material/metal", form="metal", basis="t X")
    rows = outage(small, "stage/oxide-cn")
    # Japan's metal loses the 75 % that China serves, whatever stocks would bridge.
    assert list(rows["stage/metal-jp"]) == pytest.approx([500, 0.75, 0.75 * 500 * 1000 * 100])
    assert list(rows["stage/oxide-cn"]) == pytest.approx([600, 1.0, 12_000_000])
    assert list(rows) == ["stage/metal-jp", "stage/oxide-cn"]
    half = outage(small, "stage/oxide-cn", severity=0.5)
    assert list(half["stage/oxide-cn"]) == pytest.approx([600, 0.5, 6_000_000])


def test_a_plant_out_counts_as_its_part_of_the_country() -> None:
    small = chain()
    price(small, 1, 20)
    row = outage(small, "facility/iwaki")["stage/oxide-jp"]
    assert list(row) == pytest.approx([400, 250 / 400, 250 * 1000 * 20])


def test_stages_without_a_price_stand_without_a_value() -> None:
    rows = outage(chain(), "stage/oxide-cn")
    assert {key: usd for key, (_, _, usd) in rows.items()} == {"stage/oxide-cn": None, "stage/metal-jp": None}
    assert list(rows) == ["stage/oxide-cn", "stage/metal-jp"]


def test_lost_products_have_a_value_only_where_one_is_known() -> None:
    small = chain()
    graph = small.graph()
    question = OutageQuestion(("stage/oxide-cn",), days=100)
    (row,) = run_outage(graph, compile_network(graph, DAY), question).products
    assert (row.value.usd, row.value.reason) == (None, "no-price")
    price(small, 1, 40, commodity="product/motor", form="motor", basis="t")
    graph = small.graph()
    (row,) = run_outage(graph, compile_network(graph, DAY), question).products
    # 75 % of 300 t a year, for 100 days.
    assert row.value.usd == pytest.approx(0.75 * 300 * 100 / 365 * 1000 * 40)


@given(
    quantity=st.floats(0, 1e6), other=st.floats(0, 1e6), usd=st.floats(0.01, 1e5), factor=st.floats(0.01, 10),
    basis=st.sampled_from(["t X2O3", "t X", "t", ""]),
)  # fmt: skip
def test_value_is_linear_and_never_crosses_forms(
    quantity: float, other: float, usd: float, factor: float, basis: str
) -> None:
    small = SmallGraph()
    small.material("oxide")
    price(small, 1, usd, factor=factor)
    book = PriceBook(small.graph(), DAY)
    one, two = book.value(OXIDE, quantity, basis), book.value(OXIDE, other, basis)
    both = book.value(OXIDE, quantity + other, basis)
    if basis != "t X2O3":
        assert one.usd is two.usd is both.usd is None
        return
    assert one.usd is not None
    assert two.usd is not None
    assert both.usd == pytest.approx(one.usd + two.usd)
