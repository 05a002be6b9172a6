"""What a dataset can say, and what becomes of a row that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import AssertionBrokenError, DatasetError, MappingError, RejectedRowsError
from ingest.rows import Row
from ingest.runner import CollectResult, collect
from ingest.sources import publisher_of, source_id
from tests.ingest.toys import HEADER, INGEST, YML, toy

GOOD = "JP,Japan,,36,plain,USGS 2026"


def run(root: Path, *rows: str, **more: str) -> CollectResult:
    return collect(["toy"], root=toy(root, *rows, **more))


def test_a_row_becomes_statements_with_their_origin(tmp_path: Path) -> None:
    result = run(tmp_path, GOOD)
    by_prop = {s.prop: s for s in result.statements if s.cls == "Country"}
    name = by_prop["name"]
    assert (name.entity, name.qualifier, name.value) == ("country/jp", "en", "Japan")
    assert (name.dataset, name.locator, name.source) == ("toy", "places.csv line 2", "source/usgs-2026")
    assert (name.kind, name.confidence, name.published_at) == ("reported", "medium", "2026")
    assert "member_of" not in by_prop
    assert result.issues == []
    source = {s.prop: s.value for s in result.statements if s.cls == "Source"}
    assert source["name"] == "USGS 2026"
    assert source["publisher"] == "U.S. Geological Survey"


def test_a_row_counts_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    result = run(tmp_path, GOOD, "CL,Chile,,95,plain,USGS 2026")
    assert {s.entity for s in result.statements if s.cls == "Country"} == {"country/jp"}
    (issue,) = result.issues
    assert (issue.line, issue.column, issue.value) == (3, "latitude", "95")
    assert issue.text.startswith("toy/places.csv line 3, column latitude, '95': Country.latitude")
    assert result.datasets[0].rows_refused == 1
    with pytest.raises(RejectedRowsError, match="line 3"):
        result.raise_for_refused()


def test_all_problems_of_a_file_are_shown_together(tmp_path: Path) -> None:
    result = run(tmp_path, GOOD, "CL,Chile,,95,plain,", "PE,Peru,,x,plain,USGS")
    assert [(issue.line, issue.column) for issue in result.issues] == [(3, "source"), (3, "latitude"), (4, "latitude")]


def test_empty_source(tmp_path: Path) -> None:
    result = run(tmp_path, GOOD, "CL,Chile,,,plain,")
    assert [issue.text for issue in result.issues] == [
        "toy/places.csv line 3, column source, '': is empty. Name who said it, or write 'assumption'."
    ]


def test_unknown_reference_takes_the_row_back(tmp_path: Path) -> None:
    result = run(tmp_path, GOOD, "CL,Chile,bloc/mercosur,,plain,USGS 2026")
    assert {s.entity for s in result.statements if s.cls == "Country"} == {"country/jp"}
    assert [issue.text for issue in result.issues] == [
        "toy/places.csv line 3, column member_of, 'bloc/mercosur': names bloc/mercosur, which no row taken describes. "
        "Correct the id, or its own row."
    ]


def test_unmapped_text_stops(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"toy/places.csv line 2: 'odd' is not in the list 'words'"):
        run(tmp_path, "JP,Japan,,36,odd,USGS")


def test_null_in_a_mapping_drops_on_purpose(tmp_path: Path) -> None:
    assert run(tmp_path, "JP,Japan,,36,gone,USGS").issues == []


def test_audit_reports_what_was_left(tmp_path: Path) -> None:
    result = run(tmp_path, GOOD + ",blue", header=f"{HEADER},colour")
    (issue,) = result.issues
    assert issue.warning
    assert issue.text == "toy/places.csv line 2, column colour, 'blue': was not used. Pop or ignore it in ingest.py."
    result.raise_for_refused()


def test_a_check_can_forbid_leftovers(tmp_path: Path) -> None:
    yml = YML.replace("max: 100}", "max: 100}\n  checks: [no-leftovers]")
    with pytest.raises(AssertionBrokenError, match=r"check no-leftovers: toy/places.csv line 2, column colour"):
        run(tmp_path, GOOD + ",blue", header=f"{HEADER},colour", yml=yml)


CORRECTION = "- {table: places, match: {code: JP}, column: name, expect: Nippon, value: Japan, reason: English}\n"


def test_corrections_apply_with_a_guard(tmp_path: Path) -> None:
    result = run(tmp_path / "a", "JP,Nippon,,36,plain,USGS", corrections=CORRECTION)
    assert "Japan" in {s.value for s in result.statements}
    with pytest.raises(MappingError, match="expects 'Nippon', the table has 'Nihon'"):
        run(tmp_path / "b", "JP,Nihon,,36,plain,USGS", corrections=CORRECTION)
    with pytest.raises(MappingError, match="fits no row"):
        run(tmp_path / "c", "CL,Chile,,36,plain,USGS", corrections=CORRECTION)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"Country"', '"Kingdom"'), "no class 'Kingdom'"),
        (('"latitude", row', '"altitude", row'), "Country has no property 'altitude'"),
        (("context.cite(row)", "pass"), "stated before it was cited"),
        (('row.pop("name")', 'row.pop("title")'), "column 'title' is absent or already taken"),
        (('rows("places")', 'rows("plants")'), "table 'plants' is not in dataset.yml"),
    ],
)
def test_mistakes_of_a_reader_are_named(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        run(tmp_path, GOOD, ingest=INGEST.replace(*change))


def test_a_wrong_qualifier_is_refused(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        GOOD,
        "CL,Chile,,1,plain,USGS",
        ingest=INGEST.replace('"en"', '"fr"'),
        yml=YML.replace("min: 1,", "min: 0,"),
    )
    assert "the qualifier 'fr' is no language" in result.issues[0].reason


def test_row_gives_each_value_once() -> None:
    row = Row("t", 2, {"a": "1", "b": "x; ;y"})
    assert row.pop_list("b") == ["x", "y"]
    assert row.peek("b") == "x; ;y"
    assert row.left == {"a": "1"}
    row.ignore("a")
    with pytest.raises(DatasetError, match=r"t.csv line 2: column 'a'"):
        row.pop("a")


def test_source_ids_are_readable_short_and_distinct() -> None:
    long = "derived: " + "a " * 100
    assert source_id("USGS MCS 2026") == "source/usgs-mcs-2026"
    assert len(source_id(long)) <= len("source/") + 80 + 7
    assert source_id(long) != source_id(long + "b")
    assert source_id("備蓄") != source_id("鉱物")
    assert source_id("METI「備蓄」") != source_id("METI「鉱物」")


def test_publishers() -> None:
    assert publisher_of("derived: USGS x 2")[0] == "Lodestone"
    assert publisher_of("CEPII BACI 2024, HS 260300")[1] == "Etalab 2.0"
    assert publisher_of("somebody") == ("", "", "")
