"""Which countries are there? Their codes, and their names in English and Japanese."""

from __future__ import annotations

from ingest.context import Context

_ALIAS_SEPARATOR = "|"


def ingest(context: Context) -> None:
    """Countries by ISO code with names in both languages, and the remainder of a set of shares (XX)."""
    for row in context.rows("countries"):
        code = row.pop("iso2")
        context.cite(row, confidence="high")
        country = context.entity("Country", code)
        context.state(country, "name", row.pop("name_en"), row=row, qualifier="en")
        context.state(country, "name", row.pop("name_ja"), row=row, qualifier="ja")
        for alias in row.pop_list("aliases", _ALIAS_SEPARATOR):
            context.state(country, "alias", alias, row=row, qualifier="en" if alias.isascii() else "ja")
        iso3 = row.pop("iso3")
        if iso3:
            context.state(country, "iso2", code, row=row)
            context.state(country, "iso3", iso3, row=row)
        row.ignore("m49")
        context.audit(row)
