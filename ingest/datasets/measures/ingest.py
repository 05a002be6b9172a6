"""Which measures have governments taken? On what, against whom, and what became of them."""

from __future__ import annotations

from graph.ids import slug
from ingest.context import Context, Entity
from ingest.refs import commodity, place
from ingest.rows import Origin, Row

_JUDGED = "own judgement: read from the wording of the measure"


def ingest(context: Context) -> None:
    """Policy measures with items, targets, and the changes of their status."""
    for row in context.rows("measures"):
        _measure(context, row)


def _measure(context: Context, row: Row) -> None:
    """One measure with all that its row says."""
    context.in_order(row, "announced", "effective", "ended")
    context.in_order(row, "suspended_from", "suspended_to")
    dated = row.pop("source_date")
    origin = context.cite(row, source_date=dated)
    # A measure is public from its announcement on, even where it was read in a later copy.
    public = origin.no_later(row.peek("announced"))
    key = row.pop("id")
    measure = context.entity("PolicyMeasure", key)
    context.state(measure, "name", row.pop("name_en"), row=row, origin=public, qualifier="en")
    context.state(measure, "name", row.pop("name_ja"), row=row, origin=public, qualifier="ja")
    context.state(measure, "issuer", place(row.pop("issuer_iso2")), row=row, origin=public)
    context.state(measure, "measure_kind", context.map("measure_kinds", row.pop("kind")), row=row, origin=public)
    for prop in ("end_use_scope", "de_minimis"):
        context.state(measure, prop, row.pop(prop), row=row, origin=public)
    for code in row.pop_list("hs_codes"):
        context.state(measure, "hs_code", code, row=row, origin=public)
    for other in row.pop_list("amends"):
        context.state(measure, "amends", context.entity("PolicyMeasure", other).id, row=row, origin=public)
    context.state(measure, "url", row.pop("url"), row=row)
    context.state(measure, "note", row.pop("note"), row=row)
    judged = context.other_source(row, _JUDGED, "assumed").no_later(row.peek("announced"))
    for prop in ("end_users", "controls_exports"):
        context.state(measure, prop, row.pop(prop), row=row, origin=judged)
    _dates(context, row, measure, origin)
    row.origin = public
    for item in row.pop_list("items"):
        context.relation(
            "Control",
            f"control/{slug(key)}-{slug(item)}",
            row=row,
            dated=True,
            measure=measure.id,
            item=commodity(item),
        )
    for target in row.pop_list("targets"):
        context.relation(
            "Target",
            f"target/{slug(key)}-{slug(target)}",
            row=row,
            dated=True,
            measure=measure.id,
            target=place(target),
        )
    context.audit(row)


def _dates(context: Context, row: Row, measure: Entity, origin: Origin) -> None:
    """The dates and the attested status; the periods that follow are derived from them (``graph.derive``)."""
    dates = {name: row.pop(name) for name in ("announced", "effective", "suspended_from", "suspended_to", "ended")}
    known = {
        "announced": dates["announced"],
        "effective": dates["announced"],
        "suspended_from": dates["suspended_from"],
        "suspended_to": dates["suspended_from"],
        "ended": dates["ended"],
    }
    for prop, date in dates.items():
        context.state(measure, prop, date, row=row, origin=origin.no_later(known[prop]))
    attested = row.pop("status_as_of")
    word, mark, when = attested.partition("@")
    status = context.map("measure_statuses", word)
    if not mark or status is None:
        context.reject(row, "status_as_of", attested, "is not STATUS@DATE. Correct it.")
        return
    seen = Origin(origin.source, origin.kind, origin.confidence, when)
    context.state(measure, "attested_status", status, row=row, origin=seen, observed_at=when, original=word)
    context.state(measure, "attested_status_original", word, row=row, origin=seen, observed_at=when)
    context.state(measure, "attested_at", when, row=row, origin=seen, observed_at=when)
