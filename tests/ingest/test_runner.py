"""Collecting all datasets: order, counts, circles, and rows of the real tables broken on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import AssertionBrokenError, DatasetError, IngestError, TableError
from ingest.runner import collect, dataset_names
from tests.ingest.toys import INGEST, YML, broken_copy, toy

GOOD = "JP,Japan,,36,plain,USGS 2026"


def test_two_runs_are_equal() -> None:
    first, second = collect(), collect()
    assert first.statements == second.statements
    assert first.datasets == second.datasets


def test_the_order_of_names_does_not_matter_for_what_is_said() -> None:
    names = dataset_names()
    there, back = collect(names), collect(names[::-1])
    described = {s.id for s in there.statements if s.cls != "Source"}
    assert described == {s.id for s in back.statements if s.cls != "Source"}
    assert {s.entity for s in there.statements} == {s.entity for s in back.statements}


@pytest.mark.parametrize("name", dataset_names())
def test_each_dataset_stands_with_what_it_needs(name: str) -> None:
    result = collect([name])
    assert result.issues == []
    assert result.datasets[-1].name == name


def test_progress_is_told() -> None:
    lines: list[str] = []
    collect(["countries"], progress=lines.append)
    assert lines == [f"countries: 499 rows, {len(collect(['countries']).statements)} statements"]


def test_unknown_dataset() -> None:
    with pytest.raises(DatasetError, match=r"there is no dataset 'mines'.*There are: .*blocs_fields, .*countries"):
        collect(["mines"])


def test_circle(tmp_path: Path) -> None:
    toy(tmp_path, GOOD, name="a", yml=YML + "needs: [b]\n")
    toy(tmp_path, GOOD, name="b", yml=YML + "needs: [a]\n")
    with pytest.raises(DatasetError, match="in a circle: a -> b -> a"):
        collect(root=tmp_path)


def test_least_counts_stop_and_most_counts_warn(tmp_path: Path) -> None:
    with pytest.raises(
        AssertionBrokenError, match=r"toy/places.csv: 0 good rows, at least 1(.|\n)*line 2, column latitude"
    ):
        collect(root=toy(tmp_path / "a", "JP,Japan,,95,plain,USGS"))
    rows = [GOOD.replace("JP", code) for code in ("JP", "CL", "PE", "BO")]
    (issue,) = collect(root=toy(tmp_path / "b", *rows)).issues
    assert issue.warning
    assert "4: more rows than the 3 expected" in issue.text
    with pytest.raises(AssertionBrokenError, match="statements, at least 50 must be made"):
        collect(root=toy(tmp_path / "c", GOOD, yml=YML.replace("statements: {min: 1,", "statements: {min: 50,")))


def test_table_never_read_and_reader_missing(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="never reads the table 'places'"):
        collect(root=toy(tmp_path / "a", GOOD, ingest="def ingest(context: object) -> None:\n    pass\n"))
    with pytest.raises(DatasetError, match="has no function ingest"):
        collect(root=toy(tmp_path / "b", GOOD, ingest="x = 1\n"))
    root = toy(tmp_path / "c", GOOD, ingest=INGEST)
    (root / "toy" / "ingest.py").unlink()
    with pytest.raises(DatasetError, match="no such file"):
        collect(root=root)


def lines_of(root: Path, name: str) -> list[str]:
    with pytest.raises(IngestError) as caught:
        collect([name], root=root)
    return str(caught.value).splitlines()


def test_a_share_over_one_and_a_word_for_a_number(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "supply", "shares", {3: {"share_pct": "170"}, 5: {"share_pct": "most"}})
    over, word = lines_of(root, "supply")
    assert "supply/shares.csv line 5, column share_pct, '170': Production.share: '1.7' must be a share" in over
    assert "supply/shares.csv line 7, column share_pct, 'most'" in word


def test_a_set_of_shares_over_one(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "supply", "shares", {1: {"share_pct": "70.3"}})
    (line,) = lines_of(root, "supply")
    assert "check shares-within-one: shares of material/rare-earth-elements mine (2024-" in line


def test_a_measure_that_ends_before_it_starts(tmp_path: Path) -> None:
    root = broken_copy(
        tmp_path, "measures", "measures",
        {0: {"ended": "2001"}, 13: {"suspended_to": "2025-01-01"}, 20: {"end_users": "pirates"}},
    )  # fmt: skip
    lines = lines_of(root, "measures")
    assert any("line 2, column ended, '2001': lies before 2006; it ends before it starts" in line for line in lines)
    assert any("line 15, column suspended_to, '2025-01-01': lies before 2025-11-07" in line for line in lines)
    assert any("line 22, column end_users, 'pirates'" in line for line in lines)


def test_unknown_ids(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "recipes", "bom", {0: {"input_id": "unobtainium"}})
    (line,) = lines_of(root, "recipes")
    assert "recipes/bom.csv line 2, column input, 'material/unobtainium': names material/unobtainium" in line


def test_origins_that_a_use_may_not_have(tmp_path: Path) -> None:
    nowhere_by_rule = {"not_from": "ZZ", "not_from_source": "rule"}
    root = broken_copy(
        tmp_path, "recipes", "bom", {0: {"not_from": "CN"}, 1: {"not_from_source": "rule"}, 2: nowhere_by_rule}
    )
    without, nothing, nowhere = lines_of(root, "recipes")
    assert "recipes/bom.csv line 2, column not_from_source, '': must be given with not_from, and only then" in without
    assert "line 3, column not_from_source, 'rule': must be given with not_from, and only then" in nothing
    assert "line 4, column not_from" in nowhere
    assert "country/zz" in nowhere


def test_empty_source_and_wrong_confidence(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "stocks", "stockpiles", {0: {"source": ""}, 1: {"confidence": "sure"}})
    first, second = lines_of(root, "stocks")
    assert "stocks/stockpiles.csv line 2, column source, '': is empty" in first
    assert "line 3, column confidence, 'sure': is none of high, medium, low" in second


def test_owners_over_one_hundred_per_cent(tmp_path: Path) -> None:
    root = broken_copy(
        tmp_path, "facilities", "facilities",
        {"tenke": {"owners": "CMOC 80%; Gecamines 30%"}, "mutanda": {"owners": "Glencore 95% @2026-13"}},
    )  # fmt: skip
    lines = lines_of(root, "facilities")
    assert any("column owners, 'CMOC 80%; Gecamines 30%': shares sum to 110 %" in line for line in lines)
    assert any("column owners, 'Glencore 95% @2026-13': is not 'NAME SHARE% @DATE'" in line for line in lines)


def test_an_operator_of_several_names_must_be_mapped(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "facilities", "facilities", {0: {"operator": "Somebody and others"}})
    (line,) = lines_of(root, "facilities")
    assert "facilities.csv line 2: 'Somebody and others' is not in the list 'operators'" in line


def test_broken_files_of_real_tables(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "stocks", "inventories", {})
    path = root / "stocks" / "data" / "inventories.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",5,10,20,", ",5,10,", 1), encoding="utf-8")
    with pytest.raises(TableError, match=r"inventories.csv line \d+: 9 values for 10 columns"):
        collect(["stocks"], root=root)
    path.write_text(text.replace("days_low", "days", 1), encoding="utf-8")
    with pytest.raises(TableError, match="column 'days_low' is missing"):
        collect(["stocks"], root=root)
