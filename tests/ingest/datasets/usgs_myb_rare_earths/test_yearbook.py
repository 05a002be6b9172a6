"""The rare-earths chapter of the Minerals Yearbook: glued footnotes, ditto marks, names over two lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from ingest.errors import FileRefusedError, MappingError
from ingest.extraction import extract_file
from tests.ingest.datasets.published import (
    as_table,
    balanced,
    committed,
    dataset,
    extracted,
    published,
    rows_of,
    statements,
)

SOURCE = "usgs_myb_rare_earths"
FILE = "usgs-rare-earths-detail/usgs_myb2022_rare_earths_tables.xlsx"
CONTENTS = {
    "A2": "RARE EARTH CONTENTS OF SELECTED SOURCE MINERALS1, 2", "A7": "Primary Source", "C7": "Country",
    "E7": "Location", "G7": "La", "I7": "Dy", "K7": "Y",
    "A8": "Bastnaesite", "C8": "China", "E8": "Bayan Obo, Nei Mongol ", "G8": 20, "I8": 0.5, "K8": "NA",
    "E9": "Autonomous Region3",
    "A10": "Do.", "C10": "do.", "E10": "Dechang, Sichuan ", "G10": 30.5, "I10": "NA", "K10": "<1.5", "E11": "Province4",
    "A12": "Rare-earth laterite", "C12": "United States", "E12": "Mountain Pass, CA5", "G12": 25, "I12": 3, "K12": 24,
    "A14": "Do., do. Ditto.  NA Not available.", "A15": "1Rows may not add to 100 percent.",
}  # fmt: skip
OUTPUT = {
    "A2": "WORLD MINE PRODUCTION, BY COUNTRY OR LOCALITY1", "A6": "Country or locality2", "C6": 2021, "E6": 2022,
    "A7": "Australiae", "C7": 100, "E7": 120, "A8": "Burundi", "C8": 20, "D8": "e", "E8": "--",
    "A9": "China3", "C9": 800, "E9": 900, "F9": "e", "A10": "Vietname, 5", "C10": 80, "D10": "r", "E10": "NA",
    "A11": "Total", "C11": 1000, "E11": 1020, "A12": "eEstimated.  rRevised.  -- Zero.", "A13": "3Production quota.",
}  # fmt: skip


def workbook(path: Path, contents: Mapping[str, object] = CONTENTS, output: Mapping[str, object] = OUTPUT) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, cells in (("T2", contents), ("T8", output)):
        sheet = book.create_sheet(name)
        for cell, value in cells.items():
            sheet[cell] = value
    book.save(path)
    return path


def test_elements_of_deposits(tmp_path: Path) -> None:
    found = extract_file(dataset(SOURCE), workbook(tmp_path / "x.xlsx"))
    rows = {(row["deposit"], row["element"]): row for row in found.tables["element_split"]}
    assert {key: (row["share"], row["bound"], row["mineral"], row["country"]) for key, row in rows.items()} == {
        ("bayan-obo", "lanthanum"): ("0.2", "exact", "bastnaesite", "CN"),
        ("bayan-obo", "dysprosium"): ("0.005", "exact", "bastnaesite", "CN"),
        ("dechang", "lanthanum"): ("0.305", "exact", "bastnaesite", "CN"),
        ("dechang", "yttrium"): ("0.015", "below", "bastnaesite", "CN"),
        ("mountain-pass", "lanthanum"): ("0.25", "exact", "rare-earth laterite", "US"),
        ("mountain-pass", "dysprosium"): ("0.03", "exact", "rare-earth laterite", "US"),
        ("mountain-pass", "yttrium"): ("0.24", "exact", "rare-earth laterite", "US"),
    }
    assert rows["dechang", "yttrium"]["at"] == "T2!K10"
    assert {row["edition"] for row in rows.values()} == {"MYB2022"}
    assert balanced(found)


def test_world_production(tmp_path: Path) -> None:
    found = extract_file(dataset(SOURCE), workbook(tmp_path / "x.xlsx"))
    rows = {
        (row["country"], row["year"]): (row["output_t"], row["share"], row["estimated"])
        for row in found.tables["production"]
    }
    assert rows == {
        ("*", "2021"): ("1000", "", ""), ("*", "2022"): ("1020", "", ""),
        ("AU", "2021"): ("100", "0.1", "yes"), ("AU", "2022"): ("120", "0.118", "yes"),
        ("BI", "2021"): ("20", "0.02", "yes"), ("BI", "2022"): ("0", "0", ""),
        ("CN", "2021"): ("800", "0.8", ""), ("CN", "2022"): ("900", "0.882", "yes"),
        ("VN", "2021"): ("80", "0.08", "yes"),
    }  # fmt: skip


def test_what_is_stated(tmp_path: Path) -> None:
    stated = statements(SOURCE, extract_file(dataset(SOURCE), workbook(tmp_path / "x.xlsx")))
    shares = {(s.entity, s.qualifier): s.value for s in stated if s.prop == "element_share"}
    assert shares["deposit/bayan-obo", "lanthanum"] == "0.2"
    assert ("deposit/dechang", "yttrium") not in shares  # a limit is no share
    assert {s.value for s in stated if (s.entity, s.prop) == ("deposit/mountain-pass", "name")} == {
        "Mountain Pass, California", "マウンテンパス（カリフォルニア州）",
    }  # fmt: skip
    (burundi,) = [s for s in stated if s.prop == "output_t_per_y" and s.entity.endswith("-bi") and s.value == "20"]
    assert (burundi.kind, burundi.observed_at, burundi.published_at) == ("estimated", "2021", "2024")


@pytest.mark.parametrize(
    ("contents", "output", "error", "message"),
    [
        ({"E8": "Neptune"}, {}, MappingError, "'Neptune Autonomous Region' is not in the list 'deposits'"),
        ({"G7": "Xx"}, {}, MappingError, "'Xx' is not in the list 'elements'"),
        ({}, {"A9": "Atlantis"}, MappingError, "'Atlantis' is no name of a country"),
        ({}, {"A6": "Place"}, FileRefusedError, "sheet T8 has no heading 'Country or locality'"),
        ({}, {"C6": "x", "E6": "y"}, FileRefusedError, "names no years"),
    ],
)
def test_what_is_new_refuses_the_file(
    tmp_path: Path, contents: dict[str, object], output: dict[str, object], error: type[Exception], message: str
) -> None:
    path = workbook(tmp_path / "x.xlsx", {**CONTENTS, **contents}, {**OUTPUT, **output})
    with pytest.raises(error, match=message):
        extract_file(dataset(SOURCE), path)


def test_faulty_cells_reject_their_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", {**CONTENTS, "G8": 120}, {**OUTPUT, "C7": "many"})
    found = extract_file(dataset(SOURCE), path)
    assert [(i.sheet, i.line, i.column, i.value) for i in found.issues] == [
        ("T2", 8, "G", "120"),
        ("T8", 7, "C", "many"),
    ]
    assert {row["deposit"] for row in found.tables["element_split"]} == {"dechang", "mountain-pass"}
    assert "AU" not in {row["country"] for row in found.tables["production"]}


@pytest.mark.parametrize("name", ["element_split", "production"])
def test_committed_tables_are_what_the_file_gives(name: str) -> None:
    found = extracted(SOURCE, published(FILE))
    assert as_table(SOURCE, name, found) == committed(SOURCE, name)
    assert balanced(found)
    assert found.rejected == 0


def test_counts_and_figures_of_the_chapter() -> None:
    split, made = rows_of(SOURCE, "element_split"), rows_of(SOURCE, "production")
    assert (len({row["deposit"] for row in split}), len(made)) == (13, 65)
    shares = {(row["deposit"], row["element"]): Decimal(row["share"]) * 100 for row in split}
    assert shares["bayan-obo", "cerium"] == 50
    assert shares["mountain-pass", "neodymium"] == Decimal("11.7")
    assert (shares["xinfeng", "dysprosium"], shares["xinfeng", "terbium"]) == (Decimal("3.71"), Decimal("0.68"))
    outputs = {(row["country"], row["year"]): row["output_t"] for row in made}
    assert (outputs["CN", "2022"], outputs["*", "2022"], outputs["AU", "2018"]) == ("210000", "297000", "21000")


def test_every_deposit_has_a_name() -> None:
    assert {row["deposit"] for row in rows_of(SOURCE, "element_split")} == {
        row["deposit"] for row in rows_of(SOURCE, "deposits")
    }
