"""The model once more: slow, plain, written sentence by sentence from the definition, for comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graph.analysis.plan import Plan
from graph.analysis.wiring import pool_keys
from graph.network import FloatArray, Network

Number = Any  # float or Fraction


@dataclass
class Stock:
    """Days of use in stock: pooled one number, else pieces [share of users, days], those who are cut first in front."""

    target: float
    pooled: bool
    left: float = 0.0
    pieces: list[list[float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.target
        self.pieces = [[1.0, self.target]]

    def held(self) -> float:
        return self.left if self.pooled else sum(width * days for width, days in self.pieces)

    def gives(self, gap: float) -> float:
        if gap <= 0:
            return 0.0
        if self.pooled:
            return min(gap, self.left)
        out, cut = 0.0, gap
        for width, days in self.pieces:
            out += min(width, cut) * min(1.0, days)
            cut -= min(width, cut)
        return out

    def next_day(self, gap: float, surplus: float) -> None:
        if self.pooled:
            self.left = min(self.target, max(0.0, self.left - self.gives(gap)) + surplus)
            return
        after: list[list[float]] = []
        cut = max(0.0, gap)
        for width, days in self.pieces:
            here = min(width, cut)
            cut -= here
            after += [[here, max(0.0, days - 1)], [width - here, days]]
        for piece in list(reversed(after)):
            space = self.target - piece[1]
            if surplus <= 0 or space <= 0 or piece[0] <= 0:
                continue
            filled = min(piece[0], surplus / space)
            surplus -= filled * space
            at = next(i for i, other in enumerate(after) if other is piece)
            after[at : at + 1] = [[piece[0] - filled, piece[1]], [filled, self.target]]
        self.pieces = [piece for piece in after if piece[0] > 0]


@dataclass
class Reserves:
    """Own stocks by need and public pools in units on one day."""

    stocks: dict[int, Stock] = field(default_factory=dict)
    pools: dict[tuple[str, int], float] = field(default_factory=dict)


@dataclass
class Flows:
    """What F saw at its last evaluation, by need."""

    gap: list[Number]
    own: list[Number]
    public: list[Number]


def apply(
    network: Network,
    levels: list[Number],
    kappa: FloatArray,
    permission: FloatArray,
    room: FloatArray,
    reserves: Reserves | None = None,
    number: Callable[[float], Number] = float,
) -> tuple[list[Number], Flows]:
    """One application of F to all activities at once."""
    reserves = reserves or Reserves()
    buyer = network.need_activity
    gap, own, lack = [], [], []
    for k in range(network.m):
        g = number(0)
        for x in range(int(network.edge_ptr[k]), int(network.edge_ptr[k + 1])):
            arrives = number(permission[x]) * levels[int(network.edge_supplier[x])]
            g += number(network.edge_share[x]) * (1 - arrives)
        gap.append(g)
        own.append(reserves.stocks[k].gives(g) if k in reserves.stocks else 0)
        lack.append(max(g - own[-1], 0))
    need_pool = [(network.country[int(buyer[k])], int(network.need_commodity[k])) for k in range(network.m)]
    fraction = {}
    for key, units in reserves.pools.items():
        wanted = sum(network.need_use_per_day[k] * lack[k] for k in range(network.m) if need_pool[k] == key)
        fraction[key] = 0.0 if units <= 0 else min(1.0, units / wanted) if wanted > 0 else 1.0
    public = [fraction.get(need_pool[k], 0) * lack[k] for k in range(network.m)]
    out = []
    for j in range(network.n):
        top = 1 + number(room[j])
        limits = [number(kappa[j]) * top]
        for b in np.flatnonzero(network.bound_activity == j):
            hosts = range(int(network.bound_ptr[b]), int(network.bound_ptr[b + 1]))
            lacking = sum(
                (number(network.bound_weight[x]) * (1 - levels[int(network.bound_host[x])]) for x in hosts),
                start=number(0),
            )
            limits.append((1 - lacking) / number(network.bound_utilisation[b]))
        groups: dict[int, Number] = {}
        lost = number(0)
        for k in range(int(network.need_ptr[j]), int(network.need_ptr[j + 1])):
            s = 1 - gap[k]
            available = s + own[k] + public[k] if s < 1 else min(s, top)
            group = int(network.need_group[k])
            if group >= 0:
                groups[group] = groups.get(group, number(0)) + number(network.need_theta[k]) * (1 - available)
            elif network.need_essential[k]:
                limits.append(available)
            else:
                lost += number(network.need_loss[k]) * (1 - min(available, 1))
        for group, missing in groups.items():
            given = 1 - missing
            limits.append(given + (1 - given) * (1 - number(network.group_penalty[group])) if given < 1 else given)
        limits.append(top - lost)
        out.append(max(number(0), min(limits)))
    return out, Flows(gap, own, public)


def settle(
    network: Network,
    kappa: FloatArray,
    permission: FloatArray,
    room: FloatArray,
    reserves: Reserves | None = None,
    rounds: int = 20_000,
) -> tuple[FloatArray, Flows, bool]:
    """All at once from the top, again and again; True if it came to rest (steps below 1e-15)."""
    levels: list[Number] = [1 + float(r) for r in room]
    for _ in range(rounds):
        new, flows = apply(network, levels, kappa, permission, room, reserves)
        step = max(abs(a - b) for a, b in zip(new, levels, strict=True))
        levels = new
        if step < 1e-15:
            return np.array(levels, dtype=np.float64), flows, True
    return np.array(levels, dtype=np.float64), flows, False


def exact_acyclic(
    network: Network, kappa: FloatArray, permission: FloatArray, room: FloatArray, number: Callable[[float], Number]
) -> list[Number]:
    """F applied once per layer is exact where nobody depends on himself."""
    levels: list[Number] = [1 + number(float(r)) for r in room]
    for _ in range(network.n + 1):
        levels, _ = apply(network, levels, kappa, permission, room, number=number)
    return levels


def every_day(network: Network, plan: Plan, horizon: int, stock_mode: str, refill: bool) -> tuple[FloatArray, bool]:
    """(n, horizon) levels, day after day; True if all days came to rest."""
    buyer = network.need_activity
    pooled = [stock_mode == "pooled" or (stock_mode == "default" and not network.aggregate[int(j)]) for j in buyer]
    reserves = Reserves(
        {
            k: Stock(float(network.need_stock_days[k]), pooled[k])
            for k in range(network.m)
            if network.need_stock_days[k] > 0
        },
        dict.fromkeys(pool_keys(network), 0.0),
    )
    curve, rested = [], True
    for day in range(horizon):
        epoch = int(plan.epochs([day])[0])
        room = network.spare * plan.ramp[epoch]
        for pool in network.pools:
            if pool.enters_day == day:
                key = (pool.country, pool.commodity)
                members = [
                    k
                    for k in range(network.m)
                    if (network.country[int(buyer[k])], int(network.need_commodity[k])) == key
                ]
                reserves.pools[key] += pool.days * sum(float(network.need_use_per_day[k]) for k in members)
        levels, flows, rest = settle(network, plan.kappa[epoch], plan.permission[epoch], room, reserves)
        rested &= rest
        for k, stock in reserves.stocks.items():
            inbound, level, top = 1 - flows.gap[k], float(levels[buyer[k]]), 1 + float(room[buyer[k]])
            used = min(inbound, top, level)
            stock.next_day(flows.gap[k], inbound - used if refill and inbound >= 1 else 0.0)
        for k in range(network.m):
            key = (network.country[int(buyer[k])], int(network.need_commodity[k]))
            if key in reserves.pools:
                drawn = float(network.need_use_per_day[k]) * flows.public[k]
                reserves.pools[key] = max(0.0, reserves.pools[key] - drawn)
        curve.append(levels)
    return np.array(curve).T, rested
