"""Do production, trade and use agree? The balance sheet of the flows, commodity by commodity and chain by chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.compile.assemble import CompiledNetwork
from graph.compile.reconcile import TradeBalance
from graph.supply_graph import SupplyGraph

__all__ = ["LARGE_RESIDUAL", "BalanceRow", "ChainResidual", "balance_rows", "chain_residuals", "regional_rows"]

LARGE_RESIDUAL = 0.02
"""A residual above this share of world output is worth a line in an audit."""

_NAMED = 3


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Balance of one commodity over the world, or in one region; tonnes a year in the unit of its world output.

    Attributes
    ----------
    commodity : str
    region : str
        Code of a country or ``EU``; empty for the world.
    codes : tuple of str
        HS codes of the trade; empty where no code tells this commodity from others, so that its flows are
        estimated from outputs and stated mixes alone.
    year : str
        Year of the trade.
    split : bool
        Trade of a lumped code, split by what each origin makes.
    made, imported, exported, used, asked : float
        Output; goods received and shipped; made + imported - exported, at least 0; what recipes ask for.
    residual, residual_share : float
        What no flow explains, in tonnes and as a share of world output.
    largest : tuple of (str, float)
        Regions with the largest residuals.
    """

    commodity: str
    region: str
    codes: tuple[str, ...]
    year: str
    split: bool
    made: float
    imported: float
    exported: float
    used: float
    asked: float
    residual: float
    residual_share: float
    largest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ChainResidual:
    """Residual of all reconciled commodities of a family of materials, as a share of their tonnage."""

    chain: str
    commodities: tuple[str, ...]
    made: float
    residual: float

    @property
    def share(self) -> float:
        """Residual over tonnage, 0 to 1."""
        return self.residual / self.made if self.made > 0 else 0.0


def balance_rows(compiled: CompiledNetwork) -> list[BalanceRow]:
    """List the world balance of every material of the network, the largest residual share first."""
    rows = [_world(balance) for balance in compiled.balances.values()]
    asked: dict[str, float] = defaultdict(float)
    network = compiled.network
    for m, line in enumerate(compiled.need_lines):
        asked[line.input] += float(network.need_use_per_day[m]) * 365.0
    made: dict[str, float] = defaultdict(float)
    for producer in compiled.producers:
        made[producer.commodity] += producer.output
    rows += [
        BalanceRow(name, "", (), "", False, made[name], 0.0, 0.0, made[name], asked[name], 0.0, 0.0)
        for name in sorted(made)
        if name.startswith("material/") and name not in compiled.balances
    ]
    return sorted(rows, key=lambda row: (-row.residual_share, not row.codes, row.commodity))


def regional_rows(balance: TradeBalance) -> list[BalanceRow]:
    """Balance of one commodity by region, the largest makers and users first."""
    world = balance.made.sum()
    order = np.argsort(-(balance.made + balance.used), kind="stable")
    return [
        BalanceRow(
            balance.commodity, balance.regions[i], balance.codes, balance.year, balance.split,
            float(balance.made[i]), float(balance.imported[i]), float(balance.exported[i]), float(balance.used[i]),
            float(balance.asked[i]), float(balance.residual[i]), float(balance.residual[i] / world),
        )
        for i in map(int, order)
        if balance.made[i] + balance.used[i] + balance.asked[i] + balance.residual[i] > 0
    ]  # fmt: skip


def chain_residuals(graph: SupplyGraph, rows: Sequence[BalanceRow]) -> list[ChainResidual]:
    """Residual by family of materials, over the commodities whose trade was reconciled; the largest share first."""
    families: dict[str, list[BalanceRow]] = defaultdict(list)
    for row in rows:
        if row.codes:
            families[graph.text(row.commodity, "material_group")].append(row)
    found = [
        ChainResidual(
            chain, tuple(sorted(row.commodity for row in members)), sum(row.made for row in members),
            sum(row.residual for row in members),
        )
        for chain, members in families.items()
    ]  # fmt: skip
    return sorted(found, key=lambda chain: (-chain.share, chain.chain))


def _world(balance: TradeBalance) -> BalanceRow:
    order = np.argsort(-balance.residual, kind="stable")[:_NAMED]
    return BalanceRow(
        balance.commodity, "", balance.codes, balance.year, balance.split, float(balance.made.sum()),
        float(balance.imported.sum()), float(balance.exported.sum()), float(balance.used.sum()),
        float(balance.asked.sum()), float(balance.residual.sum()), balance.residual_share,
        tuple((balance.regions[i], float(balance.residual[i])) for i in map(int, order) if balance.residual[i] > 0),
    )  # fmt: skip
