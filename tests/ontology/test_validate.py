from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from ontology.model import load_ontology
from ontology.validate import check_entity, check_qualifier, check_value

ONTOLOGY = load_ontology()
KNOWN = {
    "country/jp": "Country", "bloc/eu": "Bloc", "material/gallium": "Material", "company/dowa": "Company",
    "facility/kosaka": "Facility", "measure/cn-2023-23": "PolicyMeasure",
}  # fmt: skip


def entity(cls: str, entity_id: str, present: Mapping[str, Sequence[str]]) -> list[str]:
    return check_entity(ONTOLOGY, cls, entity_id, present, KNOWN.get)


@pytest.mark.parametrize(
    ("cls", "prop", "value", "unit"),
    [
        ("Facility", "latitude", "24.3", ""),
        ("Facility", "capacity_t_per_y", "1e4", "t/y"),
        ("Facility", "status", "ramp_up", ""),
        ("Facility", "country", "country/na", ""),
        ("Facility", "output", "product/traction-motor", ""),
        ("Production", "output_per_y", "5000000", "vehicles"),
        ("Recipe", "qty_typical", "1.1", ""),
        ("Stockpile", "days", "42", "days"),
        ("Field", "number", "17", ""),
        ("Material", "material_group", "any words", ""),
        ("Dispute", "about", "stage/gallium-cn", ""),
        ("Country", "iso2", "NA", ""),
    ],
)
def test_good_values_pass(cls: str, prop: str, value: str, unit: str) -> None:
    assert check_value(ONTOLOGY, cls, prop, value, unit) is None


@pytest.mark.parametrize(
    ("cls", "prop", "value", "unit", "text"),
    [
        ("Facility", "latitude", "95", "", "Facility.latitude: '95' must be degrees north from -90 to 90"),
        ("Facility", "capacity_t_per_y", "1", "kt/y",
         "Facility.capacity_t_per_y: the unit is t/y, not 'kt/y'; convert the value"),
        ("Facility", "latitude", "1", "deg", "Facility.latitude: has no unit, but 'deg' is given"),
        ("Recipe", "qty_low", "1", "any",
         "Recipe.qty_low: the unit differs from row to row; say which it is instead of 'any'"),
        ("PolicyMeasure", "attested_status", "in_force", "",
         "PolicyMeasure.attested_status: 'in_force' is no code of measure_statuses; the code for it is in-force"),
        ("Facility", "status", "sleeping", "",
         "Facility.status: 'sleeping' is no code of facility_statuses; use one of exploration, development,"),
        ("Field", "number", "18", "", "Field.number: '18' is no code of fields; use one of 1, 2, "),
        ("Facility", "country", "bloc/eu", "",
         "Facility.country: 'bloc/eu' must be an id that begins with country/"),
        ("Production", "producer", "material/gallium", "",
         "Production.producer: 'material/gallium' must be an id that begins with country/, facility/, bloc/"),
        ("Facility", "longitud", "1", "", "'longitud' is no property of Facility; did you mean longitude?"),
        ("Facility", "zzz", "1", "", "'zzz' is no property of Facility; use one of name, alias,"),
        ("Facilty", "name", "x", "", "'Facilty' is no class of the ontology; did you mean Facility?"),
    ],
)  # fmt: skip
def test_bad_values_are_named(cls: str, prop: str, value: str, unit: str, text: str) -> None:
    found = check_value(ONTOLOGY, cls, prop, value, unit)
    assert found is not None
    assert found.startswith(text)


@pytest.mark.parametrize(
    ("cls", "prop", "qualifier", "good"),
    [
        ("Facility", "name", "ja", True), ("Facility", "name", "", True), ("Facility", "name", "zh", False),
        ("Facility", "capacity_t_per_y", "ndpr-oxide", True), ("Facility", "capacity_t_per_y", "", False),
        ("Facility", "capacity_t_per_y", "ndpr_oxide", False),
        ("Material", "world_output_t_per_y", "refined", True), ("Material", "world_output_t_per_y", "smelted", False),
        ("Production", "share", "2024|usgs-mcs-2026", True), ("Production", "share", "usgs-mcs-2026", True),
        ("Production", "share", "", True),
        ("Production", "share", "USGS 2026", False), ("Production", "share", "2024|", False),
        ("Facility", "latitude", "", True), ("Facility", "latitude", "en", False), ("Facility", "lat", "", False),
    ],
)  # fmt: skip
def test_qualifiers(cls: str, prop: str, qualifier: str, good: bool) -> None:
    assert (check_qualifier(ONTOLOGY, cls, prop, qualifier) is None) is good


def test_a_whole_entity_passes() -> None:
    present = {
        "name": ["Kosaka"],
        "facility_kind": ["refinery"],
        "country": ["country/jp"],
        "output": ["material/gallium"],
    }
    assert entity("Facility", "facility/kosaka", present) == []


def test_all_faults_of_an_entity_are_listed() -> None:
    present = {"name": ["Kosaka"], "country": ["country/zz", "bloc/eu"], "colour": ["red"]}
    assert entity("Facility", "plant/kosaka", present) == [
        "plant/kosaka: the id of a Facility begins with facility/",
        "plant/kosaka: 'colour' is no property of Facility; did you mean country?",
        "plant/kosaka: Facility.facility_kind is required and missing",
        "plant/kosaka: Facility.country names country/zz, of which nothing is said",
        "plant/kosaka: Facility.country names bloc/eu, a Bloc; it must be a Country",
    ]


@pytest.mark.parametrize("entity_id", ["kosaka", "facility/", "facility/Kosaka", "facility/小坂", "facility/a--b"])
def test_ids_have_one_form(entity_id: str) -> None:
    present = {"name": ["Kosaka"], "facility_kind": ["refinery"], "country": ["country/jp"]}
    found = entity("Facility", entity_id, present)
    assert len(found) == 1
    assert "is no id; it has a prefix, a slash and a slug" in found[0]


def test_an_unknown_class_is_the_only_fault() -> None:
    assert entity("Plant", "x", {}) == [
        "x: 'Plant' is no class of the ontology; use one of " + ", ".join(ONTOLOGY.classes)
    ]


MEASURE = {"name": ["No. 23"], "issuer": ["country/jp"], "measure_kind": ["licence"]}


@pytest.mark.parametrize(
    ("dates", "good"),
    [
        ({"effective": ["2025-04-04"], "ended": ["2025-04-04"]}, True),
        ({"effective": ["2025-04-04"], "ended": ["2025-04-03"]}, False),
        ({"effective": ["2025-04-04"], "ended": ["2025"]}, True),
        ({"effective": ["2025"], "ended": ["2025-01-01"]}, True),
        ({"effective": ["2025-05"], "ended": ["2025-04"]}, False),
        ({"effective": ["2025-02-28"], "ended": ["2025-02"]}, True),
        ({"effective": ["2025-04-04", "2025-01-01"], "ended": ["2025-02-01"]}, True),
        ({"effective": ["2025-04-04"]}, True),
        ({"effective": ["no date"], "ended": ["2025-02-01"]}, True),
        ({"suspended_from": ["2025-11-07"], "suspended_to": ["2026-11-10"]}, True),
        ({"suspended_from": ["2026-11-11"], "suspended_to": ["2026-11-10"]}, False),
    ],
)
def test_a_partial_date_begins_on_its_first_day_and_ends_on_its_last(dates: dict[str, list[str]], good: bool) -> None:
    assert (entity("PolicyMeasure", "measure/x", {**MEASURE, **dates}) == []) is good


def test_a_broken_check_says_both_values() -> None:
    present = {**MEASURE, "effective": ["2025-05"], "ended": ["2025-04"]}
    assert entity("PolicyMeasure", "measure/x", present) == [
        "measure/x: effective (2025-05) must not be after or above ended (2025-04)"
    ]


@pytest.mark.parametrize(
    ("days", "good"),
    [
        ({"days_low": ["15"], "days_typical": ["30"], "days_high": ["60"]}, True),
        ({"days_low": ["9"], "days_typical": ["10"]}, True),
        ({"days_low": ["31"], "days_typical": ["30"], "days_high": ["60"]}, False),
        ({"days_typical": ["61"], "days_high": ["60"]}, False),
    ],
)
def test_numbers_ascend(days: dict[str, list[str]], good: bool) -> None:
    present = {"holder_kind": ["consumer"], "country": ["country/jp"], "commodity": ["material/gallium"], **days}
    assert (entity("Holding", "holding/x", present) == []) is good


def test_a_missing_middle_is_stepped_over() -> None:
    present = {
        "output": ["material/gallium"], "input": ["material/gallium"], "input_type": ["material"],
        "qty_low": ["3"], "qty_high": ["2"],
    }  # fmt: skip
    assert entity("Recipe", "recipe/x", present) == ["recipe/x: qty_low (3) must not be after or above qty_high (2)"]


def test_a_default_holding_says_what_it_applies_to() -> None:
    present = {"holder_kind": ["consumer"], "country": ["bloc/eu"], "days_typical": ["30"]}
    assert entity("Holding", "holding/x", present) == ["holding/x: one of commodity, scope is required"]
    assert entity("Holding", "holding/x", {**present, "scope": ["product"]}) == []
