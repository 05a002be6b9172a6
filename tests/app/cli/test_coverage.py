"""lodestone audit --coverage: every figure of the network stands once, under its material, stage and kind."""

from __future__ import annotations

import pytest

from app.answers import Answers
from app.data_coverage import KINDS_TOLD, figures
from tests.app.cli.runs import DAY, Command, is_japanese


def test_every_figure_is_counted_once(lodestone: Command, built: Answers) -> None:
    rows = lodestone("audit", "--coverage", "--as-of", DAY, "--format", "json").json()
    assert sum(row["figures"] for row in rows) == len(figures(built.graph, built.compiled(DAY)))
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows)
    assert by_id["material/gallium"]["stage"] == "refined"
    assert all(sum(row[kind] for kind in KINDS_TOLD) == pytest.approx(1.0) for row in rows)
    # trade of a lumped code states no part of it
    assert by_id["material/lanthanum"]["estimated"] > 0.5


def test_the_least_firm_stand_first_in_japanese(lodestone: Command) -> None:
    said = lodestone("audit", "--coverage", "--as-of", DAY, "--lang", "ja")
    assert is_japanese(said.out)
    assert "公表値" in said.err
