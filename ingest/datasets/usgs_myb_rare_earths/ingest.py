"""Which elements do the minerals of deposits hold, and who mined rare earths in earlier years?"""

from __future__ import annotations

import re
from decimal import Decimal

from graph.ids import slug
from ingest.context import Context, Entity
from ingest.refs import commodity, place, production_id
from ingest.rows import Row

_TEXT = "USGS Minerals Yearbook {year}, rare earths, table {table}"
_WORLD = f"{_TEXT}, world total"
_SHARES = f"{_TEXT} (share computed from country / sum of listed countries)"
_PUBLISHED = {"MYB2022": "2024"}
_EDITION = re.compile(r"MYB(?P<year>\d{4})")
_NAMES = "Lodestone, names of deposits in English and Japanese"
_EVERYWHERE = "*"
_LEAD_TIME = 2
"""Years after which a chapter comes out, where the year is not known."""


def ingest(context: Context) -> None:
    """Deposits with the split of their elements, and mine production by country."""
    chain = {(row["material"], row["stage"]) for row in context.peek_table("materials", "stages")}
    named = set()
    for row in context.rows("deposits"):
        context.cite(row, source=_NAMES, confidence="high", published="")
        deposit = context.entity("Deposit", row.pop("deposit"))
        named.add(deposit.id)
        context.state(deposit, "name", row.pop("name_en"), row=row, qualifier="en")
        context.state(deposit, "name", row.pop("name_ja"), row=row, qualifier="ja")
        context.audit(row)
    described: set[str] = set()
    for row in context.rows("element_split"):
        _element(context, row, named, described)
    for row in context.rows("production"):
        _production(context, row, chain)


def _cite(context: Context, row: Row, edition: str, text: str, table: str, *, estimated: bool = False) -> None:
    """Origin in the tables of a chapter."""
    found = _EDITION.fullmatch(edition)
    if found is None:
        context.reject(row, "edition", edition, "is no edition such as MYB2022. Correct it.")
    year = found["year"] if found else "2022"
    context.cite(
        row, source=text.format(year=year, table=table), note="estimate" if estimated else "", confidence="high",
        published=_PUBLISHED.get(edition, str(int(year) + _LEAD_TIME)),
    )  # fmt: skip


def _element(context: Context, row: Row, named: set[str], described: set[str]) -> None:
    """Share of one element; a limit (``<1.09``) is kept in the table and states no figure."""
    edition, key, element = row.pop("edition"), row.pop("deposit"), row.pop("element")
    _cite(context, row, edition, _TEXT, "2")
    deposit = context.entity("Deposit", key)
    if deposit.id not in named:
        context.reject(row, "deposit", key, "has no name in deposits.csv. Add it there.")
    mineral, country = row.pop("mineral"), row.pop("country")
    if deposit.id not in described:
        described.add(deposit.id)
        _describe(context, row, deposit, mineral, country)
    published, share = row.pop("published"), row.pop("share")
    if row.pop("bound") == "exact":
        context.state(
            deposit, "element_share", share, row=row, qualifier=slug(element), original=f"{published} % of TREO"
        )
    row.ignore("at")
    context.audit(row)


def _describe(context: Context, row: Row, deposit: Entity, mineral: str, country: str) -> None:
    context.state(deposit, "country", place(country), row=row)
    context.state(deposit, "host_mineral", mineral, row=row)
    context.state(deposit, "commodity", commodity("rare_earth_elements"), row=row)


def _production(context: Context, row: Row, chain: set[tuple[str, str]]) -> None:
    """Tonnes of a country and its share of what is listed; or the world total."""
    edition, material, stage, country = (row.pop(column) for column in ("edition", "material", "stage", "country"))
    year, tonnes, share, basis = (row.pop(column) for column in ("year", "output_t", "share", "basis"))
    estimated, published = bool(row.pop("estimated")), row.pop("published")
    row.ignore("at")
    if country == _EVERYWHERE:
        _cite(context, row, edition, _WORLD, "8", estimated=estimated)
        whole = context.entity("Material", material)
        context.state(
            whole, "world_output_t_per_y", tonnes, row=row, qualifier=stage, observed_at=year, original=published
        )
        context.audit(row)
        return
    _cite(context, row, edition, _SHARES, "8")
    of_listed = row.origin
    _cite(context, row, edition, _TEXT, "8", estimated=estimated)
    made = context.relation(
        "Production", production_id(material, stage, country, chain), row=row,
        producer=place(country), commodity=commodity(material), stage=stage, unit_basis=basis,
    )  # fmt: skip
    context.state(made, "output_t_per_y", tonnes, row=row, observed_at=year, original=f"{published} {basis}")
    if share and Decimal(share) > 0:
        context.state(
            made, "share", share, row=row, origin=of_listed, kind="derived", observed_at=year,
            qualifier=f"{year}|{slug(edition)}", original=published,
        )  # fmt: skip
    context.audit(row)
