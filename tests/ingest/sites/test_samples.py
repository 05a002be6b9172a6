"""What the extractors make of hand-made files in the publishers' form, and what is said of them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from graph.statement import Statement
from ingest.books import Extracted
from ingest.dataset import load_dataset
from ingest.errors import FileRefusedError, MappingError
from ingest.extraction import extract_file
from ingest.runner import DATASETS
from tests.ingest.sites.brought import FILES, collected, extracted, sample

Row = dict[str, str]


def taken(source: str, path: Path) -> Extracted:
    return extract_file(load_dataset(DATASETS / source), path)


def edited(source: str, folder: Path, change: Callable[[list[Row]], None]) -> Path:
    """A copy of a CSV sample with changed rows."""
    path = sample(source)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    header = list(rows[0])
    change(rows)
    copy = folder / path.name
    with copy.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return copy


def values(source: str) -> dict[tuple[str, str, str, str], Statement]:
    """Statements of a sample by entity, property, qualifier and time."""
    result = collected({source: sample(source)})
    assert [i.text for i in result.issues] == []
    return {(s.entity, s.prop, s.qualifier, s.observed_at): s for s in result.statements if s.dataset == source}


@pytest.mark.parametrize("source", list(FILES))
def test_every_row_of_a_sample_is_accounted_for(source: str) -> None:
    found = extracted(source, sample(source))
    assert found.accepted + found.rejected + sum(found.dropped.values()) == found.rows_read
    assert found.rejected == (1 if source == "minmod_inventories" else 0)
    assert found.rows_read <= 10


def test_lithium_is_told_in_tonnes_and_later_years_are_outlooks() -> None:
    said = values("busch_lithium_deposits")
    salar, red = "deposit-record/busch-salar-alto-one", "deposit-record/busch-red-hill"
    reserve = said[salar, "reserve_t", "lithium", ""]
    assert (reserve.value, reserve.unit, reserve.kind) == ("360000", "t", "reported")
    assert said[salar, "resource_t", "lithium", ""].value == "7840500"
    assert said[salar, "output_t_per_y", "lithium", "2022"].value == "27142.9"
    kinds = {year: said[salar, "output_t_per_y", "lithium", year].kind for year in ("2022", "2023", "2025", "2030")}
    assert kinds == {"2022": "estimated", "2023": "estimated", "2025": "projected", "2030": "projected"}
    assert said[salar, "commodity", "", ""].value == "material/lithium-brine"
    assert said[red, "status", "", ""].value == "construction"
    assert (red, "resource_t", "lithium", "") not in said  # zero in the file: none is known
    assert ("deposit-record/busch-horni-ves", "status", "", "") not in said


def test_a_bad_point_is_rejected_and_an_unknown_word_refuses_the_file(tmp_path: Path) -> None:
    def far(rows: list[Row]) -> None:
        rows[0]["Latitude"], rows[1]["reserve"] = "95", "-3"

    found = taken("busch_lithium_deposits", edited("busch_lithium_deposits", tmp_path, far))
    assert [(i.line, i.column, i.value) for i in found.issues] == [(2, "Latitude", "95"), (3, "reserve", "-3")]
    assert (found.accepted, found.rejected) == (1, 2)

    def new_word(rows: list[Row]) -> None:
        rows[1]["Status"] = "Mothballed"

    with pytest.raises(MappingError, match="'Mothballed' is not in the list 'statuses'"):
        taken("busch_lithium_deposits", edited("busch_lithium_deposits", tmp_path, new_word))

    def new_country(rows: list[Row]) -> None:
        rows[1]["Country"] = "Atlantis"

    with pytest.raises(MappingError, match="'Atlantis' is no name of a country"):
        taken("busch_lithium_deposits", edited("busch_lithium_deposits", tmp_path, new_country))


def test_a_deposit_named_twice_counts_once(tmp_path: Path) -> None:
    def twice(rows: list[Row]) -> None:
        rows.append(dict(rows[0], d="4"))

    found = taken("busch_lithium_deposits", edited("busch_lithium_deposits", tmp_path, twice))
    assert (found.accepted, found.rejected) == (3, 1)
    assert "stands twice" in found.issues[0].reason


def test_named_deposits_of_the_metals_wanted_are_taken() -> None:
    found = extracted("minmod_sites", sample("minmod_sites"))
    assert found.dropped == {
        "has no point": 1, "has none of the metals that the list is taken for": 1,
        "is a sand, a phosphate ore or not classified": 1,
    }  # fmt: skip
    said = values("minmod_sites")
    assert said["deposit-record/usgs-major-11", "name", "en", ""].value == "Twin Peaks"
    knoll = {prop: s.value for (entity, prop, _, _), s in said.items() if entity == "deposit-record/usgs-ree-21"}
    assert knoll == {
        "name": "White Knoll (Weisser Kopf, Knoll)", "country": "country/py", "latitude": "-22.65",
        "longitude": "-55.95", "deposit_type": "Carbonatite REE", "commodity": "material/rare-earth-elements",
    }  # fmt: skip


def test_points_that_are_none_and_other_lists_are_not_taken(tmp_path: Path) -> None:
    for path in sample("minmod_sites").iterdir():
        text = path.read_text(encoding="utf-8").replace("POINT (141.9167 -12.6667)", "LINE (1 2)")
        (tmp_path / path.name).write_text(
            text.replace("POINT (-55.95 -22.65)", "POINT (-55.95 -92.65)"), encoding="utf-8"
        )
    with pytest.raises(FileRefusedError, match="none of its 5 rows could be taken"):
        taken("minmod_sites", tmp_path)
    (tmp_path / "usgs_other_sites.csv").write_text("record_id\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="is none of the lists"):
        taken("minmod_sites", tmp_path)
    with pytest.raises(FileRefusedError, match="there is no such file"):
        taken("minmod_sites", tmp_path / "nowhere")


def test_facilities_holders_flows_and_ways_of_the_workbook() -> None:
    said = values("fineprint_mines")
    mine, works = "record/fineprint-twin-peaks", "record/fineprint-long-gully-works"
    assert said[mine, "alias", "en", ""].value == "Twin Peaks Operation"
    assert said[mine, "status", "", "2019"].value == "operating"
    assert said[mine, "operator_named", "", "2019"].value == "Twin Peaks Ltd."
    copper = said[mine, "output_t_per_y", "copper-ore", "2019"]
    assert (copper.value, copper.original_value) == ("12500", "Copper")
    assert said[works, "input_t_per_y", "nickel-ore", "2018"].value == "1500"
    assert said[works, "output_t_per_y", "nickel", "2018"].value == "453.592"
    share = said["record-ownership/rio-tinto-fineprint-twin-peaks", "share", "", "2019"]
    assert (share.value, share.published_at[:4]) == ("0.6", "2020")
    receivers = {s.value for (_, prop, _, _), s in said.items() if prop == "receiver"}
    assert receivers == {works, "record/fineprint-place-port-of-weipa", "country/jp"}
    shipped = [s for (_, prop, _, _), s in said.items() if prop == "quantity_t_per_y"]
    assert [(s.value, s.observed_at) for s in shipped] == [("40000", "2019")]


def test_refused_parts_of_owners_are_listed_and_the_rest_stands() -> None:
    found = extracted("fineprint_mines", sample("fineprint_mines"))
    assert [(i.sheet, i.column, i.value, i.warning) for i in found.issues] == [
        ("other_info", "owners", "JX and others (10%)", True), ("other_info", "owners", "a state fund", True),
    ]  # fmt: skip
    assert [(r["party"], r["share"]) for r in found.tables["parties"] if r["role"] == "owner"] == [
        ("Rio Tinto", "0.6"), ("Twin Peaks Ltd.", "0.3"),
    ]  # fmt: skip


def test_inventories_give_contained_metal_by_category() -> None:
    found = extracted("minmod_inventories", sample("minmod_inventories"))
    assert [(i.line, i.column, i.value) for i in found.issues] == [(8, "grade", "140")]
    assert found.dropped == {
        "commodities: not wanted by mappings.yml": 1, "gives no ore and grade in units of mass": 1,
        "is another scenario of the same deposit, metal and category": 1,
    }  # fmt: skip
    said = values("minmod_inventories")
    peaks, hill = "deposit-record/minmod-list-of-papers-twin-peaks", "deposit-record/minmod-mining-report-0a1b"
    nickel = said[peaks, "resource_t", "nickel", ""]
    assert (nickel.value, nickel.kind, nickel.confidence) == ("966000", "derived", "low")
    assert said[peaks, "resource_t", "cobalt", ""].value == "64400"
    assert said[hill, "resource_t", "lithium", "2019-05"].value == "6968.105"  # 1.5 % lithium oxide of 1 Mt
    assert (hill, "latitude", "", "") not in said  # 0, 0 is no place of a mine


def workbook(folder: Path, sheet: str, cell: str, value: str) -> Path:
    """A copy of the sample with one cell changed."""
    path = sample("fineprint_mines")
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    copy = folder / path.name
    book.save(copy)
    book.close()
    return copy


def test_a_row_of_an_unknown_facility_is_rejected(tmp_path: Path) -> None:
    found = taken("fineprint_mines", workbook(tmp_path, "commodities", "A2", "Elsewhere"))
    assert [(i.sheet, i.line, i.column, i.value) for i in found.issues if not i.warning] == [
        ("commodities", 2, "mine_fac", "Elsewhere")
    ]


def test_an_unknown_unit_refuses_the_workbook(tmp_path: Path) -> None:
    unit = next(
        c for c in "FGHI" if openpyxl.load_workbook(sample("fineprint_mines"))["commodities"][f"{c}1"].value == "unit"
    )
    with pytest.raises(MappingError, match="'hogsheads' is not in the list 'units'"):
        taken("fineprint_mines", workbook(tmp_path, "commodities", f"{unit}2", "Hogsheads"))


def test_facilities_of_the_icmm_with_mended_names_and_confidence() -> None:
    found = extracted("icmm_mines", sample("icmm_mines"))
    assert (found.rows_read, found.accepted) == (3, 3)  # a line of commas alone is no row
    assert found.tables["facilities"][0]["aliases"] == "Twin Peaks Mine;Caraíba Pit"
    said = values("icmm_mines")
    assert said["record/icmm-90002", "commodity", "", ""].value == "material/nickel"
    assert {said[f"record/icmm-9000{n}", "name", "en", ""].confidence for n in (1, 2, 3)} == {"high", "low", "medium"}
    assert ("record/icmm-90003", "facility_kind", "", "") not in said


def test_sources_without_tables_of_their_own_say_nothing_until_a_file_is_brought() -> None:
    closed = ("fineprint_mines", "icmm_mines", "minmod_inventories")
    counts = {meta.name: meta.statements for meta in collected({}, *closed).datasets}
    assert [counts[source] for source in closed] == [0, 0, 0]
    for source in closed:
        assert not (DATASETS / source / "data").exists()
