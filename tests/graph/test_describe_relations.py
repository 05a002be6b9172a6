"""What is shown of relations: plans marked as such, the newest price first."""

from __future__ import annotations

from graph.describe import describe
from tests.graph.small_graphs import DAY, SmallGraph


def supported() -> SmallGraph:
    small = SmallGraph()
    small.country("JP")
    small.material("oxide")
    small.company("buyer")
    small.company("maker")
    deal = small.say_all(
        "offtake/deal", "Offtake", buyer="company/buyer", seller="company/maker", material="material/oxide",
        status="contracted",
    )  # fmt: skip
    small.say(deal, "Offtake", "qty_t_per_y", "250", unit="t/y", year="2027", kind="projected")
    return small


def test_a_plan_is_shown_where_nothing_holds_yet() -> None:
    (deal,) = describe(supported().graph(), "company/maker", DAY).relations
    assert (deal.cls, deal.role) == ("Offtake", "seller")
    assert set(deal.others) == {("buyer", "company/buyer"), ("material", "material/oxide")}
    assert {s.prop: (s.value, s.kind) for s in deal.values} == {
        "qty_t_per_y": ("250", "projected"), "status": ("contracted", "reported"),
    }  # fmt: skip


def test_what_holds_comes_before_a_plan() -> None:
    small = supported()
    small.say("offtake/deal", "Offtake", "qty_t_per_y", "20", unit="t/y", year="2024")
    (deal,) = describe(small.graph(), "company/maker", DAY).relations
    assert [(s.value, s.kind) for s in deal.values if s.prop == "qty_t_per_y"] == [("20", "reported")]


def test_prices_stand_newest_first_and_none_before_its_time() -> None:
    small = SmallGraph()
    small.material("oxide")
    for date in ("2023", "2025-12", "2024-07", "2025-12-25"):
        price = small.say_all(
            f"price/oxide-{date}", "Price", material="material/oxide", quoted_by="source/argus", form="oxide",
            basis="fob", market="china_fob", date=date, date_kind="spot",
        )  # fmt: skip
        small.say(price, "Price", "price", "100", unit="USD/kg", year=date)
    graph = small.graph()
    shown = [r.id for r in describe(graph, "material/oxide").relations]
    assert shown == [f"price/oxide-{date}" for date in ("2025-12-25", "2025-12", "2024-07", "2023")]
