"""lodestone balance: the sheet, one material by region, and a material without a code of its own."""

from __future__ import annotations

from tests.app.cli.runs import DAY, Command, is_japanese


def test_the_sheet_as_json(lodestone: Command) -> None:
    answer = lodestone("balance", "--as-of", DAY, "--format", "json").json()
    rows = {row["commodity"]: row for row in answer["rows"]}
    assert rows["material/ndpr-metal"]["codes"] == ["hs/280530"]
    assert rows["material/gallium"]["codes"] == []
    assert all(0 <= row["residual_share"] < 0.2 for row in answer["rows"])
    assert {"chain", "share", "commodities", "made", "residual"} <= set(answer["chains"][0])


def test_one_material_by_region_in_japanese(lodestone: Command) -> None:
    said = lodestone("balance", "--material", "ndpr-metal", "--as-of", DAY, "--lang", "ja").out
    assert "輸入（t）" in said
    assert is_japanese(said)


def test_a_lumped_material_is_one_clear_line(lodestone: Command) -> None:
    failed = lodestone("balance", "--material", "material/gallium", "--as-of", DAY)
    assert "no trade code tells it from other goods" in failed.error()
