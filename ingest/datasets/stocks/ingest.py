"""How many days of use lie in stock? In hand at makers, and in national and private stockpiles."""

from __future__ import annotations

from graph.ids import slug
from graph.statement import latest_day
from ingest.context import Context
from ingest.dates import latest_date
from ingest.refs import commodity, place
from ingest.rows import Row

_ANY = "*"
_ANY_PRODUCT = "product"


def ingest(context: Context) -> None:
    """Inventories of makers (rows with ``*`` are defaults), and public stockpiles, targets and proposals."""
    for row in context.rows("inventories"):
        _inventory(context, row)
    counts: dict[tuple[str, str], int] = {}
    for row in context.rows("stockpiles"):
        _stockpile(context, row, counts)


def _inventory(context: Context, row: Row) -> None:
    """Days in hand of one kind of holder in one country."""
    note = row.pop("note")
    context.cite(row, note=note)
    holder, country, what = row.pop("holder_kind"), row.pop("country"), row.pop("material")
    scope = {_ANY: "material", _ANY_PRODUCT: "product"}.get(what, "")
    of = scope or slug(what)
    where = place(country)
    holding = context.relation(
        "Holding", f"holding/{where.partition('/')[2]}-{of}-{slug(holder)}", row=row, holder_kind=holder,
        country=where, commodity="" if scope else commodity(what), scope=scope, user=commodity(row.pop("user")),
    )  # fmt: skip
    days = [row.pop(column) for column in ("days_low", "days_typical", "days_high")]
    given = [float(text) for text in days if text.replace(".", "", 1).isdigit()]
    if given != sorted(given):
        context.reject(row, "days_typical", days[1], "low, typical and high must not fall. Correct them.")
    for prop, text in zip(("days_low", "days_typical", "days_high"), days, strict=True):
        context.state(holding, prop, text, row=row)
    context.optional(holding, "note", note, row=row)
    context.audit(row)


def _stockpile(context: Context, row: Row, counts: dict[tuple[str, str], int]) -> None:
    """One statement on a stockpile; several of one country and material are numbered in the order of the table."""
    note, as_of = row.pop("note"), row.pop("as_of")
    source = row.pop("source")
    published = latest_date(source, not_after=context.dataset.reach) or latest_day(as_of)
    context.cite(row, source=source, note=note, year=as_of, published=published)
    country, material = row.pop("country"), row.pop("material")
    key = (country, material)
    counts[key] = counts.get(key, 0) + 1
    stockpile = context.entity("Stockpile", f"{country}-{material}-{counts[key]}")
    holder = row.pop("holder")
    context.state(stockpile, "name", holder, row=row, qualifier="en")
    context.state(stockpile, "name", context.map("holders_ja", holder), row=row, qualifier="ja")
    context.state(stockpile, "holder", holder, row=row)
    context.state(stockpile, "country", place(country), row=row)
    context.state(stockpile, "material", commodity(material), row=row)
    context.state(stockpile, "stockpile_kind", context.map("stockpile_kinds", row.pop("kind")), row=row)
    context.state(stockpile, "days", row.pop("days"), row=row, observed_at=as_of)
    context.state(stockpile, "note", note, row=row)
    context.audit(row)
