"""Who made how much in earlier years, as the British Geological Survey counts it?"""

from __future__ import annotations

import re
from decimal import Decimal

from graph.ids import slug
from graph.statement import Confidence
from ingest.context import Context
from ingest.outputs import WORLD
from ingest.refs import commodity, place, production_id
from ingest.rows import Row

_TEXT = "BGS World Mineral Statistics {year}"
_SHARES = "(share computed from country / sum of listed countries)"
_TABLE = re.compile(r"table to (?P<year>\d{4})")
_LAST_OF_SERIES = "2024"
_WITHOUT_SOME = "leaves out"


def ingest(context: Context) -> None:
    """Production by country and year, each with its share of the countries listed."""
    chain = {(row["material"], row["stage"]) for row in context.peek_table("materials", "stages")}
    for row in context.rows("production"):
        _production(context, row, chain)


def _production(context: Context, row: Row, chain: set[tuple[str, str]]) -> None:
    """One figure; a collection comes out in the year after its last one."""
    collection, material, stage, country = (row.pop(c) for c in ("collection", "material", "stage", "country"))
    year, tonnes, share, basis = (row.pop(column) for column in ("year", "output_t", "share", "basis"))
    remark, published = row.pop("remark"), row.pop("published")
    row.ignore("at")
    table = _TABLE.fullmatch(collection)
    last = table["year"] if table else _LAST_OF_SERIES
    text = _TEXT.format(year=f"{last} table" if table else last)
    come_out = str(int(last) + 1)
    incomplete = _WITHOUT_SOME in remark
    sure: Confidence = "medium" if incomplete else "high"
    noted = f"{text} ({remark})" if remark else text
    shares = noted if incomplete else f"{text} {_SHARES}" + (f" ({remark})" if remark else "")
    of_listed = context.cite(row, source=shares, confidence=sure, published=come_out)
    context.cite(row, source=noted, confidence=sure, published=come_out)
    if country == WORLD:
        whole = context.entity("Material", material)
        context.state(whole, "world_output_t_per_y", tonnes, row=row, qualifier=stage, observed_at=year)
        context.audit(row)
        return
    made = context.relation(
        "Production", production_id(material, stage, country, chain), row=row,
        producer=place(country), commodity=commodity(material), stage=stage, unit_basis=basis,
    )  # fmt: skip
    context.state(made, "output_t_per_y", tonnes, row=row, observed_at=year, original=f"{published} ({basis})")
    if share and Decimal(share) > 0:
        context.state(
            made, "share", share, row=row, origin=of_listed, kind="derived", observed_at=year,
            qualifier=f"{year}|{slug(f'bgs-{collection}')}", original=published,
        )  # fmt: skip
    context.audit(row)
