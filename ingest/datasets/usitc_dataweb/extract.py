"""From a DataWeb workbook to values and quantities by heading, partner, year and unit."""

from __future__ import annotations

from ingest.country_names import iso2
from ingest.extraction import Extraction, plain
from ingest.files.numbers import number_of
from ingest.files.row import FileRow

_PARAMETERS = "Query Parameters"
_VALUES = {"imports": "Customs Value", "exports": "FAS Value"}
_QUANTITIES = "First Unit of Quantity"
_HEADER = 3
_BUCKET = "Value for: "
_COUNTRY, _HEADING, _UNIT, _KIND = "Country", "HTS Number", "Quantity Description", "Data Type"
_NEEDED = (_KIND, _COUNTRY, _HEADING, _UNIT)
_HOME = "US"


def extract(x: Extraction) -> None:
    """Values of the sheet of values, quantities of the first unit; sums over countries and part years are left out."""
    flow, retrieved = _parameters(x)
    for row in x.sheet(_VALUES[flow], header_line=_HEADER, columns=_NEEDED):
        _read(x, row, "values", flow, retrieved)
    for row in x.sheet(_QUANTITIES, header_line=_HEADER, columns=_NEEDED):
        _read(x, row, "quantities", flow, "")


def _parameters(x: Extraction) -> tuple[str, str]:
    """Imports or exports, and the day of the download, as the first sheet says."""
    asked: dict[str, str] = {}
    flow: str | None = None
    for row in x.sheet(_PARAMETERS, header_line=None):
        asked.setdefault(row.values.get("A", ""), row.values.get("B", ""))
        x.drop(row, "parameters of the query")
        if row.values.get("A") == "Trade Flow":
            flow = x.map("flows", row.values.get("B", ""), row)
    if flow is None:
        x.refuse(f"the sheet '{_PARAMETERS}' names no trade flow. Give the workbook as DataWeb makes it.")
    digits = asked.get("Commodity Aggregation Level", "")
    if digits != "4":
        x.refuse(f"has commodities at {digits or 'an unknown number of'} digits. Ask DataWeb for 4.")
    return flow, asked.get("Download Date", "")[:10]


def _read(x: Extraction, row: FileRow, table: str, flow: str, retrieved: str) -> None:
    if row[_KIND].startswith("Total"):
        x.drop(row, "sums over countries")
        return
    heading = x.map("headings", row[_HEADING], row)
    unit = x.map("units", row[_UNIT].removeprefix(_BUCKET), row)
    if heading is None or unit is None:
        return
    partner = iso2(row[_COUNTRY], "usitc", where=row.at())
    exporter, importer = (partner, _HOME) if flow == "imports" else (_HOME, partner)
    found = [(year, x.decimal(row, year)) for year in _years(x, row)]
    for year, amount in found:
        if amount and not _suppressed(row, year):
            more = {"value_usd": plain(amount)} if table == "values" else {"quantity": plain(amount)}
            if table == "values":
                more["retrieved"] = retrieved
            x.accept(
                table, row, flow=flow, hs4=heading, exporter=exporter, importer=importer, year=year, unit=unit,
                part=f"{flow} {year}", **more,
            )  # fmt: skip
    x.drop(row, "no trade in the years carried")


def _years(x: Extraction, row: FileRow) -> list[str]:
    """Columns of the years that are carried; a year that nobody has judged refuses the file."""
    known = x.dataset.mappings["years"]
    there = [column for column in row.values if column.isdigit()]
    for year in there:
        if year not in known:
            x.map("years", year, row)
    return [year for year in there if known[year]]


def _suppressed(row: FileRow, year: str) -> bool:
    """Whether a part of a quantity is withheld, so that it is no quantity of all goods."""
    return number_of(row.values.get(f"{year}_Suppressed") or "0") != 0
