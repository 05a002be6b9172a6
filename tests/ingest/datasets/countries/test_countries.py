"""Countries: Namibia is no missing value, names in both languages, positions from shapes, further names besides."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ingest.country_names import iso2
from ingest.errors import FileRefusedError, MappingError
from ingest.extraction import extract_file
from ingest.runner import DATASETS, collect
from tests.ingest.datasets.published import as_table, balanced, committed, dataset, extracted, published

SOURCE = "countries"
FOLDER = "reference-countries"
SAMPLE = DATASETS / SOURCE / "sample"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLE, tmp_path / "countries")


def changed(folder: Path, **layer: Any) -> Path:
    """The sample with other shapes."""
    path = folder / "countries-50m.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["objects"]["countries"].update(layer)
    path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_namibia_has_a_code_and_positions_are_those_of_the_largest_piece(folder: Path) -> None:
    found = extract_file(dataset(SOURCE), folder)
    assert balanced(found)
    countries = {row["iso2"]: row for row in found.tables["countries"]}
    assert countries["NA"]["name_ja"] == "ナミビア"
    assert (countries["KR"]["other_en"], countries["KR"]["other_ja"]) == ("Korea, Republic of", "大韓民国")
    assert countries["JP"]["other_en"] == ""
    places = {row["iso2"]: (float(row["latitude"]), float(row["longitude"])) for row in found.tables["positions"]}
    assert places["JP"] == pytest.approx((35.49, 137.5), abs=0.01)
    # across the edge of the map
    assert places["FJ"] == pytest.approx((-17.5, 180.0), abs=0.01) or places["FJ"][1] == pytest.approx(-180.0)
    assert "TV" not in places
    assert found.dropped == {"shapes_without_number: not wanted by mappings.yml": 1}


def test_codes_that_are_none_and_shapes_of_nobody_are_rejected(folder: Path) -> None:
    table = folder / "countries_en_ja_latlng.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("JPN", "Jp"), encoding="utf-8")
    found = extract_file(dataset(SOURCE), folder)
    assert {(i.column, i.value) for i in found.issues} == {("iso3", "Jp"), ("id", "392")}
    assert balanced(found)


def test_a_new_shape_without_number_and_shapes_that_lead_nowhere_refuse_the_folder(folder: Path) -> None:
    square: dict[str, Any] = {"type": "Polygon", "arcs": [[0]], "properties": {"name": "Atlantis"}}
    with pytest.raises(MappingError, match="Atlantis"):
        extract_file(dataset(SOURCE), changed(folder, geometries=[square]))
    with pytest.raises(FileRefusedError, match=r"countries-50m\.json: a shape cannot be read"):
        extract_file(dataset(SOURCE), changed(folder, geometries=[{**square, "arcs": [[99]]}]))
    (folder / "countries-50m.json").unlink()
    with pytest.raises(FileRefusedError, match=r"countries-50m\.json"):
        extract_file(dataset(SOURCE), folder)


def test_names_that_people_use_are_known_besides() -> None:
    said = {(s.entity, s.value): s for s in collect([SOURCE]).statements if s.prop == "alias"}
    assert said["country/us", "米国"].qualifier == "ja"
    assert said["country/ci", "Côte d'Ivoire"].qualifier == "en"
    assert {iso2(name, "usgs") for name in ("Burma", "Myanmar", "ミャンマー")} == {"MM"}


def test_the_published_folder_makes_the_committed_tables() -> None:
    found = extracted(SOURCE, published(FOLDER))
    for table in ("countries", "positions"):
        assert as_table(SOURCE, table, found) == committed(SOURCE, table)
    assert (len(found.tables["countries"]), found.rejected) == (249, 0)
    places = {row["iso2"]: row for row in found.tables["positions"]}
    assert {"NA", "JP", "XK"} <= set(places)
    # two that the edge of the map cuts, and one round the pole
    assert places["RU"]["longitude"].startswith("97")
    assert places["FJ"]["longitude"].startswith("178") or places["FJ"]["longitude"].startswith("177")
    assert float(places["AQ"]["latitude"]) < -75
