"""What stops if this fails? Loss over time of each product in each country, with the chain that binds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.day_loop import run_days
from graph.analysis.day_result import DayResult, Snapshot
from graph.analysis.evidence import Evidence, merge
from graph.analysis.fixed_point import static_levels
from graph.analysis.paths import failure_path
from graph.analysis.plan import Plan
from graph.analysis.targets import Cut, cut_of
from graph.compile.assemble import CompiledNetwork
from graph.errors import ScenarioError
from graph.network import Network
from graph.supply_graph import SupplyGraph

__all__ = ["Outage", "OutageQuestion", "ProductLoss", "ShockApplied", "run_outage"]

_TINY = 1e-9
_RUNS = ("default", "segregated", "pooled")


@dataclass(frozen=True, slots=True)
class OutageQuestion:
    """What is asked.

    Attributes
    ----------
    targets : tuple of str
        Node ids.
    severity : float
        0 (nothing) to 1 (all of it).
    start_day : int
        Day on which it begins.
    days : int
        How long it lasts.
    toward : str or None
        Country or bloc code: only what goes there is cut.
    shown : str or None
        Country or bloc code: only its products are shown.
    horizon : int or None
        Days looked at; default ``start_day + days + 365``.
    stockpile_days : float or None
        National plus private cover of every stockpiled material; default as held.
    """

    targets: tuple[str, ...]
    severity: float = 1.0
    start_day: int = 0
    days: int = 180
    toward: str | None = None
    shown: str | None = None
    horizon: int | None = None
    stockpile_days: float | None = None

    def check(self) -> None:
        """Refuse a contradictory question.

        Raises
        ------
        ScenarioError
            Saying which value, and what it may be.
        """
        if not self.targets:
            raise ScenarioError("no target: give at least one country, stage, facility, company, material or measure")
        if not 0 <= self.severity <= 1:
            raise ScenarioError(f"severity {self.severity} lies outside 0 to 1")
        if self.days < 1:
            raise ScenarioError(f"an outage of {self.days} days: give at least 1")
        if self.start_day < 0:
            raise ScenarioError(f"start day {self.start_day} lies before the first day, 0")
        if self.horizon is not None and self.horizon <= self.start_day:
            raise ScenarioError(
                f"a horizon of {self.horizon} days ends before the outage begins on day {self.start_day}"
            )
        if self.stockpile_days is not None and not 0 <= self.stockpile_days < float("inf"):
            raise ScenarioError(f"stockpile of {self.stockpile_days} days: give 0 or more")

    @property
    def length(self) -> int:
        """Days looked at."""
        return self.horizon if self.horizon is not None else self.start_day + self.days + 365


@dataclass(frozen=True, slots=True)
class ShockApplied:
    """A target as it was applied to the network."""

    target: str
    kind: str
    severity: float
    start_day: int
    days: int
    toward: str | None
    activities: int
    edges: int


@dataclass(frozen=True, slots=True)
class ProductLoss:
    """What one country's makers of one product lose.

    Attributes
    ----------
    id, country : str
    first_shortage_day, first_day_below_half, recovery_day : int or None
        Day 0 is the first day of the scenario; None where there is none.
    first_shortage_range : tuple of (int or None)
        Least and greatest of three runs: default, all stocks segregated, all pooled.
    lowest_level : float
        1 is baseline.
    lost_share : float
        Mean over the horizon of what is missing to the baseline.
    lost_share_range : tuple of float
    static_loss : float
        What is missing without any stock.
    lost_output : float
        In the unit of the product, over the horizon.
    unit : str
    days, levels : tuples
        Curve as change points.
    chain : tuple of str
        Node ids from what failed to the product: what bound on the first day of its lowest level; where stocks
        bridge it all, what would bind without them.
    evidence : Evidence
    """

    id: str
    country: str
    first_shortage_day: int | None
    first_shortage_range: tuple[int | None, int | None]
    first_day_below_half: int | None
    recovery_day: int | None
    lowest_level: float
    lost_share: float
    lost_share_range: tuple[float, float]
    static_loss: float
    lost_output: float
    unit: str
    days: tuple[int, ...]
    levels: tuple[float, ...]
    chain: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Outage:
    """Answer to an outage question; carries the graph and the shocks that it holds for."""

    graph_hash: str
    as_of: str
    question: OutageQuestion
    shocks: tuple[ShockApplied, ...]
    levers: tuple[dict[str, str | float], ...]
    rationing: str
    horizon: int
    certificate: float
    products: tuple[ProductLoss, ...]
    coverage: dict[str, float]


def run_outage(graph: SupplyGraph, compiled: CompiledNetwork, question: OutageQuestion) -> Outage:
    """Propagate an outage downstream to the products.

    Static mode ranks, dynamic mode dates: each day's levels are the greatest fixed point of the operator of
    ``docs/model.md`` given that day's stocks, under entitlement rationing.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    question : OutageQuestion

    Returns
    -------
    Outage
        Products ordered by lost share.

    Raises
    ------
    ScenarioError
        If the question is contradictory or a target matches nothing.
    """
    question.check()
    network = _with_stockpiles(compiled.network, question.stockpile_days)
    cuts = [cut_of(graph, compiled, target, question.toward) for target in question.targets]
    plan = Plan.quiet(network)
    for cut in cuts:
        plan = plan.combine(_window(network, cut, question))
    watch = _watched(compiled, question.shown)
    if not watch.size:
        raise ScenarioError(f"no product is made in {question.shown} in the network of {network.as_of}")
    kappa, permission = plan.static()
    static = static_levels(network, kappa, permission)
    runs = [run_days(network, plan, question.length, stock_mode=mode, watch=watch) for mode in _RUNS]
    # A second pass keeps the state of each product's worst day, so that its chain is the one that bound then.
    worst = _worst_days(runs[0])
    kept = run_days(network, plan, question.length, watch=watch, keep=set(worst)).kept
    unstocked = Snapshot(static.levels, np.zeros(network.m), kappa, permission)
    rows = [
        _row(graph, compiled, runs, position, int(activity), 1.0 - float(static.levels[activity]),
             kept[worst[position]] if runs[0].lowest_level[position] < 1 - _TINY else unstocked)
        for position, activity in enumerate(watch)
    ]  # fmt: skip
    rows.sort(key=lambda r: (-r.lost_share, -r.static_loss, r.id, r.country))
    return Outage(
        graph_hash=network.graph_hash, as_of=network.as_of, question=question,
        shocks=tuple(_applied(cut, question) for cut in cuts), levers=tuple(_levers(network)),
        rationing="entitlement", horizon=question.length,
        certificate=max(static.certificate, *(run.certificate for run in runs)),
        products=tuple(rows), coverage=merge([r.evidence for r in rows if r.static_loss > _TINY]).kinds(),
    )  # fmt: skip


def _window(network: Network, cut: Cut, question: OutageQuestion) -> Plan:
    kappa, permission = np.ones(network.n), np.ones(network.e)
    kappa[cut.activities] = 1.0 - question.severity
    permission[cut.edges] = 1.0 - question.severity
    return Plan.window(network, kappa, permission, start=question.start_day, days=question.days)


def _with_stockpiles(network: Network, days: float | None) -> Network:
    if days is None:
        return network
    return replace(network, pools=tuple(replace(pool, days=days) for pool in network.pools if days > 0))


def _watched(compiled: CompiledNetwork, shown: str | None) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Makers of products in named countries."""
    return np.array(
        [
            i
            for i, p in enumerate(compiled.producers)
            if p.commodity.startswith("product/")
            and p.country != "XX"
            and (shown is None or compiled.places.covers(shown, p.country))
        ],
        dtype=np.int64,
    )


def _applied(cut: Cut, question: OutageQuestion) -> ShockApplied:
    return ShockApplied(
        cut.target, cut.kind, question.severity, question.start_day, question.days, question.toward,
        int(cut.activities.size), int(cut.edges.size),
    )  # fmt: skip


def _levers(network: Network) -> list[dict[str, str | float]]:
    levers: list[dict[str, str | float]] = []
    held = int((network.need_stock_days > 0).sum())
    if held:
        levers.append({"kind": "inventory", "needs": held})
    return levers + [
        {
            "kind": "stockpile",
            "country": pool.country,
            "commodity": network.commodities[pool.commodity],
            "days": pool.days,
            "enters_day": pool.enters_day,
        }
        for pool in network.pools
    ]


def _row(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    runs: Sequence[DayResult],
    position: int,
    activity: int,
    static_loss: float,
    day: Snapshot,
) -> ProductLoss:
    producer, main = compiled.producers[activity], runs[0]
    path = failure_path(graph, compiled, day.levels, day.kappa, day.permission, activity, day.cover)
    first = [run.first_shortage_day[position] for run in runs]
    lost = [float(run.lost_share[position]) for run in runs]
    days, levels = _curve(main, position)
    unit = graph.chosen(producer.stage_node, "output_per_y", as_of=compiled.network.as_of)
    return ProductLoss(
        id=producer.commodity, country=producer.country,
        first_shortage_day=_day(first[0]), first_shortage_range=_day_range([_day(f) for f in first]),
        first_day_below_half=_day(main.first_day_below_half[position]), recovery_day=_day(main.recovery_day[position]),
        lowest_level=float(main.lowest_level[position]), lost_share=lost[0], lost_share_range=(min(lost), max(lost)),
        static_loss=max(0.0, static_loss), lost_output=lost[0] * main.horizon / 365.0 * producer.output,
        unit=unit.unit if unit else "", days=days, levels=levels, chain=path.nodes, evidence=path.evidence,
    )  # fmt: skip


def _worst_days(run: DayResult) -> list[int]:
    """First day of the lowest level of each product."""
    return [int(run.days[int(np.argmin(run.levels[:, position]))]) for position in range(run.watch.size)]


def _curve(run: DayResult, position: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Change points of one product: the days on which its own level changes."""
    levels = run.levels[:, position]
    changes = np.flatnonzero(np.append(True, np.diff(levels) != 0))
    return tuple(int(d) for d in run.days[changes]), tuple(float(x) for x in levels[changes])


def _day(value: int) -> int | None:
    return int(value) if value >= 0 else None


def _day_range(days: list[int | None]) -> tuple[int | None, int | None]:
    """Earliest and latest first day; a run without a shortage is later than any day."""
    known = [d for d in days if d is not None]
    if not known:
        return None, None
    return min(known), None if len(known) < len(days) else max(known)
