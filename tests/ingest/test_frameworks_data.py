"""Frameworks between governments, technologies, what a measure is limited to, phases of projects, register numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.ids import node_id
from ingest.dataset import load_dataset
from ingest.errors import AssertionBrokenError
from ingest.runner import DATASETS, collect
from tests.ingest.test_curated_data import classes, of_class, statements, values
from tests.ingest.test_support_data import by_entity, one
from tests.ingest.toys import broken_copy, table


def test_every_agreement_of_the_table_of_measures_is_a_framework_and_keeps_its_id() -> None:
    agreements = {node_id("measure", row["id"]) for row in table("measures", "measures") if row["kind"] == "agreement"}
    tied = {s.entity: s.value for s in statements("PolicyMeasure", "framework")}
    assert set(tied) == agreements
    assert len(set(tied.values())) == len(agreements) == 12
    assert len(of_class("Framework")) == len(table("frameworks", "frameworks")) == 16


def test_a_framework_agrees_with_its_measure() -> None:
    rows = {node_id("measure", row["id"]): row for row in table("measures", "measures")}
    for s in statements("PolicyMeasure", "framework"):
        framework, measure = values()[s.value], rows[s.entity]
        assert framework["agreed"] == [measure["announced"]]
        assert set(framework["about"]) == {node_id("material", item) for item in measure["items"].split(";")}
        assert one(s.value, "agreed").source == by_entity()[s.entity]["name"][0].source
        assert set(values()[s.entity]["issuer"]) <= set(framework["party"])
        assert "status" not in framework  # it follows from the measure


def test_frameworks_speak_both_languages_and_have_members() -> None:
    for framework in of_class("Framework"):
        assert {s.qualifier for s in by_entity()[framework]["name"]} == {"en", "ja"}
        assert values()[framework]["party"]
        for prop in ("terms", "price_floor_terms", "amount_basis", "note"):
            assert {s.qualifier for s in by_entity()[framework].get(prop, [])} in (set(), {"en", "ja"})
    japan = {s.entity for s in statements("Framework", "party") if s.value == "country/jp"}
    assert {"framework/us-japan-critical-minerals", "framework/g7-critical-minerals-action-plan"} <= japan
    assert len(japan) == 7


def test_an_amount_stands_with_its_currency_and_meaning() -> None:
    (amount,) = statements("Framework", "amount")
    assert (amount.entity, amount.value, amount.unit) == (
        "framework/us-australia-critical-minerals", "1000000000", "USD",
    )  # fmt: skip
    assert "from each side" in {s.qualifier: s.value for s in by_entity()[amount.entity]["amount_basis"]}["en"]


def test_a_framework_without_a_measure_has_a_status_of_its_own() -> None:
    tied = {s.value for s in statements("PolicyMeasure", "framework")}
    own = {s.entity: (s.value, s.observed_at, s.original_value) for s in statements("Framework", "status")}
    assert set(own) == set(of_class("Framework")) - tied
    assert own["framework/eu-south-africa-critical-minerals"] == ("in-force", "2025-11", "signed")
    assert own["framework/pax-silica"] == ("announced", "2025-12-11", "planned")


@pytest.mark.parametrize(
    ("row", "cells", "column"),
    [
        ("forge", {"status": "signed", "status_at": "2026-02"}, "status"),
        ("pax_silica", {"status": "", "status_at": ""}, "status"),
        ("forge", {"agreed": "soon"}, "agreed"),
        ("us_australia_critical_minerals", {"amount": "much"}, "amount"),
    ],
)
def test_a_broken_framework_is_refused(tmp_path: Path, row: str, cells: dict[str, str], column: str) -> None:
    copy = broken_copy(tmp_path, "frameworks", "frameworks", {row: cells})
    with pytest.raises(AssertionBrokenError, match=rf"frameworks\.csv line \d+, column {column}, "):
        collect(["frameworks"], copy)


# technologies, stages, forms


def controls(measure: str) -> dict[str, dict[str, list[str]]]:
    """What a measure covers: item -> property -> values."""
    ends = {s.entity: s.value for s in statements("Control", "measure")}
    return {values()[c]["item"][0]: values()[c] for c, told in ends.items() if told == measure}


def test_a_measure_may_hit_a_technology() -> None:
    catalogue = controls("measure/cn-2023-techcat")
    hit = {item for item in catalogue if item.startswith("technology/")}
    assert hit == {f"technology/rare-earth-{name}" for name in ("mining", "separation", "metal-alloy", "magnet")}
    assert set(values()["technology/rare-earth-metal-alloy"]["stage"]) == {"metal", "alloy"}
    named = {s.value for s in statements("Control", "item") if s.value.startswith("technology/")}
    assert named == set(of_class("Technology"))
    tech_control = {
        node_id("measure", row["id"]) for row in table("measures", "measures") if row["kind"] == "tech-control"
    }
    assert all(any(item.startswith("technology/") for item in controls(measure)) for measure in tech_control)


def test_a_measure_may_hit_stages_forms_and_products_only() -> None:
    assert set(controls("measure/us-dfars-7052")["material/tungsten"]["stage"]) == {"mine", "refined", "metal"}
    assert controls("measure/ga-mn-2029")["material/manganese"]["stage"] == ["mine"]
    assert "stage" not in controls("measure/cn-2023-23")["material/gallium"]
    graphite = controls("measure/cn-2023-39")["material/artificial-graphite"]["form"]
    assert any("99.9 %" in text for text in graphite)
    assert "material/synthetic-diamond" in controls("measure/cn-2025-55")
    cells = controls("measure/cn-2025-58")["product/li-ion-cell"]["form"]
    assert len(cells) == 2
    for s in statements("Control", "form"):
        assert {other.qualifier for other in by_entity()[s.entity]["form"]} == {"en", "ja"}


def test_items_of_the_table_of_measures_are_all_still_covered() -> None:
    for row in table("measures", "measures"):
        items = {node_id("material", item) for item in row["items"].split(";") if item}
        found = controls(node_id("measure", row["id"]))
        assert {item for item in found if item.startswith("material/")} == items, row["id"]


def test_a_control_of_an_unknown_measure_is_refused(tmp_path: Path) -> None:
    copy = broken_copy(tmp_path, "measures", "controls", {0: {"measure": "CN-1"}})
    with pytest.raises(AssertionBrokenError, match="column measure, 'CN-1': is no id of measures"):
        collect(["measures"], copy)


# phases


def test_the_phases_of_minamitorishima() -> None:
    phases = {s.entity: values()[s.entity] for s in statements("Phase", "project") if "minamitorishima" in s.value}
    kinds = [phases[f"phase/minamitorishima-{n}"]["phase_kind"][0] for n in range(1, 7)]
    assert kinds == ["exploration", "exploration", "deposit", "test", "demonstration", "assessment"]
    assert [phases[f"phase/minamitorishima-{n}"]["progress"][0] for n in range(1, 7)] == ["done"] * 4 + ["planned"] * 2
    lifted = one("phase/minamitorishima-5", "throughput_t_per_d")
    assert (lifted.value, lifted.unit, lifted.kind, lifted.observed_at) == ("350", "t/d", "projected", "2027-02")
    depths = by_entity()["phase/minamitorishima-4"]["depth_m"]
    assert {s.value for s in depths} == {"5600", "5700", "6000"}
    assert len({s.source for s in depths}) == 3
    project = values()["project/minamitorishima"]
    assert project["facility"] == ["facility/minamitorishima"]
    assert project["led_by"] == ["company/jamstec"]
    assert one("project/minamitorishima", "domestic_demand_share").kind == "projected"
    for prop in ("outline", "uncertainty"):
        assert {s.qualifier for s in by_entity()["project/minamitorishima"][prop]} == {"en", "ja"}
    assert values()["support/ps-jp-sip"]["project"] == ["project/minamitorishima"]
    assert {"project/minamitorishima", "facility/minamitorishima"} <= set(values()["dispute/dp-11"]["about"])


def test_dates_of_plans_are_phases_too() -> None:
    for s in statements("Project", "planned_start"):
        start = f"phase/{s.entity.partition('/')[2]}-start"
        assert values()[start]["start_date"] == [s.value]
        assert values()[start]["progress"] == ["planned"]
    dated = [row for row in table("projects_support", "planned_capacity") if row["target_year"]]
    reached = [phase for phase in of_class("Phase") if values()[phase]["phase_kind"] == ["capacity"]]
    assert len(reached) == len(dated)
    assert values()["phase/caremag-lacq-dysprosium-oxide-2027"]["material"] == ["material/dysprosium-oxide"]


def test_support_of_a_plant_that_is_planned_names_the_project() -> None:
    planned = {row["id"] for row in table("projects_support", "projects")}
    for row in table("projects_support", "supports"):
        named = values()[node_id("support", row["id"])].get("project", [])
        assert named == ([node_id("project", row["facility_id"])] if row["facility_id"] in planned else [])
    under = {s.entity for s in statements("Support", "framework")}
    assert under == {"support/ps-us-ga", "support/ps-au-ga"}


# register numbers


def test_companies_keep_the_numbers_that_registers_and_lists_give_them() -> None:
    found = {(s.entity, s.qualifier): s.value for s in statements("Company", "external_id")}
    assert found["company/mp-materials", "sec-cik"] == "1801368"
    assert found["company/arafura-rare-earths", "asx"] == "ARU"
    listed = {key: text for key, text in found.items() if key[1].startswith("cn-")}
    rows = [row["list_announcement"] for row in table("listed_entities", "listed_entities")]
    assert sorted(listed.values()) == sorted(text for text in rows if re.search(r", item \d+$", text))
    assert len(listed) == 24


def test_a_number_that_its_address_does_not_show_is_refused(tmp_path: Path) -> None:
    copy = broken_copy(tmp_path, "projects_support", "external_ids", {0: {"value": "17"}})
    with pytest.raises(AssertionBrokenError, match="column value, '17': does not stand in the address"):
        collect(["projects_support"], copy)


# events


def test_events_name_frameworks_and_projects() -> None:
    about = {event: set(values()[event].get("about", [])) for event in of_class("Event")}
    assert about["event/ev-2025-12-12-paxsilica"] >= {"framework/pax-silica"}
    assert about["event/ev-2026-02-25-zw"] >= {"measure/zw-li-2026"}
    assert about["event/ev-2026-08-24-wagerup"] >= {"project/wagerup-ga", "facility/wagerup-ga", "company/alcoa"}
    named = {node for nodes in about.values() for node in nodes}
    with_event = {f for f in of_class("Framework") if f in named}
    assert len(with_event) == 11
    # a measure that the note of an event names by its id is among the nodes of that event
    ids = {row["id"]: node_id("measure", row["id"]) for row in table("measures", "measures")}
    for row in table("disputes_events", "events"):
        for key in re.findall(r"[A-Z]{2}-[A-Z0-9-]+", row["note"]):
            assert key not in ids or ids[key] in about[node_id("event", row["id"])], row["id"]
    mentioned = load_dataset(DATASETS / "disputes_events").mappings["named_in_events"]
    assert all(node in classes() for nodes in mentioned.values() for node in re.split(r"\s*;\s*", nodes or ""))
