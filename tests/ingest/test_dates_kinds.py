"""When a figure was published, and how it is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.statement import earliest_day
from ingest.dates import dates_in, is_partial_date, latest_date, published_at
from ingest.kinds import kind_of

REACH = "2026-11-21"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FR Doc. 2026-06488 of 2026-04-03", ["2026", "2026-04-03"]),
        ("HS 284690 and 2846; 2,024 t; 1.2024; 120241", []),
        ("import sources 2021-24", ["2021"]),
        ("2026-02-30 is no day", []),
        ("(MIIT via Reuters 2020-01-22)", ["2020-01-22"]),
        ("output 2,080 + 2,003 + 1,404 t", []),
    ],
)
def test_dates_in(text: str, found: list[str]) -> None:
    assert dates_in(text) == found


def test_latest_date_takes_the_most_precise_of_the_latest() -> None:
    assert latest_date("MCS 2026; METI 2026-02-19") == "2026-02-19"
    assert latest_date("2026-01-01; 2026") == "2026-01-01"


def test_published_at_rules() -> None:
    assert published_at("Argus 2025-10; Reuters 2024-01-05", "2023", reach=REACH) == "2025-10"
    assert published_at("assumption", "2023", reach=REACH) == "2023-12-31"
    assert published_at("Argus 2025-10", "2023", reach=REACH, ignore_source=True) == "2023-12-31"
    assert published_at("plan for 2040", "2025", reach=REACH) == "2025-12-31"
    assert published_at("assumption", "2026", reach=REACH) == REACH
    assert published_at("assumption", "", reach=REACH) == ""


@given(st.dates().map(lambda day: day.isoformat()).filter(lambda day: "1900" <= day < "2100"))
def test_a_day_is_found_in_any_text(day: str) -> None:
    assert is_partial_date(day)
    assert dates_in(f"press ({day}), 12,345 t") == [day]
    assert earliest_day(latest_date(f"{day}; {day[:7]}; {day[:4]}")) == day


@pytest.mark.parametrize(
    ("source", "more", "kind"),
    [
        ("derived: a / b", {}, "derived"),
        ("computed from dimensions", {"note": "estimate"}, "derived"),
        ("stoichiometry 0.48 plus losses", {}, "derived"),
        ("as mine output", {}, "derived"),
        ("assumption: as 2024", {}, "assumed"),
        ("general knowledge, source not opened", {}, "assumed"),
        ("own judgement: x", {}, "assumed"),
        ("definitional relation", {}, "assumed"),
        ("Association of makers", {}, "reported"),
        ("USGS 2026", {"note": "estimate", "year": "2030"}, "estimated"),
        ("USGS 2026", {"note": "estimated by the publisher"}, "estimated"),
        ("USGS 2026", {"note": "an estimable firm"}, "reported"),
        ("IEA 2024 outlook", {"year": "2025"}, "projected"),
        ("IEA 2024 outlook", {"year": "2024"}, "reported"),
        ("forecast to 2030", {"year": "2030"}, "projected"),
        ("maker", {"year": "2027"}, "projected"),
        ("maker", {"year": "2026"}, "reported"),
        ("maker", {"year": "2026", "source_date": "2025-10"}, "projected"),
    ],
)
def test_kind_is_the_first_rule_that_fits(source: str, more: dict[str, str], kind: str) -> None:
    assert kind_of(source, reach=REACH, **more) == kind
