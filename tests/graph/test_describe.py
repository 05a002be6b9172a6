"""What is known of a node: differing values side by side with their sources, projected ones marked, relations."""

from __future__ import annotations

import pytest

from graph.describe import Description, PropertyRow, describe, source_refs
from graph.errors import UnknownNodeError
from graph.names import node_name
from tests.graph.small_graphs import DAY, SmallGraph


def disputed() -> SmallGraph:
    """World output of gallium in 2024 in three sources, an older year, and an outlook."""
    small = SmallGraph()
    small.country("CN")
    small.say("material/gallium", "Material", "name", "Gallium", qualifier="en")
    small.say("material/gallium", "Material", "name", "ガリウム", qualifier="ja")
    small.say_all("material/gallium", "Material", stage="refined")
    for value, published, source in (
        ("760", "2025-02", "mcs-2025"),
        ("987", "2025-12", "bgs"),
        ("848", "2026-02", "mcs-2026"),
    ):
        small.say(
            "material/gallium", "Material", "world_output_t_per_y", value, unit="t/y", qualifier="refined",
            year="2024", published=published, source=f"source/{source}",
        )  # fmt: skip
    small.say(
        "material/gallium", "Material", "world_output_t_per_y", "848", unit="t/y", qualifier="refined", year="2024",
        published="2026-01", source="source/agrees",
    )  # fmt: skip
    small.world("gallium", "refined", 600, year="2023")
    small.world("gallium", "refined", 1500, year="2026", kind="projected")
    return small


def rows(shown: Description, name: str) -> list[PropertyRow]:
    return [row for row in shown.properties if row.name == name]


def test_differing_values_of_one_time_stand_side_by_side() -> None:
    graph = disputed().graph()
    by_year = {row.chosen.observed_at: row for row in rows(describe(graph, "material/gallium"), "world_output_t_per_y")}
    row = by_year["2024"]
    assert row.chosen.value == "848"
    assert row.chosen.source == "source/mcs-2026"
    assert {(s.value, s.source) for s in row.conflicts} == {("760", "source/mcs-2025"), ("987", "source/bgs")}
    assert [(s.value, s.source) for s in row.agreeing] == [("848", "source/agrees")]
    assert row.qualifier == "refined"
    assert row.baseline
    assert by_year["2023"].chosen.value == "600"
    assert not by_year["2023"].baseline
    assert by_year["2023"].conflicts == ()


def test_projected_values_stay_and_are_marked() -> None:
    shown = describe(disputed().graph(), "material/gallium", DAY)
    (outlook,) = [row for row in rows(shown, "world_output_t_per_y") if row.chosen.observed_at == "2026"]
    assert outlook.chosen.kind == "projected"
    assert not outlook.baseline


def test_latest_years_come_first() -> None:
    shown = describe(disputed().graph(), "material/gallium")
    assert [row.chosen.observed_at for row in rows(shown, "world_output_t_per_y")] == ["2026", "2024", "2023"]


def test_values_observed_later_are_left_out() -> None:
    shown = describe(disputed().graph(), "material/gallium", "2023-12-31")
    kept = {row.chosen.observed_at: row for row in rows(shown, "world_output_t_per_y")}
    assert set(kept) == {"2023", "2026"}  # the outlook stays, marked
    assert kept["2023"].baseline


def test_names_in_both_languages() -> None:
    shown = describe(disputed().graph(), "material/gallium")
    assert (shown.id, shown.cls, shown.name, shown.name_ja) == ("material/gallium", "Material", "Gallium", "ガリウム")
    assert {row.qualifier for row in rows(shown, "name")} == {"en", "ja"}


def test_every_statement_is_shown_once() -> None:
    graph = disputed().graph()
    shown = describe(graph, "material/gallium")
    listed = [s.id for row in shown.properties for s in (row.chosen, *row.conflicts, *row.agreeing)]
    said = [s.id for prop in graph.properties("material/gallium") for s in graph.values("material/gallium", prop)]
    assert sorted(listed) == sorted(said)


def test_several_values_of_a_property_do_not_conflict() -> None:
    small = SmallGraph()
    small.material("forms", "", members=("a", "b"))
    small.material("a")
    small.material("b")
    shown = describe(small.graph(), "material/forms")
    assert [(row.chosen.value, row.conflicts) for row in rows(shown, "member")] == [
        ("material/a", ()),
        ("material/b", ()),
    ]


def shared() -> SmallGraph:
    small = SmallGraph()
    small.material("oxide", world=100)
    small.shares("oxide", "refined", {"CN": 0.7, "MY": 0.3}, year="2024", source="source/usgs")
    small.shares("oxide", "refined", {"CN": 0.9}, year="2024", source="source/one-row", confidence="high")
    small.shares("oxide", "refined", {"CN": 0.6, "MY": 0.4}, year="2022", source="source/usgs")
    small.shares("oxide", "refined", {"CN": 0.5, "MY": 0.5}, year="2030", source="source/iea", kind="projected")
    return small


def test_the_share_of_the_set_that_the_network_rests_on_is_marked() -> None:
    shown = describe(shared().graph(), "stage/oxide-cn", DAY)
    found = {row.chosen.observed_at: row for row in rows(shown, "share")}
    assert list(found) == ["2030", "2024", "2022"]
    assert {year: (row.chosen.value, row.baseline) for year, row in found.items()} == {
        "2024": ("0.7", True), "2022": ("0.6", False), "2030": ("0.5", False),
    }  # fmt: skip
    assert [(s.value, s.source) for s in found["2024"].conflicts] == [("0.9", "source/one-row")]
    assert found["2030"].chosen.kind == "projected"


def test_an_earlier_day_rests_on_an_earlier_set() -> None:
    shown = describe(shared().graph(), "stage/oxide-cn", "2023-06-30")
    marked = {row.chosen.observed_at: row.baseline for row in rows(shown, "share")}
    assert marked == {"2030": False, "2022": True}


def test_relations_name_the_other_end_and_what_is_said() -> None:
    small = shared()
    small.facility("kuantan", "MY", takes=("oxide",))
    small.plant("kuantan", "oxide", output=7)
    small.measure("cn-1", "CN", ["oxide"])
    small.say_all("facility/kuantan", "Facility", output="material/oxide")
    graph = small.graph()
    shown = describe(graph, "material/oxide", DAY)
    found = {(r.cls, r.id): r for r in shown.relations}
    plant = found["Production", "production/kuantan-oxide"]
    assert plant.role == "commodity"
    assert plant.others == (("producer", "facility/kuantan"),)
    assert {s.prop: s.value for s in plant.values} == {"output_t_per_y": "7"}
    assert found["Control", "control/cn-1-oxide"].others == (("measure", "measure/cn-1"),)
    roles = {r.role for r in shown.relations if r.id == "facility/kuantan"}
    assert roles == {"input", "output"}


def test_relations_of_a_later_day_are_left_out() -> None:
    small = SmallGraph()
    small.company("owner")
    small.facility("plant", "MY")
    small.say_all("ownership/owner-plant", "Ownership", owner="company/owner")
    small.say("ownership/owner-plant", "Ownership", "asset", "facility/plant", year="2026")
    assert "Ownership" in {r.cls for r in describe(small.graph(), "facility/plant", DAY).relations}
    assert "Ownership" not in {r.cls for r in describe(small.graph(), "facility/plant", "2025-12-31").relations}


def test_no_such_node() -> None:
    with pytest.raises(UnknownNodeError):
        describe(shared().graph(), "material/unobtainium")


def test_sources_are_named_once_a_source_and_locator() -> None:
    graph = disputed().graph()
    statements = graph.values("material/gallium", "world_output_t_per_y")
    refs = source_refs(graph, [*statements, *statements])
    assert len(refs) == len({(r.id, r.locator) for r in refs}) == len(statements)
    assert {r.id for r in refs} >= {"mcs-2025", "bgs", "mcs-2026"}
    assert all(r.title and r.locator and "/" not in r.id for r in refs)


def test_a_commodity_made_at_a_place_is_called_by_both() -> None:
    small = disputed()
    small.say("country/cn", "Country", "name", "中国", qualifier="ja")
    small.shares("gallium", "recycled", {"CN": 1.0})
    graph = small.graph()
    node = "stage/gallium-cn-recycled"
    assert node_name(graph, node) == "Gallium (CN, recycled)"
    assert node_name(graph, node, "ja") == "ガリウム（中国・再生）"
    assert node_name(graph, "material/gallium", "ja") == "ガリウム"
    assert node_name(graph, "no/thing") == "no/thing"
