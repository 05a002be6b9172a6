"""Ids and partial dates: what names a node, what tells two statements apart, which days a date can mean."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ids import node_id, slug
from graph.statement import KINDS, Statement, earliest_day, latest_day

WHOLE = Statement(
    entity="material/gallium", cls="Material", prop="world_output_t_per_y", qualifier="refined", value="760",
    unit="t/y", dataset="supply", locator="world_totals.csv line 2", source="source/usgs", kind="reported",
    observed_at="2024", published_at="2026-02", valid_from="2024-01", valid_to="2024-12", confidence="high",
    original_value="760 t",
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("dysprosium_oxide", "dysprosium-oxide"),
        ("p_traction_motor", "traction-motor"),
        ("p_", "p"),  # nothing but the prefix: it is the name
        ("CN-2025-18", "cn-2025-18"),
        ("JP", "jp"),
        ("  Mountain  Pass ", "mountain-pass"),
        ("Société Générale", "societe-generale"),
        ("Al₂O₃", "al2o3"),
        ("stage/gallium-cn", "stage-gallium-cn"),
    ],
)
def test_slug(key: str, expected: str) -> None:
    assert slug(key) == expected


@pytest.mark.parametrize("key", ["", "  ", "中国", "—", "p_-"[2:]])
def test_no_slug_without_a_letter_or_digit(key: str) -> None:
    with pytest.raises(ValueError, match="no slug can be made"):
        slug(key)


def test_node_id() -> None:
    assert node_id("product", "p_power_gan") == "product/power-gan"
    assert node_id("measure", "CN-2025-18") == "measure/cn-2025-18"


@given(st.text(max_size=30))
def test_a_slug_is_stable_and_readable(text: str) -> None:
    try:
        made = slug(text)
    except ValueError:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made)
    assert slug(made) == made or made.startswith("p-")


@pytest.mark.parametrize("name", [f.name for f in fields(Statement)])
def test_every_field_is_part_of_the_id(name: str) -> None:
    assert replace(WHOLE, **{name: getattr(WHOLE, name) + "x"}).id != WHOLE.id


def test_id_is_stable() -> None:
    # Written down: ids stand in stores and answers, so that a change of their making would orphan them.
    assert WHOLE.id == "st-f7cabad974581380"
    assert replace(WHOLE).id == WHOLE.id
    assert replace(WHOLE, value="", unit="760t/y").id != WHOLE.id


def test_a_value_cannot_slip_into_the_next_field() -> None:
    assert replace(WHOLE, value="76", unit="0t/y").id != replace(WHOLE, value="760", unit="t/y").id


def test_what_competes() -> None:
    assert WHOLE.key == replace(WHOLE, value="848", source="source/bgs").key
    assert WHOLE.key != replace(WHOLE, qualifier="recycled").key


def test_a_statement_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(WHOLE, "val" + "ue", "1")


def test_kinds_from_strong_to_weak() -> None:
    assert KINDS == ("reported", "derived", "estimated", "imputed", "assumed", "projected")


@pytest.mark.parametrize(
    ("partial", "first", "last"),
    [
        ("", "", ""),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2026-04", "2026-04-01", "2026-04-30"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-03-10", "2026-03-10", "2026-03-10"),
    ],
)
def test_days_of_a_partial_date(partial: str, first: str, last: str) -> None:
    assert earliest_day(partial) == first
    assert latest_day(partial) == last


@given(st.dates())
def test_partial_dates_enclose_the_day(day: date) -> None:
    text = day.isoformat()
    for partial in (text, text[:7], text[:4]):
        first, last = earliest_day(partial), latest_day(partial)
        assert first <= text <= last
        assert date.fromisoformat(first) <= day <= date.fromisoformat(last)
        assert first.startswith(partial)
        assert last.startswith(partial)
