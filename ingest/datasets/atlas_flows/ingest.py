"""Who sold magnets, gallium and the like to whom? Flows of BACI in a later HS edition, as the atlas gives them."""

from __future__ import annotations

from ingest.context import Context
from ingest.trade_flows import state_flow

_PUBLISHED = "2026-01"
"""The release of BACI; the atlas changes none of its figures up to 2024."""


def ingest(context: Context) -> None:
    """Trade by code, year and pair of countries."""
    for row in context.rows("flows"):
        vintage, edition = row.pop("vintage"), row.pop("edition")
        source = f"CEPII BACI {vintage}, HS {edition}, as the critical-materials atlas gives it"
        state_flow(context, row, source=source, published=_PUBLISHED, kind="derived")
        context.audit(row)
