"""A publisher's file taken apart: every row accounted for, own rows in one order, faults with their place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.books import Extracted
from ingest.dataset import load_dataset
from ingest.errors import DatasetError, FileRefusedError, MappingError
from ingest.extraction import Extraction, FileRow, extract_file
from ingest.files.numbers import number_of, plain
from tests.ingest.publishers import COMMITTED, EXTRACT, MAPPINGS, ROWS, YML, csv_file, publisher


def taken(tmp_path: Path, *rows: str, **more: str) -> Extracted:
    root = publisher(tmp_path / "sets", **more)
    told: list[str] = []
    found = extract_file(load_dataset(root / "stats"), csv_file(tmp_path / "file.csv", *rows), told.append)
    assert found.accepted + found.rejected + sum(found.dropped.values()) == found.rows_read
    return found


def test_a_good_file(tmp_path: Path) -> None:
    found = taken(tmp_path, *ROWS)
    assert (found.rows_read, found.accepted, found.rejected) == (5, 3, 0)
    assert found.dropped == {"metals: not wanted by mappings.yml": 1, "withheld": 1}
    assert found.issues == []
    lines = [",".join(row.values()) for row in found.tables["production"]]
    assert lines == COMMITTED.splitlines()[1:]
    assert found.origins["production"] == [("", "", 2), ("", "", 3), ("", "", 5)]


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    there, back = taken(tmp_path / "a", *ROWS), taken(tmp_path / "b", *ROWS[::-1])
    strip = [{k: v for k, v in row.items() if k != "at"} for row in there.tables["production"]]
    assert strip == [{k: v for k, v in row.items() if k != "at"} for row in back.tables["production"]]


def test_bad_rows_are_listed_with_line_column_and_value(tmp_path: Path) -> None:
    found = taken(
        tmp_path, ROWS[0],
        "T2026,Terbium,Séparé,tonnes,2024,-3,", "T2026,Terbium,Séparé,tonnes,2023,many,", ROWS[0],
        "T2026,Terbium,Séparé,tonnes,2022,1", "T2026,Terbium,Séparé,tonnes,2021,,",
    )  # fmt: skip
    assert (found.accepted, found.rejected) == (1, 5)
    assert [issue.text for issue in found.issues] == [
        "file.csv line 3, column Value, '-3': is below 0.",
        "file.csv line 4, column Value, 'many': is no number.",
        "file.csv line 5, 'T2025, dysprosium, mine, 2024': stands twice, as on line 2.",
        "file.csv line 6, 'T2026,Terbium,Séparé,tonnes,2022,1': has 6 values for 7 columns; look for a missing or "
        "extra comma, or a text with one that lacks its quotes.",
        "file.csv line 7, column Value: is empty.",
    ]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("T2026,Dysprosum,Mine production,tonnes,2024,1,", r"line 2: 'Dysprosum' .*\(nearest: 'Dysprosium'\)"),
        ("T2026,Terbium,Mine production,pounds,2024,1,", "'pounds' is not in the list 'units' of stats/mappings.yml"),
    ],
)
def test_an_unknown_category_refuses_the_file(tmp_path: Path, row: str, what: str) -> None:
    with pytest.raises(MappingError, match=what):
        taken(tmp_path, row, *ROWS)


def test_a_file_without_a_good_row(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match=r"none of its 1 rows could be taken.* The first fault: file.csv line 2"):
        taken(tmp_path, "T2026,Terbium,Séparé,tonnes,2024,-3,")
    with pytest.raises(FileRefusedError, match="none of its 0 rows"):
        taken(tmp_path / "b")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('x.drop(row, "withheld")', "pass", r"1 rows were read, but neither .* \(such as line 4\)"),
        ('"production", row', '"prices", row', "'prices' is no table of its file"),
        ("year=row", "jahr=row", "table production has no column jahr"),
        ('x.map("units"', 'x.map("scales"', "there is no list 'scales'"),
        ("def extract", "def read", "has no function extract"),
    ],
)
def test_faults_of_an_extractor_are_told_from_those_of_a_file(tmp_path: Path, old: str, new: str, what: str) -> None:
    assert old in EXTRACT
    with pytest.raises(DatasetError, match=what):
        taken(tmp_path, *ROWS, extract=EXTRACT.replace(old, new))


def test_one_bad_cell_of_a_wide_row_takes_the_row_out(tmp_path: Path) -> None:
    accept = '        x.accept("production", row, vintage'
    more = f"""{accept}="T1", material="m")
        if row["Note"]:
            x.reject(row, "Note", row["Note"], "is odd.")
"""
    extract = EXTRACT.replace(accept, more + accept)
    found = taken(tmp_path, *ROWS[:2], extract=extract)
    assert (found.accepted, found.rejected) == (1, 1)
    assert [row["vintage"] for row in found.tables["production"]] == ["T1", "T2025"]


def test_rows_that_contradict_each_other_where_that_means_mixed_series(tmp_path: Path) -> None:
    rows = (ROWS[1], ROWS[1].replace("1.25", "1.26"))
    assert taken(tmp_path / "a", *rows).rejected == 1
    yml = YML.replace("    - no-issues\n", "    - no-issues\n    - not-mixed: {table: production}\n")
    with pytest.raises(
        FileRefusedError, match=r"line 3 and line 2 contradict each other .* series seem to be mixed up"
    ):
        taken(tmp_path / "b", *rows, yml=yml)
    assert taken(tmp_path / "c", ROWS[1], ROWS[1], yml=yml).rejected == 1


def test_numbers() -> None:
    good = {
        "1,234": "1234",
        "1,234,567.8": "1234567.8",
        "0.10": "0.1",
        "1e3": "1000",
        "-5": "-5",
        ".5": "0.5",
        "7.": "7",
    }
    assert {text: plain(value) for text in good if (value := number_of(text)) is not None} == good
    for text in ("", "1,23", "12,34,567", "1.234,5", "nan", "inf", "1e99", "0x1", "1_000", "１２", "--", "1 2"):
        assert number_of(text) is None, text


def extraction(tmp_path: Path, yml: str = YML) -> Extraction:
    return Extraction(load_dataset(publisher(tmp_path / "sets", yml=yml) / "stats"), tmp_path / "in")


def test_decimal(tmp_path: Path) -> None:
    x = extraction(tmp_path)
    row = FileRow(3, {"v": "120", "w": "W"})
    assert x.decimal(row, "v") == Decimal(120)
    assert x.decimal(row, "w", markers={"W": None}) is None
    assert x.books.issues == []
    assert x.decimal(row, "v", maximum=Decimal(100)) is None
    assert [issue.reason for issue in x.books.issues] == ["is over 100."]
    assert x.decimal(FileRow(4, {"v": "-1"}), "v", minimum=None) == Decimal(-1)


def test_files_of_a_folder(tmp_path: Path) -> None:
    x = extraction(tmp_path)
    (tmp_path / "in" / "world").mkdir(parents=True)
    csv_file(tmp_path / "in" / "world" / "b.csv", *ROWS)
    csv_file(tmp_path / "in" / "world" / "a.csv", *ROWS)
    assert [path.name for path in x.files("world/*.csv")] == ["a.csv", "b.csv"]
    row = next(x.delimited(x.files("world/*.csv")[0]))
    assert row.at() == "world/a.csv line 2"
    with pytest.raises(FileRefusedError, match="has no file that matches"):
        x.files("*.xlsx")
    (tmp_path / "in" / "out.csv").symlink_to(csv_file(tmp_path / "secret.csv", *ROWS))
    with pytest.raises(FileRefusedError, match="leads out of the folder"):
        x.files("*.csv")


def test_records_of_a_document(tmp_path: Path) -> None:
    x = extraction(tmp_path)
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "a.json"
    file.write_text('[{"t": 1.50, "c": null, "ok": true, "n": " x "}]', encoding="utf-8")
    row = x.record(1, x.document(file)[0], path=file)
    assert dict(row.values) == {"t": "1.5", "c": "", "ok": "true", "n": "x"}
    assert row.at() == "a.json record!1"


def test_datasets_without_a_file(tmp_path: Path) -> None:
    root = publisher(tmp_path / "sets", mappings=MAPPINGS)
    with pytest.raises(DatasetError, match="news: takes no file"):
        extract_file(load_dataset(root / "news"), tmp_path / "x.csv")


def test_the_folder_form_takes_an_archive(tmp_path: Path) -> None:
    extract = "from ingest.extraction import Extraction\n" + EXTRACT.replace(
        "x.delimited()", "x.delimited(x.files('*.csv')[0])"
    )
    root = publisher(tmp_path / "sets", yml=YML.replace("form: csv", "form: folder"), extract=extract)
    dataset = load_dataset(root / "stats")
    (tmp_path / "in").mkdir()
    csv_file(tmp_path / "in" / "a.csv", *ROWS)
    plain_folder = extract_file(dataset, tmp_path / "in")
    assert plain_folder.tables["production"][0]["at"] == "a.csv line 2"
    import shutil

    shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "in")
    assert extract_file(dataset, tmp_path / "packed.zip") == plain_folder
    with pytest.raises(FileRefusedError, match="is a file"):
        extract_file(dataset, tmp_path / "in" / "a.csv")
