"""How much of each metal do motors and wind turbines hold, as the literature has it?"""

from __future__ import annotations

from graph.ids import slug
from graph.statement import Kind
from ingest.context import Context
from ingest.refs import commodity

_SOURCE = "premise 2.5.2, data/metals/metals_db.csv (compilation of the literature)"
_BASE_YEAR = "2020"


def ingest(context: Context) -> None:
    """Intensities beside the recipes; those of years ahead are assumed by their authors."""
    for row in context.rows("intensities"):
        year, unit = row.pop("year"), row.pop("unit")
        context.cite(row, source=_SOURCE, confidence="medium", published="2025")
        row.ignore("vintage", "at")
        technology, metal = row.pop("technology"), row.pop("metal")
        held = context.relation(
            "Intensity", f"intensity/{slug(technology)}-{slug(metal)}", row=row,
            material=commodity(row.pop("material")), technology=technology, product=commodity(row.pop("product")),
        )  # fmt: skip
        kind: Kind = "estimated" if year <= _BASE_YEAR else "projected"
        for prop in ("mean", "median", "low", "high"):
            context.state(held, prop, row.pop(prop), row=row, unit=unit, observed_at=year, kind=kind)
        context.audit(row)
