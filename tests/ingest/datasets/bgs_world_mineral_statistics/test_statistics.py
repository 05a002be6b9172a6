"""World Mineral Statistics: the long table, the JSON series, and what must not be mixed."""

from __future__ import annotations

import json
from pathlib import Path

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
    write_csv,
)

SOURCE = "bgs_world_mineral_statistics"
FOLDER = "bgs-world-mineral-statistics"
HEADER = ("Metal", "Country", "year", "production")
ROWS = (
    ("Gallium", "China", "2021", "90.0"),
    ("Gallium", "Korea (Rep. of)", "2021", "10.0"),
    ("Platinum                        ", "South Africa", "2021", "3000.0"),
    ("Palladium", "South Africa", "2021", "2000.5"),
    ("Cobalt, mine", "Congo, Democratic Republic", "2020", "700"),
    ("Cobalt, mine", "Congo", "2012", "5"),
    ("Gold, mine", "Namibia", "2021", "80"),
)


def series(path: Path, name: str = "gallium-primary", content: object = None) -> Path:
    target = path / f"mineralwatch_{name}_2015_2024.json"
    made = {"Production": {"2016": {"CHN": 5.0}, "2024": {"CHN": 97.0, "NAM": 3.0}}} if content is None else content
    target.write_text(json.dumps(made), encoding="utf-8")
    return target


def test_the_table(tmp_path: Path) -> None:
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, ROWS))
    assert {
        (r["material"], r["country"], r["year"]): (r["output_t"], r["share"], r["at"])
        for r in found.tables["production"]
    } == {
        ("gallium", "CN", "2021"): ("90", "0.9", "table line 2"),
        ("gallium", "KR", "2021"): ("10", "0.1", "table line 3"),
        ("pgm_ore", "ZA", "2021"): ("5.0005", "1", "table line 4 and table line 5"),
        ("cobalt", "CD", "2020"): ("700", "1", "table line 6"),
    }
    assert {row["collection"] for row in found.tables["production"]} == {"table to 2021"}
    assert found.dropped == {
        "added to another series of the same material": 1,
        "before 2017": 1,
        "metals: not wanted by mappings.yml": 1,
    }
    assert balanced(found)


def test_a_folder_of_both_and_a_series_alone(tmp_path: Path) -> None:
    write_csv(tmp_path / "bgs.csv", HEADER, ROWS)
    alone = extract_file(dataset(SOURCE), series(tmp_path))
    both = extract_file(dataset(SOURCE), tmp_path)
    of_series = [row for row in both.tables["production"] if row["collection"] == "gallium-primary"]
    assert of_series == alone.tables["production"]
    assert [(row["country"], row["year"], row["share"], row["at"]) for row in of_series] == [
        ("CN", "2024", "0.97", "gallium-primary 2024/CHN"),
        ("NA", "2024", "0.03", "gallium-primary 2024/NAM"),
    ]
    assert balanced(both)


def test_what_is_stated(tmp_path: Path) -> None:
    write_csv(tmp_path / "bgs.csv", HEADER, [*ROWS, ("Germanium metal", "China", "2021", "95")])
    series(tmp_path)
    stated = statements(SOURCE, extract_file(dataset(SOURCE), tmp_path))
    outputs = {(s.entity, s.observed_at): s for s in stated if s.prop == "output_t_per_y"}
    table, later = outputs["stage/gallium-cn", "2021"], outputs["stage/gallium-cn", "2024"]
    assert (table.value, table.published_at, table.kind) == ("90", "2022", "reported")
    assert (later.value, later.published_at) == ("97", "2025")
    shares = {(s.entity, s.qualifier): s for s in stated if s.prop == "share"}
    assert shares["stage/gallium-cn", "2021|bgs-table-to-2021"].kind == "derived"
    # The survey leaves makers of germanium out, and says so.
    germanium = shares["stage/germanium-cn", "2021|bgs-table-to-2021"]
    assert (germanium.confidence, "leaves-out-canada" in germanium.source) == ("medium", True)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("Kryptonite", "China", "2021", "1"), "'Kryptonite' is not in the list 'metals'"),
        (("Gallium", "Atlantis", "2021", "1"), "x.csv line 2: 'Atlantis' is no name of a country"),
    ],
)
def test_what_is_new_refuses_the_file(tmp_path: Path, row: tuple[str, ...], message: str) -> None:
    with pytest.raises(MappingError, match=message):
        extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, [row]))


def test_a_series_of_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="has no object Production"):
        extract_file(dataset(SOURCE), series(tmp_path, content={"Trade": {}}))
    with pytest.raises(MappingError, match="'unobtainium' is not in the list 'series'"):
        extract_file(dataset(SOURCE), series(tmp_path, "unobtainium"))
    with pytest.raises(MappingError, match="'XYZ' is no three-letter code"):
        extract_file(dataset(SOURCE), series(tmp_path, content={"Production": {"2020": {"XYZ": 1}}}))


def test_faulty_rows_are_listed(tmp_path: Path) -> None:
    rows = [
        ROWS[0],
        ("Gallium", "Japan", "2021", "-3"),
        ("Gallium", "China", "2021", "7"),
        ("Gallium", "India", "n", "1"),
    ]
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, rows))
    assert [(i.line, i.column, i.value) for i in found.issues] == [
        (3, "production", "-3"), (4, None, "7"), (5, "year", "n"),
    ]  # fmt: skip
    assert (found.accepted, found.rejected) == (1, 3)


def test_committed_table_is_what_the_files_give() -> None:
    found = extracted(SOURCE, published(FOLDER))
    assert as_table(SOURCE, "production", found) == committed(SOURCE, "production")
    # 14,549 rows of the table, and 506 figures of the four series.
    assert (found.rows_read, found.rejected) == (14549 + 506, 0)
    assert balanced(found)
    assert len(committed(SOURCE, "production").encode()) < 1_000_000


def test_figures_of_the_survey() -> None:
    outputs = {
        (row["collection"], row["material"], row["stage"], row["country"], row["year"]): row["output_t"]
        for row in rows_of(SOURCE, "production")
    }
    assert outputs["rare-earth-oxides", "rare_earth_elements", "mine", "CN", "2024"] == "270000"
    assert outputs["rare-earth-oxides", "rare_earth_elements", "mine", "MM", "2024"] == "44400"
    assert outputs["cobalt-refined", "cobalt", "refined_all", "CN", "2024"] == "175000"
    assert outputs["gallium-primary", "gallium", "refined", "CN", "2024"] == "750"
    assert outputs["table to 2021", "cobalt", "mine", "CD", "2021"] == "93011"


def test_of_most_commodities_2022_is_missing_and_the_title_says_so() -> None:
    rows = rows_of(SOURCE, "production")
    of_2022 = {row["material"] for row in rows if row["year"] == "2022"}
    assert of_2022 == {"cobalt", "gallium", "germanium", "rare_earth_elements"}
    assert len({row["material"] for row in rows if row["year"] == "2021"}) > 20
    assert "2022" in dataset(SOURCE).title["en"]
    assert "2022年は欠けている" in dataset(SOURCE).title["ja"]
