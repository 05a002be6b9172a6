"""What does one country say that it bought or sold? Imports with freight and insurance, exports without."""

from __future__ import annotations

from ingest.context import Context
from ingest.refs import place
from ingest.rows import Row

_WORDS = {"imports": "imports (CIF)", "exports": "exports (FOB)"}


def ingest(context: Context) -> None:
    """Trade by code, year and pair, as the reporter states it; the reporter stands in the source."""
    for row in context.rows("flows"):
        _flow(context, row)


def _flow(context: Context, row: Row) -> None:
    flow, reporter, year = row.pop("flow"), row.pop("reporter"), row.pop("year")
    source = f"UN Comtrade, {_WORDS[flow]} as {reporter} reports them"
    context.cite(row, source=source, year=year, confidence="high", published="")
    hs, exporter, importer = row.pop("hs"), row.pop("exporter"), row.pop("importer")
    trade = context.relation(
        "Trade", f"trade/{hs}-{exporter.lower()}-{importer.lower()}", row=row,
        origin=place(exporter), destination=place(importer), hs=f"hs/{hs}",
    )  # fmt: skip
    context.state(trade, "value_usd", row.pop("value_usd"), row=row, observed_at=year)
    estimated = row.pop("estimated") == "true"
    context.state(
        trade, "quantity_t", row.pop("quantity_t"), row=row, observed_at=year,
        kind="estimated" if estimated else None,
    )  # fmt: skip
    row.ignore("part", "at")
    context.audit(row)
