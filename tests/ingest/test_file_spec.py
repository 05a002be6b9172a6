"""The key ``file`` of dataset.yml: read whole, or refused with every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.dataset import load_dataset
from ingest.errors import DatasetError
from ingest.runner import DATASETS, dataset_names
from tests.ingest.publishers import YML, publisher


@pytest.mark.parametrize("name", [n for n in dataset_names() if load_dataset(DATASETS / n).file is not None])
def test_sources_say_what_a_user_needs_to_know(name: str) -> None:
    dataset = load_dataset(DATASETS / name)
    assert dataset.file is not None
    assert dataset.file.years
    assert dataset.file.about["ja"] != dataset.file.about["en"]
    assert (dataset.folder / "extract.py").exists()
    has_data = any((dataset.folder / "data").glob("*.csv"))
    assert dataset.licence_class == "open" or not any(
        (dataset.folder / "data" / f"{table}.csv").exists() for table in dataset.file.tables or dataset.tables
    )
    assert has_data or (dataset.folder / "sample").exists()


def test_what_is_left_out(tmp_path: Path) -> None:
    file = load_dataset(publisher(tmp_path) / "stats").file
    assert file is not None
    assert (file.form, file.encoding, file.separator, file.partition) == ("csv", "cp1252", ",", "vintage")
    assert (file.max_mb, file.tables, file.sample) == (1, (), "")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("form: csv", "form: doc", "form must be one of csv, xlsx, json, folder, not 'doc'"),
        ("encoding: cp1252", "encoding: klingon", "encoding 'klingon' is unknown"),
        ("max_mb: 1", "max_mb: 1.5", "max_mb must be a whole number"),
        ("max_mb: 1", "max_mb: 90000", "max_mb must be a whole number"),
        ("partition: vintage", "partition: edition", "partition 'edition' is a column of no table"),
        ("partition: vintage", "partition: [vintage]", "partition must be the name of one column"),
        ("partition: vintage", "separator: tab", "separator must be one sign"),
        ("partition: vintage", "tables: [prices]", "tables names 'prices', which 'tables' does not declare"),
        ("partition: vintage", "tables: prices", "tables must be a list of texts"),
        ("partition: vintage", "colour: red", "unknown key 'colour'"),
        ("ja: 同局から。", "fr: non", "about must say in en and in ja"),
        ("key: [vintage,", "key: [weight,", "key names a column that it does not have"),
    ],
)
def test_faults(tmp_path: Path, old: str, new: str, what: str) -> None:
    assert old in YML
    root = publisher(tmp_path, yml=YML.replace(old, new))
    with pytest.raises(DatasetError) as caught:
        load_dataset(root / "stats")
    lines = [line for line in str(caught.value).splitlines() if "check vintage-jump" not in line]
    assert what in lines[0]


def test_not_even_a_mapping(tmp_path: Path) -> None:
    root = publisher(tmp_path, yml=YML[: YML.index("file:")] + "file: csv\n")
    with pytest.raises(DatasetError, match="key 'file' must be a mapping"):
        load_dataset(root / "stats")
