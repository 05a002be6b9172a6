"""What does a release in wide form say, many values a row? Up to the Mineral Commodity Summaries 2025."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ingest.datasets.usgs_mcs.figures import (
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
from ingest.outputs import CountryOutputs, Output

__all__ = ["WIDE_COLUMNS", "extract_salient", "extract_world"]

WIDE_COLUMNS = ("UNIT_MEAS", "SOURCE", "COMMODITY", "COUNTRY", "TYPE", "PROD_NOTES")

_MADE = re.compile(r"PROD(_EST)?_ ?(\d{4})")
_CAPACITY = re.compile(r"CAP(_EST)?_ ?(\d{4})")
_RESERVES = re.compile(r"RESERVES_ ?(\d{4})")
_ESTIMATED = re.compile(r"estimated (\d{4})|^Estimated\b")
_VINTAGE = re.compile(r"MCS\d{4}")
_FILE = re.compile(r"mcs\d{4}-(?P<word>.+)_salient\.csv")
_FIXED = {"DataSource", "Source", "Commodity", "Year"}
_NAMELESS = re.compile(r"[A-Z]{1,2}")


def extract_world(x: Extraction, path: Path) -> str:
    """The table of world production, capacity and reserves; returns the edition.

    An empty cell says nothing: the file does not tell zero from withheld and not available.
    """
    rows = list(x.delimited(path, columns=WIDE_COLUMNS, encoding="utf-8"))
    vintages = {row["SOURCE"] for row in rows if row["SOURCE"]}
    if len(vintages) != 1 or not _VINTAGE.fullmatch(next(iter(vintages))):
        named = ", ".join(sorted(vintages)) or "no edition"
        x.refuse(f"the column SOURCE names {named}; one such as MCS2025 is expected.")
    vintage = vintages.pop()
    made = CountryOutputs()
    for row in rows:
        _world_row(x, row, vintage, made)
    accept_outputs(x, made, vintage)
    return vintage


def _at(row: FileRow) -> str:
    """The same place whether the file came alone or in its folder."""
    return f"world data line {row.line}"


def _world_row(x: Extraction, row: FileRow, vintage: str, made: CountryOutputs) -> None:
    commodity = " ".join(row["COMMODITY"].split())
    if x.map("commodities", commodity, row) is None:
        return
    series = f"{commodity}: {' '.join(row['TYPE'].split())}"
    country = place_of(x, row, row["COUNTRY"])
    x.drop(row, "no figure")  # unless one of its cells has one
    _outputs(x, row, series, country, made)
    _capacities(x, row, series, country, vintage)
    _reserves(x, row, series, country, vintage)


def _cells(row: FileRow, pattern: re.Pattern[str]) -> Iterable[tuple[str, str, bool]]:
    """Columns of a kind: name, year, whether the heading says estimate."""
    for column in row.values:
        match = pattern.fullmatch(column)
        if match:
            yield column, match[match.re.groups], match.re.groups > 1 and bool(match[1])


def _figure(x: Extraction, row: FileRow, column: str) -> Figure | None:
    figure = read_figure(row[column])
    if figure is None:
        x.reject(row, column, row[column], "is no quantity and no mark of the publisher (W, NA, >, <).")
    return figure if isinstance(figure, Figure) else None


def _outputs(x: Extraction, row: FileRow, series: str, country: str, made: CountryOutputs) -> None:
    note = _ESTIMATED.search(row["PROD_NOTES"])
    for column, year, estimate in _cells(row, _MADE):
        figure = _figure(x, row, column)
        if figure is None:
            continue
        code = x.map("production_series", series, row)
        factor = x.map("units", row["UNIT_MEAS"], row) if code is not None else None
        if code is None or factor is None:
            return
        estimated = estimate or (note is not None and note[1] in (None, year))
        published = f"{row[column]} {row['UNIT_MEAS']}"
        output = Output(row, sized(figure, factor), published, _at(row), estimated)
        take_output(x, made, code, series, country, year, output)


def _capacities(x: Extraction, row: FileRow, series: str, country: str, vintage: str) -> None:
    misplaced = series in x.dataset.mappings["misplaced_capacity"]
    wordlist, pattern = ("misplaced_capacity", _RESERVES) if misplaced else ("capacity_series", _CAPACITY)
    for column, year, estimate in _cells(row, pattern):
        figure = _figure(x, row, column)
        if figure is None:
            continue
        code = x.map(wordlist, series, row)
        factor = x.map("units", row["UNIT_MEAS"], row) if code is not None else None
        if code is None or factor is None:
            return
        material, stage = parts(code, 2)
        x.accept(
            "capacity", row, **edition(vintage, WORLD_TABLES),
            material=material, stage=stage, country=country, year=year,
            capacity_t=plain(sized(figure, factor)), estimated="yes" if estimate else "",
            published=f"{row[column]} {row['UNIT_MEAS']}", at=_at(row),
        )  # fmt: skip


def _reserves(x: Extraction, row: FileRow, series: str, country: str, vintage: str) -> None:
    if series in x.dataset.mappings["misplaced_capacity"]:
        return
    for column, year, _ in _cells(row, _RESERVES):
        figure = _figure(x, row, column)
        if figure is None:
            continue
        code = x.map("reserve_series", series, row)
        factor = x.map("units", row["UNIT_MEAS"], row) if code is not None else None
        if code is None or factor is None:
            return
        material, basis = parts(code, 2)
        x.accept(
            "reserves", row, **edition(vintage, WORLD_TABLES),
            material=material, country=country, year=year, basis=basis,
            reserve_t=plain(sized(figure, factor)), bound=figure.bound, at=_at(row),
            published=f"{row[column]} {row['UNIT_MEAS']}",
        )  # fmt: skip


def extract_salient(x: Extraction, path: Path, vintage: str) -> None:
    """One file of national statistics: a row a year, a column a statistic."""
    match = _FILE.fullmatch(path.name)
    word = match["word"] if match else path.name
    rows = list(x.delimited(path, columns=("Commodity", "Year"), encoding=_encoding(path)))
    last = max((row["Year"] for row in rows), default="")
    for row in rows:
        if x.map("salient_files", word, row) is None:
            continue
        x.drop(row, "no figure")  # unless one of its cells has one
        for column, text in row.values.items():
            if column not in _FIXED and (text or not _NAMELESS.fullmatch(column)):
                _statistic(x, row, vintage, f"{word}: {column}", column, row["Year"] == last)


def _encoding(path: Path) -> str:
    """The files of one release differ: UTF-8 with a mark, or the Windows code page."""
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _statistic(x: Extraction, row: FileRow, vintage: str, series: str, column: str, estimated: bool) -> None:
    code = x.map("salient_columns", series, row)
    if code is None or not row["Year"]:
        return
    if code == "price":
        price = x.map("prices", series, row)
        if price is not None:
            accept_price(x, row, vintage, price, row["Year"], column, estimated)
        return
    kind, material, unit, form = parts(code, 4)
    if kind == "reliance":
        accept_reliance(x, row, vintage, material, form, row["Year"], column, estimated)
        return
    factor = x.map("units", unit, row)
    if factor is not None:
        accept_statistic(x, row, vintage, material, kind, form, row["Year"], column, factor, unit, estimated)
