"""How far do production and trade agree along a chain, and why not where they do not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.analysis.balance import LARGE_RESIDUAL, BalanceRow
from graph.supply_graph import SupplyGraph
from ontology.strict_yaml import strict_yaml
from ontology.text import Text

__all__ = ["OTHER", "ChainResidual", "chain_residuals", "reason_of", "reasons"]

OTHER = "other"
"""Chain of every reconciled commodity that stands in no named chain."""

_NONE = Text("", "")
_OTHER_LABEL = Text("All other materials", "その他の物資")
_NO_CODE = Text(
    "No trade code tells them from other goods: their flows follow from outputs and stated shares.",
    "他の品目と区別できる貿易番号がない。流れは生産量と公表された割合による。",
)
_FILE = Path(__file__).with_name("balance_chains.yml")


@dataclass(frozen=True, slots=True)
class ChainResidual:
    """Residual of all reconciled commodities of a chain together.

    Attributes
    ----------
    chain : str
        Name of the chain, or ``other``.
    label : Text
        Its name in both languages.
    commodities : tuple of str
        Commodities whose trade was reconciled, the largest residual share first.
    made, residual : float
        World output and residual of them, tonnes a year in the units of their world outputs.
    worst, worst_share : str and float
        Commodity with the largest residual share; empty and 0 where none is above 0.
    reason : Text
        Why the chain, or one of its commodities, is above the limit; why nothing is reconciled; else empty.
    """

    chain: str
    label: Text
    commodities: tuple[str, ...]
    made: float
    residual: float
    worst: str
    worst_share: float
    reason: Text

    @property
    def share(self) -> float:
        """Residual over tonnage, 0 to 1."""
        return self.residual / self.made if self.made > 0 else 0.0


def reasons() -> dict[str, Text]:
    """Why production and trade disagree, by id of the material."""
    return {f"material/{name}": Text(told["en"], told["ja"]) for name, told in _file()["reasons"].items()}


def reason_of(row: BalanceRow) -> Text:
    """Why production and trade of a commodity disagree by more than the limit; empty where they do not."""
    return reasons().get(row.commodity, _NONE) if row.residual_share > LARGE_RESIDUAL else _NONE


def chain_residuals(graph: SupplyGraph, rows: Sequence[BalanceRow]) -> list[ChainResidual]:
    """Sum the balances of each chain, the largest share first, then chains of which nothing is reconciled.

    Parameters
    ----------
    graph : SupplyGraph
    rows : sequence of BalanceRow
        World balances, as :func:`graph.analysis.balance.balance_rows` gives them.
    """
    reconciled = {row.commodity: row for row in rows if row.codes}
    found, placed = [], set[str]()
    for chain, told in _file()["chains"].items():
        groups = [f"material/{group}" for group in told["groups"]]
        members = {member for group in groups for member in graph.refs(group, "member")}
        if not members & {row.commodity for row in rows}:
            continue
        placed |= members
        found.append(_summed(chain, Text(**told["label"]), [reconciled[m] for m in members & set(reconciled)]))
    others = [row for name, row in reconciled.items() if name not in placed]
    if others:
        found.append(_summed(OTHER, _OTHER_LABEL, others))
    return sorted(found, key=lambda chain: (not chain.commodities, -chain.share, chain.chain))


def _summed(chain: str, label: Text, rows: Sequence[BalanceRow]) -> ChainResidual:
    ordered = sorted(rows, key=lambda row: (-row.residual_share, row.commodity))
    said = [text for text in map(reason_of, ordered) if text.en]
    reason = Text(" ".join(text.en for text in said), "".join(text.ja for text in said)) if ordered else _NO_CODE
    worst = next((row for row in ordered if row.residual_share > 0), None)
    return ChainResidual(
        chain, label, tuple(row.commodity for row in ordered), sum(row.made for row in ordered),
        sum(row.residual for row in ordered), worst.commodity if worst else "", worst.residual_share if worst else 0.0,
        reason,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    read: dict[str, Any] = strict_yaml(_FILE.read_text(encoding="utf-8"))
    return read
