"""What does a release in long form say, one value a row? From the Mineral Commodity Summaries 2026 on."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.datasets.usgs_mcs.figures import (
    US_STATISTICS,
    WORLD_TABLES,
    Figure,
    accept_outputs,
    edition,
    parts,
    place_of,
    read_figure,
    sized,
    take_output,
)
from ingest.datasets.usgs_mcs.us_rows import accept_price, accept_reliance, accept_statistic
from ingest.extraction import Extraction, FileRow, plain
from ingest.outputs import WORLD, CountryOutputs, Output

__all__ = ["LONG_COLUMNS", "extract_long"]

LONG_COLUMNS = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year", "Value",
    "Notes",
)  # fmt: skip

_ROUNDED = re.compile(r"(: |, )rounded$")
_SOURCES = re.compile(r"Import sources (\d{4})-(\d{4})")
_YEAR = re.compile(r"\d{4}")
_WHAT = re.compile(r"^(Production|Imports for consumption|Imports|Exports|Consumption|Stocks)\b[,:]?\s*")
_YEAR_END = re.compile(r",?\s*year-?end\b")
_RELIANCE = re.compile(
    r"^Net import reliance\s*as a percentage of (total )?(apparent|reported|estimated) consumption[,:]?\s*"
)
_PERCENT = Decimal(100)


def extract_long(x: Extraction) -> None:
    """All rows of the file; the edition is the year after the last one that it speaks of."""
    rows = list(x.delimited(columns=LONG_COLUMNS))
    years = [row["Year"] for row in rows if _YEAR.fullmatch(row["Year"])]
    if not years:
        x.refuse("the column Year names no year, so its edition cannot be told. Take the data release as published.")
    vintage = f"MCS{int(max(years)) + 1}"
    made = CountryOutputs()
    for row in rows:
        _row(x, row, vintage, max(years), made)
    accept_outputs(x, made, vintage)


def _row(x: Extraction, row: FileRow, vintage: str, last: str, made: CountryOutputs) -> None:
    material = x.map("commodities", row["Commodity"], row)
    if material is None:
        return
    section = row["Section"]
    if section == "Import Sources":
        _import_source(x, row, vintage)
        return
    statistic = x.map("statistics", row["Statistics"], row)
    if statistic is None:
        return
    if section.startswith("World"):
        _world(x, row, vintage, statistic, made)
    elif section.startswith("Salient Statistics"):
        _national(x, row, vintage, last, statistic, material)
    else:
        x.refuse(f"line {row.line}: the section '{section}' is unknown. See long_form.py for those that are read.")


def _figure(x: Extraction, row: FileRow) -> Figure | None:
    """Figure of the row; without one the row is dropped or rejected."""
    figure = read_figure(row["Value"])
    if isinstance(figure, Figure):
        return figure
    if figure is None:
        x.reject(row, "Value", row["Value"], "is no quantity and no mark of the publisher (—, W, NA, E, >, <).")
    else:
        x.drop(row, figure)
    return None


def _world(x: Extraction, row: FileRow, vintage: str, statistic: str, made: CountryOutputs) -> None:
    """Production, capacity or reserves of a country or the world."""
    if statistic not in ("production", "capacity", "reserves"):
        x.refuse(f"line {row.line}: a world table with '{row['Statistics']}' is unknown. See long_form.py.")
    series = f"{row['Commodity']}: {_ROUNDED.sub('', row['Statistics_detail'])}"
    lists = {"production": "production_series", "capacity": "capacity_series", "reserves": "reserve_series"}
    code = x.map(lists[statistic], series, row)
    factor = x.map("units", row["Unit"], row) if code is not None else None
    if code is None or factor is None:
        return
    figure = _figure(x, row)
    if figure is None:
        return
    country, year, published = place_of(x, row, row["Country"]), row["Year"], f"{row['Value']} {row['Unit']}"
    estimated, quantity = row["Notes"].startswith("Estimated"), sized(figure, factor)
    if statistic == "production":
        if figure.bound != "exact" or figure.low is not None:
            x.reject(row, "Value", row["Value"], "is a limit or a range; of production a figure is expected.")
            return
        take_output(x, made, code, series, country, year, Output(row, quantity, published, row.at(), estimated))
    elif statistic == "capacity":
        material, stage = parts(code, 2)
        x.accept(
            "capacity", row, **edition(vintage, WORLD_TABLES),
            material=material, stage=stage, country=country, year=year,
            capacity_t=plain(quantity), estimated="yes" if estimated else "", published=published,
        )  # fmt: skip
    else:
        material, basis = parts(code, 2)
        x.accept(
            "reserves", row, **edition(vintage, WORLD_TABLES),
            material=material, country=country, year=year, basis=basis,
            reserve_t=plain(quantity), bound=figure.bound, published=published,
        )  # fmt: skip


def _import_source(x: Extraction, row: FileRow, vintage: str) -> None:
    """One origin of US imports, an average of years."""
    period = _SOURCES.fullmatch(row["Statistics"])
    if period is None:
        x.refuse(f"line {row.line}: '{row['Statistics']}' is no 'Import sources YYYY-YYYY'. See long_form.py.")
    code = x.map("import_forms", f"{row['Commodity']}: {row['Statistics_detail']}", row)
    figure = _figure(x, row) if code is not None else None
    if code is None or figure is None:
        return
    if figure.bound == "below":
        x.drop(row, "below one per cent")
        return
    if figure.value > _PERCENT:
        x.reject(row, "Value", row["Value"], "is over 100 %.")
        return
    material, form = parts(code, 2)
    country = place_of(x, row, row["Country"])
    if country == WORLD:
        x.drop(row, "a total")
        return
    x.accept(
        "import_sources", row, **edition(vintage, US_STATISTICS),
        material=material, form=form, years=f"{period[1]}-{period[2][2:]}",
        year=period[2], country=country, share=plain(figure.value / _PERCENT), published=row["Value"],
    )  # fmt: skip


def _national(x: Extraction, row: FileRow, vintage: str, last: str, statistic: str, material: str) -> None:
    """A US statistic: quantity, price or net import reliance."""
    year, estimated, detail = row["Year"], row["Notes"].startswith("Estimated"), row["Statistics_detail"]
    if statistic == "reliance":
        accept_reliance(x, row, vintage, material, _RELIANCE.sub("", detail), year, "Value", estimated)
        return
    if statistic == "price":
        code = x.map("prices", f"{row['Commodity']}: {detail}", row)
        if code is not None:
            accept_price(x, row, vintage, code, year, "Value", estimated or year == last)
        return
    if statistic in ("capacity", "reserves"):
        x.drop(row, "capacity or reserves of one country outside of a world table")
        return
    factor = x.map("units", row["Unit"], row)
    if factor is not None:
        form = _YEAR_END.sub("", _WHAT.sub("", detail)).strip(" :,")
        accept_statistic(x, row, vintage, material, statistic, form, year, "Value", factor, row["Unit"], estimated)
