"""How stable is each country, by year and edition? Estimates and their standard errors from the long form."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ingest.country_names import OTHER_COUNTRIES, iso2_of_iso3
from ingest.extraction import Extraction, FileRow, plain

_FIRST_YEAR = 2018
_BREAK = 2023
"""Values from this year on come from the edition of 2025, those before from an older one: they are no one series."""
_OLDER, _NEWER = "to 2022", "from 2023"
_SPAN = Decimal(5)
"""Estimates are in standard normal units; beyond this a number is something else, such as a rank."""
_DIGITS = Decimal("0.0001")


def extract(x: Extraction) -> None:
    """One row a country, year and figure; where a code bears two values nobody can tell whose each is."""
    rows = list(x.delimited())
    told: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in rows:
        told[_key(row)].add(row["value"])
    for row in rows:
        what = x.map("tables", row["table"], row)
        if what is None:
            continue
        year = row["year"]
        if not (len(year) == 4 and year.isdigit()):
            x.reject(row, "year", year, "is no year.")
            continue
        if int(year) < _FIRST_YEAR:
            x.drop(row, f"before {_FIRST_YEAR}")
            continue
        country = iso2_of_iso3(row["iso3"], "wgi", where=f"{x.path.name} line {row.line}")
        if country == OTHER_COUNTRIES:
            x.drop(row, "no country")
            continue
        if len(told[_key(row)]) > 1:
            x.reject(row, "value", row["value"], "is one of two values of this country and year; neither is taken.")
            continue
        value = x.decimal(row, "value", minimum=-_SPAN if what == "estimate" else Decimal(0), maximum=_SPAN)
        if value is not None:
            x.accept(
                "stability", row, country_iso2=country, year=year, edition=_NEWER if int(year) >= _BREAK else _OLDER,
                figure=what, value=plain(value.quantize(_DIGITS)),
            )  # fmt: skip


def _key(row: FileRow) -> tuple[str, ...]:
    return row["iso3"], row["year"], row["table"]
