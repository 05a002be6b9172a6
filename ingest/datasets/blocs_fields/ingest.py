"""Which groups of countries act together, and what are Japan's 17 strategic fields? Blocs, members, fields."""

from __future__ import annotations

from ingest.context import Context, Entity
from ingest.refs import place


def ingest(context: Context) -> None:
    """Blocs with their members, and the strategic fields."""
    for row in context.rows("blocs"):
        context.cite(row, confidence="high")
        bloc = context.entity("Bloc", row.pop("id"))
        context.state(bloc, "name", row.pop("name_en"), row=row, qualifier="en")
        context.state(bloc, "name", row.pop("name_ja"), row=row, qualifier="ja")
        context.audit(row)
    for row in context.rows("bloc_members"):
        context.cite(row, confidence="high")
        member = Entity("Country", place(row.pop("country")))
        context.state(member, "member_of", place(row.pop("bloc")), row=row)
        context.audit(row)
    for row in context.rows("fields"):
        context.cite(row, confidence="high")
        number = row.pop("number")
        field = context.entity("Field", number)
        context.state(field, "number", number, row=row)
        context.state(field, "name", row.pop("name_en"), row=row, qualifier="en")
        context.state(field, "name", row.pop("name_ja"), row=row, qualifier="ja")
        context.audit(row)
