"""Which countries are there? Their codes, their names in English and Japanese, and where they lie."""

from __future__ import annotations

from ingest.context import Context, Entity
from ingest.rows import Row

_NAMES = (
    "Unicode CLDR (country names), ISO 3166-1 (codes and English names), i18n-iso-countries (further Japanese names)"
)
_SHAPES = "Natural Earth, 1:50m countries (as packaged in world-atlas 2.0.2)"


def ingest(context: Context) -> None:
    """Countries by ISO code, the remainder of a set of shares (XX), and the names that people use besides."""
    for row in context.rows("countries"):
        context.cite(row, source=_NAMES, confidence="high")
        country, code = _named(context, row)
        context.state(country, "alias", row.pop("other_en"), row=row, qualifier="en")
        context.state(country, "alias", row.pop("other_ja"), row=row, qualifier="ja")
        context.state(country, "iso2", code, row=row)
        context.state(country, "iso3", row.pop("iso3"), row=row)
        row.ignore("m49")
        row.ignore("at")
        context.audit(row)
    for row in context.rows("more_countries"):
        context.cite(row, confidence="high")
        country, code = _named(context, row)
        iso3 = row.pop("iso3")
        if iso3:
            context.state(country, "iso2", code, row=row)
            context.state(country, "iso3", iso3, row=row)
        context.audit(row)
    for row in context.rows("aliases"):
        context.cite(row, confidence="high")
        country = context.entity("Country", row.pop("iso2"))
        context.state(country, "alias", row.pop("alias"), row=row, qualifier=row.pop("lang"))
        context.audit(row)
    for row in context.rows("positions"):
        context.cite(row, source=_SHAPES, confidence="medium")
        country = context.entity("Country", row.pop("iso2"))
        context.state(country, "latitude", row.pop("latitude"), row=row, kind="derived")
        context.state(country, "longitude", row.pop("longitude"), row=row, kind="derived")
        row.ignore("at")
        context.audit(row)


def _named(context: Context, row: Row) -> tuple[Entity, str]:
    """A country with its names, and its code."""
    code = row.pop("iso2")
    country = context.entity("Country", code)
    context.state(country, "name", row.pop("name_en"), row=row, qualifier="en")
    context.state(country, "name", row.pop("name_ja"), row=row, qualifier="ja")
    return country, code
