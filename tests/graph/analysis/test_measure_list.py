"""Which measures there are on a date: status, items, targets, filters, order."""

from __future__ import annotations

import pytest

from graph.analysis.measure_list import ListedMeasure, list_measures, measure_facts
from graph.errors import StatementError
from graph.supply_graph import SupplyGraph
from tests.graph.small_graphs import DAY, SmallGraph


def said() -> SmallGraph:
    small = SmallGraph()
    for code in ("DE", "FR"):
        small.country(code, eu=True)
    small.material("gallium")
    small.material("germanium")
    small.material("forms", "", members=("gallium", "germanium"))
    small.measure(
        "old", "CN", ["gallium"], announced="2023-07-03", effective="2023-08-01",
        attested_status="in-force", attested_status_original="in_force", attested_at="2026-10-02",
    )  # fmt: skip
    small.measure("late", "CN", ["forms"], ["JP"], announced="2026-01-06", effective="2026-01-06")
    small.measure(
        "stopped", "CN", ["germanium"], ["US"], announced="2024-12-03", effective="2024-12-03",
        suspended_from="2025-11-09", suspended_to="2026-11-27",
    )  # fmt: skip
    small.measure(
        "lapsed", "CN", [], ["ALL"], announced="2025-10-09", effective="2025-11-08",
        suspended_from="2025-11-07", suspended_to="2026-11-10",
    )  # fmt: skip
    small.measure("due", "EU", ["germanium"], ["CN"], announced="2026-06-01", effective="2027-01-01")
    small.measure("member", "EU", ["gallium"], ["DE"], announced="2026-05-01", effective="2026-05-01")
    small.measure(
        "over", "CN", ["gallium"], announced="2010", ended="2015-05-01",
        attested_status="ended", attested_status_original="ended", attested_at="2015-05-02",
    )  # fmt: skip
    small.measure("future", "CN", announced="2027-02-01")
    return small


@pytest.fixture(scope="module")
def graph() -> SupplyGraph:
    return said().graph()


def listed(rows: list[ListedMeasure]) -> dict[str, str]:
    return {row.id.partition("/")[2]: row.status.status for row in rows}


def test_status_of_each_on_the_day(graph: SupplyGraph) -> None:
    rows = list_measures(graph, DAY)
    assert listed(rows) == {
        "member": "in-force", "late": "in-force", "old": "in-force", "stopped": "suspended", "lapsed": "unknown",
        "due": "announced", "over": "ended",
    }  # fmt: skip
    assert list(listed(rows)) == ["member", "late", "old", "stopped", "lapsed", "due", "over"]  # in force, latest first


def test_on_an_earlier_day(graph: SupplyGraph) -> None:
    assert listed(list_measures(graph, "2025-11-08")) == {
        "stopped": "in-force", "old": "in-force", "lapsed": "suspended", "over": "ended",
    }  # fmt: skip
    assert listed(list_measures(graph, "2012-01-01")) == {"over": "announced"}
    assert list_measures(graph, "2000-01-01") == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"issuer": "bloc/eu"}, {"due", "member"}),
        ({"issuer": "country/us"}, set()),
        ({"toward": "country/jp"}, {"late", "old", "lapsed", "over"}),
        ({"toward": "country/us"}, {"stopped", "old", "lapsed", "over"}),
        ({"toward": "country/de"}, {"member", "old", "lapsed", "over"}),
        ({"toward": "bloc/eu"}, {"member", "old", "lapsed", "over"}),
        ({"material": "material/gallium"}, {"old", "late", "over", "member"}),
        ({"material": "material/germanium"}, {"late", "stopped", "due"}),
        ({"material": "material/forms"}, {"old", "late", "stopped", "due", "over", "member"}),
        ({"material": "material/gallium", "toward": "country/jp", "issuer": "country/cn"}, {"old", "late", "over"}),
    ],
)
def test_filters(graph: SupplyGraph, filters: dict[str, str], expected: set[str]) -> None:
    assert set(listed(list_measures(graph, DAY, **filters))) == expected


def test_what_a_row_says(graph: SupplyGraph) -> None:
    rows = {row.id: row for row in list_measures(graph, DAY)}
    old, late = rows["measure/old"], rows["measure/late"]
    assert (old.issuer, old.kind, old.end_users) == ("CN", "licence", "all")
    assert old.materials == ("material/gallium",)
    assert old.targets == ("ALL",)
    assert late.materials == ("material/forms",)
    assert late.targets == ("JP",)
    assert old.reach_ends  # attested before the day asked for
    assert not late.reach_ends  # nothing attested at all
    assert all(row.sources for row in rows.values())


def test_words_of_sources() -> None:
    small = said()
    small.measure(
        "m", "CN", announced="2024", attested_status_original="expired_on_its_terms", attested_at="2025-01-01"
    )
    assert measure_facts(small.graph(), "measure/m").attested_status == "ended"


@pytest.mark.parametrize(
    "dates",
    [
        {"announced": "2026-01-02", "attested_status_original": "perhaps", "attested_at": "2026-02-01"},
        {"announced": "2026-01-02", "suspended_from": "2026-05-01", "suspended_to": "2026-03-01"},
        {"announced": "2026-13"},
    ],
)
def test_contradictions_are_refused(dates: dict[str, str]) -> None:
    small = said()
    small.measure("m", "CN", announced="")
    small.say_all("measure/m", "PolicyMeasure", **dates)
    with pytest.raises(StatementError) as caught:
        list_measures(small.graph(), DAY)
    assert "\n" not in str(caught.value)


def test_what_a_measure_is_limited_to_is_listed_with_technologies_and_products_apart() -> None:
    small = said()
    small.say_all(
        "technology/making", "Technology", name="Making", technology_kind="process", used_for="material/gallium"
    )
    small.say_all("product/cell", "Product", name="Cell")
    for item, cls in (("technology/making", "technology"), ("product/cell", "product")):
        small.say_all(f"control/old-{cls}", "Control", measure="measure/old", item=item)
    for stage in ("metal", "mine"):
        small.say("control/old-gallium", "Control", "stage", stage)
    small.say("control/old-gallium", "Control", "form", "Ingots", qualifier="en")
    small.say("control/old-gallium", "Control", "form", "地金", qualifier="ja")
    small.say_all("framework/frame", "Framework", name="Frame", framework_kind="mou")
    small.say("measure/old", "PolicyMeasure", "framework", "framework/frame")
    (row,) = [row for row in list_measures(small.graph(), DAY) if row.id == "measure/old"]
    assert (row.materials, row.products, row.technologies) == (
        ("material/gallium",), ("product/cell",), ("technology/making",),
    )  # fmt: skip
    assert row.framework == "framework/frame"
    limited = {item.id: (item.stages, item.form, item.form_ja) for item in row.items}
    assert limited["material/gallium"] == (("mine", "metal"), "Ingots", "地金")
    assert limited["technology/making"] == ((), "", "")
