"""The publishers' own files of trade: counts of their descriptions, sums that stay, and the committed rows."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.country_names import code_table
from ingest.dataset import load_dataset
from ingest.hs_codes import chain_codes
from ingest.own_tables import as_csv
from ingest.runner import DATASETS
from ingest.tables import read_table
from ingest.trade_flows import KEPT
from tests.ingest.trade.brought import BACI, FILES, published, rows, taken

COMTRADE = "uncomtrade-china-hs2846/2024.json"
EXPORTS = "usitc-us-trade-critical-minerals/us_domestic_exports_1993-2026.xlsx"

Pair = tuple[str, str]


def committed(source: str, table: str = "flows") -> list[dict[str, str]]:
    return [dict(row.values) for row in read_table(DATASETS / source / "data" / f"{table}.csv").rows]


def world(source: str, hs: str, year: str) -> dict[Pair, Decimal]:
    """Value of committed flows in million US dollars."""
    return {
        (row["exporter"], row["importer"]): Decimal(row["value_usd"]) / 1_000_000
        for row in committed(source)
        if (row["hs6"], row["year"]) == (hs, year)
    }


def imports(flows: dict[Pair, Decimal], country: str) -> dict[str, Decimal]:
    return {exporter: value for (exporter, importer), value in flows.items() if importer == country}


@pytest.mark.parametrize("source", list(FILES))
def test_committed_rows_are_those_of_the_file(source: str) -> None:
    dataset, found = load_dataset(DATASETS / source), taken(source, published(FILES[source]))
    assert found.rejected == 0
    for table, own in found.tables.items():
        path = DATASETS / source / "data" / f"{table}.csv"
        assert path.read_bytes() == as_csv(dataset.tables[table].columns, own).encode("utf-8"), table


def test_counts_of_the_descriptions() -> None:
    assert taken("wco_hs2022", published(FILES["wco_hs2022"])).rows_read == 6_940
    assert taken("cepii_baci", published(BACI)).rows_read == 90_900
    assert taken("atlas_flows", published(FILES["atlas_flows"])).rows_read == 82_765


def test_all_thirty_years_of_baci_packed() -> None:
    found = taken("cepii_baci", published("baci-minerals-hs92/baci_hs92_minerals_1995_2024.csv.xz"))
    assert (found.rows_read, found.rejected) == (749_803, 0)
    years = sorted({row["year"] for row in found.tables["flows"]})
    assert (years[0], years[-1], len(years)) == ("1995", "2024", 30)
    latest = [row for row in rows(found) if row[1] >= "2022"]
    assert latest == rows(taken("cepii_baci", published(BACI)))


def test_baci_as_cepii_ships_it_and_with_words_agree() -> None:
    original = taken("cepii_baci", published("baci-minerals-hs92/BACI_original_layout_sample_2024.csv"))
    assert (original.rows_read, original.rejected) == (5_304, 0)
    codes = {row["hs6"] for row in original.tables["flows"]}
    assert {"280530", "284690", "283691", "282520", "282200"} <= codes
    words = [row[:8] for row in rows(taken("cepii_baci", published(BACI))) if row[1] == "2024" and row[0] in codes]
    assert [row[:8] for row in rows(original)] == words


def test_every_code_of_a_country_in_baci_is_known() -> None:
    path = published("baci-minerals-hs92/baci_country_codes.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            here = code_table("baci", "m49")[row["country_code"].zfill(3)]
            assert here == code_table("baci", "iso3")[row["country_iso3"]]
            if len(row["country_iso2"]) == 2 and here != "XX":
                assert here == row["country_iso2"]


def test_figures_of_the_descriptions() -> None:
    compounds, metals = world("cepii_baci", "284690", "2024"), world("cepii_baci", "280530", "2024")
    for flows, total, first, second in (
        (compounds, "214.1", ("CN", "124.4"), ("MY", "64.3")), (metals, "254.3", ("VN", "162.1"), ("CN", "62.0")),
    ):  # fmt: skip
        japan = imports(flows, "JP")
        assert round(sum(japan.values()), 1) == Decimal(total)
        assert [(c, round(v, 1)) for c, v in sorted(japan.items(), key=lambda item: -item[1])[:2]] == [
            (first[0], Decimal(first[1])), (second[0], Decimal(second[1])),
        ]  # fmt: skip
    magnets = world("atlas_flows", "850511", "2024")
    assert [(c, round(v, 1)) for c, v in sorted(imports(magnets, "JP").items(), key=lambda item: -item[1])[:3]] == [
        ("PH", Decimal("184.1")), ("VN", Decimal("158.7")), ("CN", Decimal("156.9")),
    ]  # fmt: skip
    by_exporter: dict[str, Decimal] = defaultdict(Decimal)
    for (exporter, _), value in magnets.items():
        by_exporter[exporter] += value
    shares = {c: round(100 * by_exporter[c] / sum(magnets.values()), 1) for c in ("CN", "JP")}
    assert shares == {"CN": Decimal("63.9"), "JP": Decimal("8.7")}


def totals(path: Path, code_of: dict[str, str], names: tuple[str, str, str, str], scale: int) -> dict[Pair, Decimal]:
    """World value by code and year, straight from a file."""
    found: dict[Pair, Decimal] = defaultdict(Decimal)
    year, what, value, _ = names
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row[what] in code_of:
                found[code_of[row[what]], row[year]] += Decimal(row[value]) * scale
    return found


@pytest.mark.parametrize("source", ["cepii_baci", "atlas_flows"])
def test_nothing_is_lost_and_99_percent_stand_flow_by_flow(source: str) -> None:
    lists = load_dataset(DATASETS / source).mappings
    words = lists["codes"] if source == "cepii_baci" else lists["materials"]
    code_of = {word: code for word, code in words.items() if code}
    names = ("year", "hs92_code", "value_kusd", "qty_t") if source == "cepii_baci" else (
        "year", "material", "value_usd", "qty_t"
    )  # fmt: skip
    there = totals(published(FILES[source]), code_of, names, 1000 if source == "cepii_baci" else 1)
    own: dict[Pair, Decimal] = defaultdict(Decimal)
    standing: dict[Pair, Decimal] = defaultdict(Decimal)
    for row in committed(source):
        key = (row["hs6"], row["year"])
        own[key] += Decimal(row["value_usd"])
        if "XX" not in (row["exporter"], row["importer"]):
            standing[key] += Decimal(row["value_usd"])
    assert own == {key: value for key, value in there.items() if key[1] >= "2022"}
    assert all(standing[key] >= KEPT * value for key, value in own.items())
    assert {year for _, year in own} == {"2022", "2023", "2024"}


def test_every_flow_of_japan_stands() -> None:
    japan: set[tuple[str, str, str]] = set()
    code_of = {code for code, kept in load_dataset(DATASETS / "cepii_baci").mappings["codes"].items() if kept}
    with published(BACI).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if "JPN" in (row["exporter_iso3"], row["importer_iso3"]) and row["hs92_code"] in code_of:
                iso3 = code_table("baci", "iso3")
                japan.add((row["hs92_code"] + row["year"], iso3[row["exporter_iso3"]], iso3[row["importer_iso3"]]))
    own = {(row["hs6"] + row["year"], row["exporter"], row["importer"]) for row in committed("cepii_baci")}
    assert japan == {row for row in own if "JP" in row[1:]}


def test_committed_trade_is_small() -> None:
    sizes = [p.stat().st_size for s in FILES for p in (DATASETS / s / "data").glob("*.csv")]
    assert sum(sizes) < 1_500_000
    assert len(committed("cepii_baci")) + len(committed("atlas_flows")) < 17_500


def test_every_traded_code_has_a_node() -> None:
    for source in ("cepii_baci", "atlas_flows"):
        assert {row["hs6"] for row in committed(source)} <= chain_codes()
    for source, wordlist in (("cepii_baci", "codes"), ("atlas_flows", "materials"), ("usitc_dataweb", "headings")):
        codes = {code for code in load_dataset(DATASETS / source).mappings[wordlist].values() if code}
        assert codes <= chain_codes(), source


def test_comtrade_as_the_api_answers() -> None:
    found = taken("un_comtrade", published(COMTRADE))
    assert (found.rows_read, found.accepted, found.rejected) == (34, 32, 0)
    value = {row["exporter"]: Decimal(row["value_usd"]) for row in found.tables["flows"]}
    assert value["MM"] == 817_835_388
    assert value["TW"] == 3_387_871
    # Its sum over partners, less what came back to China.
    assert sum(value.values()) == 1_386_613_152 - 3_206_782


def test_usitc_by_hand() -> None:
    found = taken("usitc_dataweb", published(FILES["usitc_dataweb"]))
    values = {tuple(row.values())[1:6]: row["value_usd"] for row in found.tables["values"]}
    assert values["8505", "CN", "US", "2025", "number"] == "344128552"
    assert values["8505", "CN", "US", "2025", "kg"] == "74061130"
    assert values["8110", "VN", "US", "2024", "kg"] == "14485867"
    assert {row["year"] for row in found.tables["values"]} == {"2022", "2023", "2024", "2025"}
    assert len({row["exporter"] for row in found.tables["values"]}) == 18
    exports = taken("usitc_dataweb", published(EXPORTS))
    assert {(row["flow"], row["exporter"]) for row in exports.tables["values"]} == {("exports", "US")}


def test_japans_layout_is_read(tmp_path: Path) -> None:
    path = published("mof-japan-trade-format/sample_2017_export_custom_port.csv")
    copy = tmp_path / "magnets.csv"
    copy.write_text(path.read_text(encoding="utf-8").replace("010121000", "850511000"), encoding="utf-8")
    found = taken("mof_japan_trade", copy)
    assert [(r["flow"], r["partner"], r["value_jpy"]) for r in found.tables["lines"]] == [
        ("exports", "CN", "1800000"), ("exports", "GB", "84220000"), ("exports", "KR", "2100000"),
    ]  # fmt: skip
