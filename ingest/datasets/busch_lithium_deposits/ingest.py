"""Which lithium deposits does one study list? Their points, status, reserves and resources, and output by year."""

from __future__ import annotations

from ingest.context import Context
from ingest.refs import commodity, place
from ingest.rows import Row

_SOURCE = "Busch et al. 2024, lithium deposits (Critical-Minerals-EV, Deposit.csv)"
_SPLIT = "estimate: output of the country in USGS Mineral Commodity Summaries 2024, split over its deposits"
_LAST_KNOWN = "2023"
_PREFIX = "deposit-record"


def ingest(context: Context) -> None:
    """Deposits as the study lists them; nothing of them is merged with mines of other tables."""
    for row in context.rows("deposits"):
        _deposit(context, row)
    for row in context.rows("outputs"):
        _output(context, row)


def _deposit(context: Context, row: Row) -> None:
    """One deposit: what it is and what lies in it, as lithium contained."""
    context.cite(row, source=_SOURCE, confidence="medium")
    row.ignore("vintage", "at")
    deposit = context.entity("Deposit", f"busch-{row.pop('id')}", prefix=_PREFIX)
    material = row.pop("material")
    context.state(deposit, "name", row.pop("name"), row=row, qualifier="en")
    context.state(deposit, "country", place(row.pop("country_iso2")), row=row)
    context.state(deposit, "latitude", row.pop("lat"), row=row)
    context.state(deposit, "longitude", row.pop("lon"), row=row)
    context.state(deposit, "commodity", commodity(material), row=row, original=material)
    context.state(deposit, "deposit_type", row.pop("deposit_type"), row=row)
    word = row.pop("status_word")
    context.state(deposit, "status", row.pop("status"), row=row, original=word)
    for prop in ("reserve_t", "resource_t", "inferred_t"):
        context.state(deposit, prop, row.pop(prop), row=row, qualifier="lithium")
    context.audit(row)


def _output(context: Context, row: Row) -> None:
    """Output of one year; later years are the study's outlook."""
    year = row.pop("year")
    context.cite(
        row, source=_SOURCE, note=_SPLIT if year <= _LAST_KNOWN else "", year=year, confidence="low"
    )  # fmt: skip
    row.ignore("vintage", "at")
    deposit = context.entity("Deposit", f"busch-{row.pop('deposit')}", prefix=_PREFIX)
    context.state(deposit, "output_t_per_y", row.pop("output_t"), row=row, qualifier="lithium", observed_at=year)
    context.audit(row)
