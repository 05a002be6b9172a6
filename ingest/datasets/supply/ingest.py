"""Who makes what share of the world, and where do imports come from? With world output and consumption."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from graph.ids import slug
from ingest.context import Context, Entity
from ingest.refs import commodity, commodity_class, place, production_id
from ingest.rows import Origin, Row

_TRADE = re.compile(r"(?P<country>[a-z]{2})_(?P<kind>import|supply)_source")
_VINTAGE = re.compile(r"[A-Z]+(?P<year>\d{4})")


def ingest(context: Context) -> None:
    """Country shares and trade shares, world output, consumption, and output of products by country."""
    chain = {(row["material"], row["stage"]) for row in context.peek_table("materials", "stages")}
    kinds = {row["id"]: row["kind"] for row in context.peek_table("products", "products")}
    for row in context.rows("shares"):
        _share(context, row, chain)
    for row in context.rows("world_totals"):
        _world_total(context, row)
    for row in context.rows("consumption"):
        _consumption(context, row)
    for row in context.rows("product_output"):
        _product_output(context, row, kinds)


def _share(context: Context, row: Row, chain: set[tuple[str, str]]) -> None:
    """One country's share of a set (same thing, stage, year and source)."""
    year, note = row.pop("year"), row.pop("note")
    origin = context.cite(row, note=note, year=year)
    material, stage, country = row.pop("material"), row.pop("stage"), row.pop("country_iso2")
    trade = _TRADE.fullmatch(stage)
    if trade:
        identity = f"supply/{slug(material)}-{slug(country)}-{trade['country']}-{trade['kind']}"
        entity = context.relation(
            "Supply", identity, row=row, origin=place(country), destination=place(trade["country"].upper()),
            material=commodity(material), supply_kind=trade["kind"],
        )  # fmt: skip
    else:
        entity = context.relation(
            "Production", production_id(material, stage, country, chain), row=row,
            producer=place(country), commodity=commodity(material), stage=stage,
        )  # fmt: skip
    percent = row.pop("share_pct")
    context.state(
        entity, "share", _share_of(percent), row=row, observed_at=year, original=percent,
        qualifier=_set_of(year, origin),
        valid_from=row.pop("valid_from"), valid_to=row.pop("valid_to"),
    )  # fmt: skip
    context.optional(entity, "note", note, row=row)
    context.audit(row)


def _set_of(year: str, origin: Origin) -> str:
    """What tells the sets of shares apart: year and source."""
    return f"{year}-{origin.source.partition('/')[2]}"


def _share_of(percent: str) -> str:
    """Share 0 to 1 of a text in per cent; what is no number is handed on and refused with its line."""
    try:
        return format((Decimal(percent) / 100).normalize(), "f")
    except InvalidOperation:
        return percent


def _world_total(context: Context, row: Row) -> None:
    """World output of a material at a stage; of several the newest vintage is the latest published."""
    year, note, vintage = row.pop("year"), row.pop("note"), row.pop("vintage")
    edition = _VINTAGE.fullmatch(vintage)
    if vintage and not edition:
        context.reject(row, "vintage", vintage, "is no publisher with a year, such as MCS2026. Correct it.")
    origin = context.cite(row, note=note, year=year, published=edition["year"] if edition else None)
    material = context.entity("Material", row.pop("material"))
    stage = row.pop("stage")
    quantity, basis = row.pop("quantity_t"), row.pop("unit_basis")
    context.state(
        material, "world_output_t_per_y", quantity, row=row, qualifier=stage, observed_at=year,
        original=f"{quantity} {basis}",
    )  # fmt: skip
    of = f"{slug(stage)}-{_set_of(year, origin)}"
    context.optional(material, "world_output_basis", basis, row=row, qualifier=of)
    context.optional(material, "world_output_note", note, row=row, qualifier=of)
    context.audit(row)


def _consumption(context: Context, row: Row) -> None:
    """Use of a material in a country."""
    year, note = row.pop("year"), row.pop("note")
    context.cite(row, note=note, year=year)
    material, country = row.pop("material"), row.pop("country")
    use = context.relation(
        "Consumption", f"consumption/{slug(country)}-{slug(material)}", row=row,
        country=place(country), material=commodity(material),
    )  # fmt: skip
    quantity, basis = row.pop("quantity_t"), row.pop("unit_basis")
    context.state(use, "quantity_t_per_y", quantity, row=row, observed_at=year, original=f"{quantity} {basis}")
    context.state(use, "unit_basis", basis, row=row, observed_at=year)
    context.optional(use, "note", note, row=row)
    context.audit(row)


def _product_output(context: Context, row: Row, kinds: dict[str, str]) -> None:
    """Output of a product in a country, in the product's own unit."""
    year, note = row.pop("year"), row.pop("note")
    context.cite(row, note=note, year=year)
    product, country = row.pop("product"), row.pop("country")
    made: Entity = context.relation(
        "Production", f"stage/{slug(product)}-{slug(country)}", row=row,
        producer=place(country), commodity=commodity(product), stage=kinds.get(product, ""),
    )  # fmt: skip
    if commodity_class(product) != "Product":
        context.reject(row, "product", product, "is no product id (they begin with p_). Correct it.")
    context.state(made, "output_per_y", row.pop("quantity"), row=row, unit=row.pop("unit"), observed_at=year)
    context.optional(made, "note", note, row=row)
    context.audit(row)
