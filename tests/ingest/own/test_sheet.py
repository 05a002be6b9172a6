"""Reading a user's list: headings in two languages, two forms, wrong lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FileRefusedError
from ingest.own.columns import template_text, write_template
from ingest.own.sheet import OwnSheet, read_sheet_of
from tests.ingest.own.lists import JA, write_csv, write_xlsx

ROTOR = ("rotor", "arm", "magnet", "Acme", "", "JP", "60%", "45")


def test_the_same_list_in_two_languages_and_forms(tmp_path: Path) -> None:
    english = read_sheet_of(write_csv(tmp_path / "en.csv", ROTOR))
    japanese = read_sheet_of(write_csv(tmp_path / "ja.csv", ROTOR, header=JA))
    book = read_sheet_of(write_xlsx(tmp_path / "en.xlsx", ("rotor", "arm", "magnet", "Acme", None, "JP", 0.6, 45)))
    assert english.lines == japanese.lines == book.lines
    (line,) = english.lines
    assert (line.line, line.share, line.inventory_days) == (2, 0.6, 45)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_can_be_read(tmp_path: Path, lang: str, ending: str) -> None:
    path = tmp_path / f"t.{ending}"
    write_template(path, lang)
    sheet = read_sheet_of(path)
    assert len(sheet.lines) == 1
    assert not sheet.issues
    with pytest.raises(FileRefusedError, match="is there already"):
        write_template(path, lang)
    assert len(template_text(lang).splitlines()) == 2


def test_a_template_of_another_form(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="Change the ending"):
        write_template(tmp_path / "t.ods", "en")


def wrong(tmp_path: Path, *rows: tuple[str, ...]) -> OwnSheet:
    return read_sheet_of(write_csv(tmp_path / "s.csv", ROTOR, *rows))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("", "arm", "magnet", "B", "", "JP", "", ""), "part", "is empty"),
        (("cable", "arm", "magnet", "", "", "", "", ""), "supplier", "at least one"),
        (("cable", "arm", "magnet", "B", "", "", "170%", ""), "share", "is no share"),
        (("cable", "arm", "magnet", "B", "", "", "much", ""), "share", "is no share"),
        (("cable", "arm", "magnet", "B", "", "", "", "-3"), "inventory days", "no number of days"),
        (("cable", "arm", "magnet", "B", "", "", "NaN", ""), "share", "is no share"),
    ],
)
def test_a_wrong_line_is_listed(tmp_path: Path, row: tuple[str, ...], column: str, reason: str) -> None:
    sheet = wrong(tmp_path, row)
    (issue,) = sheet.issues
    assert (issue.line, issue.column) == (3, column)
    assert reason in issue.reason
    assert len(sheet.lines) == 1
    assert sheet.rows_read == 2


def test_shares_above_one_and_suppliers_told_twice(tmp_path: Path) -> None:
    over = wrong(tmp_path, ("cable", "arm", "magnet", "B", "", "JP", "0.7", ""), ("cable", "arm", "magnet", "C", "",
                                                                                 "JP", "0.7", ""))  # fmt: skip
    assert [issue.line for issue in over.issues] == [3, 4]
    twice = wrong(tmp_path, ("rotor", "arm", "magnet", "Acme", "", "JP", "0.1", ""))
    assert "stands for this part and input before" in twice.issues[0].reason


def test_a_sheet_without_a_usable_line(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="no line can be used"):
        read_sheet_of(write_csv(tmp_path / "s.csv", ("", "arm", "magnet", "A", "", "", "", "")))
    with pytest.raises(FileRefusedError, match="no lines below its headings"):
        read_sheet_of(write_csv(tmp_path / "t.csv"))
    with pytest.raises(FileRefusedError, match="is missing"):
        read_sheet_of(write_csv(tmp_path / "u.csv", ("a", "b"), header=("part", "product")))
    with pytest.raises(FileRefusedError, match="the same column"):
        read_sheet_of(write_csv(tmp_path / "v.csv", ("a", "b", "c", "d"), header=("part", "部品", "product", "input")))


@given(st.lists(st.none() | st.floats(0.01, 0.3), min_size=1, max_size=3))
def test_shares_of_an_input_never_exceed_one(
    tmp_path_factory: pytest.TempPathFactory, said: list[float | None]
) -> None:
    rows = [("p", "q", "m", f"s{i}", "", "", "" if share is None else f"{share:.6f}", "") for i, share in
            enumerate(said)]  # fmt: skip
    sheet = read_sheet_of(write_csv(tmp_path_factory.getbasetemp() / "h.csv", *rows))
    shares = [line.share or 0.0 for line in sheet.lines]
    assert sum(shares) <= 1 + 1e-9
    if None in said:
        assert sum(shares) == pytest.approx(1.0)
