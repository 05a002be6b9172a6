"""Which lithium deposits does the file list? One row a deposit, and one a year of output."""

from __future__ import annotations

from decimal import Decimal

from graph.ids import slug
from ingest.country_names import iso2
from ingest.extraction import Extraction, FileRow, plain

_VINTAGE = "2024"
"""The edition: the file bears no date; its repository's state of 2024 is the only one known."""
_KILOTONNES = Decimal(1000)
_DIGITS = Decimal("0.1")
_YEARS = ("2022", "2023", "2025", "2030")


def extract(x: Extraction) -> None:
    """Deposits with contained lithium in tonnes; zero stands for none known and gives no figure."""
    for row in x.delimited():
        material = x.map("materials", row["Resource_Type"], row)
        kind = x.map("deposit_types", row["Resource_Type_orig"], row)
        status = x.map("statuses", row["Status"], row)
        country = iso2(row["Country"], "sites", where=f"{x.path.name} line {row.line}")
        lat = x.decimal(row, "Latitude", minimum=Decimal(-90), maximum=Decimal(90))
        lon = x.decimal(row, "Longitude", minimum=Decimal(-180), maximum=Decimal(180))
        amounts = {c: _tonnes(x, row, c) for c in ("reserve", "resource_demostrated", "resource_inferred")}
        outputs = {year: _tonnes(x, row, f"prod_rate{year}") for year in _YEARS}
        name = row["Deposit_Name"]
        if not any(c.isascii() and c.isalnum() for c in name):
            x.reject(row, "Deposit_Name", name, "is no name.")
        if lat is None or lon is None or not any(c.isascii() and c.isalnum() for c in name):
            continue
        key = slug(name)
        x.accept(
            "deposits", row, id=key, name=name, country_iso2=country, lat=plain(lat), lon=plain(lon),
            material=material or "", deposit_type=kind or "", status="" if status == "none" else status or "",
            status_word=row["Status"], reserve_t=amounts["reserve"], resource_t=amounts["resource_demostrated"],
            inferred_t=amounts["resource_inferred"], vintage=_VINTAGE,
        )  # fmt: skip
        for year, output in outputs.items():
            if output:
                x.accept("outputs", row, deposit=key, year=year, output_t=output,
                         vintage=_VINTAGE)  # fmt: skip


def _tonnes(x: Extraction, row: FileRow, column: str) -> str:
    """Contained lithium in tonnes, to 0.1 t (the file has kt with float noise); empty for zero and unknown."""
    value = x.decimal(row, column, markers={"NA": None})
    return plain((value * _KILOTONNES).quantize(_DIGITS)) if value else ""
