"""Names and codes of countries by publisher: one place, and an unknown name refuses the file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ingest import country_names
from ingest.country_names import code_table, families, is_known, is_total, iso2, iso2_of_iso3, iso2_of_m49
from ingest.errors import DatasetError, MappingError
from ingest.tables import read_table
from ontology.iso import COUNTRY_CODES
from tests.tools import ROOT

SHARED = ROOT.parent / "shared" / "data"


@pytest.mark.parametrize(
    ("family", "name", "code"),
    [
        ("usgs", "Burma", "MM"),
        ("usgs", "Congo (Kinshasa)", "CD"),
        ("usgs", "Korea, Republic of", "KR"),
        ("usgs", "Korea, North", "KP"),
        ("usgs", "United\u00a0States  (kyanite)", "US"),
        ("usgs", "Other countries", "XX"),
        ("bgs", "Congo", "CG"),
        ("bgs", "Congo, Democratic Republic", "CD"),
        ("bgs", "France (French Guiana)", "GF"),
        ("wmd", "Congo, D.R.", "CD"),
        ("wmd", "Kosovo", "XK"),
        ("baci", "Other Asia, nes", "TW"),
        ("usitc", "Myanmar (Burma)", "MM"),
        ("usitc", "Democratic Republic of the Congo", "CD"),
        ("mof", "103", "KR"),
        ("mof", "105", "CN"),
        ("mof", "202", "NO"),
        ("mof", "550", "NA"),
        ("mof", "701", "XX"),
    ],
)
def test_publishers_names(family: str, name: str, code: str) -> None:
    assert iso2(name, family) == code


def test_namibia_and_norway_are_countries_in_every_family() -> None:
    for family in families():
        assert (iso2("Namibia", family), iso2("Norway", family)) == ("NA", "NO")


@pytest.mark.parametrize(
    ("family", "iso3", "m49", "code"),
    [("baci", "S19", "490", "TW"), ("baci", "USA", "842", "US"), ("baci", "NOR", "579", "NO"),
     ("baci", "IND", "699", "IN"), ("wmd", "R20", "697", "XK"), ("bgs", "AUS", "36", "AU")],
)  # fmt: skip
def test_codes(family: str, iso3: str, m49: str, code: str) -> None:
    assert (iso2_of_iso3(iso3, family), iso2_of_m49(m49, family)) == (code, code)


def test_unknown_names_and_families_are_named_with_their_place() -> None:
    with pytest.raises(MappingError, match=r"x\.csv line 7: 'Atlantis' is no name of a country that the family 'usgs'"):
        iso2("Atlantis", "usgs", where="x.csv line 7")
    with pytest.raises(MappingError, match="'XYZ' is no three-letter code"):
        iso2_of_iso3("XYZ", "baci")
    with pytest.raises(MappingError, match="'998' is no M49 number"):
        iso2_of_m49("998", "wmd")
    with pytest.raises(DatasetError, match=r"there is no family 'mars'\. There are: baci, bgs"):
        iso2("Japan", "mars")
    assert not is_known("Atlantis", "usgs")


def test_totals_are_no_countries() -> None:
    assert is_total("World total (rounded) 10", "usgs")
    assert not any(is_known("World total", family) for family in families())


def test_every_country_of_the_table_is_known_by_name_and_codes() -> None:
    path = Path(country_names.__file__).parent / "datasets" / "countries" / "data" / "countries.csv"
    for row in read_table(path).rows:
        values = row.values
        assert iso2(values["name_en"], "usgs") == values["iso2"]
        if values["m49"]:
            assert (iso2_of_iso3(values["iso3"], "bgs"), iso2_of_m49(values["m49"], "bgs")) == (values["iso2"],) * 2


def test_a_code_that_yaml_reads_as_no_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "country_names.yml"
    wrong.write_text("toys:\n  m49: {'579': NO}\n", encoding="utf-8")
    monkeypatch.setattr(country_names, "_NAMES", wrong)
    country_names._families.cache_clear()
    try:
        with pytest.raises(DatasetError, match="toys, m49: the code of '579' is none of ISO 3166"):
            families()
        wrong.write_text("toys:\n  nmaes: {}\n", encoding="utf-8")
        with pytest.raises(DatasetError, match="toys has the unknown key 'nmaes'"):
            families()
    finally:
        country_names._families.cache_clear()


def test_codes_are_codes() -> None:
    known = country_names._families()
    for family in known.values():
        assert {*family.names.values(), *family.iso3.values(), *family.m49.values()} <= COUNTRY_CODES


def test_all_names_of_the_publishers_files_are_known() -> None:
    if not SHARED.exists():
        pytest.skip(f"the publishers' files are not there: {SHARED}")
    files = [
        ("usgs", "usgs-mcs2026/MCS2026_Commodities_Data.csv", "cp1252", "Country"),
        ("usgs", "usgs-mcs2025/world_data/MCS2025_World_Data.csv", "utf-8-sig", "COUNTRY"),
        ("bgs", "bgs-world-mineral-statistics/bgs_production_2012_2021_long.csv", "utf-8", "Country"),
        ("wmd", "world-mining-data/wmd_production_2018_2024_long.csv", "utf-8", "country"),
    ]
    for family, name, encoding, column in files:
        with (SHARED / name).open(encoding=encoding, newline="") as file:
            named = {row[column] for row in csv.DictReader(file)}
        assert [text for text in named if not is_total(text, family) and not is_known(text, family)] == []
    with (SHARED / "baci-minerals-hs92/baci_country_codes.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            code = iso2_of_m49(row["country_code"], "baci")
            assert iso2_of_iso3(row["country_iso3"], "baci") == code or "(..." in row["country_name"]


def test_codes_of_comtrade_and_lookups_in_bulk() -> None:
    assert (iso2_of_iso3("S19", "comtrade"), iso2_of_iso3("_X ", "comtrade")) == ("TW", "XX")
    by_number, by_letters = code_table("baci", "m49"), code_table("baci", "iso3")
    assert (by_number["842"], by_number["516"], by_letters["S19"], by_letters["NAM"]) == ("US", "NA", "TW", "NA")
    assert all(len(number) == 3 for number in by_number)
