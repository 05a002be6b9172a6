"""What does the survey say of production? A long table to 2021, and JSON series of single commodities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from ingest.country_names import is_total, iso2, iso2_of_iso3
from ingest.extraction import Extraction, FileRow, plain
from ingest.files.numbers import number_of
from ingest.outputs import WORLD, CountryOutputs, Output

FIRST_YEAR = 2017
"""Earlier years are not kept: what the network and its history need begins here."""

_FAMILY = "bgs"
_COLUMNS = ("Metal", "Country", "year", "production")
_SERIES = re.compile(r"mineralwatch_(?P<name>[a-z-]+?)(_\d{4}_\d{4})?\.json")
_YEAR = re.compile(r"\d{4}")


def extract(x: Extraction) -> None:
    """The table, the series, or a folder of both."""
    if x.path.is_dir():
        for path in x.files("*.csv"):
            _table(x, path)
        for path in sorted(x.path.glob("mineralwatch_*.json")):
            _series(x, x.files(path.name)[0])
    elif x.path.suffix.lower() == ".json":
        _series(x, x.path)
    else:
        _table(x, x.path)


def _parts(code: str) -> tuple[str, str, str, Decimal, str]:
    found = [part.strip() for part in code.split("|")]
    found += [""] * (5 - len(found))
    return found[0], found[1], found[2], Decimal(found[3] or "1"), found[4]


def _table(x: Extraction, path: Path) -> None:
    """One row a metal, country and year; the collection is named after its last year."""
    rows = list(x.delimited(path, columns=_COLUMNS))
    years = {row["year"] for row in rows if _YEAR.fullmatch(row["year"])}
    if not years:
        x.refuse("the column year names no year. Take the table of production by country.")
    made = CountryOutputs()
    for row in rows:
        metal = " ".join(row["Metal"].split())
        code = x.map("metals", metal, row)
        if code is None:
            continue
        if not _YEAR.fullmatch(row["year"]):
            x.reject(row, "year", row["year"], "is no year.")
        elif int(row["year"]) < FIRST_YEAR:
            x.drop(row, f"before {FIRST_YEAR}")
        else:
            country = (
                WORLD
                if is_total(row["Country"], _FAMILY)
                else iso2(row["Country"], _FAMILY, where=f"{path.name} line {row.line}")
            )
            tonnes = x.decimal(row, "production")
            if tonnes is not None:
                _take(x, made, code, metal, country, row["year"], row, tonnes, f"table line {row.line}")
    _accept(x, made, f"table to {max(years)}")


def _series(x: Extraction, path: Path) -> None:
    """One commodity: {Production: {year: {three letters: tonnes}}}."""
    match = _SERIES.fullmatch(path.name)
    name = match["name"] if match else path.stem
    document = x.document(path)
    production = document.get("Production") if isinstance(document, Mapping) else None
    if not isinstance(production, Mapping) or not all(isinstance(found, Mapping) for found in production.values()):
        x.refuse(f"{path.name} has no object Production of years and countries. Take the file as published.")
    made = CountryOutputs()
    number = 0
    for year, countries in sorted(production.items()):
        for letters, value in countries.items():
            number += 1
            row = x.record(number, {"year": year, "country": letters, "production": value}, path=path)
            code = x.map("series", name, row)
            if code is None:
                continue
            if not _YEAR.fullmatch(year):
                x.reject(row, "year", year, "is no year.")
            elif int(year) < FIRST_YEAR:
                x.drop(row, f"before {FIRST_YEAR}")
            else:
                country = iso2_of_iso3(letters, _FAMILY, where=f"{path.name}, {year}")
                tonnes = x.decimal(row, "production")
                if tonnes is not None:
                    _take(x, made, code, name, country, year, row, tonnes, f"{name} {year}/{letters}")
    _accept(x, made, name)


def _take(
    x: Extraction,
    made: CountryOutputs,
    code: str,
    series: str,
    country: str,
    year: str,
    row: FileRow,
    amount: Decimal,
    at: str,
) -> None:
    """Collect one figure in tonnes; the second of one series, country and year rejects its row."""
    material, stage, basis, factor, remark = _parts(code)
    text = row["production"]
    number = number_of(text)
    published = plain(number) if number is not None else text
    output = Output(row, amount * factor, published if factor == 1 else f"{published} x {factor} t", at)
    before = made.add((material, stage, basis, remark, year), series, country, output)
    if before is not None:
        x.reject(row, None, text, f"stands twice: {series}, {country}, {year} as on {before.at}.")


def _accept(x: Extraction, made: CountryOutputs, collection: str) -> None:
    for found in made.listed():
        material, stage, basis, remark, year = found.group
        x.accept(
            "production", found.row, collection=collection, material=material, stage=stage, country=found.country,
            year=year, output_t=plain(found.tonnes), share=found.share, basis=basis, remark=remark,
            published=found.published, at=found.at,
        )  # fmt: skip
        for row in found.added:
            x.drop(row, "added to another series of the same material")
