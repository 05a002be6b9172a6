"""World Mining Data: nothing of it comes with the project; a user's file is read on the bases of the chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import MappingError
from ingest.extraction import extract_file
from ingest.runner import collect
from tests.ingest.datasets.published import balanced, dataset, extracted, published, statements, write_csv

SOURCE = "bmf_world_mining_data"
FILE = "world-mining-data/wmd_production_2018_2024_long.csv"
HEADER = ("commodity", "country", "country_m49", "iso3", "unit", "data_source", "year", "production")
CHINA = ("Gallium", "China", "156", "CHN", "metr. t", "e", "2023", "90.0")


def test_nothing_is_committed() -> None:
    assert dataset(SOURCE).licence_class == "check"
    assert not (dataset(SOURCE).folder / "data").exists()
    assert [s for s in collect([SOURCE]).statements if s.dataset == SOURCE] == []


def test_the_sample(tmp_path: Path) -> None:
    del tmp_path
    (sample,) = (dataset(SOURCE).folder / "sample").iterdir()
    found = extract_file(dataset(SOURCE), sample)
    assert found.rows_read <= 10
    assert {
        (row["material"], row["country"]): (row["output_t"], row["share"]) for row in found.tables["production"]
    } == {
        ("gallium", "CN"): ("90", "0.9"),
        ("gallium", "JP"): ("10", "0.1"),
        ("cobalt", "CD"): ("700", "1"),
        ("lithium", "AU"): ("464.5", "1"),
        ("pgm_ore", "ZA"): ("5", "1"),
    }
    assert {row["edition"] for row in found.tables["production"]} == {"WMD2025"}
    assert balanced(found)


def test_what_is_stated() -> None:
    (sample,) = (dataset(SOURCE).folder / "sample").iterdir()
    stated = statements(SOURCE, extract_file(dataset(SOURCE), sample))
    outputs = {s.entity: s for s in stated if s.prop == "output_t_per_y"}
    assert (outputs["stage/gallium-cn"].kind, outputs["stage/gallium-jp"].kind) == ("estimated", "reported")
    assert outputs["production/lithium-mine-au"].kind == "derived"  # Li2O to Li
    assert outputs["production/lithium-mine-au"].published_at == "2025"
    assert {s.kind for s in stated if s.prop == "share"} == {"derived"}


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ({2: "392"}, "country_m49", "392"),
        ({3: "JPN"}, "iso3", "JPN"),
        ({4: "kg"}, "unit", "kg"),
        ({6: "next"}, "year", "next"),
        ({7: "-1"}, "production", "-1"),
    ],
)
def test_a_row_that_contradicts_itself_is_rejected(
    tmp_path: Path, change: dict[int, str], column: str, value: str
) -> None:
    wrong = [change.get(number, text) for number, text in enumerate(CHINA)]
    good = ("Gallium", "Japan", "392", "JPN", "metr. t", "r", "2023", "10.0")
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, [wrong, good]))
    assert [(i.line, i.column, i.value) for i in found.issues] == [(2, column, value)]
    assert (found.accepted, found.rejected) == (1, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({0: "Kryptonite"}, "'Kryptonite' is not in the list 'commodities'"),
        ({1: "Atlantis"}, "line 2: 'Atlantis' is no name of a country"),
        ({4: "barrels"}, "'barrels' is not in the list 'units'"),
        ({5: "x"}, "'x' is not in the list 'data_sources'"),
    ],
)
def test_what_is_new_refuses_the_file(tmp_path: Path, change: dict[int, str], message: str) -> None:
    wrong = [change.get(number, text) for number, text in enumerate(CHINA)]
    with pytest.raises(MappingError, match=message):
        extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, [wrong]))


def test_the_publishers_file() -> None:
    found = extracted(SOURCE, published(FILE))
    assert (found.rows_read, found.rejected) == (13407, 0)
    assert balanced(found)
    outputs = {
        (row["material"], row["country"]): row["output_t"]
        for row in found.tables["production"]
        if row["year"] == "2024"
    }
    assert outputs["rare_earth_elements", "CN"] == "270000"
    assert outputs["rare_earth_elements", "US"] == "45493"
    assert outputs["cobalt", "CD"] == "200253"
    assert outputs["gallium", "CN"] == "974"
