"""Who makes, holds and imports how much, as the USGS says each year? Both editions stand side by side.

The tonnage of a country is stated as published; its share is derived from it. Shares, world totals, origins of imports
and prices that other tables quote from the same release carry the same source, so that one figure is one fact.
"""

from __future__ import annotations

import re
from decimal import Decimal

from graph.ids import slug
from graph.statement import Kind
from ingest.context import Context, Entity
from ingest.price_ids import DOLLARS_A_KILOGRAM, price_id, usd_per_kg
from ingest.refs import commodity, place, production_id
from ingest.rows import Origin, Row

_RELEASE = "USGS Mineral Commodity Summaries {year} data release"
_SHARES = f"{_RELEASE} (share computed from country / sum of listed countries)"
_WORLD = f"{_RELEASE}, world total"
_SOURCES = "USGS MCS {year} import sources {years}"
_PRICES = {
    "MCS2025": f"{_RELEASE} (DOI 10.5066/P13XCP3R), salient statistics, price columns",
    "MCS2026": f"{_RELEASE} (DOI 10.5066/P1WKQ63T), salient statistics, price rows",
}
_PUBLISHED = {"MCS2025": "2025", "MCS2026": "2026-02-06"}
_EVERYWHERE = "*"
_US = "US"
_VINTAGE = re.compile(r"MCS(?P<year>\d{4})")


def ingest(context: Context) -> None:
    """World tables, then US statistics, import reliance and sources, and prices."""
    chain = {(row["material"], row["stage"]) for row in context.peek_table("materials", "stages")}
    known = {price_id(row) for row in context.peek_table("prices", "prices") if row["vintage"]}
    for row in context.rows("production"):
        _production(context, row, chain)
    for row in context.rows("capacity"):
        _capacity(context, row, chain)
    for row in context.rows("reserves"):
        _reserve(context, row)
    for row in context.rows("import_sources"):
        _import_source(context, row)
    for row in context.rows("import_reliance"):
        _reliance(context, row)
    for row in context.rows("statistics"):
        _statistic(context, row)
    for row in context.rows("prices"):
        _price(context, row, known)


def _cite(context: Context, row: Row, vintage: str, text: str, *, estimated: bool = False, **names: str) -> Origin:
    """Origin in an edition; its figures are estimates where it says so."""
    edition = _VINTAGE.fullmatch(vintage)
    if edition is None:
        context.reject(row, "vintage", vintage, "is no edition such as MCS2026. Correct it.")
    year = edition["year"] if edition else ""
    return context.cite(
        row, source=text.format(year=year, **names), note="estimate" if estimated else "", confidence="high",
        published=_PUBLISHED.get(vintage, year),
    )  # fmt: skip


def _production(context: Context, row: Row, chain: set[tuple[str, str]]) -> None:
    """Tonnes of a country and its share of what is listed; or the world total."""
    vintage, material, stage, country = (row.pop(column) for column in ("vintage", "material", "stage", "country"))
    year, share, world = row.pop("year"), row.pop("share"), row.pop("world_material")
    estimated, basis, published = bool(row.pop("estimated")), row.pop("basis"), row.pop("published")
    tonnes = row.pop("output_t")
    row.ignore("part", "at")
    if country == _EVERYWHERE:
        _cite(context, row, vintage, _WORLD, estimated=estimated)
        whole = context.entity("Material", world)
        context.state(
            whole, "world_output_t_per_y", tonnes, row=row, qualifier=stage, observed_at=year, original=published
        )
        context.audit(row)
        return
    of_listed = _cite(context, row, vintage, _SHARES)
    _cite(context, row, vintage, _RELEASE, estimated=estimated)
    made = _maker(context, row, material, stage, country, chain, basis)
    context.state(made, "output_t_per_y", tonnes, row=row, observed_at=year, original=published)
    if share and Decimal(share) > 0:
        context.state(
            made, "share", share, row=row, origin=of_listed, kind="derived", observed_at=year,
            qualifier=f"{year}|{slug(vintage)}", original=published,
        )  # fmt: skip
    context.audit(row)


def _maker(
    context: Context, row: Row, material: str, stage: str, country: str, chain: set[tuple[str, str]], basis: str = ""
) -> Entity:
    return context.relation(
        "Production", production_id(material, stage, country, chain), row=row,
        producer=place(country), commodity=commodity(material), stage=stage, unit_basis=basis,
    )  # fmt: skip


def _capacity(context: Context, row: Row, chain: set[tuple[str, str]]) -> None:
    """What the plants of a country could make."""
    vintage, material, stage, country = (row.pop(column) for column in ("vintage", "material", "stage", "country"))
    year, tonnes, published = row.pop("year"), row.pop("capacity_t"), row.pop("published")
    _cite(context, row, vintage, _RELEASE, estimated=bool(row.pop("estimated")))
    row.ignore("part", "at")
    if country == _EVERYWHERE:
        whole = context.entity("Material", material)
        context.state(
            whole, "world_capacity_t_per_y", tonnes, row=row, qualifier=stage, observed_at=year, original=published
        )
    else:
        made = _maker(context, row, material, stage, country, chain)
        context.state(made, "capacity_t_per_y", tonnes, row=row, observed_at=year, original=published)
    context.audit(row)


def _reserve(context: Context, row: Row) -> None:
    """Reserves of a country or of the world, on the basis that the table names."""
    vintage, material, country, year = (row.pop(column) for column in ("vintage", "material", "country", "year"))
    tonnes, bound, basis, published = (row.pop(column) for column in ("reserve_t", "bound", "basis", "published"))
    _cite(context, row, vintage, _RELEASE)
    row.ignore("part", "at")
    if country == _EVERYWHERE:
        whole = context.entity("Material", material)
        context.state(whole, "world_reserve_t", tonnes, row=row, observed_at=year, original=published)
        context.state(whole, "world_reserve_bound", bound, row=row, observed_at=year)
    else:
        held = context.relation(
            "Reserve", f"reserve/{slug(country)}-{slug(material)}", row=row,
            country=place(country), material=commodity(material), unit_basis=basis,
        )  # fmt: skip
        context.state(held, "reserve_t", tonnes, row=row, observed_at=year, original=published)
        context.state(held, "reserve_bound", bound, row=row, observed_at=year)
    context.audit(row)


def _import_source(context: Context, row: Row) -> None:
    """Share of an origin in US imports, an average of several years; it counts for the last of them."""
    vintage, material, form, years = (row.pop(column) for column in ("vintage", "material", "form", "years"))
    year, country, share = row.pop("year"), row.pop("country"), row.pop("share")
    text = _SOURCES.replace("{years}", years) + (f" ({form})" if form else "")
    _cite(context, row, vintage, text)
    supply = context.relation(
        "Supply", f"supply/{slug(material)}-{slug(country)}-us-import", row=row,
        origin=place(country), destination=place(_US), material=commodity(material), supply_kind="import",
    )  # fmt: skip
    context.state(
        supply, "share", share, row=row, observed_at=year, original=f"{row.pop('published')} % ({years})",
        qualifier=f"{year}|{slug(vintage)}" + (f"-{slug(form)}" if form else ""),
    )  # fmt: skip
    row.ignore("part", "at")
    context.audit(row)


def _with_form(start: str, material: str, form: str, *more: str) -> str:
    """Id of a US figure of a material, in one form where the publisher names one."""
    return f"{start}/us-" + "-".join(slug(part) for part in (material, *more, form) if part)


def _reliance(context: Context, row: Row) -> None:
    """Net import reliance of the United States; a net exporter has none, which is not zero."""
    vintage, material, form, year = (row.pop(column) for column in ("vintage", "material", "form", "year"))
    share, bound, exporter = row.pop("share"), row.pop("bound"), row.pop("net_exporter")
    published = row.pop("published")
    _cite(context, row, vintage, _RELEASE, estimated=bool(row.pop("estimated")))
    row.ignore("part", "at")
    relies = context.relation(
        "ImportReliance", _with_form("import-reliance", material, form), row=row,
        country=place(_US), material=commodity(material), form=form,
    )  # fmt: skip
    context.state(relies, "reliance", share, row=row, observed_at=year, original=published)
    context.state(relies, "reliance_bound", bound, row=row, observed_at=year)
    context.state(relies, "net_exporter", "true" if exporter else "", row=row, observed_at=year, original=published)
    context.audit(row)


def _statistic(context: Context, row: Row) -> None:
    """What the United States made, traded, used or held."""
    vintage, material, kind, form = (row.pop(column) for column in ("vintage", "material", "statistic", "form"))
    year, tonnes, published = row.pop("year"), row.pop("quantity_t"), row.pop("published")
    _cite(context, row, vintage, _RELEASE, estimated=bool(row.pop("estimated")))
    row.ignore("part", "at")
    told = context.relation(
        "Statistic", _with_form("statistic", material, form, kind), row=row,
        country=place(_US), material=commodity(material), statistic_kind=kind, form=form,
    )  # fmt: skip
    context.state(told, "quantity_t", tonnes, row=row, observed_at=year, original=published)
    context.audit(row)


def _price(context: Context, row: Row, known: set[str]) -> None:
    """A price of an edition; where the table of prices has it, only its figure is stated again."""
    vintage, year, form, basis = (row.peek(column) for column in ("vintage", "year", "form", "basis"))
    edition = _VINTAGE.fullmatch(vintage)
    text = _PRICES.get(vintage, f"{_RELEASE}, salient statistics, prices")
    text = text.format(year=edition["year"] if edition else "")
    identity = price_id({**row.values, "date": year, "source": text})
    estimated = bool(row.pop("estimated")) or "estimated" in basis
    origin = _cite(context, row, vintage, text, estimated=estimated)
    unit, low, high = row.pop("unit"), row.pop("price_low"), row.pop("price_high")
    price, tonnes = row.pop("price"), row.peek("material")
    kind: Kind | None = "derived" if low and origin.kind == "reported" else None
    market = row.pop("market")
    row.ignore("part", "vintage", "year", "form", "basis", "material", "at")
    if identity in known:
        entity = Entity("Price", identity)
    else:
        entity = context.relation(
            "Price", identity, row=row, dated=True, material=commodity(tonnes), quoted_by=origin.source, date=year,
            date_kind="annual_estimate" if estimated else "annual_average", market=market, form=form, basis=basis,
        )  # fmt: skip
        context.state(entity, "currency", "USD", row=row)
        context.state(entity, "vintage", vintage, row=row)
        context.state(entity, "price_low", low, row=row, unit=unit, observed_at=year)
        context.state(entity, "price_high", high, row=row, unit=unit, observed_at=year)
        converted: Kind | None = None if unit == DOLLARS_A_KILOGRAM or origin.kind != "reported" else "derived"
        context.state(
            entity, "usd_per_kg", usd_per_kg(price, unit), row=row, observed_at=year, kind=converted, original=price
        )
    context.state(entity, "price", price, row=row, unit=unit, observed_at=year, kind=kind)
    context.audit(row)
