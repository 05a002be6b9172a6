"""Do production, trade and use agree? The balance sheet of the flows, and the flows with what they may be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from graph.compile.assemble import CompiledNetwork
from graph.compile.reconcile import TradeBalance
from graph.supply_graph import SupplyGraph

__all__ = ["LARGE_RESIDUAL", "BalanceRow", "FlowRow", "balance_rows", "flow_rows", "regional_rows"]

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
class FlowRow:
    """What one region makes and another uses of a commodity; tonnes a year in the unit of its world output.

    Attributes
    ----------
    origin, destination : str
        Codes of countries, ``EU`` or ``XX``; the same where it is used at home.
    tonnes, low, high : float
        The flow of maximum entropy, and the least and the most that output and use allow.
    kind : str
        Kind of the trade figure that shows it; ``estimated`` where none does.
    basis : str
        Id of that figure's statement, or empty.
    """

    origin: str
    destination: str
    tonnes: float
    low: float
    high: float
    kind: str
    basis: str


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


def flow_rows(graph: SupplyGraph, balance: TradeBalance) -> list[FlowRow]:
    """List the flows of one commodity, the largest first.

    Parameters
    ----------
    graph : SupplyGraph
    balance : TradeBalance
    """
    found = []
    for i, j in np.argwhere(balance.flow > 0.0).tolist():
        origin, destination = balance.regions[i], balance.regions[j]
        basis = balance.basis.get((origin, destination), "") if i != j else ""
        kind = graph.by_id[basis].kind if basis in graph.by_id else "estimated"
        low, high = float(balance.low[i, j]), float(balance.high[i, j])
        found.append(FlowRow(origin, destination, float(balance.flow[i, j]), low, high, kind, basis))
    return sorted(found, key=lambda row: (-row.tonnes, row.origin, row.destination))


def _world(balance: TradeBalance) -> BalanceRow:
    order = np.argsort(-balance.residual, kind="stable")[:_NAMED]
    return BalanceRow(
        balance.commodity, "", balance.codes, balance.year, balance.split, float(balance.made.sum()),
        float(balance.imported.sum()), float(balance.exported.sum()), float(balance.used.sum()),
        float(balance.asked.sum()), float(balance.residual.sum()), balance.residual_share,
        tuple((balance.regions[i], float(balance.residual[i])) for i in map(int, order) if balance.residual[i] > 0),
    )  # fmt: skip
