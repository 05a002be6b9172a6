"""Workbooks of a publisher: what the sheet shows, as text; what it hides is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ingest.errors import FileRefusedError
from ingest.files.guard import check_file
from ingest.files.workbook import COLUMNS, read_sheet, sheet_names


def book(path: Path, fill: Callable[[Worksheet], None], title: str = "T2 ") -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    fill(sheet)
    made.create_sheet("Notes")
    made.save(path)
    return path


def rows(*cells: tuple[Any, ...]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in cells:
            sheet.append(row)

    return fill


def refused(path: Path, sheet: str = "T2", **more: object) -> str:
    with pytest.raises(FileRefusedError) as caught:
        list(read_sheet(path, sheet, **more))  # type: ignore[arg-type]
    (line,) = str(caught.value).splitlines()
    return line


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed."""
    out = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            raw = old.read(info)
            new.writestr(info.filename, change(raw) if info.filename == member else raw)
    return out


def test_cells_as_text(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        rows(("Country", " t\n(REO) ", None, "on"), (" NA ", 0.1 + 0.2, 12.0, date(2025, 4, 4)), (),
             ("CL", 1234567, True, datetime(2025, 4, 4, 12, 30)), (None, None, "", " ")),
    )  # fmt: skip
    assert sheet_names(path) == ["T2 ", "Notes"]
    first, second = read_sheet(path, "T2", columns=["Country", "t (REO)"])
    assert dict(first.values) == {"Country": "NA", "t (REO)": "0.3", "C": "12", "on": "2025-04-04"}
    assert dict(second.values) == {"Country": "CL", "t (REO)": "1234567", "C": "TRUE", "on": "2025-04-04 12:30:00"}
    assert (first.line, second.line, second.sheet) == (2, 4, "T2")
    assert second.at("t (REO)") == "T2!B4"


def test_columns_by_letter_and_a_header_further_down(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows(("Table 2",), (), ("Country", "t"), ("CL", 5, "note"), ("PE",)))
    letters = [dict(row.values) for row in read_sheet(path, "T2", header_line=None)]
    assert letters[1:] == [{"A": "Country", "B": "t"}, {"A": "CL", "B": "5", "C": "note"}, {"A": "PE"}]
    named = [dict(row.values) for row in read_sheet(path, "T2", header_line=3)]
    assert named == [{"Country": "CL", "t": "5", "C": "note"}, {"Country": "PE", "t": ""}]


def test_merged_labels_are_filled_in_and_numbers_are_not(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("metal", "t", "u"), ("Dy", 7, "x"), (None, None, "y"), ("Tb", 1, "z"))(sheet)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:B3")

    found = [dict(row.values) for row in read_sheet(book(tmp_path / "a.xlsx", fill), "T2")]
    assert found[1] == {"metal": "Dy", "t": "", "u": "y"}
    assert found[2] == {"metal": "Tb", "t": "1", "u": "z"}


def test_a_formula_needs_its_stored_result(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows(("a", "b"), (1, "=A2*2")))
    assert "T2 !B2: holds a formula without its result" in refused(path)
    stored = rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda raw: raw.replace(b"<v />", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>"),
    )
    (row,) = read_sheet(stored, "T2")
    assert dict(row.values) == {"a": "1", "b": "2"}


def test_missing_sheets_and_columns(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows(("a", "b", "b"), (1, 2, 3)))
    assert "has no sheet 'T9' (it has: T2, Notes)" in refused(path, "T9")
    assert "sheet T2 line 1: lacks the column Country (it has: a, b, b)" in refused(path, columns=["Country"])
    assert "the column b stands twice" in refused(path, columns=["b"])
    assert "has no header on line 9" in refused(path, header_line=9)


def test_a_sheet_too_wide(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows(tuple(range(COLUMNS + 1))))
    assert f"has over {COLUMNS:,} columns" in refused(path)


def test_damaged_workbooks(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows(("a",), (1,)))
    cut = rewritten(path, "xl/worksheets/sheet1.xml", lambda raw: raw[: len(raw) // 2])
    assert "is damaged" in refused(cut)
    none = rewritten(path, "xl/workbook.xml", lambda _: b"<oops/>")
    assert "has no sheet 'T2'" in refused(none)
    with pytest.raises(FileRefusedError, match="cannot be read as a workbook"):
        sheet_names(rewritten(path, "[Content_Types].xml", lambda _: b""))


def test_a_workbook_that_blows_up_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows(("a",), (1,)))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/media/image1.png", b"0" * 9_000_000)
    with pytest.raises(FileRefusedError, match="Do not use this file"):
        check_file(path, form="xlsx", max_mb=50)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows(("a",), ("x",)))
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"0" * 1000 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 50) for n in range(6)
    ) + b"]>"  # fmt: skip

    def laugh(raw: bytes) -> bytes:
        start = raw.index(b"<worksheet")
        return raw[:start] + bomb + raw[start:].replace(b"<sheetData>", b"<sheetData><row><c><v>&g;</v></c></row>")

    assert "is damaged" in refused(rewritten(path, "xl/worksheets/sheet1.xml", laugh))
