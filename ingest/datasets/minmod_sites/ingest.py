"""Where are named deposits of the metals of the chains? As two lists of the USGS have them, through MinMod."""

from __future__ import annotations

from ingest.context import Context
from ingest.refs import commodity, place

_SOURCES = {
    "usgs-major": "USGS list of major mineral deposits of the world (MRData, as in MinMod)",
    "usgs-ree": "USGS list of rare-earth deposits and occurrences (MRData, as in MinMod)",
}


def ingest(context: Context) -> None:
    """Deposits as the lists have them; nothing of them is merged with mines of other tables."""
    for row in context.rows("deposits"):
        list_name = row.pop("list")
        context.cite(row, source=_SOURCES[list_name], confidence="medium")
        row.ignore("vintage", "at")
        deposit = context.entity("Deposit", f"{list_name}-{row.pop('record')}", prefix="deposit-record")
        context.state(deposit, "name", row.pop("name"), row=row, qualifier="en")
        context.state(deposit, "country", place(row.pop("country_iso2")), row=row)
        context.state(deposit, "latitude", row.pop("lat"), row=row)
        context.state(deposit, "longitude", row.pop("lon"), row=row)
        context.state(deposit, "deposit_type", row.pop("deposit_type"), row=row)
        for material in row.pop_list("commodities"):
            context.state(deposit, "commodity", commodity(material), row=row, original=material)
        context.audit(row)
