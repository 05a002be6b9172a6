"""Which materials are there, and in which forms? Materials, groups of them, and stages of the chain."""

from __future__ import annotations

from ingest.context import Context
from ingest.refs import commodity

_RECYCLED = "recycled"


def ingest(context: Context) -> None:
    """Materials and groups of materials, and the stage of each node of the chain."""
    for row in context.rows("materials"):
        context.cite(row, confidence="high")
        material = context.entity("Material", row.pop("id"))
        context.state(material, "name", row.pop("name_en"), row=row, qualifier="en")
        context.state(material, "name", row.pop("name_ja"), row=row, qualifier="ja")
        context.state(material, "symbol", row.pop("symbol"), row=row)
        context.state(material, "material_kind", context.map("material_kinds", row.pop("kind")), row=row)
        context.state(material, "hs6", row.pop("hs6"), row=row)
        context.state(material, "material_group", context.map("material_groups", row.pop("group")), row=row)
        context.state(material, "note", row.pop("note"), row=row)
        context.audit(row)
    for row in context.rows("group_names"):
        context.cite(row, confidence="high")
        group = context.entity("Material", row.pop("id"))
        context.state(group, "name", row.pop("name_en"), row=row, qualifier="en")
        context.state(group, "name", row.pop("name_ja"), row=row, qualifier="ja")
        context.audit(row)
    for row in context.rows("groups"):
        context.cite(row, confidence="high")
        group = context.entity("Material", row.pop("group"))
        # An empty member is a named gap: the group lies outside the chain, which its lack of members says.
        context.state(group, "member", commodity(row.pop("member")), row=row)
        row.ignore("note")
        context.audit(row)
    for row in context.rows("stages"):
        context.cite(row, confidence="high")
        material = context.entity("Material", row.pop("material"))
        stage = row.pop("stage")
        shares_of, share_stage = commodity(row.pop("share_material")), row.pop("share_stage")
        end = row.pop("chain_end")
        if stage == _RECYCLED:
            context.state(material, "recycled_route", "true", row=row)
        else:
            context.state(material, "stage", stage, row=row)
            context.state(material, "share_material", shares_of, row=row)
            context.state(material, "share_stage", share_stage, row=row)
            context.state(material, "chain_end", end or "none", row=row)
        row.ignore("note")
        context.audit(row)
