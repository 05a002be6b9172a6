"""Value at risk of the default graph: golden figures, and how the tables tell them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.cli.runs import DAY, Command, check_schema, is_japanese

GOLDEN = Path(__file__).parent / "golden" / "value_gallium.json"
"""From ``lodestone show stage/gallium-cn`` and ``lodestone outage stage/gallium-cn``, both of 2026-11-21."""


def asked(lodestone: Command, command: str, node: str) -> Any:
    answer = lodestone(command, node, "--as-of", DAY, "--format", "json").json()
    check_schema(command, answer)
    return answer


def excerpt(row: dict[str, Any]) -> dict[str, Any]:
    """The row without where its quantity stands in the tables, which moves as they grow."""
    assert row["quantity_sources"]
    return {key: value for key, value in row.items() if key != "quantity_sources"}


def same(found: Any, golden: Any) -> bool:
    """Whether an answer is the golden one; a new edition of a source may move its figures by a few per cent."""
    if isinstance(golden, dict):
        return found.keys() == golden.keys() and all(same(found[key], golden[key]) for key in golden)
    if isinstance(golden, list):
        return len(found) == len(golden) and all(same(a, b) for a, b in zip(found, golden, strict=True))
    if isinstance(golden, float):
        return bool(found == pytest.approx(golden, rel=0.05))
    return bool(found == golden)


def test_golden_value_of_chinese_gallium(lodestone: Command) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    shown = asked(lodestone, "show", "stage/gallium-cn")
    assert same([excerpt(row) for row in shown["values"]], golden["show"])
    assert shown["value_usd_per_y"] == shown["values"][0]["value_usd_per_y"]
    (row,) = [r for r in asked(lodestone, "outage", "stage/gallium-cn")["stages"] if r["id"] == "stage/gallium-cn"]
    assert same(excerpt(row), golden["outage"])
    # By hand: tonnes x 1,000 kg x 220 USD, the unit value of US imports of primary metal in 2024.
    (value,) = shown["values"]
    assert value["value_usd_per_y"] == pytest.approx(value["quantity_t_per_y"] * 1000 * 220)
    assert row["value_at_risk_usd_per_y"] == value["value_usd_per_y"]


def test_each_value_names_its_price_and_each_gap_its_reason(lodestone: Command) -> None:
    answer = asked(lodestone, "outage", "country/cn")
    rows = answer["stages"]
    assert len(rows) > 50
    for row in rows:
        price = row["price"]
        if price is None:
            assert row["value_at_risk_usd_per_y"] is None
            assert row["unvalued_because"] in ("no-price", "other-form", "too-old")
            continue
        assert row["kind"] == "derived"
        assert price["date"] <= DAY
        assert price["basis"]
        assert price["sources"][0]["title"]
        value = row["baseline_output_t_per_y"] * row["lost_share"] * 1000 * price["kg_per_kg_output"]
        assert row["value_at_risk_usd_per_y"] == pytest.approx(value * price["usd_per_kg"])
    known = [row["value_at_risk_usd_per_y"] or 0.0 for row in rows]
    assert known == sorted(known, reverse=True)
    assert {row["id"] for row in rows} >= {"stage/gallium-cn", "stage/dysprosium-oxide-cn", "stage/ndfeb-magnet-jp"}
    # No price of a product is in the tables, so none is made up.
    assert all(row["lost_value_usd"] is row["price"] is None for row in answer["products"])


@pytest.mark.parametrize(
    ("node", "reason"),
    [("material/natural-graphite", "other-form"), ("material/ndfeb-magnet", "no-price"), ("bauxite", "other-form")],
)
def test_without_a_price_of_the_form_there_is_no_value(lodestone: Command, node: str, reason: str) -> None:
    shown = asked(lodestone, "show", node)
    assert shown["value_usd_per_y"] is None
    assert {row["unvalued_because"] for row in shown["values"]} == {reason}


@pytest.mark.parametrize("node", ["country/jp", "company/lynas-rare-earths", "product/traction-motor"])
def test_other_nodes_have_none(lodestone: Command, node: str) -> None:
    shown = asked(lodestone, "show", node)
    assert (shown["value_usd_per_y"], shown["values"]) == (None, [])


def test_lithium_is_converted_to_carbonate(lodestone: Command) -> None:
    (row,) = asked(lodestone, "show", "lithium_carbonate")["values"]
    assert (row["unit_basis"], row["price"]["kg_per_kg_output"], row["price"]["form"]) == (
        "t Li", 5.323, "battery-grade carbonate"
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_tables(lodestone: Command, lang: str) -> None:
    shown = lodestone("show", "stage/gallium-cn", "--as-of", DAY, "--lang", lang).out
    assert "220 USD/kg" in shown
    assert "US imports, estimated from unit values" in shown
    assert ("年間生産額" in shown) is (lang == "ja")
    run = lodestone("outage", "stage/gallium-cn", "--as-of", DAY, "--lang", lang)
    (line,) = [line for line in run.out.splitlines() if "220 USD/kg" in line]
    assert is_japanese(line) is (lang == "ja")
    assert ("金額を示さない" if lang == "ja" else "no price of the form is known") in run.err
    none = lodestone("show", "natural_graphite", "--as-of", DAY, "--lang", lang).out
    assert ("別の形態の価格しかない" if lang == "ja" else "priced in another form only") in none
