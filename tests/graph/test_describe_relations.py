"""What is shown of relations: plans marked as such, the newest price first."""

from __future__ import annotations

import pytest

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


def governed() -> SmallGraph:
    """A measure, its history, a framework it is part of, events, a stockpile, a project with phases."""
    small = SmallGraph()
    small.country("JP")
    small.material("oxide")
    measure = small.measure("m", "JP", ["oxide"], ["JP"], announced="2025-01-10", effective="2025-03-01")
    for number, (status, date) in enumerate((("announced", "2025-01-10"), ("in-force", "2025-03-01")), start=1):
        small.say_all(
            f"status-event/m-{number}-{status}", "StatusEvent", measure=measure, status=status, date=date
        )  # fmt: skip
    small.say_all(
        "framework/f", "Framework", name="Frame", framework_kind="mou", agreed="2025-01", party="country/jp",
        about="material/oxide",
    )  # fmt: skip
    small.say(measure, "PolicyMeasure", "framework", "framework/f")
    for key, date in (("old", "2024"), ("new", "2026-02")):
        small.say_all(f"event/{key}", "Event", name=key, date=date, event_kind="plan", about="material/oxide")
    stock = small.stockpile("jp-1", "JP", "oxide", 60)
    assert stock
    small.facility("plant", "JP")
    small.say_all("project/plant", "Project", name="Plant", facility="facility/plant")
    small.say_all(
        "phase/plant-1", "Phase", name="Lift", project="project/plant", phase_kind="test", start_date="2026-01",
        material="material/oxide",
    )  # fmt: skip
    for metres, source in (("5600", "a"), ("5700", "b")):
        small.say("phase/plant-1", "Phase", "depth_m", metres, unit="m", year="2026", source=f"source/{source}")
    return small


def told(node: str, cls: str, day: str | None = DAY) -> list[tuple[str, tuple[tuple[str, str], ...], dict[str, str]]]:
    shown = describe(governed().graph(), node, day).relations
    return [(r.id, r.others, {s.prop: s.value for s in r.values}) for r in shown if r.cls == cls]


def test_what_refers_to_a_node_tells_what_it_is() -> None:
    ((_, others, values),) = told("country/jp", "Stockpile")
    assert others == (("Stockpile", "stockpile/jp-1"), ("material", "material/oxide"))
    assert values["days"] == "60"
    ((_, others, values),) = told("country/jp", "Framework")
    assert others == (("Framework", "framework/f"),)
    assert values == {"framework_kind": "mou", "agreed": "2025-01"}
    ((_, others, values),) = told("material/oxide", "Phase")
    assert others == (("Phase", "phase/plant-1"), ("project", "project/plant"))
    assert values["start_date"] == "2026-01"


def test_events_stand_newest_first_with_their_dates() -> None:
    rows = told("material/oxide", "Event")
    assert [(key, values["date"]) for key, _, values in rows] == [("event/new", "2026-02"), ("event/old", "2024")]


@pytest.mark.parametrize(
    ("day", "status"), [("2025-02-01", "announced"), (DAY, "in-force"), (None, "in-force"), ("2025-01-01", None)]
)
def test_a_measure_at_an_end_has_its_status_on_the_date(day: str | None, status: str | None) -> None:
    for node, cls in (("country/jp", "Target"), ("material/oxide", "Control"), ("framework/f", "PolicyMeasure")):
        ((_, _, values),) = told(node, cls, day)
        assert values.get("status") == status, cls
    history = told("measure/m", "StatusEvent", day)
    assert [values["status"] for _, _, values in history] == ["announced", "in-force"]


def test_a_figure_on_which_sources_differ_stands_as_often() -> None:
    (phase,) = [r for r in describe(governed().graph(), "project/plant", DAY).relations if r.cls == "Phase"]
    assert {s.value for s in phase.values if s.prop == "depth_m"} == {"5600", "5700"}
