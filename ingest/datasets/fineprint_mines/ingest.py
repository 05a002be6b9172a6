"""Which mines and plants do company reports describe, who holds them, what do they make, and where does it go?"""

from __future__ import annotations

from graph.ids import node_id, slug
from ingest.context import Context, Entity
from ingest.refs import commodity, place
from ingest.rows import LIST_SEPARATOR, Row

_SOURCE = "FINEPRINT database of mine production, list of facilities (Jasansky et al. 2023)"
_THROUGH = "FINEPRINT database of mine production, from: "
_PARTY, _PLACE = "fineprint-party", "fineprint-place"


def ingest(context: Context) -> None:
    """Records of facilities and firms, none of them merged with the graph's own."""
    for row in context.rows("facilities"):
        _facility(context, row)
    for row in context.rows("parties"):
        _party(context, row)
    for row in context.rows("flows"):
        _flow(context, row)
    for row in context.rows("transport"):
        _transport(context, row)


def _record(key: str, group: str = "fineprint") -> Entity:
    return Entity("FacilityRecord", node_id("record", f"{group}-{key}"))


def _cite(context: Context, row: Row) -> None:
    """The company's report that the table names, read through it."""
    context.cite(
        row, source=_THROUGH + (row.pop("source") or "not named").replace(LIST_SEPARATOR, ","), confidence="medium"
    )
    row.ignore("vintage", "at")


def _facility(context: Context, row: Row) -> None:
    context.cite(row, source=_SOURCE, confidence="medium")
    row.ignore("vintage", "at")
    record = _record(row.pop("id"))
    context.state(record, "name", row.pop("name"), row=row, qualifier="en")
    for alias in row.pop_list("aliases"):
        context.state(record, "alias", alias, row=row, qualifier="en")
    context.state(record, "record_kind", row.pop("record_kind"), row=row)
    context.state(record, "country", place(row.pop("country_iso2")), row=row)
    context.state(record, "latitude", row.pop("lat"), row=row)
    context.state(record, "longitude", row.pop("lon"), row=row)
    word = row.pop("kind_word")
    context.state(record, "facility_kind", row.pop("kind"), row=row, original=word)
    context.state(record, "original_kind", word, row=row)
    for material in row.pop_list("commodities"):
        context.state(record, "commodity", commodity(material), row=row, original=material)
    context.state(record, "commodities_named", row.pop("commodities_named"), row=row)
    year, told = row.pop("status_year"), row.pop("status_word")
    context.state(record, "status", row.pop("status"), row=row, observed_at=year, original=told)
    context.state(record, "original_status", told, row=row, observed_at=year)
    context.audit(row)


def _party(context: Context, row: Row) -> None:
    """An owner is a record of its own, tied by its share; an operator is a text."""
    _cite(context, row)
    facility, name, year = _record(row.pop("facility")), row.pop("party"), row.pop("year")
    text, share = row.pop("text"), row.pop("share")
    if row.pop("role") == "operator":
        context.state(facility, "operator_named", name, row=row, observed_at=year)
    else:
        owner = _record(name, _PARTY)
        if not context.is_named(owner):
            context.state(owner, "name", name, row=row, qualifier="en")
            context.state(owner, "record_kind", "company", row=row)
        relation = context.relation(
            "RecordOwnership", node_id("record-ownership", f"{slug(name)}-{facility.id.partition('/')[2]}"), row=row,
            owner=owner.id, asset=facility.id,
        )  # fmt: skip
        context.state(relation, "share", share, row=row, observed_at=year, original=text)
    context.audit(row)


def _flow(context: Context, row: Row) -> None:
    _cite(context, row)
    facility, material = _record(row.pop("facility")), row.pop("material")
    prop = f"{row.pop('direction')}_t_per_y"
    context.state(
        facility, prop, row.pop("quantity_t"), row=row, qualifier=commodity(material).partition("/")[2],
        observed_at=row.pop("year"), original=row.pop("named"),
    )  # fmt: skip
    context.audit(row)


def _transport(context: Context, row: Row) -> None:
    """One relation for each sender, part of it, receiver and product; quantities by year."""
    _cite(context, row)
    sender, kind, receiver = _record(row.pop("sender")), row.pop("receiver_kind"), row.pop("receiver")
    part, product, year = row.pop("part"), row.pop("product_named"), row.pop("year")
    if kind == "country":
        target = place(receiver)
    else:
        end = _record(receiver, _PLACE if kind == "place" else "fineprint")
        if kind == "place" and not context.is_named(end):
            context.state(end, "name", receiver, row=row, qualifier="en")
            context.state(end, "record_kind", "place", row=row)
        target = end.id
    key = "-".join(p for p in (sender.id.partition("/")[2], part, target.replace("/", "-"), product) if p)
    relation = context.relation(
        "RecordTransport", node_id("record-transport", key), row=row, sender=sender.id, receiver=target,
        product_named=product, sub_site=part, material=commodity(row.pop("material")),
    )  # fmt: skip
    context.state(relation, "mode", row.pop("mode"), row=row, observed_at=year)
    context.state(relation, "is_export", row.pop("is_export"), row=row, observed_at=year)
    context.state(relation, "quantity_t_per_y", row.pop("quantity_t"), row=row, observed_at=year)
    context.state(relation, "unit_basis", row.pop("unit_basis"), row=row, observed_at=year)
    context.audit(row)
