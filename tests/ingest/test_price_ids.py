"""One id for one price, whichever dataset states it."""

from __future__ import annotations

from decimal import Decimal

from ingest.price_ids import price_id, usd_per_kg
from ingest.runner import collect
from tests.ingest.toys import table


def test_ids_are_those_of_the_table_of_prices() -> None:
    stated = {s.entity for s in collect(["prices"]).statements if s.cls == "Price"}
    assert {price_id(row) for row in table("prices", "prices")} == stated


def test_dollars_a_kilogram_as_the_table_has_them() -> None:
    rows = [row for row in table("prices", "prices") if row["currency"] == "USD" and row["usd_per_kg"]]
    far = [
        (row["material"], row["date"], row["usd_per_kg"], mine)
        for row in rows
        if (mine := usd_per_kg(row["price"], row["unit"]))
        and abs(Decimal(mine) - Decimal(row["usd_per_kg"])) > Decimal("0.001") * Decimal(row["usd_per_kg"])
    ]
    assert far == []
    assert usd_per_kg("no", "USD/lb") == ""
