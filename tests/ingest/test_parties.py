"""Whom does a text of operators or owners name?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.context import Context
from ingest.dataset import Dataset, load_dataset
from ingest.datasets.facilities.parties import operators_of, owners_of
from ingest.errors import MappingError
from ingest.rows import Row
from ingest.runner import DATASETS
from ontology.model import load_ontology


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(load_dataset(DATASETS / "facilities"), load_ontology())


def test_operators(context: Context) -> None:
    assert operators_of(context, "Lynas Rare Earths") == ["Lynas Rare Earths"]
    assert operators_of(context, "Tsingshan; Huayou") == ["Tsingshan", "Huayou Cobalt"]
    assert operators_of(context, "Various") == []
    assert operators_of(context, "") == []
    assert operators_of(context, "DOWA Metals & Mining") == ["DOWA Metals & Mining"]
    with pytest.raises(MappingError):
        operators_of(context, "A / B")


def test_owners(context: Context) -> None:
    row = Row("facilities", 9, {})
    found = owners_of(context, row, "CMOC 71.25%; CATL 23.75% @2024-03; Government of DR Congo 5%; Angolan partners 0%")
    assert [(o.name, o.country, o.share, o.date) for o in found] == [
        ("CMOC", "", "0.7125", ""),
        ("CATL", "", "0.2375", "2024-03"),
        ("", "CD", "0.05", ""),
    ]
    assert owners_of(context, row, "Proterial Magnetics @2026-07-01")[0].date == "2026-07-01"
    assert owners_of(context, row, "") == []


@given(st.integers(1, 1000), st.sampled_from(["", " @2024", " @2024-05"]))
def test_any_share_is_read(permille: int, dated: str) -> None:
    facilities = Context(load_dataset_once(), load_ontology())
    (owner,) = owners_of(facilities, Row("facilities", 2, {}), f"Some Mining 2 {permille / 10}%{dated}")
    assert owner.name == "Some Mining 2"
    assert float(owner.share) == pytest.approx(permille / 1000)


_LOADED = load_dataset(DATASETS / "facilities")


def load_dataset_once() -> Dataset:
    return _LOADED
