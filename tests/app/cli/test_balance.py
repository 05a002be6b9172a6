"""lodestone balance: the sheet, one material by region, and a material without a code of its own."""

from __future__ import annotations

import pytest

from tests.app.cli.runs import DAY, Command, is_japanese


def test_the_sheet_as_json(lodestone: Command) -> None:
    answer = lodestone("balance", "--as-of", DAY, "--format", "json").json()
    rows = {row["commodity"]: row for row in answer["rows"]}
    assert rows["material/ndpr-metal"]["codes"] == ["hs/280530"]
    assert rows["material/gallium"]["codes"] == []
    assert all(0 <= row["residual_share"] < 0.2 for row in answer["rows"])
    first = answer["chains"][0]
    assert (first["chain"], first["worst"]) == ("antimony", "material/antimony-ore")
    assert first["reason"]
    assert first["share"] == pytest.approx(first["residual"] / first["made"])
    gallium = next(chain for chain in answer["chains"] if chain["chain"] == "gallium")
    assert (gallium["share"], gallium["commodities"]) == (None, [])
    assert {row["commodity"] for row in answer["rows"] if row["reason"]} >= {"material/antimony-ore"}


def test_the_table_ends_with_the_chains_and_the_reason_of_those_above_the_limit(lodestone: Command) -> None:
    said = lodestone("balance", "--as-of", DAY, "--top", "2")
    assert "Residual by chain" in said.out
    assert "residual above 2 % of their tonnage: Antimony" in said.err
    assert "Myanmar" in said.err


def test_flows_of_one_material_stand_with_the_least_and_the_most_that_they_may_be(lodestone: Command) -> None:
    answer = lodestone("balance", "--material", "ndpr-metal", "--as-of", DAY, "--format", "json").json()
    flows = answer["flows"]
    assert set(flows[0]) == {"from", "to", "t_per_y", "low_t_per_y", "high_t_per_y", "kind", "basis"}
    assert [flow["t_per_y"] for flow in flows] == sorted((flow["t_per_y"] for flow in flows), reverse=True)
    assert all(flow["low_t_per_y"] <= flow["t_per_y"] * (1 + 1e-6) for flow in flows)
    # the code lumps metals, so no figure of trade stands behind a flow of one of them
    assert {flow["kind"] for flow in flows} == {"estimated"}
    shown = lodestone("balance", "--material", "lithium-carbonate", "--as-of", DAY).out
    assert "Largest flows" in shown
    assert "derived" in shown.lower()


def test_one_material_by_region_in_japanese(lodestone: Command) -> None:
    said = lodestone("balance", "--material", "ndpr-metal", "--as-of", DAY, "--lang", "ja").out
    assert "輸入（t）" in said
    assert is_japanese(said)


def test_a_lumped_material_is_one_clear_line(lodestone: Command) -> None:
    failed = lodestone("balance", "--material", "material/gallium", "--as-of", DAY)
    assert "no trade code tells it from other goods" in failed.error()
