"""What does the energy agency say on mining, refining and demand, now and ahead?"""

from __future__ import annotations

from graph.ids import slug
from ingest.context import Context
from ingest.refs import commodity, place

_SOURCE = "IEA Critical Minerals dataset 2025 edition (copy, GitHub barrytho/uk-critical-minerals-dashboard)"
_BASE_YEAR = "2024"


def ingest(context: Context) -> None:
    """Output by country and demand by use; what lies after the base year is projected."""
    for row in context.rows("supply"):
        year = row.pop("year")
        context.cite(row, source=_SOURCE, year=year, confidence="high", published="2025")
        row.ignore("part", "at")
        material, stage, country = row.pop("material"), row.pop("stage"), row.pop("country_iso2")
        # An id of its own: other publishers count other things (all rare earths, or gross weight) under the same name.
        made = context.relation(
            "Production", f"production/{slug(material)}-{slug(stage)}-{slug(country)}-iea", row=row,
            producer=place(country), commodity=commodity(material), stage=stage,
        )  # fmt: skip
        context.state(made, "output_t_per_y", row.pop("quantity_t"), row=row, observed_at=year,
                      kind=None if year <= _BASE_YEAR else "projected")  # fmt: skip
        context.state(made, "unit_basis", row.pop("unit_basis"), row=row, kind="reported")
        context.audit(row)
    for row in context.rows("demand"):
        year = row.pop("year")
        context.cite(row, source=_SOURCE, year=year, confidence="high", published="2025")
        row.ignore("part", "at")
        material, sector, scenario = row.pop("material"), row.pop("sector"), row.pop("scenario")
        asked = context.relation(
            "DemandOutlook", f"demand/{slug(material)}-{slug(sector)}-{slug(scenario or 'base')}-iea", row=row,
            material=commodity(material), sector=sector, scenario=scenario,
        )  # fmt: skip
        context.state(asked, "quantity_t_per_y", row.pop("quantity_t"), row=row, observed_at=year,
                      kind=None if year <= _BASE_YEAR else "projected")  # fmt: skip
        context.state(asked, "unit_basis", row.pop("unit_basis"), row=row, kind="reported")
        context.audit(row)
