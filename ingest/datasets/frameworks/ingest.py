"""What have governments agreed with each other on critical minerals? Frameworks with members, terms and amounts."""

from __future__ import annotations

from graph.ids import node_id
from ingest.context import Context, Entity
from ingest.refs import commodity, place
from ingest.rows import Row

_BILINGUAL = {
    "name": "name", "terms": "terms", "price_floor": "price_floor_terms", "amount_basis": "amount_basis",
    "note": "note",
}  # fmt: skip


def ingest(context: Context) -> None:
    """Frameworks; one that the table of measures has too is named there as the framework of that measure."""
    for row in context.rows("frameworks"):
        _framework(context, row)


def _framework(context: Context, row: Row) -> None:
    """One framework. Its status follows from its measure; without one it is what the row says."""
    dated = row.pop("source_date")
    seen = context.cite(row, source_date=dated)
    # What governments agreed is public from that day on, even where it was read in a later text.
    row.origin = seen.no_later(row.peek("agreed"))
    framework = context.entity("Framework", row.pop("id"))
    for column, prop in _BILINGUAL.items():
        for lang in ("en", "ja"):
            context.state(framework, prop, row.pop(f"{column}_{lang}"), row=row, qualifier=lang)
    context.state(framework, "framework_kind", context.map("framework_kinds", row.pop("kind")), row=row)
    context.state(framework, "agreed", row.pop("agreed"), row=row)
    for member in row.pop_list("members"):
        context.state(framework, "party", place(member), row=row, original=member)
    for material in row.pop_list("materials"):
        context.state(framework, "about", commodity(material), row=row, original=material)
    currency = row.pop("currency")
    context.state(framework, "currency", currency, row=row)
    context.state(framework, "amount", row.pop("amount"), row=row, unit=currency)
    context.state(framework, "url", row.pop("url"), row=row)
    _status(context, row, framework)
    context.audit(row)


def _status(context: Context, row: Row, framework: Entity) -> None:
    """Tie it to its measure, or state the status that the source gives."""
    measure, word, when = row.pop("measure"), row.pop("status"), row.pop("status_at")
    if bool(measure) == bool(word):
        context.reject(row, "status", word, "stands exactly where there is no measure. Give one of the two.")
        return
    if measure:
        named = Entity("PolicyMeasure", node_id("measure", measure))
        context.state(named, "framework", framework.id, row=row, original=measure)
        return
    status = context.map("measure_statuses", word)
    context.state(framework, "status", status, row=row, observed_at=when, original=word)
    context.state(framework, "original_status", word, row=row, observed_at=when)
