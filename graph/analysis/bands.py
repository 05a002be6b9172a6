"""What do samples say of each product? Quantiles of its curve, chances of a shortage by a day, ranks, what is left out.

Quantiles are values that some sample has (the least one that at least that part of the samples does not exceed): none
is invented between two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.analysis.sampling import Problem, Sample, Sampling, grid, run_samples
from graph.analysis.trace import Tracer
from graph.network import FloatArray

__all__ = ["QUANTILES", "TOP", "Band", "Flag", "Sampled", "quantiles", "sampled_outage"]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
NEVER = float("inf")
TOP = 10
"""A product counts as one of the first where it ranks among so many."""

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Flag:
    """A figure on the binding chain of a product of which no range is known, so that the bands leave it out.

    Attributes
    ----------
    kind : str
        ``inventory`` or ``flow``.
    supplier, buyer, commodity : str
        Ids; no supplier for an inventory.
    """

    kind: str
    supplier: str
    buyer: str
    commodity: str


@dataclass(frozen=True, slots=True)
class Band:
    """What samples say of one product; Q quantiles as in ``QUANTILES``, C days.

    Attributes
    ----------
    days : tuple of int
        (C) days from which on the values below hold, read every week.
    levels : tuple of tuple of float
        (Q, C) level on those days.
    short_by, half_by : tuple of float
        (C) part of the samples in which it has been short, or below half, by the end of that day.
    first_shortage_day : tuple of (int or None)
        (Q) None: not within the horizon.
    lost_share : tuple of float
        (Q)
    mean_lost_share : float
    rank : tuple of (int or None)
        Rank by lost share among all products, .05 and .95 quantile; None: it loses nothing.
    top : float
        Part of the samples in which it loses something and is among the first ``TOP``.
    flags : tuple of Flag
    lost : tuple of float
        Lost share in each sample, in order: samples of one seed may be compared one by one across questions.
    """

    days: tuple[int, ...]
    levels: tuple[tuple[float, ...], ...]
    short_by: tuple[float, ...]
    half_by: tuple[float, ...]
    first_shortage_day: tuple[int | None, ...]
    lost_share: tuple[float, ...]
    mean_lost_share: float
    rank: tuple[int | None, int | None]
    top: float
    flags: tuple[Flag, ...]
    lost: tuple[float, ...]

    def less(self, other: Band) -> tuple[tuple[float, ...], float]:
        """Quantiles of lost share here less that of another one, sample by sample; part in which this one is more.

        Of one seed, so that only what differs between the two questions is left.
        """
        count = min(len(self.lost), len(other.lost))
        difference = np.array(self.lost[:count]) - np.array(other.lost[:count])
        return tuple(quantiles(difference).tolist()), float((difference > _TINY).mean())


@dataclass(frozen=True, slots=True)
class Sampled:
    """What samples say.

    Attributes
    ----------
    count : int
        Samples that are complete.
    asked, seed : int
    drawn : dict
        Figures drawn by kind: inventories, flows, recipes, permissions, starts; projects where one may not come.
    fixed : dict
        Figures by kind of which no range is known, so that each sample has their one value.
    bands : tuple of Band
        One for each watched activity.
    """

    count: int
    asked: int
    seed: int
    drawn: dict[str, int]
    fixed: dict[str, int]
    bands: tuple[Band, ...]

    @property
    def partial(self) -> bool:
        """Whether it was interrupted before all samples were complete."""
        return self.count < self.asked

    @property
    def quantiles(self) -> tuple[float, ...]:
        """Which quantiles the bands give."""
        return QUANTILES

    @property
    def top(self) -> int:
        """Among how many a product counts as one of the first."""
        return TOP


def sampled_outage(problem: Problem, sampling: Sampling) -> Sampled:
    """Run samples of an outage and read bands off them.

    Parameters
    ----------
    problem : Problem
    sampling : Sampling

    Raises
    ------
    GraphError
        As ``run_samples``.
    KeyboardInterrupt
        If it is interrupted before the first sample is complete.
    """
    samples, _ = run_samples(problem, sampling)
    ranks, flags = _ranks(np.array([sample.lost for sample in samples])), _Flags(problem)
    horizon, hit = problem.runs.horizon, np.zeros(problem.runs.watch.size, dtype=np.bool_)
    for sample in samples:
        hit[sample.hit] = True
    spared = np.flatnonzero(~hit)  # all alike, and on large networks nearly all
    whole = _band(samples, int(spared[0]), ranks[:, spared[0]], horizon, flags) if spared.size else None
    return Sampled(
        count=len(samples), asked=sampling.count, seed=problem.seed, drawn=_drawn(problem), fixed=_fixed(problem),
        bands=tuple(
            whole if whole is not None and not hit[at] else _band(samples, at, ranks[:, at], horizon, flags)
            for at in range(hit.size)
        ),
    )  # fmt: skip


def quantiles(values: FloatArray) -> FloatArray:
    """(Q, ...) quantiles along the first axis, each a value that is there.

    Examples
    --------
    >>> quantiles(np.arange(100.0)).tolist()
    [4.0, 24.0, 49.0, 74.0, 94.0]
    """
    count = values.shape[0]
    at = [max(0, math.ceil(part * count - 1e-9) - 1) for part in QUANTILES]
    return np.asarray(np.sort(values, axis=0)[at], dtype=np.float64)


def _band(samples: Sequence[Sample], position: int, ranks: FloatArray, horizon: int, flags: _Flags) -> Band:
    days = grid(horizon)
    levels = np.ones((len(samples), days.size))
    for number, sample in enumerate(samples):
        row = int(np.searchsorted(sample.hit, position))
        if row < sample.hit.size and sample.hit[row] == position:
            levels[number] = sample.levels[row]
    first, half = (
        np.array([day[position] if day[position] >= 0 else NEVER for day in column], dtype=np.float64)
        for column in ([sample.first_day for sample in samples], [sample.half_day for sample in samples])
    )
    short, below = ((column[:, None] <= days).mean(axis=0) for column in (first, half))
    rows = np.vstack([quantiles(levels), short, below])
    change = np.append(True, (rows[:, 1:] != rows[:, :-1]).any(axis=0))
    lost = np.array([sample.lost[position] for sample in samples])
    rank = quantiles(ranks)
    return Band(
        days=tuple(days[change].tolist()), levels=tuple(tuple(row) for row in rows[: len(QUANTILES), change].tolist()),
        short_by=tuple(short[change].tolist()), half_by=tuple(below[change].tolist()),
        first_shortage_day=tuple(_whole(day) for day in quantiles(first)),
        lost_share=tuple(quantiles(lost).tolist()), mean_lost_share=float(lost.mean()),
        rank=(_whole(rank[0]), _whole(rank[-1])), top=float((ranks <= TOP).mean()),
        flags=flags.of(position) if lost.any() else (), lost=tuple(lost.tolist()),
    )  # fmt: skip


def _whole(value: float) -> int | None:
    return int(value) if value < NEVER else None


def _ranks(lost: FloatArray) -> FloatArray:
    """(N, W) rank by lost share in each sample, equal losses the same; ``NEVER`` where nothing is lost."""
    out = np.full(lost.shape, NEVER)
    for row, ranks in zip(lost, out, strict=True):
        hit = row > _TINY
        ordered = np.sort(-row[hit])
        ranks[hit] = 1 + np.searchsorted(ordered, -row[hit], side="left")
    return out


def _drawn(problem: Problem) -> dict[str, int]:
    ranges, shocks = problem.ranges, [shock for _, shock in problem.cuts]
    projects = len({chance.facility for chance in problem.chances})
    return {
        "inventories": int(ranges.inventories.at.size),
        "flows": int(ranges.flow_known(problem.runs.network).sum()),
        "recipes": int(ranges.recipes.at.size),
        "permissions": sum(shock.severity_range is not None for shock in shocks),
        "starts": sum(shock.start_range is not None for shock in shocks),
        **({"projects": projects} if projects else {}),
    }


def _fixed(problem: Problem) -> dict[str, int]:
    """What has no range; a flow that is all of an input has none to have."""
    network, ranges, shocks = problem.runs.network, problem.ranges, [shock for _, shock in problem.cuts]
    partial = (network.edge_share > 0) & (network.edge_share < 1 - _TINY)
    return {
        "inventories": int(((network.need_stock_days > 0) & ~ranges.stock_known(network)).sum()),
        "flows": int((partial & ~ranges.flow_known(network)).sum()),
        "recipes": network.m - int(ranges.recipes.at.size),
        "permissions": sum(shock.severity_range is None for shock in shocks),
        "starts": sum(shock.start_range is None for shock in shocks),
        "stockpiles": len(network.pools),
    }


class _Flags:
    """Looks along the chain that binds without stocks, with every figure at its typical value."""

    def __init__(self, problem: Problem) -> None:
        self._runs, network = problem.runs, problem.runs.network
        self._stock, self._flow = problem.ranges.stock_known(network), problem.ranges.flow_known(network)
        self._tracer = Tracer(network, self._runs.static.levels, *self._runs.plan.static(), np.zeros(network.m))

    def of(self, position: int) -> tuple[Flag, ...]:
        """Figures without a range behind one product."""
        network = self._runs.network
        chain, buyer = self._tracer.chain(int(self._runs.watch[position])), network.need_activity
        ids, goods = network.activities, network.commodities
        flags = [
            Flag("inventory", "", ids[int(buyer[need])], goods[int(network.need_commodity[need])])
            for need in chain.needs
            if not self._stock[need]
        ]
        return (*flags, *(
            Flag("flow", ids[int(network.edge_supplier[edge])], ids[int(network.edge_buyer[edge])],
                 goods[int(network.commodity[network.edge_supplier[edge]])])
            for edge in chain.edges
            if not self._flow[edge] and network.edge_share[edge] < 1 - _TINY
        ))  # fmt: skip
