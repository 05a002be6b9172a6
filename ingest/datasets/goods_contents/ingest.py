"""How much of a commodity do the goods of a trade code hold, and which codes split by what their origin makes?"""

from __future__ import annotations

from ingest.context import Context, Entity
from ingest.refs import commodity


def ingest(context: Context) -> None:
    """Content of the goods of each code that shapes flows; the code itself is described elsewhere."""
    for row in context.rows("contents"):
        context.cite(row)
        code, key = row.pop("code"), row.pop("commodity")
        held = Entity("CodeCommodity", f"covers/{code}-{commodity(key).partition('/')[2]}")
        context.state(held, "content_t_per_t", row.pop("content_t_per_t"), row=row)
        context.state(held, "split_by_origin", row.pop("split_by_origin"), row=row)
        context.optional(held, "note", row.pop("note"), row=row)
        context.audit(row)
