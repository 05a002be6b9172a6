"""What do materials cost? Each price on its own basis, never averaged."""

from __future__ import annotations

from collections import defaultdict

from graph.statement import Kind
from ingest.context import Context, Entity
from ingest.price_ids import DOLLARS_A_KILOGRAM, price_id
from ingest.refs import commodity
from ingest.rows import Origin, Row

_NO_REMARK = "as published"


def ingest(context: Context) -> None:
    """Prices as published, with the dollar figure where there is one, and what output each form can value."""
    priced: dict[tuple[str, str], list[tuple[Entity, str]]] = defaultdict(list)
    for row in context.rows("prices"):
        key, basis = (row.peek("material"), row.peek("form")), row.peek("basis")
        priced[key].append((_price(context, row), basis))
    for row in context.rows("price_forms"):
        _form(context, row, priced)


def _form(context: Context, row: Row, priced: dict[tuple[str, str], list[tuple[Entity, str]]]) -> None:
    """Which output a form values; an empty basis means none, and the note says why."""
    material, form = row.pop("material"), row.pop("form")
    basis, factor, apart = row.pop("output_basis"), row.pop("kg_per_kg_output"), row.pop("except_basis")
    row.ignore("note")
    if not priced.get((material, form)):
        context.reject(row, "form", form, f"is no form of {material} in prices.csv. Remove the row or correct it.")
    if bool(basis) != bool(factor):
        context.reject(row, "kg_per_kg_output", factor, "stands with output_basis, or both are empty. Correct it.")
    if not basis:
        row.ignore("source", "confidence")
        return
    context.cite(row)
    for price, terms in priced.get((material, form), []):
        if terms != apart:
            # By definition of the unit or by chemistry: neither reported nor a guess.
            context.state(price, "output_basis", basis, row=row, kind="derived")
            context.state(price, "kg_per_kg_output", factor, row=row, kind="derived")
    context.audit(row)


def _price(context: Context, row: Row) -> Entity:
    """One price; a midpoint and a converted figure are derived, an average from unit values is estimated."""
    form, basis, note = row.pop("form"), row.pop("basis"), row.pop("note")
    date, dated, word = row.pop("date"), row.pop("source_date"), row.pop("date_kind")
    origin = context.cite(row, source_date=dated, note=f"{basis}; {note}", year=date)
    identity, material = price_id(row.values), commodity(row.pop("material"))
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
    if currency == "USD" and unit != DOLLARS_A_KILOGRAM and origin.kind == "reported":
        kind = "derived"
    elif currency != "USD":
        kind = None  # as the source converts it
    context.state(price, "usd_per_kg", row.pop("usd_per_kg"), row=row, observed_at=date, kind=kind)
    context.state(price, "vintage", row.pop("vintage"), row=row)
    context.state(price, "note", "" if note == _NO_REMARK else note, row=row)
    context.audit(row)
    return price
