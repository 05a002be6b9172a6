"""Which measures have governments taken? On what, against whom, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping

from graph.ids import node_id, slug
from ingest.context import Context, Entity
from ingest.refs import commodity, place
from ingest.rows import Origin, Row

_JUDGED = "own judgement: read from the wording of the measure"


def ingest(context: Context) -> None:
    """Policy measures with items, targets and status, technologies, and what an item is limited to."""
    for row in context.rows("measures"):
        _measure(context, row)
    for row in context.rows("technologies"):
        _technology(context, row)
    known = {row["id"]: row for row in context.peek_table("measures", "measures")}
    for row in context.rows("controls"):
        _control(context, row, known)


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
        _covers(context, row, key, item)
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


def _covers(context: Context, row: Row, measure: str, item: str) -> Entity:
    """Relation of a measure to an item: a material, a product, or a technology by its id."""
    return context.relation(
        "Control", f"control/{slug(measure)}-{slug(item.partition('/')[2] or item)}", row=row, dated=True,
        measure=node_id("measure", measure), item=item if "/" in item else commodity(item),
    )  # fmt: skip


def _technology(context: Context, row: Row) -> None:
    """A technology, equipment or reagent that some measure names."""
    context.cite(row, confidence="high")
    technology = context.entity("Technology", row.pop("id"))
    context.state(technology, "name", row.pop("name_en"), row=row, qualifier="en")
    context.state(technology, "name", row.pop("name_ja"), row=row, qualifier="ja")
    context.state(technology, "technology_kind", context.map("technology_kinds", row.pop("kind")), row=row)
    for stage in row.pop_list("stages"):
        context.state(technology, "stage", stage, row=row)
    for used in row.pop_list("used_for"):
        context.state(technology, "used_for", commodity(used), row=row, original=used)
    context.audit(row)


def _control(context: Context, row: Row, known: Mapping[str, Mapping[str, str]]) -> None:
    """Stages and forms that a measure limits an item to, or a technology that it covers.

    An item ``*`` stands for each item of the measure.
    """
    key, named = row.pop("measure"), row.pop("item")
    told = known.get(key)
    if told is None:
        context.reject(row, "measure", key, "is no id of measures.csv. Correct it.")
        return
    row.origin = context.cite(row, source_date=row.pop("source_date")).no_later(told["announced"])
    stages, forms = row.pop_list("stages"), {lang: row.pop(f"form_{lang}") for lang in ("en", "ja")}
    for item in [part for part in told["items"].split(";") if part] if named == "*" else [named]:
        control = _covers(context, row, key, item)
        for stage in stages:
            context.state(control, "stage", stage, row=row)
        for lang, form in forms.items():
            context.state(control, "form", form, row=row, qualifier=lang)
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
