from __future__ import annotations

import datetime as dt
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.errors import OntologyError, ValueTextError
from ontology.iso import COUNTRY_CODES
from ontology.types import TYPES, canonical, earliest_day, latest_day, parse, problem

GOOD = {
    "text": ["重希土類", "two\nlines", " padded "],
    "name": ["Lynas", "白雲鄂博（バヤンオボ）鉱山"],
    "code": ["in-force", "end_product", "17"],
    "ref": ["country/jp", "status-event/cn-2025-18-1-announced", "field/9", "facility/5nplus-stgeorge"],
    "number": ["-1.5", "1e-7", ".5", "3.", "+4"],
    "integer": ["-3", "0", "17"],
    "bool": ["true", "False"],
    "date": ["2024", "2024-02", "2024-02-29"],
    "share": ["0", "1", "0.69", "1.0"],
    "mass_flow": ["0", "390000", "1e5"],
    "quantity": ["0.06"],
    "days": ["42", "0", "1.5"],
    "latitude": ["-90", "24.3"],
    "longitude": ["180", "153.98"],
    "hs_code": ["2846", "284690", "81129290", "8112929010"],
    "iso2": ["JP", "NA", "XX", "TW"],
    "iso3": ["JPN"],
    "url": ["https://www.meti.go.jp/policy/", "http://example.org?x=1"],
}
BAD = {
    "text": ["", "   ", "\x00"],
    "name": ["", "two\nlines"],
    "code": ["In force", "", "-x", "a--b"],
    "ref": ["jp", "country/", "Country/jp", "country/JP", "country/jp/x", "a-/b", "material/重希土"],
    "number": ["", "1,000", "nan", "inf", "1e999", "１２", "1_000", "0x1", " 1"],
    "integer": ["1.0", "", "1e3", "9" * 19],
    "bool": ["yes", "1", ""],
    "date": [
        "2024-13",
        "2023-02-29",
        "2024-2-1",
        "24",
        "2024-00",
        "0000",
        "2024-01-01T00:00",
        "2024/01/01",
        "２０２４",
    ],
    "share": ["-0.01", "1.0001", "69", "69%"],
    "mass_flow": ["-1", "12 t"],
    "quantity": ["-0.1"],
    "days": ["-1", "two"],
    "latitude": ["90.1", "N35"],
    "longitude": ["-180.5"],
    "hs_code": ["28469", "2846.90", "28", "284690123456", "28 46"],
    "iso2": ["jp", "UK", "EU", "JPN", ""],
    "iso3": ["JP", "jpn"],
    "url": ["www.meti.go.jp", "ftp://x.org/a", "https://a b.org", "https://"],
}


def test_every_type_has_examples() -> None:
    assert set(GOOD) == set(BAD) == set(TYPES)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in GOOD.items() for text in texts])
def test_good_values_are_read(name: str, text: str) -> None:
    assert problem(name, text) is None
    assert canonical(name, canonical(name, text)) == canonical(name, text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_bad_values_are_refused_with_the_rule(name: str, text: str) -> None:
    found = problem(name, text)
    assert found is not None
    assert found.endswith(f"must be {TYPES[name].rule.en}")
    with pytest.raises(ValueTextError):
        canonical(name, text)


def test_values_have_the_types_of_their_store() -> None:
    kinds = {"STRING": str, "FLOAT": float, "INTEGER": int, "BOOLEAN": bool}
    for name, texts in GOOD.items():
        assert {type(parse(name, text)) for text in texts} == {kinds[TYPES[name].store]}


def test_a_long_value_is_cut_in_the_message() -> None:
    found = problem("number", "x" * 500)
    assert found is not None
    assert len(found) < 150


def test_an_unknown_type_names_the_known_ones() -> None:
    with pytest.raises(OntologyError, match="'money' is no property type; use one of text, name, "):
        parse("money", "1")


@pytest.mark.parametrize(
    ("name", "text", "plain"),
    [
        ("number", "-0", "0"), ("number", "0.10", "0.1"), ("number", "1e-7", "0.0000001"), ("number", "+7.", "7"),
        ("number", "1200", "1200"), ("integer", "007", "7"), ("bool", "TRUE", "true"), ("text", " a ", "a"),
        ("share", "1.0", "1"),
    ],
)  # fmt: skip
def test_one_value_has_one_spelling(name: str, text: str, plain: str) -> None:
    assert canonical(name, text) == plain


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(derandomize=True, deadline=None)
def test_numbers_survive_the_round_trip(value: float) -> None:
    plain = canonical("number", repr(value))
    assert float(plain) == value
    assert canonical("number", plain) == plain
    assert "e" not in plain


@given(st.dates())
@settings(derandomize=True, deadline=None)
def test_dates_survive_and_lie_inside_what_their_parts_can_mean(day: dt.date) -> None:
    text = day.isoformat()
    assert canonical("date", text) == text == earliest_day(text) == latest_day(text)
    for partial in (text[:7], text[:4]):
        assert parse("date", partial) == partial
        assert earliest_day(partial) <= text <= latest_day(partial)
        for bound in (earliest_day(partial), latest_day(partial)):
            assert problem("date", bound) is None


@given(st.integers(min_value=1, max_value=9998), st.integers(min_value=1, max_value=12))
@settings(derandomize=True, deadline=None)
def test_the_last_day_of_a_month_is_the_day_before_the_next(year: int, month: int) -> None:
    last = dt.date.fromisoformat(latest_day(f"{year:04d}-{month:02d}"))
    assert (last + dt.timedelta(days=1)).isoformat() == earliest_day(f"{year + month // 12:04d}-{month % 12 + 1:02d}")


def test_no_date_has_no_days() -> None:
    assert (earliest_day(""), latest_day("")) == ("", "")


@given(st.sampled_from(sorted(TYPES)), st.one_of(st.text(max_size=12), st.from_regex(r"\A[-+.eE/0-9]{0,12}\Z")))
@settings(derandomize=True, deadline=None, max_examples=400)
def test_any_text_is_either_read_or_refused_and_has_one_spelling(name: str, text: str) -> None:
    if problem(name, text) is not None:
        return
    plain = canonical(name, text)
    assert canonical(name, plain) == plain
    assert parse(name, plain) == parse(name, text)
    value = parse(name, text)
    if isinstance(value, float):
        assert math.isfinite(value)
        assert TYPES[name].low <= value <= TYPES[name].high


def test_published_patterns_agree_with_the_reader() -> None:
    for name, declared in TYPES.items():
        for text in GOOD[name]:
            assert not declared.pattern or re.fullmatch(declared.pattern, text)


def test_country_codes_are_the_assigned_ones() -> None:
    assert len(COUNTRY_CODES) == 249 + 2
    assert {"NA", "JP", "CN", "XX"} <= COUNTRY_CODES
