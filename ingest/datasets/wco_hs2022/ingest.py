"""Which HS codes concern the chains, what do they hold, and which earlier codes held the same?"""

from __future__ import annotations

from ingest.context import Context, Entity
from ingest.refs import commodity
from ingest.rows import Row

_TABLE = "Harmonized System 2022, open table datasets/harmonized-system"
_PUBLISHED = "2022"


def ingest(context: Context) -> None:
    """Codes of 2022 and before with names in both languages, their headings, and the goods of each."""
    listed: dict[str, set[str]] = {}
    for row in context.rows("codes"):
        context.cite(row, source=_TABLE, confidence="high", published=_PUBLISHED)
        code = _code(context, row, row.pop("description"))
        edition = row.pop("edition")
        context.state(code, "edition", edition, row=row)
        context.audit(row)
        listed.setdefault(edition, set()).add(row.peek("code"))
    for row in context.rows("older_codes"):
        context.cite(row, confidence="medium")
        code = _code(context, row, row.pop("description"))
        for edition in row.pop_list("editions"):
            context.state(code, "edition", edition, row=row)
        for later in row.pop_list("successors"):
            context.state(code, "successor", f"hs/{later}", row=row)
        context.audit(row)
    for row in context.rows("labels"):
        context.cite(row, confidence="high")
        digits = row.pop("code")
        code = context.entity("HsCode", digits)
        # With its digits: a code is not the material after which it is called.
        context.state(code, "name", f"HS {digits}: {row.pop('name_en')}", row=row, qualifier="en")
        context.state(code, "name", f"HS {digits}：{row.pop('name_ja')}", row=row, qualifier="ja")
        context.audit(row)
    for row in context.rows("editions"):
        context.cite(row, confidence="medium")
        code = context.entity("HsCode", row.pop("code"))
        prop = "listed_in" if row.pop("whole") == "true" else "edition"
        context.state(code, prop, row.pop("edition"), row=row)
        context.audit(row)
    for row in context.rows("code_commodities"):
        _covers(context, row)


def _code(context: Context, row: Row, description: str) -> Entity:
    """A code with its wording and heading."""
    text = row.pop("code")
    code = context.entity("HsCode", text)
    context.state(code, "code", text, row=row)
    context.state(code, "description", description, row=row)
    parent = row.pop("parent")
    context.state(code, "parent", f"hs/{parent}" if parent else "", row=row)
    return code


def _covers(context: Context, row: Row) -> None:
    """A commodity that a code holds, alone or among others."""
    context.cite(row)
    code, key = row.pop("code"), row.pop("commodity")
    held = context.relation(
        "CodeCommodity", f"covers/{code}-{commodity(key).partition('/')[2]}", row=row,
        code=f"hs/{code}", commodity=commodity(key),
    )  # fmt: skip
    context.state(held, "coverage", context.map("coverages", row.pop("coverage")), row=row)
    context.state(held, "share", row.pop("share"), row=row)
    context.state(held, "note", row.pop("note"), row=row)
    context.audit(row)
