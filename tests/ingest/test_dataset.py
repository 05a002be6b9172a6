"""Descriptions of datasets: loaded whole, or refused with every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.dataset import load_dataset
from ingest.errors import DatasetError
from ingest.runner import DATASETS, dataset_names
from tests.ingest.toys import YML, toy


@pytest.mark.parametrize("name", dataset_names())
def test_real_descriptions_load(name: str) -> None:
    dataset = load_dataset(DATASETS / name)
    assert set(dataset.title) == {"en", "ja"}
    assert {"no-issues", "no-leftovers"} <= set(dataset.assertions.checks)
    assert all(correction.reason for correction in dataset.corrections)
    assert (dataset.folder / "__init__.py").exists()


def test_all_faults_at_once(tmp_path: Path) -> None:
    yml = """
name: other
publisher: ""
title: {en: Toy}
citation: x
licence: y
licence_class: free
reach: soon
colour: red
tables:
  places: {columns: []}
  more: {columns: [a], rows: {min: 5, max: 2}}
assertions:
  statements: {min: 1, max: 2}
  checks: [luck]
"""
    toy(tmp_path, yml=yml)
    with pytest.raises(DatasetError) as caught:
        load_dataset(tmp_path / "toy")
    lines = str(caught.value).splitlines()
    for word in (
        "'colour'",
        "'publisher'",
        "'other'",
        "key 'title'",
        "licence_class must",
        "reach must",
        "'places'",
        "'more'",
        "luck",
    ):
        assert sum(word in line for line in lines) == 1, word
    assert all("dataset.yml: " in line for line in lines)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no such file"):
        load_dataset(tmp_path)
    toy(tmp_path, yml="a: [1\n")
    with pytest.raises(DatasetError, match="not readable as YAML"):
        load_dataset(tmp_path / "toy")


def test_wrong_mappings_and_corrections(tmp_path: Path) -> None:
    toy(tmp_path / "a", mappings="words: {plain: 3}\n")
    with pytest.raises(DatasetError, match="list 'words', entry 'plain': text and code must be texts"):
        load_dataset(tmp_path / "a" / "toy")
    toy(tmp_path / "b", corrections="- {table: places, match: {code: JP}}\n")
    with pytest.raises(DatasetError, match="entry 1 needs table, match, column, expect, value and reason"):
        load_dataset(tmp_path / "b" / "toy")
    toy(
        tmp_path / "c",
        corrections="- {table: x, match: {a: b}, column: c, expect: d, value: e, reason: f}\n",
    )
    with pytest.raises(DatasetError, match="names the table 'x'"):
        load_dataset(tmp_path / "c" / "toy")


def test_toy_is_right(tmp_path: Path) -> None:
    dataset = load_dataset(toy(tmp_path, yml=YML) / "toy")
    assert dataset.mappings == {"words": {"plain": "plain", "gone": None}}
    assert dataset.needs == ()
