"""Which firms and bodies has a government put on a list? Each listing names one legal entity, not its group."""

from __future__ import annotations

import re

from graph.ids import node_id, slug
from ingest.context import Context, Entity
from ingest.datasets.facilities.parties import known_companies, one_company
from ingest.refs import place
from ingest.rows import Origin, Row

_NO_REMARK = "name as in the source"
_ENTRY = re.compile(r", item \d+$")
"""An announcement that numbers its entries gives each entity a reference of its own."""


def ingest(context: Context) -> None:
    """Listings with their dates and the status attested."""
    known = known_companies(context, ("facilities", "companies"), ("projects_support", "companies"))
    for row in context.rows("listed_entities"):
        _listing(context, row, known)


def _listing(context: Context, row: Row, known: frozenset[str]) -> None:
    """One entity on one list."""
    context.in_order(row, "since", "until")
    context.in_order(row, "suspended_from", "suspended_to")
    origin = context.cite(row, source_date=row.pop("source_date"))
    # A listing is public from its first day, even where it was read in a later text.
    row.origin = origin.no_later(row.peek("since"))
    company = _company(context, row, known)
    issuer, measure = row.pop("list_issuer_iso2"), row.pop("list_measure_id")
    listed = context.map("lists", row.pop("list_name")) or ""
    key = f"{company.id.partition('/')[2]}-{issuer}-{listed}-{row.peek('since')}"
    listing = context.relation(
        "Listing", node_id("listing", key), row=row, dated=True, entity=company.id, issuer=place(issuer),
        list_name=listed, role=context.map("roles", row.pop("role")) or "",
        measure=node_id("measure", measure) if measure else "",
    )  # fmt: skip
    announced = row.pop("list_announcement")
    context.state(listing, "announcement", announced, row=row)
    if _ENTRY.search(announced):
        context.state(company, "external_id", announced, row=row, qualifier=context.map("schemes", listed) or "")
    context.state(listing, "named_as", row.pop("entity_name_en"), row=row)
    context.state(listing, "parent_named", row.pop("parent"), row=row)
    plants = ", ".join(f"facility/{slug(key)}" for key in row.pop_list("facility_ids"))
    context.state(listing, "plants_named", plants, row=row)
    _dates(context, row, listing, origin)
    context.state(listing, "url", row.pop("url"), row=row)
    note = row.pop("note")
    context.state(listing, "note", "" if note == _NO_REMARK else note, row=row)
    context.audit(row)


def _company(context: Context, row: Row, known: frozenset[str]) -> Entity:
    """The entity: one that the tables have already gets the list's names as aliases."""
    named, name_ja = row.peek("entity_name_en"), row.pop("entity_name_ja")
    name = one_company(context, named)
    company = context.entity("Company", name)
    country = place(row.pop("country_iso2"))
    if company.id not in known and not context.is_named(company):
        context.state(company, "name", name, row=row, qualifier="en", original=named)
        context.state(company, "country", country, row=row)
    if name != named:
        context.state(company, "alias", named, row=row, qualifier="en")
    context.state(company, "name", name_ja, row=row, qualifier="ja")
    context.state(company, "alias", row.pop("entity_name_zh"), row=row)
    return company


def _dates(context: Context, row: Row, listing: Entity, origin: Origin) -> None:
    """When it began, was put on hold and ended, each known from its own day, and the status last attested."""
    dates = {name: row.pop(name) for name in ("since", "suspended_from", "suspended_to", "until")}
    known = dates | {"suspended_to": dates["suspended_from"]}
    for prop, date in dates.items():
        context.state(listing, prop, date, row=row, origin=origin.no_later(known[prop]))
    attested = row.pop("status_as_of")
    word, mark, when = attested.partition("@")
    status = context.map("measure_statuses", word)
    if not mark or status is None:
        context.reject(row, "status_as_of", attested, "is not STATUS@DATE. Correct it.")
        return
    seen = Origin(origin.source, origin.kind, origin.confidence, when)
    context.state(listing, "attested_status", status, row=row, origin=seen, observed_at=when, original=word)
    context.state(listing, "attested_status_original", word, row=row, origin=seen, observed_at=when)
    context.state(listing, "attested_at", when, row=row, origin=seen, observed_at=when)
