"""What did Japan buy and sell by HS subheading, and with whom? In yen: imports with freight and insurance."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ingest.context import Context
from ingest.files.numbers import plain
from ingest.refs import place
from ingest.rows import Row

_WORDS = {"imports": "imports (CIF, by country of origin)", "exports": "exports (FOB)"}
_TONNES = {"kg": Decimal("0.001"), "t": Decimal(1), "g": Decimal("0.000001"), "g_fifth": Decimal("0.0000002")}
_HOME = "JP"
_SUBHEADING = 6

Key = tuple[str, str, str, str]


def ingest(context: Context) -> None:
    """Sums of lines and customs offices by subheading, country and year."""
    values: dict[Key, Decimal] = defaultdict(Decimal)
    tonnes: dict[Key, Decimal | None] = {}
    for row in context.rows("lines"):
        key = _key(row)
        values[key] += Decimal(row.peek("value_jpy"))
        before, here = tonnes.get(key, Decimal(0)), _weight(row)
        tonnes[key] = None if before is None or here is None else before + here
    for row in context.rows("lines"):
        key = _key(row)
        row.ignore("flow", "year", "partner", "hs9", "customs", "unit1", "quantity1", "unit2", "quantity2")
        row.ignore("value_jpy", "part", "at")
        if key in values:  # else a further line of a flow that stands above
            _state(context, row, key, values.pop(key), tonnes[key])
        context.audit(row)


def _key(row: Row) -> Key:
    return row.peek("flow"), row.peek("hs9")[:_SUBHEADING], row.peek("partner"), row.peek("year")


def _weight(row: Row) -> Decimal | None:
    """Tonnes of a line by its second unit, else its first; None where neither is one of mass."""
    for number in ("2", "1"):
        factor = _TONNES.get(row.peek(f"unit{number}"))
        if factor is not None:
            return Decimal(row.peek(f"quantity{number}")) * factor
    return None


def _state(context: Context, row: Row, key: Key, value: Decimal, tonnes: Decimal | None) -> None:
    flow, hs, partner, year = key
    context.cite(row, source=f"Trade Statistics of Japan, {_WORDS[flow]}", year=year, confidence="high", published="")
    exporter, importer = (partner, _HOME) if flow == "imports" else (_HOME, partner)
    trade = context.relation(
        "Trade", f"trade/{hs}-{exporter.lower()}-{importer.lower()}", row=row,
        origin=place(exporter), destination=place(importer), hs=f"hs/{hs}",
    )  # fmt: skip
    context.state(trade, "value_jpy", plain(value), row=row, observed_at=year)
    context.state(trade, "quantity_t", None if tonnes is None else plain(tonnes), row=row, observed_at=year)
