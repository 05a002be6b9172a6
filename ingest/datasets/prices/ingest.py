"""What do materials cost? Each price on its own basis, never averaged."""

from __future__ import annotations

import hashlib

from graph.ids import node_id, slug
from graph.statement import Kind
from ingest.context import Context
from ingest.refs import commodity
from ingest.rows import Origin, Row

_NO_REMARK = "as published"
_DOLLARS_A_KILOGRAM = "USD/kg"
_DIGEST = 6
# What tells two prices apart.
_KEY = ("material", "form", "basis", "date", "vintage", "source")


def ingest(context: Context) -> None:
    """Prices as published, with the dollar figure where there is one."""
    for row in context.rows("prices"):
        _price(context, row)


def _price(context: Context, row: Row) -> None:
    """One price; a midpoint and a converted figure are derived, an average from unit values is estimated."""
    form, basis, note = row.pop("form"), row.pop("basis"), row.pop("note")
    date, dated, word = row.pop("date"), row.pop("source_date"), row.pop("date_kind")
    origin = context.cite(row, source_date=dated, note=f"{basis}; {note}", year=date)
    identity, material = _identity(row), commodity(row.pop("material"))
    date_kind = context.map("date_kinds", word)
    if date_kind == "annual_estimate" and origin.kind == "reported":
        row.origin = origin = Origin(origin.source, "estimated", origin.confidence, origin.published_at)
    price = context.relation(
        "Price", identity, row=row, dated=True, material=material, quoted_by=origin.source, date=date,
        date_kind=date_kind or "", market=context.map("markets", row.pop("market")) or "", form=form, basis=basis,
    )  # fmt: skip
    unit, currency = row.pop("unit"), row.pop("currency")
    low, high = row.pop("price_low"), row.pop("price_high")
    kind: Kind | None = "derived" if low and origin.kind == "reported" else None
    context.state(price, "currency", currency, row=row)
    context.state(price, "price", row.pop("price"), row=row, unit=unit, observed_at=date, kind=kind)
    context.state(price, "price_low", low, row=row, unit=unit, observed_at=date)
    context.state(price, "price_high", high, row=row, unit=unit, observed_at=date)
    if currency == "USD" and unit != _DOLLARS_A_KILOGRAM and origin.kind == "reported":
        kind = "derived"
    elif currency != "USD":
        kind = None  # as the source converts it
    context.state(price, "usd_per_kg", row.pop("usd_per_kg"), row=row, observed_at=date, kind=kind)
    context.state(price, "vintage", row.pop("vintage"), row=row)
    context.state(price, "note", "" if note == _NO_REMARK else note, row=row)
    context.audit(row)


def _identity(row: Row) -> str:
    """Id of a price: material, market and date to read, and a digest of the whole key."""
    digest = hashlib.sha256("\x1f".join(row.peek(column) for column in _KEY).encode("utf-8")).hexdigest()[:_DIGEST]
    return node_id("price", "-".join((slug(row.peek("material")), row.peek("market"), row.peek("date"), digest)))
