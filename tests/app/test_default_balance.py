"""Does the project's own graph hold together? Its balance: chains within the limit, and a reason where one is not."""

from __future__ import annotations

from app.answers import Answers
from graph.analysis.balance import LARGE_RESIDUAL, balance_rows
from graph.analysis.balance_chains import OTHER, chain_residuals, reason_of, reasons
from tests.app.conftest import AS_OF


def test_every_large_residual_has_its_reason_and_one_chain_is_over_the_limit(built: Answers) -> None:
    rows = balance_rows(built.compiled(AS_OF))
    large = {row.commodity for row in rows if row.residual_share > LARGE_RESIDUAL}
    assert large == set(reasons())
    assert all(reason_of(row).en and reason_of(row).ja for row in rows if row.commodity in large)
    chains = {chain.chain: chain for chain in chain_residuals(built.graph, rows)}
    assert set(chains) == {
        "rare-earths", "gallium", "germanium", "antimony", "tungsten", "cobalt", "nickel", "lithium", "graphite", OTHER,
    }  # fmt: skip
    assert [name for name, chain in chains.items() if chain.share > LARGE_RESIDUAL] == ["antimony"]
    assert "Myanmar" in chains["antimony"].reason.en
