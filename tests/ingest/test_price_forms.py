"""Which output does each price value? The table of forms against the prices and the units of output."""

from __future__ import annotations

from pathlib import Path

from ingest.datasets import __path__ as datasets
from ingest.runner import collect
from ingest.tables import read_table

DATA = Path(datasets[0])


def rows(dataset: str, table: str) -> list[dict[str, str]]:
    return [dict(row.values) for row in read_table(DATA / dataset / "data" / f"{table}.csv").rows]


def test_every_form_priced_is_judged_once() -> None:
    priced = {(row["material"], row["form"]) for row in rows("prices", "prices")}
    judged = [(row["material"], row["form"]) for row in rows("prices", "price_forms")]
    assert set(judged) == priced
    assert len(judged) == len(set(judged))


def test_a_form_values_what_the_outputs_count() -> None:
    counted = {(row["material"], row["unit_basis"]) for row in rows("supply", "world_totals")}
    for row in rows("prices", "price_forms"):
        if row["output_basis"]:
            of = "tungsten" if row["material"] == "tungsten_ore" else row["material"]
            assert (of, row["output_basis"]) in counted, row
            assert row["output_basis"].startswith("t "), row
            assert float(row["kg_per_kg_output"]) > 0, row
        else:
            assert row["note"], row


def test_a_price_of_a_part_of_the_market_values_nothing() -> None:
    stated = [s for s in collect(["prices"]).statements if s.cls == "Price"]
    valuing = {s.entity for s in stated if s.prop == "output_basis"}
    apart = {s.entity for s in stated if s.prop == "basis" and "next 4%" in s.value}
    assert len(apart) == 1
    assert not apart & valuing
    mixed = {s.entity for s in stated if s.prop == "form" and s.value == "metal, all grades"}
    assert len(mixed) == 5
    assert not mixed & valuing
