"""What does the United States buy of a heading, and from whom? Headings of 4 digits hold other goods, too."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ingest.context import Context
from ingest.files.numbers import plain
from ingest.refs import place
from ingest.rows import Row

_KEY = ("flow", "hs4", "exporter", "importer", "year")
_TONNES = {"kg": Decimal("0.001"), "t": Decimal(1)}
_WORDS = {"imports": "imports for consumption", "exports": "domestic exports"}

Key = tuple[str, ...]


def ingest(context: Context) -> None:
    """Value of each flow over all its units, and its tonnes where all of it is weighed."""
    values: dict[Key, Decimal] = defaultdict(Decimal)
    units: dict[Key, set[str]] = defaultdict(set)
    for row in context.rows("values"):
        values[_key(row)] += Decimal(row.peek("value_usd"))
        units[_key(row)].add(row.peek("unit"))
    tonnes: dict[Key, Decimal] = defaultdict(Decimal)
    weighed: dict[Key, set[str]] = defaultdict(set)
    for row in context.rows("quantities"):
        factor = _TONNES.get(row.pop("unit"))
        if factor is not None:
            tonnes[_key(row)] += Decimal(row.pop("quantity")) * factor
            weighed[_key(row)].add(row.peek("unit"))
        else:
            row.ignore("quantity")
        row.ignore(*_KEY, "part", "at")
        context.audit(row)
    for row in context.rows("values"):
        key = _key(row)
        row.ignore("unit", "part", "value_usd", "at")
        if key not in values:  # a further unit of a flow that stands above
            row.ignore(*_KEY, "retrieved")
        else:
            _state(context, row, values.pop(key), tonnes[key] if weighed[key] == units[key] else None)
        context.audit(row)


def _key(row: Row) -> Key:
    return tuple(row.peek(column) for column in _KEY)


def _state(context: Context, row: Row, value: Decimal, tonnes: Decimal | None) -> None:
    flow, year = row.pop("flow"), row.pop("year")
    source = f"USITC DataWeb, {_WORDS[flow]} by HTS heading (4 digits; a heading holds other goods, too)"
    context.cite(row, source=source, year=year, confidence="high", published=row.pop("retrieved"))
    hs, exporter, importer = row.pop("hs4"), row.pop("exporter"), row.pop("importer")
    trade = context.relation(
        "Trade", f"trade/{hs}-{exporter.lower()}-{importer.lower()}", row=row,
        origin=place(exporter), destination=place(importer), hs=f"hs/{hs}",
    )  # fmt: skip
    context.state(trade, "value_usd", plain(value), row=row, observed_at=year)
    context.state(trade, "quantity_t", None if tonnes is None else plain(tonnes), row=row, observed_at=year)
