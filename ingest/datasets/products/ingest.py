"""Which components and end products are there? With the strategic field that each belongs to."""

from __future__ import annotations

from graph.ids import node_id
from ingest.context import Context


def ingest(context: Context) -> None:
    """Products; the field is a judgement of this project, as its source says."""
    for row in context.rows("products"):
        context.cite(row)
        judged = context.other_source(row, "own judgement: strategic field of a product", "assumed")
        product = context.entity("Product", row.pop("id"))
        context.state(product, "name", row.pop("name_en"), row=row, qualifier="en")
        context.state(product, "name", row.pop("name_ja"), row=row, qualifier="ja")
        context.state(product, "product_kind", context.map("product_kinds", row.pop("kind")), row=row)
        number = row.pop("sector_no")
        context.state(product, "field", node_id("field", number), row=row, origin=judged, original=number)
        for other in row.pop_list("other_sector_nos"):
            context.state(product, "other_field", node_id("field", other), row=row, origin=judged, original=other)
        context.state(product, "note", row.pop("note"), row=row)
        context.audit(row)
