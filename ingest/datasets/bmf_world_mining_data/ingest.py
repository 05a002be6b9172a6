"""Who made how much, as the Austrian ministry's World Mining Data counts it? Only where a user brought the file."""

from __future__ import annotations

import re
from decimal import Decimal

from graph.ids import slug
from graph.statement import Kind
from ingest.context import Context
from ingest.refs import commodity, place, production_id
from ingest.rows import Row

_TEXT = "World Mining Data {year}"
_SHARES = f"{_TEXT} (share computed from country / sum of listed countries)"
_EDITION = re.compile(r"WMD(?P<year>\d{4})")


def ingest(context: Context) -> None:
    """Production by country and year, each with its share of the countries listed."""
    chain = {(row["material"], row["stage"]) for row in context.peek_table("materials", "stages")}
    for row in context.rows("production"):
        _production(context, row, chain)


def _production(context: Context, row: Row, chain: set[tuple[str, str]]) -> None:
    """One figure; one that is converted to the basis of the chain is derived."""
    edition, material, stage, country = (row.pop(column) for column in ("edition", "material", "stage", "country"))
    year, tonnes, share, basis = (row.pop(column) for column in ("year", "output_t", "share", "basis"))
    estimated, converted, published = bool(row.pop("estimated")), row.pop("converted"), row.pop("published")
    row.ignore("at")
    found = _EDITION.fullmatch(edition)
    if found is None:
        context.reject(row, "edition", edition, "is no edition such as WMD2026. Correct it.")
    come_out = found["year"] if found else ""
    of_listed = context.cite(row, source=_SHARES.format(year=come_out), confidence="high", published=come_out)
    origin = context.cite(
        row, source=_TEXT.format(year=come_out), note="estimate" if estimated else "", confidence="high",
        published=come_out,
    )  # fmt: skip
    kind: Kind | None = "derived" if converted and origin.kind == "reported" else None
    made = context.relation(
        "Production", production_id(material, stage, country, chain), row=row,
        producer=place(country), commodity=commodity(material), stage=stage, unit_basis=basis,
    )  # fmt: skip
    context.state(made, "output_t_per_y", tonnes, row=row, observed_at=year, original=published, kind=kind)
    if share and Decimal(share) > 0:
        context.state(
            made, "share", share, row=row, origin=of_listed, kind="derived", observed_at=year,
            qualifier=f"{year}|{slug(edition)}", original=published,
        )  # fmt: skip
    context.audit(row)
