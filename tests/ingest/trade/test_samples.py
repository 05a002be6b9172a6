"""What the extractors of trade make of hand-made files in the publishers' form, and what is said of them."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.dataset import load_dataset
from ingest.errors import FileRefusedError, MappingError
from ingest.extraction import extract_file
from ingest.files.row import FileRow
from ingest.runner import DATASETS
from tests.ingest.trade.brought import rows, said, sample, taken

SAMPLES = ("atlas_flows", "cepii_baci", "mof_japan_trade", "un_comtrade", "usitc_dataweb")
SUBSET = "year,exporter_iso3,importer_iso3,hs92_code,value_kusd,qty_t\n"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("source", SAMPLES)
def test_every_row_of_a_sample_is_accounted_for(source: str) -> None:
    assert taken(source, sample(source)).rejected == 0


# -- BACI ----------------------------------------------------------------------------------------------


def test_baci_as_cepii_ships_it() -> None:
    found = taken("cepii_baci", sample("cepii_baci"))
    assert found.dropped == {"codes that feed no chain": 1}
    assert rows(found) == [
        ("260200", "2024", "NA", "US", "900000", "4500.5", "1", "0", "1992", "V202601"),
        ("284690", "2024", "CN", "IN", "50000", "4", "1", "0", "1992", "V202601"),
        ("284690", "2024", "CN", "JP", "124400", "10.5", "1", "0", "1992", "V202601"),
        ("284690", "2024", "MY", "JP", "64300", "5", "1", "0", "1992", "V202601"),
        ("284690", "2024", "TW", "JP", "1250", "", "1", "1", "1992", "V202601"),
        ("284690", "2024", "XX", "XX", "500", "0.125", "1", "0", "1992", "V202601"),
    ]


def test_what_baci_says() -> None:
    statements = said("cepii_baci", sample("cepii_baci"))
    value = statements["trade/284690-cn-jp", "value_usd", "2024"]
    assert (value.value, value.unit, value.kind, value.published_at) == ("124400", "USD", "derived", "2026-01")
    assert statements[value.source, "name", ""].value == "CEPII BACI V202601, HS 1992"
    assert statements[value.source, "licence", ""].value == "Etalab 2.0"
    assert statements["trade/284690-cn-jp", "quantity_t", "2024"].value == "10.5"
    assert statements["trade/260200-na-us", "origin", ""].value == "country/na"
    assert statements["trade/284690-tw-jp", "hs", ""].value == "hs/284690"
    assert ("trade/284690-tw-jp", "quantity_t", "2024") not in statements


def test_baci_with_words_and_packed(tmp_path: Path) -> None:
    text = SUBSET + "2023,S19,JPN,850511,12.5,\n2024,NAM,USA,850511,3,0.25\n"
    path = tmp_path / "subset.csv.xz"
    path.write_bytes(lzma.compress(text.encode()))
    assert rows(taken("cepii_baci", path)) == [
        ("850511", "2023", "TW", "JP", "12500", "", "1", "1", "1992", "V202601?"),
        ("850511", "2024", "NA", "US", "3000", "0.25", "1", "0", "1992", "V202601?"),
    ]
    source = next(s for s in said("cepii_baci", path).values() if s.cls == "Source" and s.prop == "name")
    assert source.value == "CEPII BACI V202601 (taken for this release by its latest year), HS 1992"


def test_bad_rows_of_baci_are_listed_with_their_lines(tmp_path: Path) -> None:
    lines = (
        "t,i,j,k,v,q", "2024,156,392,850511,5,1", "2024,156,999,850511,5,1", "2024,156,392,284690,-5,1",
        "2024,156,392,280530,many,1", "2024,156,392,850511,6,1", "2024,156,156,850511,6,1", "2024,156,392,260200,6,-1",
        "2024,156,842,850511,,1", "24,156,842,850511,5,1", "2024,156,842,850511,5", "2024,4,8,010121,-3,x",
    )  # fmt: skip
    found = taken("cepii_baci", written(tmp_path / "BACI_HS17_Y2024_V202601.csv", "\n".join(lines) + "\n"))
    assert (found.rows_read, found.accepted, found.rejected, found.dropped) == (
        11, 1, 9, {"codes that feed no chain": 1},
    )  # fmt: skip
    assert [(i.line, i.column, i.value) for i in found.issues] == [
        (3, "j", "999"), (4, "v", "-5"), (5, "v", "many"), (6, "k", "850511"), (7, "j", "156"), (8, "q", "-1"),
        (9, "v", ""), (10, "t", "24"), (11, None, "2024,156,842,850511,5"),
    ]  # fmt: skip
    assert [i.reason for i in found.issues][:2] == ["is no country code of BACI.", "is below 0."]


def test_a_file_that_is_not_baci(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="lacks the columns t, i, j, k, v, q"):
        taken("cepii_baci", written(tmp_path / "x.csv", "a,b\n1,2\n"))
    with pytest.raises(MappingError, match="'1999' is not in the list 'releases'"):
        taken("cepii_baci", written(tmp_path / "y.csv", SUBSET + "1999,CHN,JPN,850511,3,1\n"))


# -- atlas ---------------------------------------------------------------------------------------------


def test_the_atlas() -> None:
    found = taken("atlas_flows", sample("atlas_flows"))
    assert found.dropped == {"materials: not wanted by mappings.yml": 2, "years: not wanted by mappings.yml": 1}
    assert rows(found) == [
        ("811292", "2024", "CN", "JP", "700", "1", "1", "0", "2017", "V202601"),
        ("850511", "2023", "PH", "JP", "1000", "", "1", "1", "2017", "V202601"),
        ("850511", "2024", "CN", "DE", "9000", "100", "1", "0", "2017", "V202601"),
        ("850511", "2024", "PH", "JP", "1840", "20.5", "1", "0", "2017", "V202601"),
        ("850511", "2024", "XX", "XX", "3", "0.01", "1", "0", "2017", "V202601"),
    ]
    statements = said("atlas_flows", sample("atlas_flows"))
    # The years of the file stand in place of the committed ones, of which another stays.
    assert {s.observed_at for s in statements.values() if s.prop == "value_usd"} == {"2022", "2023", "2024"}
    assert [s.value for (entity, prop, year), s in statements.items() if prop == "value_usd" and year == "2023"] == [
        "1000"
    ]


def test_no_tonnes_of_the_atlas_are_unknown_and_forecasts_and_new_words_are_not_taken(tmp_path: Path) -> None:
    head = "year,material,from_iso2,to_iso2,value_usd,qty_t\n"
    found = taken("atlas_flows", written(tmp_path / "a.csv", head + "2024,magnets,AU,JP,615229,0.0\n"))
    assert rows(found) == [("850511", "2024", "AU", "JP", "615229", "", "1", "1", "2017", "V202601")]
    with pytest.raises(FileRefusedError, match="none of its 1 rows"):
        taken("atlas_flows", written(tmp_path / "b.csv", head + "2026,magnets,AU,JP,615229,1\n"))
    with pytest.raises(MappingError, match="line 2: 'kryptonite' is not in the list 'materials'"):
        taken("atlas_flows", written(tmp_path / "c.csv", head + "2024,kryptonite,AU,JP,615229,1\n"))
    with pytest.raises(MappingError, match="'2027' is not in the list 'years'"):
        taken("atlas_flows", written(tmp_path / "d.csv", head + "2027,magnets,AU,JP,615229,1\n"))


# -- UN Comtrade ---------------------------------------------------------------------------------------


def answer(tmp_path: Path, change: Mapping[str, Any], **top: Any) -> Path:
    """The sample with its second record changed."""
    content = json.loads(sample("un_comtrade").read_text(encoding="utf-8"))
    content["data"][1].update(change)
    for name in [name for name, value in change.items() if value is ...]:
        del content["data"][1][name]
    return written(tmp_path / "a.json", json.dumps({**content, **top}, default=str))


def test_comtrade() -> None:
    found = taken("un_comtrade", sample("un_comtrade"))
    assert found.dropped == {
        "codes that feed no chain": 1, "flows: not wanted by mappings.yml": 1,
        "goods that came back to where they are from": 1, "sums over partners": 1,
        "parts of a flow (mode of transport, second partner, customs procedure)": 1,
    }  # fmt: skip
    imports = "CN imports 2846 2024"
    assert rows(found) == [
        ("2846", "CN", "exports", "CN", "MY", "2024", "700", "70", "", "CN exports 2846 2024"),
        ("2846", "CN", "imports", "MM", "CN", "2024", "800.5", "100", "", imports),
        ("2846", "CN", "imports", "NA", "CN", "2024", "300", "20", "true", imports),
        ("2846", "CN", "imports", "TW", "CN", "2024", "200", "", "", imports),
        ("2846", "CN", "imports", "XX", "CN", "2024", "150", "", "", imports),
    ]
    statements = said("un_comtrade", sample("un_comtrade"))
    value = statements["trade/2846-mm-cn", "value_usd", "2024"]
    assert (value.value, value.kind) == ("800.5", "reported")
    assert statements[value.source, "name", ""].value == "UN Comtrade, imports (CIF) as CN reports them"
    assert statements["trade/2846-na-cn", "quantity_t", "2024"].kind == "estimated"


def test_answers_of_comtrade_that_cannot_be_taken(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="holds 10 rows and says that there are 500"):
        taken("un_comtrade", answer(tmp_path, {}, count=500))
    with pytest.raises(FileRefusedError, match="the query failed"):
        taken("un_comtrade", answer(tmp_path / "b", {}, error="quota exceeded"))
    with pytest.raises(FileRefusedError, match="no list 'data'"):
        taken("un_comtrade", written(tmp_path / "c.json", "[1]"))
    with pytest.raises(FileRefusedError, match="record 2 lacks primaryValue"):
        taken("un_comtrade", answer(tmp_path / "d", {"primaryValue": ...}))
    with pytest.raises(MappingError, match="'Q' is not in the list 'frequencies'"):
        taken("un_comtrade", answer(tmp_path / "e", {"freqCode": "Q"}))
    with pytest.raises(MappingError, match="'ZZZ'"):
        taken("un_comtrade", answer(tmp_path / "f", {"partnerISO": "ZZZ"}))
    found = taken("un_comtrade", answer(tmp_path / "g", {"primaryValue": -1}))
    assert [(i.line, i.column, i.value) for i in found.issues] == [(2, "primaryValue", "-1")]


# -- Japan's customs -----------------------------------------------------------------------------------


def test_japan_by_customs_office() -> None:
    found = taken("mof_japan_trade", sample("mof_japan_trade"))
    assert found.dropped == {"codes that feed no chain": 1}
    assert rows(found, "lines")[3] == (
        "imports", "2024", "850511000", "100", "CN", "none", "0", "kg", "900000", "8000000000", "imports 850511 2024",
    )  # fmt: skip
    statements = said("mof_japan_trade", sample("mof_japan_trade"))
    values = {e: s.value for (e, prop, _), s in statements.items() if prop == "value_jpy"}
    assert values == {
        "trade/850511-ph-jp": "9000000000", "trade/850511-cn-jp": "9000000000", "trade/284690-cn-jp": "800000000",
        "trade/284690-na-jp": "7000",
    }  # fmt: skip
    assert statements["trade/850511-cn-jp", "quantity_t", "2024"].value == "1000"
    assert statements["trade/284690-cn-jp", "quantity_t", "2024"].value == "100"
    assert not [1 for _, prop, _ in statements if prop == "value_usd"]


def test_japan_without_customs_offices_and_units_that_are_no_mass(tmp_path: Path) -> None:
    lines = sample("mof_japan_trade").read_text(encoding="utf-8").splitlines()
    header, *data = (",".join(cells[:2] + cells[3:]) for cells in (line.split(",") for line in lines))
    first = data[0].replace("2,2024", "1,2024").replace(",KG,", ",NO,").replace("'", "")
    statements = said("mof_japan_trade", written(tmp_path / "a.csv", "\n".join((header, first)) + "\n"))
    assert statements["trade/850511-jp-ph", "value_jpy", "2024"].value == "9000000000"
    assert ("trade/850511-jp-ph", "quantity_t", "2024") not in statements


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2,2024,100,'850511000',117", "2,2024,100,'850511000',199", "'199' is no name of a country"),
        ("2,2024,100,'850511000',117", "3,2024,100,'850511000',117", "'3' is not in the list 'flows'"),
        (",KG,", ",LB,", "'LB' is not in the list 'units'"),
    ],
)
def test_unknown_words_of_japan(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = sample("mof_japan_trade").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(MappingError, match=what):
        taken("mof_japan_trade", written(tmp_path / "a.csv", text.replace(old, new)))


def test_bad_rows_of_japan(tmp_path: Path) -> None:
    text = sample("mof_japan_trade").read_text(encoding="utf-8")
    lines = text.splitlines()
    lines += [lines[1], lines[3].replace(",1000000,", ",-1,"), lines[1].replace("850511000", "85051100"),
              lines[1].replace("850511000", "850511000").replace("2024", "24", 1)]  # fmt: skip
    found = taken("mof_japan_trade", written(tmp_path / "a.csv", "\n".join(lines) + "\n"))
    assert [(i.line, i.column) for i in found.issues] == [
        (9, None), (10, "Value-Year"), (11, "HS"), (12, "Year"),
    ]  # fmt: skip


# -- USITC ---------------------------------------------------------------------------------------------


def test_usitc() -> None:
    found = taken("usitc_dataweb", sample("usitc_dataweb"))
    assert rows(found, "values") == [
        ("imports", "2846", "MM", "US", "2025", "kg", "12", "imports 2025", "2026-07-10"),
        ("imports", "8505", "CN", "US", "2024", "kg", "70", "imports 2024", "2026-07-10"),
        ("imports", "8505", "CN", "US", "2024", "number", "400", "imports 2024", "2026-07-10"),
        ("imports", "8505", "CN", "US", "2025", "number", "300", "imports 2025", "2026-07-10"),
        ("imports", "8505", "JP", "US", "2024", "kg", "26.5", "imports 2024", "2026-07-10"),
        ("imports", "8505", "JP", "US", "2025", "kg", "25", "imports 2025", "2026-07-10"),
    ]
    statements = said("usitc_dataweb", sample("usitc_dataweb"))
    magnets = statements["trade/8505-cn-us", "value_usd", "2024"]
    assert (magnets.value, magnets.kind, magnets.published_at) == ("470", "reported", "2026-07-10")
    assert "a heading holds other goods, too" in statements[magnets.source, "name", ""].value
    # Some of the goods are counted in pieces, and Japan's quantity of 2025 is withheld: no tonnes of all of it.
    assert ("trade/8505-cn-us", "quantity_t", "2024") not in statements
    assert statements["trade/8505-jp-us", "quantity_t", "2024"].value == "2.5"
    assert ("trade/8505-jp-us", "quantity_t", "2025") not in statements
    assert statements["trade/2846-mm-us", "quantity_t", "2025"].value == "1.2"


def workbook(tmp_path: Path, sheet: str, cell: str, value: str | int) -> Path:
    book = openpyxl.load_workbook(sample("usitc_dataweb"))
    book[sheet][cell] = value
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "what"),
    [
        ("Customs Value", "B4", "Atlantis", "'Atlantis' is no name of a country"),
        ("Customs Value", "C4", "9999", "'9999' is not in the list 'headings'"),
        ("Customs Value", "E4", "Value for: barrels", "'barrels' is not in the list 'units'"),
        ("Customs Value", "F3", "2027", "'2027' is not in the list 'years'"),
        ("Query Parameters", "B3", "General Imports", "'General Imports' is not in the list 'flows'"),
    ],
)
def test_unknown_words_of_usitc(tmp_path: Path, sheet: str, cell: str, value: str, what: str) -> None:
    with pytest.raises(MappingError, match=what):
        taken("usitc_dataweb", workbook(tmp_path, sheet, cell, value))


def test_other_workbooks_of_usitc_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="commodities at 10 digits"):
        taken("usitc_dataweb", workbook(tmp_path, "Query Parameters", "B6", "10"))
    (tmp_path / "b").mkdir()
    with pytest.raises(FileRefusedError, match="names no trade flow"):
        taken("usitc_dataweb", workbook(tmp_path / "b", "Query Parameters", "A3", "Flow"))
    (tmp_path / "c").mkdir()
    found = taken("usitc_dataweb", workbook(tmp_path / "c", "Customs Value", "G4", -400))
    assert [(i.sheet, i.line, i.column, i.value) for i in found.issues] == [("Customs Value", 4, "2024", "-400")]


# -- nomenclature --------------------------------------------------------------------------------------


def test_a_nomenclature_that_lacks_codes_is_refused(tmp_path: Path) -> None:
    head = "section,hscode,description,parent,level\n"
    lines = "V,25,Salt,TOTAL,2\nV,2504,Graphite,25,4\nV,250410,Flakes,2504,6\nI,0101,Horses,01,4\n"
    with pytest.raises(FileRefusedError, match="lacks the codes 250490, 2511, 251110"):
        taken("wco_hs2022", written(tmp_path / "a.csv", head + lines))


def test_a_row_that_is_no_code(tmp_path: Path) -> None:
    codes = (DATASETS / "wco_hs2022" / "data" / "codes.csv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split(",")[0] for line in codes]
    good = "".join(f"V,{code},Goods,{code[:-2]},{len(code)}\n" for code in cells)
    head = "section,hscode,description,parent,level\n"
    bad = "V,25X4,Graphite,25,4\nV,850511,Magnets,8504,6\n"
    found = extract_file(load_dataset(DATASETS / "wco_hs2022"), written(tmp_path / "a.csv", head + good + bad))
    assert [(i.column, i.value) for i in found.issues] == [("hscode", "25X4"), ("parent", "8504")]
    assert len(found.tables["codes"]) == len(codes)


def test_rows_know_their_place() -> None:
    assert FileRow(4, {}, sheet="Customs Value").at() == "Customs Value!4"
