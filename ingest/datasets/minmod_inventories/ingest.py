"""How much lies in the deposits of papers and reports? Contained metal by category, as each list has it."""

from __future__ import annotations

from ingest.context import Context, Entity
from ingest.refs import commodity, place
from ingest.rows import LIST_SEPARATOR, Row

_THROUGH = "MinMod mineral inventories, from: "
_PROPS = {"reserve": "reserve_t", "resource": "resource_t", "inferred": "inferred_t"}


def ingest(context: Context) -> None:
    """Deposits as the lists have them; contained metal is ore times grade."""
    described: set[str] = set()
    for row in context.rows("inventories"):
        title, date = row.pop("title"), row.pop("date")
        context.cite(
            row, source=_THROUGH + (title or "not named").replace(LIST_SEPARATOR, ","), confidence="low", published="",
            year=date, year_only=True,
        )  # fmt: skip
        deposit = context.entity("Deposit", f"minmod-{row.pop('list')}-{row.pop('record')}", prefix="deposit-record")
        _describe(context, row, deposit, described)
        material = row.pop("material")
        contained = commodity(material)
        context.state(deposit, "commodity", contained, row=row, original=material)
        qualifier = contained.partition("/")[2]
        prop = _PROPS[row.pop("category")]
        context.state(
            deposit, prop, row.pop("contained_t"), row=row, qualifier=qualifier, kind="derived", observed_at=date
        )
        row.ignore("ore_t", "grade", "at")
        context.audit(row)


def _describe(context: Context, row: Row, deposit: Entity, described: set[str]) -> None:
    """Name and place, once a deposit."""
    values = {prop: row.pop(column) for prop, column in (
        ("name", "name"), ("latitude", "lat"), ("longitude", "lon"), ("deposit_type", "deposit_type"),
    )}  # fmt: skip
    country = place(row.pop("country_iso2"))
    if deposit.id in described:
        return
    described.add(deposit.id)
    for prop, value in values.items():
        context.state(deposit, prop, value, row=row, qualifier="en" if prop == "name" else "")
    context.state(deposit, "country", country, row=row)
