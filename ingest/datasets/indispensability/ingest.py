"""In which goods is a country hard to replace? With the share that a source gives, and what it is a share of."""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation

from graph.ids import node_id, slug
from ingest.context import Context, Entity
from ingest.datasets.facilities.parties import companies_of, known_companies, name_company
from ingest.refs import commodity, place
from ingest.rows import Row

_NO_REMARK = "as stated in the source"
_JUDGED = "own judgement: field and input materials of indispensable goods"
_DIGEST = 6


def ingest(context: Context) -> None:
    """Makers, goods that no other table has, and who is strong in what."""
    for row in context.rows("companies"):
        _company(context, row)
    known = known_companies(context, ("facilities", "companies"), ("projects_support", "companies"))
    products = frozenset(commodity(row["id"]) for row in context.peek_table("products", "products"))
    for row in context.rows("indispensability"):
        _position(context, row, known, products)


def _company(context: Context, row: Row) -> None:
    """A maker of goods that are not traced to its plants here."""
    context.cite(row)
    company = context.entity("Company", row.peek("name"))
    context.state(company, "name", row.pop("name"), row=row, qualifier="en")
    context.state(company, "name", row.pop("name_ja"), row=row, qualifier="ja")
    context.state(company, "country", place(row.pop("country_iso2")), row=row)
    context.state(company, "is_state", row.pop("is_state"), row=row)
    context.audit(row)


def _position(context: Context, row: Row, known: frozenset[str], products: frozenset[str]) -> None:
    """One good, holder, basis and year."""
    year, note = row.pop("year"), row.pop("note")
    context.cite(row, source_date=row.pop("source_date"), note=note, year=year)
    good = _good(context, row, products)
    holder, share_of = place(row.peek("holder_country")), row.pop("share_of")
    position = context.relation(
        "Indispensability", _identity(row), row=row, dated=True, holder=holder, good=good, year=year,
        share_of=share_of,
    )  # fmt: skip
    if good.startswith("material/"):
        context.state(position, "good_named", row.peek("name_en"), row=row, qualifier="en")
        context.state(position, "good_named", row.peek("name_ja"), row=row, qualifier="ja")
    context.state(position, "share", _share(context, row), row=row, observed_at=year, original=row.peek("share_pct"))
    for name in companies_of(context, row.pop("main_makers"), "makers"):
        context.state(position, "maker", name_company(context, row, name, known).id, row=row, original=name)
    judged = context.other_source(row, _JUDGED, "assumed")
    for material in row.pop_list("input_materials"):
        context.state(position, "input", commodity(material), row=row, original=material, origin=judged)
    field = row.pop("sector_no")
    context.state(position, "field", f"field/{field}", row=row, original=field, origin=judged)
    context.state(position, "note", "" if note == _NO_REMARK else note, row=row)
    row.ignore("product_id", "name_en", "name_ja", "material_id", "holder_country")
    context.audit(row)


def _good(context: Context, row: Row, products: frozenset[str]) -> str:
    """The good: a material where it is one, else a product, described here if the table of products lacks it."""
    material = row.peek("material_id")
    if material:
        return commodity(material)
    good = Entity("Product", commodity(row.peek("product_id")))
    if good.id not in products and not context.is_named(good):
        context.state(good, "name", row.peek("name_en"), row=row, qualifier="en")
        context.state(good, "name", row.peek("name_ja"), row=row, qualifier="ja")
        judged = context.other_source(row, _JUDGED, "assumed")
        field = row.peek("sector_no")
        context.state(good, "field", f"field/{field}", row=row, original=field, origin=judged)
    return good.id


def _share(context: Context, row: Row) -> str:
    """Share, from per cent; empty where the source names none."""
    text = row.pop("share_pct")
    try:
        return format((Decimal(text) / 100).normalize(), "f") if text else ""
    except InvalidOperation:
        context.reject(row, "share_pct", text, "is no number. Correct it.")
        return ""


def _identity(row: Row) -> str:
    """Id of a position: good, holder and year to read, and a digest of what the share is of and who says so."""
    told = "\x1f".join(row.peek(column) for column in ("share_of", "share_pct", "source"))
    digest = hashlib.sha256(told.encode("utf-8")).hexdigest()[:_DIGEST]
    key = (slug(row.peek("product_id")), row.peek("holder_country"), row.peek("year"), digest)
    return node_id("indispensability", "-".join(key))
