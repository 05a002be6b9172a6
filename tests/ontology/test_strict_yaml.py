"""YAML texts of declarations, datasets and scenarios: plain values, no key twice, a line where it is wrong."""

from __future__ import annotations

import datetime

import pytest
import yaml

from ontology.strict_yaml import DoubledKeyError, line_of, strict_yaml


def test_plain_values() -> None:
    assert strict_yaml("") is None
    assert strict_yaml("a: [1, x, 2026-11-21]") == {"a": [1, "x", datetime.date(2026, 11, 21)]}
    assert strict_yaml("a: &one {b: 1}\nc: *one") == {"a": {"b": 1}, "c": {"b": 1}}
    assert strict_yaml("a: &one {b: 1}\nc: {<<: *one, d: 2}")["c"] == {"b": 1, "d": 2}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3", 3),
        ("- x:\n    k: 1\n    k: 2", 3),
        ("a: &one\n  b: *one\n  b: 1", 3),
        ("a: 1\nb: }", 2),
        ("a: 2026-13-45", 1),
        ("? [1, 2]\n: 3", 1),
    ],
)
def test_a_fault_names_its_line(text: str, line: int) -> None:
    with pytest.raises(yaml.YAMLError) as fault:
        strict_yaml(text)
    assert line_of(fault.value) == line


def test_the_doubled_key_is_told() -> None:
    with pytest.raises(DoubledKeyError, match="'b' stands twice") as fault:
        strict_yaml("a:\n  b: 1\n  b: 1")
    assert fault.value.key == "b"


def test_a_text_that_holds_itself_ends() -> None:
    found = strict_yaml("&top\na: *top")
    assert found["a"] is found
