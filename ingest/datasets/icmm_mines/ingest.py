"""Which mines and plants does the ICMM list? Records, none of them merged with the graph's own facilities."""

from __future__ import annotations

from ingest.context import Context
from ingest.refs import commodity, place

_SOURCE = "ICMM Global Mining Dataset, September 2025"


def ingest(context: Context) -> None:
    """One record a row; how sure the ICMM is of it stands with every value."""
    for row in context.rows("facilities"):
        context.cite(row, source=_SOURCE)
        row.ignore("vintage", "at")
        record = context.entity("FacilityRecord", f"icmm-{row.pop('id')}")
        context.state(record, "name", row.pop("name"), row=row, qualifier="en")
        for alias in row.pop_list("aliases"):
            context.state(record, "alias", alias, row=row, qualifier="en")
        context.state(record, "record_kind", "facility", row=row)
        context.state(record, "country", place(row.pop("country_iso2")), row=row)
        context.state(record, "latitude", row.pop("lat"), row=row)
        context.state(record, "longitude", row.pop("lon"), row=row)
        word = row.pop("kind_word")
        context.state(record, "facility_kind", row.pop("kind"), row=row, original=word)
        context.state(record, "original_kind", word, row=row)
        for material in row.pop_list("commodities"):
            context.state(record, "commodity", commodity(material), row=row, original=material)
        context.state(record, "commodities_named", row.pop("commodities_named"), row=row)
        context.audit(row)
