"""Who sold what to whom, by HS subheading and year? Flows that CEPII reconciled from both countries' statistics."""

from __future__ import annotations

import re

from ingest.context import Context
from ingest.trade_flows import state_flow

_RELEASED = re.compile(r"V(\d{4})(\d{2})")


def ingest(context: Context) -> None:
    """Trade by code, year and pair of countries."""
    for row in context.rows("flows"):
        vintage, edition = row.pop("vintage"), row.pop("edition")
        released = _RELEASED.match(vintage)
        release = vintage.replace("?", " (taken for this release by its latest year)")
        source = f"CEPII BACI {release}" + (f", HS {edition}" if edition else "")
        state_flow(
            context, row, source=source, published=f"{released[1]}-{released[2]}" if released else "", kind="derived"
        )
        context.audit(row)
