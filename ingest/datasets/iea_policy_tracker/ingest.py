"""Which policies does the energy agency track? Candidates for measures: listed, linked, and judged by nobody here."""

from __future__ import annotations

from ingest.context import Context
from ingest.refs import place

_SOURCE = "IEA Critical Minerals Policy Tracker (export of the policies database)"


def ingest(context: Context) -> None:
    """Candidates by name with their issuers; nothing here changes the status of a measure."""
    for row in context.rows("policies"):
        day = row.pop("date")
        context.cite(row, source=_SOURCE, confidence="medium", published=day or None)
        row.ignore("at")
        candidate = context.entity("PolicyCandidate", f"iea-{row.pop('id')}")
        context.state(candidate, "name", row.pop("title"), row=row, qualifier="en")
        for code in row.pop_list("issuers"):
            context.state(candidate, "issuer", place(code), row=row)
        context.state(candidate, "original_status", row.pop("status"), row=row)
        context.state(candidate, "year", row.pop("year"), row=row)
        context.state(candidate, "date", day, row=row)
        context.state(candidate, "url", row.pop("url"), row=row)
        context.audit(row)
