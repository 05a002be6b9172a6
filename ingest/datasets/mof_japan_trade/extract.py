"""From Japan's table by commodity and country to lines of 9 digits, whole years; months are left aside."""

from __future__ import annotations

import re

from ingest.country_names import iso2
from ingest.extraction import Extraction, plain
from ingest.files.row import FileRow
from ingest.hs_codes import chain_codes

_LINE = re.compile(r"\d{9}")
_THOUSAND = 1000
_SUBHEADING, _HEADING = 6, 4


def extract(x: Extraction) -> None:
    """Lines whose HS subheading is one of the chains, by country and, where the table has them, customs office."""
    for row in x.delimited():
        _line(x, row)


def _line(x: Extraction, row: FileRow) -> None:
    flow = x.map("flows", _bare(row["Exp or Imp"]), row)
    line, year, country = _bare(row["HS"]), _bare(row["Year"]), _bare(row["Country"])
    if flow is None:
        return
    if not _LINE.fullmatch(line):
        x.reject(row, "HS", row["HS"], "is no code of 9 digits.")
        return
    if line[:_SUBHEADING] not in chain_codes():
        x.drop(row, "codes that feed no chain")
        return
    if not (year.isdigit() and len(year) == _HEADING):
        x.reject(row, "Year", row["Year"], "is no year.")
    partner = iso2(country, "mof", where=row.at())
    value = x.decimal(row, "Value-Year")
    units = [x.map("units", _bare(row[column]), row) for column in ("Unit1", "Unit2")]
    quantities = [x.decimal(row, column, markers={"": "0"}) for column in ("Quantity1-Year", "Quantity2-Year")]
    if value is None or None in quantities:
        return
    first, second = (plain(quantity) if quantity is not None else "" for quantity in quantities)
    x.accept(
        "lines", row, flow=flow, year=year, hs9=line, customs=_bare(row.values.get("Custom", "")), partner=partner,
        unit1=units[0] or "", quantity1=first, unit2=units[1] or "", quantity2=second,
        value_jpy=plain(value * _THOUSAND), part=f"{flow} {line[:_SUBHEADING]} {year}",
    )  # fmt: skip


def _bare(text: str) -> str:
    """A code without the quotes that keep a spreadsheet from reading it as a number."""
    return text.strip("'")
