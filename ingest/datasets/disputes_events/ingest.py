"""Where do sources contradict each other, and what happened when? Disputed points and events."""

from __future__ import annotations

import re

from ingest.context import Context
from ingest.refs import commodity, place
from ingest.rows import Row

_NO_SOURCE = "none found"
_NAMES = re.compile(r"\s*;\s*")


def ingest(context: Context) -> None:
    """Disputed points with both versions, and events."""
    for row in context.rows("disputes"):
        _dispute(context, row)
    for row in context.rows("events"):
        _event(context, row)


def _dispute(context: Context, row: Row) -> None:
    """One disputed point; each version rests on its own source, the assessment on this project."""
    context.cite(row)
    dispute = context.entity("Dispute", row.pop("id"))
    context.state(dispute, "name", row.pop("topic"), row=row, qualifier="en")
    context.state(dispute, "name", row.pop("topic_ja"), row=row, qualifier="ja")
    for letter in "ab":
        who = row.pop(f"source_{letter}")
        origin = None if who in ("", _NO_SOURCE) else context.other_source(row, who, "reported")
        context.state(dispute, f"version_{letter}", row.pop(f"version_{letter}"), row=row, origin=origin)
        context.state(dispute, f"source_{letter}", who, row=row, origin=origin)
    context.state(dispute, "assessment", row.pop("assessment"), row=row)
    for about in row.pop_list("about"):
        context.state(dispute, "about", about, row=row)
    context.audit(row)


def _event(context: Context, row: Row) -> None:
    """One event; the date may be partial, as its precision says."""
    context.cite(row, source_date=row.pop("source_date"))
    key = row.pop("id")
    event = context.entity("Event", key)
    context.state(event, "name", row.pop("title_en"), row=row, qualifier="en")
    context.state(event, "name", row.pop("title_ja"), row=row, qualifier="ja")
    date, precision = row.pop("date"), row.pop("date_precision")
    if {"day": 10, "month": 7, "year": 4}.get(precision) != len(date):
        context.reject(row, "date", date, f"has not the precision '{precision}'. Correct one of the two.")
    context.state(event, "date", date, row=row)
    context.state(event, "event_kind", context.map("event_kinds", row.pop("type")), row=row)
    for actor in row.pop_list("actors_iso2"):
        context.state(event, "actor", place(actor), row=row, original=actor)
    for material in row.pop_list("materials"):
        context.state(event, "about", commodity(material), row=row, original=material)
    for node in _NAMES.split(context.dataset.mappings["named_in_events"].get(key) or ""):
        context.state(event, "about", node, row=row)
    amount, currency, note = row.pop("amount"), row.pop("currency"), row.pop("note")
    money = f"{currency} {int(amount):,}" if amount.isdigit() else amount
    context.state(event, "note", "; ".join(part for part in (money, note) if part), row=row)
    context.audit(row)
