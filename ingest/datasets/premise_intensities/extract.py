"""How much of each metal do motors and wind turbines hold? Mean, median and range of the literature."""

from __future__ import annotations

from decimal import Decimal

from ingest.extraction import Extraction, plain

_VINTAGE = "premise 2.5.2"
_PRODUCTS = {"Electric motor": "p_traction_motor"}


def extract(x: Extraction) -> None:
    """One row a technology, metal and year."""
    for row in x.delimited():
        technology = x.map("technologies", row["origin_var"], row)
        metal = x.map("metals", row["metal"], row)
        unit = x.map("units", row["unit"], row)
        figures = {column: x.decimal(row, column) for column in ("mean", "median", "min", "max")}
        year = row["year"].removesuffix(".0")
        if not (len(year) == 4 and year.isdigit()):
            x.reject(row, "year", row["year"], "is no year.")
        known = {column: value for column, value in figures.items() if value is not None}
        if len(known) < len(figures):
            continue
        if not known["min"] <= known["median"] <= known["max"]:
            x.reject(row, "median", row["median"], "lies outside of min and max.")
        if technology is None or metal is None or unit is None:
            continue
        x.accept(
            "intensities", row, technology=technology, product=_PRODUCTS.get(technology, ""), metal=row["metal"],
            material=metal, unit=unit, year=year, mean=_text(known["mean"]), median=_text(known["median"]),
            low=_text(known["min"]), high=_text(known["max"]), vintage=_VINTAGE,
        )  # fmt: skip


def _text(value: Decimal) -> str:
    """Six significant digits: the file has the noise of floating point."""
    return plain(Decimal(f"{value:.6g}"))
