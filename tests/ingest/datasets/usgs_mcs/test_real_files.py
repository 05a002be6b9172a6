"""The publisher's own files: counts, the committed tables byte for byte, and the tables that quote them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ingest.datasets.published import as_table, balanced, committed, dataset, extracted, published, rows_of
from tests.ingest.toys import table

SOURCE = "usgs_mcs"
LONG = "usgs-mcs2026/MCS2026_Commodities_Data.csv"
WIDE, WORLD = "usgs-mcs2025", "usgs-mcs2025/world_data/MCS2025_World_Data.csv"
QUOTED = "USGS Mineral Commodity Summaries 2026 data release (share computed from country / sum of listed countries)"


def test_counts_are_those_of_the_releases() -> None:
    long, world, whole = (extracted(SOURCE, published(name)) for name in (LONG, WORLD, WIDE))
    # The wide release has 431 lines of US statistics, 6 of them blank.
    assert (long.rows_read, world.rows_read, whole.rows_read) == (8886, 1250, 1250 + 425)
    assert (long.rejected, world.rejected, whole.rejected) == (0, 0, 0)
    assert all(balanced(found) for found in (long, world, whole))


@pytest.mark.parametrize("name", dataset(SOURCE).tables)
def test_committed_tables_are_what_the_files_give(name: str) -> None:
    found = [extracted(SOURCE, published(file)) for file in (WIDE, LONG)]
    assert as_table(SOURCE, name, *found) == committed(SOURCE, name)


def test_committed_tables_are_modest() -> None:
    assert all(len(committed(SOURCE, name).encode()) < 1_000_000 for name in dataset(SOURCE).tables)


@pytest.mark.parametrize(
    ("vintage", "material", "country", "year", "tonnes"),
    [
        ("MCS2025", "rare_earth_elements", "AU", "2024", "13000"),
        ("MCS2026", "rare_earth_elements", "AU", "2024", "29000"),
        ("MCS2025", "cobalt", "CD", "2024", "220000"),
        ("MCS2026", "cobalt", "CD", "2024", "226000"),
        ("MCS2026", "cobalt", "CD", "2025", "230000"),
        ("MCS2025", "rare_earth_elements", "CN", "2023", "255000"),
        ("MCS2025", "rare_earth_elements", "CN", "2024", "270000"),
        ("MCS2026", "rare_earth_elements", "CN", "2024", "270000"),
        ("MCS2026", "rare_earth_elements", "CN", "2025", "270000"),
        ("MCS2025", "gallium", "CN", "2024", "750"),
        ("MCS2026", "gallium", "CN", "2024", "839"),
        ("MCS2026", "gallium", "CN", "2025", "900"),
        ("MCS2026", "nickel", "*", "2024", "3710000"),
    ],
)
def test_figures_of_the_releases(vintage: str, material: str, country: str, year: str, tonnes: str) -> None:
    found = [
        row["output_t"]
        for row in rows_of(SOURCE, "production")
        if (row["vintage"], row["material"], row["country"], row["year"]) == (vintage, material, country, year)
    ]
    assert found == [tonnes]


def test_us_origins_of_rare_earths() -> None:
    rows = [row for row in rows_of(SOURCE, "import_sources") if row["material"] == "rare_earth_elements"]
    assert {row["country"]: row["share"] for row in rows} == {
        "CN": "0.71", "MY": "0.13", "JP": "0.05", "EE": "0.05", "XX": "0.06",
    }  # fmt: skip


def test_listed_outputs_make_up_the_world() -> None:
    shares: dict[tuple[str, ...], Decimal] = {}
    for row in rows_of(SOURCE, "production"):
        if row["share"]:
            key = (row["vintage"], row["material"], row["stage"], row["year"])
            shares[key] = shares.get(key, Decimal(0)) + Decimal(row["share"])
    assert len(shares) == 2 * 2 * 26  # all but raw steel, whose countries do not add up
    assert all(abs(total - 1) < Decimal("0.005") for total in shares.values())


def test_the_table_of_shares_quotes_the_release_rightly() -> None:
    mine = {
        (row["material"], row["stage"], row["country"], row["year"]): Decimal(row["share"]) * 100
        for row in rows_of(SOURCE, "production")
        if row["vintage"] == "MCS2026" and row["share"]
    }
    quoted = [row for row in table("supply", "shares") if row["source"] == QUOTED and row["country_iso2"] != "XX"]
    # The same outputs stand once more under molybdenum at the mine.
    compared = [row for row in quoted if row["material"] != "molybdenum"]
    assert len(compared) > 200
    for row in compared:
        key = (row["material"], row["stage"], row["country_iso2"], row["year"])
        assert mine[key] == Decimal(row["share_pct"]), key


def test_the_table_of_world_totals_quotes_the_releases_rightly() -> None:
    mine = {
        (row["vintage"], row["world_material"], row["stage"], row["year"]): (Decimal(row["output_t"]), row["basis"])
        for row in rows_of(SOURCE, "production")
        if row["country"] == "*"
    }
    # Refined platinum-group metals and vanadium are taken as the mine output.
    elsewhere = {"platinum_group_metals", "vanadium"}
    quoted = [
        row for row in table("supply", "world_totals")
        if row["source"].endswith("data release, world total") and row["material"] not in elsewhere
    ]  # fmt: skip
    assert len(quoted) == 50
    for row in quoted:
        key = (row["vintage"], row["material"], row["stage"], row["year"])
        assert mine[key] == (Decimal(row["quantity_t"]), row["unit_basis"]), key


def test_the_table_of_prices_quotes_the_releases_rightly() -> None:
    columns = ("vintage", "material", "form", "basis", "market", "unit")
    mine = {(*(row[c] for c in columns), row["year"]): Decimal(row["price"]) for row in rows_of(SOURCE, "prices")}
    quoted = [row for row in table("prices", "prices") if row["vintage"].startswith("MCS")]
    assert len(quoted) == 368
    for row in quoted:
        assert mine[(*(row[c] for c in columns), row["date"])] == Decimal(row["price"])


def test_the_table_of_us_origins_quotes_the_release_rightly() -> None:
    mine = {
        (row["material"], row["form"], row["country"]): Decimal(row["share"]) * 100
        for row in rows_of(SOURCE, "import_sources")
    }
    quoted = [
        row for row in table("supply", "shares")
        if row["source"].startswith("USGS MCS 2026 import sources") and row["country_iso2"] != "XX"
    ]  # fmt: skip
    assert len(quoted) > 15
    for row in quoted:
        form = "combined Ge" if row["material"] == "germanium" else ""
        assert mine[row["material"], form, row["country_iso2"]] == Decimal(row["share_pct"])
