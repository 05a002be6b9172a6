"""A release in long form: marks of the publisher, faults of rows, faults of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import FileRefusedError, MappingError
from tests.ingest.datasets.published import balanced
from tests.ingest.datasets.usgs_mcs.releases import US, extract, long_file, long_row, mined


def test_world_production_with_shares_of_what_is_listed(tmp_path: Path) -> None:
    found = extract(
        long_file(
            tmp_path / "x.csv",
            mined("United States", "—"),
            mined("Congo (Kinshasa)", "1,500", notes="Estimated. -- Quota."),
            mined("Other countries", "500"),
            mined("World total", "2,000"),
            mined("Burma", "W"),
            mined("Congo (Kinshasa)", "1,600", "2025", notes="Estimated."),
        )
    )
    rows = {(row["country"], row["year"]): row for row in found.tables["production"]}
    assert {key: (row["output_t"], row["share"], row["estimated"]) for key, row in rows.items()} == {
        ("*", "2024"): ("2000", "", ""),
        ("CD", "2024"): ("1500", "0.75", "yes"),
        ("US", "2024"): ("0", "0", ""),
        ("XX", "2024"): ("500", "0.25", ""),
        ("CD", "2025"): ("1600", "1", "yes"),
    }
    first = rows["CD", "2024"]
    assert (first["part"], first["vintage"], first["at"]) == ("MCS2026 world tables", "MCS2026", "line 3")
    assert (first["published"], first["basis"]) == ("1,500 metric tons", "t Co")
    assert found.dropped == {"withheld by the publisher": 1}
    assert balanced(found)


def test_the_edition_is_the_year_after_the_last_one(tmp_path: Path) -> None:
    found = extract(long_file(tmp_path / "x.csv", mined("China", "1", "2026")))
    assert {row["vintage"] for row in found.tables["production"]} == {"MCS2027"}


def test_units_and_metals_that_add_up(tmp_path: Path) -> None:
    def platinum(metal: str, kilograms: str) -> list[str]:
        detail = f"Mine production: {metal}"
        return long_row(
            "World Mine Production and Reserves", metal, "South Africa", "Production", detail, "kilograms", "2025",
            kilograms,
        )  # fmt: skip

    found = extract(long_file(tmp_path / "x.csv", platinum("Platinum", "30,000"), platinum("Palladium", "20,500")))
    (row,) = found.tables["production"]
    assert (row["material"], row["output_t"], row["at"]) == ("pgm_ore", "50.5", "line 2 and line 3")
    assert found.dropped == {"added to another series of the same material": 1}
    assert balanced(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">75", ("0.75", "above", "")),
        ("<25", ("0.25", "below", "")),
        ("100", ("1", "exact", "")),
        ("E", ("", "", "yes")),
    ],
)
def test_import_reliance_with_its_limits(tmp_path: Path, text: str, expected: tuple[str, str, str]) -> None:
    detail = "Net import reliance as a percentage of apparent consumption: Compounds and metals"
    found = extract(
        long_file(
            tmp_path / "x.csv",
            long_row(US, "Rare Earths", "United States", "Net import reliance", detail, "percent", "2025", text),
        )
    )
    (row,) = found.tables["import_reliance"]
    assert (row["share"], row["bound"], row["net_exporter"]) == expected
    assert row["form"] == "Compounds and metals"


def test_import_sources_of_several_years(tmp_path: Path) -> None:
    def source(country: str, value: str) -> list[str]:
        return long_row(
            "Import Sources", "Gallium", country, "Import sources 2021-2024", "Metal", "percent", "2021–24", value
        )

    found = extract(
        long_file(
            tmp_path / "x.csv", mined("China", "1", "2025"), source("Korea, Republic of", "60"), source("Canada", "40"),
            source("Other countries", "<1"), source("Japan", "170"),
        )
    )  # fmt: skip
    assert [(r["country"], r["share"], r["years"], r["year"]) for r in found.tables["import_sources"]] == [
        ("CA", "0.4", "2021-24", "2024"),
        ("KR", "0.6", "2021-24", "2024"),
    ]
    assert found.dropped == {"below one per cent": 1}
    assert [(issue.line, issue.column, issue.value) for issue in found.issues] == [(6, "Value", "170")]


def test_prices_and_quantities_of_the_united_states(tmp_path: Path) -> None:
    scandium = (
        "Price, global, dollars per kilogram, range of average values: Scandium oxide, powder, 99.99% purity, "
        "5- to 100-kilogram lot size"
    )
    found = extract(
        long_file(
            tmp_path / "x.csv",
            long_row(US, "Scandium", "United States", "Price", scandium, "dollars per kilogram", "2024", "660–670"),
            long_row(
                US, "Gallium", "United States", "Stock", "Stocks, consumer, yearend", "kilograms", "2025", "3,400"
            ),
            long_row(US, "Gallium", "United States", "Employment", "Employment", "number", "2025", "7"),
        )
    )
    (price,) = found.tables["prices"]
    assert (price["price"], price["price_low"], price["price_high"], price["unit"]) == ("665", "660", "670", "USD/kg")
    (stock,) = found.tables["statistics"]
    assert (stock["statistic"], stock["form"], stock["quantity_t"]) == ("stocks", "Consumer", "3.4")


def test_faulty_rows_are_listed_and_the_rest_is_taken(tmp_path: Path) -> None:
    found = extract(
        long_file(
            tmp_path / "x.csv", mined("China", "100"), mined("Canada", "-5"), mined("Cuba", "a lot"),
            mined("China", "200"), mined("Japan", ">7"),
        )
    )  # fmt: skip
    assert [row["country"] for row in found.tables["production"]] == ["CN"]
    assert [(issue.line, issue.value) for issue in found.issues] == [
        (3, "-5"), (4, "a lot"), (5, "200 metric tons"), (6, ">7"),
    ]  # fmt: skip
    assert "stands twice" in found.issues[2].reason
    assert "as on line 2" in found.issues[2].reason
    assert (found.accepted, found.rejected) == (1, 4)
    assert balanced(found)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (mined("Atlantis", "1"), "line 2: 'Atlantis' is no name of a country"),
        (mined("China", "1", commodity="Unobtainium"), "line 2: 'Unobtainium' is not in the list 'commodities'"),
        (long_row("World Mine Production", "Cobalt", "China", "Production", "Mine production", "bushels", "2024", "1"),
         "'bushels' is not in the list 'units'"),
        (long_row("World Mine Production", "Cobalt", "China", "Production", "Deep-sea production", "metric tons",
                  "2024", "1"), "'Cobalt: Deep-sea production' is not in the list 'production_series'"),
    ],
)  # fmt: skip
def test_a_new_category_refuses_the_file(tmp_path: Path, row: list[str], message: str) -> None:
    with pytest.raises(MappingError, match=message):
        extract(long_file(tmp_path / "x.csv", row))


def test_files_of_another_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="is UTF-8, the published file is in cp1252"):
        extract(long_file(tmp_path / "x.csv", mined("China", "—"), encoding="utf-8"))
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="its header has neither 'MCS chapter'"):
        extract(other)
    with pytest.raises(FileRefusedError, match="the section 'Something new' is unknown"):
        extract(
            long_file(
                tmp_path / "x.csv", long_row("Something new", "Cobalt", "China", "Production", "x", "", "2024", "")
            )
        )
    with pytest.raises(FileRefusedError, match="names no year"):
        extract(long_file(tmp_path / "x.csv", mined("China", "1", "last year")))
