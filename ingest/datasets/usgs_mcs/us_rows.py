"""How is one US figure handed over? Import reliance, quantities and prices, the same for both forms of a release."""

from __future__ import annotations

from decimal import Decimal

from ingest.datasets.usgs_mcs.figures import US_STATISTICS, Figure, edition, parts, read_figure, sized
from ingest.extraction import Extraction, FileRow, plain

__all__ = ["accept_price", "accept_reliance", "accept_statistic"]

_NET_EXPORTER = "E"
_PERCENT = Decimal(100)


def _missing(x: Extraction, row: FileRow, column: str, figure: str | None) -> None:
    """Why a cell gives nothing; the row stays for what its other cells give."""
    if figure is None:
        x.reject(row, column, row[column], "is no quantity and no mark of the publisher (—, W, NA, E, >, <).")
    else:
        x.drop(row, figure)


def _sentence(form: str) -> str:
    """The form with a capital first letter, so that both releases spell it alike."""
    return form[:1].upper() + form[1:]


def accept_reliance(
    x: Extraction, row: FileRow, vintage: str, material: str, form: str, year: str, column: str, estimated: bool
) -> None:
    """Net import reliance in per cent of consumption; ``E`` marks a net exporter."""
    text = row[column]
    figure = Figure(Decimal(0)) if text == _NET_EXPORTER else read_figure(text)
    if not isinstance(figure, Figure):
        _missing(x, row, column, figure)
        return
    if not 0 <= figure.value <= _PERCENT:
        x.reject(row, column, text, "is no share from 0 to 100 %.")
        return
    exports = text == _NET_EXPORTER
    x.accept(
        "import_reliance", row, **edition(vintage, US_STATISTICS),
        material=material, form=_sentence(form), year=year,
        share="" if exports else plain(figure.value / _PERCENT), bound="" if exports else figure.bound,
        net_exporter="yes" if exports else "", estimated="yes" if estimated else "", published=text,
        at=_at(row, column),
    )  # fmt: skip


def accept_statistic(
    x: Extraction,
    row: FileRow,
    vintage: str,
    material: str,
    statistic: str,
    form: str,
    year: str,
    column: str,
    factor: str,
    unit: str,
    estimated: bool,
) -> None:
    """A quantity made, traded, used or held in the United States."""
    figure = read_figure(row[column])
    if not isinstance(figure, Figure):
        _missing(x, row, column, figure)
        return
    if figure.bound != "exact":
        x.reject(row, column, row[column], "is a limit; a quantity is expected.")
        return
    x.accept(
        "statistics", row, **edition(vintage, US_STATISTICS),
        material=material, statistic=statistic, form=_sentence(form), year=year,
        quantity_t=plain(sized(figure, factor)), estimated="yes" if estimated else "",
        published=f"{row[column]} {unit}", at=_at(row, column),
    )  # fmt: skip


def accept_price(x: Extraction, row: FileRow, vintage: str, code: str, year: str, column: str, estimated: bool) -> None:
    """An annual price; the middle of a range where the publisher gives one."""
    figure = read_figure(row[column])
    if not isinstance(figure, Figure):
        _missing(x, row, column, figure)
        return
    if figure.bound != "exact" or figure.value <= 0:
        x.reject(row, column, row[column], "is no price.")
        return
    material, form, basis, market, unit = parts(code, 5)
    x.accept(
        "prices", row, **edition(vintage, US_STATISTICS),
        material=material, form=form, basis=basis, market=market, unit=unit, year=year,
        price=plain(figure.value), price_low="" if figure.low is None else plain(figure.low),
        price_high="" if figure.high is None else plain(figure.high), estimated="yes" if estimated else "",
        at=_at(row, column),
    )  # fmt: skip


def _at(row: FileRow, column: str) -> str:
    """Line of a release of one value a row; with the column where a row holds many."""
    return row.at() if column == "Value" else f"{row.file.rpartition('/')[2]} line {row.line}, {column}".strip()
