"""What does World Mining Data say of production? One row a commodity, country and year."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.country_names import OTHER_COUNTRIES, iso2, iso2_of_iso3, iso2_of_m49
from ingest.extraction import Extraction, FileRow, plain
from ingest.outputs import CountryOutputs, Output

_FAMILY = "wmd"
_YEAR = re.compile(r"\d{4}")
_LAG = 2
"""An edition comes out two years after the last one that it speaks of."""

_ESTIMATED = "estimated"
_KILOGRAM = Decimal("0.001")


def extract(x: Extraction) -> None:
    """All rows; the edition follows from the last year."""
    rows = list(x.delimited())
    years = {row["year"] for row in rows if _YEAR.fullmatch(row["year"])}
    if not years:
        x.refuse("the column year names no year. Take the table of production by country.")
    made = CountryOutputs()
    for row in rows:
        _row(x, row, made)
    edition = f"WMD{int(max(years)) + _LAG}"
    for found in made.listed():
        material, stage, basis, converted, year = found.group
        x.accept(
            "production", found.row, edition=edition, material=material, stage=stage, country=found.country, year=year,
            output_t=plain(found.tonnes), share=found.share, basis=basis, converted=converted,
            estimated="yes" if found.estimated else "", published=found.published, at=found.at,
        )  # fmt: skip
        for row in found.added:
            x.drop(row, "added to another series of the same material")


def _row(x: Extraction, row: FileRow, made: CountryOutputs) -> None:
    code = x.map("commodities", row["commodity"], row)
    if code is None:
        return
    unit, known = x.map("units", row["unit"], row), x.map("data_sources", row["data_source"], row)
    material, stage, basis, factor, converted = ([*(part.strip() for part in code.split("|")), "", ""])[:5]
    tonnes = Decimal(factor or "1")
    if (unit == "kg") != (tonnes == _KILOGRAM):
        x.reject(row, "unit", row["unit"], f"is not the unit in which {row['commodity']} is counted.")
        return
    if not _YEAR.fullmatch(row["year"]):
        x.reject(row, "year", row["year"], "is no year.")
        return
    country = _country(x, row)
    amount = x.decimal(row, "production")
    if amount is None or country is None:
        return
    output = Output(row, amount * tonnes, f"{row['production']} {row['unit']}", row.at(), known == _ESTIMATED)
    before = made.add((material, stage, basis, converted, row["year"]), row["commodity"], country, output)
    if before is not None:
        x.reject(row, None, row["production"], f"stands twice: the same commodity, country and year as on {before.at}.")


def _country(x: Extraction, row: FileRow) -> str | None:
    """Country by name; the two codes beside it must mean the same, else the row is mixed up."""
    where = f"{x.path.name} line {row.line}"
    named = iso2(row["country"], _FAMILY, where=where)
    for column, lookup in (("iso3", iso2_of_iso3), ("country_m49", iso2_of_m49)):
        code = row[column]
        if code and named != OTHER_COUNTRIES and lookup(code, _FAMILY, where=where) != named:
            x.reject(row, column, code, f"is not the code of {row['country']} ({named}).")
            return None
    return named
