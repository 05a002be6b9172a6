"""What stops if this fails? Loss over time of each product in each country, with the chain that binds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from graph.analysis.at_risk import StageLoss, stage_losses
from graph.analysis.bands import Band, Sampled, sampled_outage
from graph.analysis.chances import chances_of
from graph.analysis.day_result import Snapshot
from graph.analysis.evidence import Evidence, merge
from graph.analysis.explain import Explanation
from graph.analysis.graph_reasons import explain_graph_outage
from graph.analysis.levers import Lever, check_levers, without
from graph.analysis.outage_runs import Figures, run_plan
from graph.analysis.outage_setup import prepare
from graph.analysis.paths import failure_path
from graph.analysis.ranges import graph_ranges
from graph.analysis.rationing import check_rule
from graph.analysis.sampling import Problem, Sampling
from graph.analysis.shocks import ShockSpec, shock_horizon
from graph.analysis.targets import Cut
from graph.analysis.value import PriceBook, Valuation
from graph.compile.assemble import CompiledNetwork
from graph.errors import ScenarioError
from graph.supply_graph import SupplyGraph

__all__ = ["Outage", "OutageQuestion", "ProductLoss", "ShockApplied", "run_outage"]

_TINY = 1e-9


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
        Days looked at; default a year after the last shock ends.
    stockpile_days : float or None
        National plus private cover of every stockpiled material; default as held.
    shocks : tuple of ShockSpec
        Further shocks, each with its own severity and dates.
    levels : bool
        Whether the level of every activity on every day is asked for.
    refill : bool
        Whether stocks fill up again from what arrives and is not used.
    rationing : str
        What becomes of goods that a buyer may not take; one of ``RATIONING``.
    levers : tuple of Lever
        What gives something back; ids and codes of the graph.
    explain : bool
        Whether chains over time, contributions of the shocks and what each lever bought are asked for.
    sampling : Sampling or None
        How many samples over uncertain figures are asked for, if any.
    """

    targets: tuple[str, ...]
    severity: float = 1.0
    start_day: int = 0
    days: int = 180
    toward: str | None = None
    shown: str | None = None
    horizon: int | None = None
    stockpile_days: float | None = None
    shocks: tuple[ShockSpec, ...] = ()
    levels: bool = False
    refill: bool = True
    rationing: str = "entitlement"
    levers: tuple[Lever, ...] = ()
    explain: bool = False
    sampling: Sampling | None = None

    def without_lever(self, lever: str) -> OutageQuestion:
        """The same question without one lever, which its id names."""
        return replace(self, levers=without(self.levers, lever))

    @property
    def asked(self) -> tuple[ShockSpec, ...]:
        """All shocks: the targets together, then the further ones."""
        together = [
            ShockSpec(target, self.severity, self.start_day, self.days, toward=self.toward) for target in self.targets
        ]
        return (*together, *self.shocks)

    def check(self) -> None:
        """Refuse a contradictory question.

        Raises
        ------
        ScenarioError
            Saying which value, and what it may be.
        """
        if not self.asked:
            raise ScenarioError("no target: give at least one country, stage, facility, company, material or measure")
        for shock in self.asked:
            shock.check()
        begin = min(shock.start for shock in self.asked)
        if self.horizon is not None and self.horizon <= begin:
            raise ScenarioError(f"a horizon of {self.horizon} days ends before the outage begins on day {begin}")
        if self.stockpile_days is not None and not 0 <= self.stockpile_days < float("inf"):
            raise ScenarioError(f"stockpile of {self.stockpile_days} days: give 0 or more")
        check_rule(self.rationing)
        check_levers(self.levers)
        if self.sampling is not None:
            self.sampling.check()

    @property
    def length(self) -> int:
        """Days looked at."""
        return self.horizon if self.horizon is not None else shock_horizon(self.asked)


@dataclass(frozen=True, slots=True)
class ShockApplied:
    """A target as it was applied to the network."""

    target: str
    kind: str
    severity: float
    start_day: int
    days: int
    origin: str | None
    toward: str | None
    commodity: str | None
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
    value : Valuation
        Of the lost output, where a price of the product is known.
    band : Band or None
        What samples say, if asked for.
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
    value: Valuation
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """Answer to an outage question; carries the graph and the shocks that it holds for.

    ``stages`` are the materials made in a country that lose output, static and without stocks, with their value a year;
    ``static`` the level of every activity without stocks, ``curves`` its level on every day and ``explanation`` why, if
    asked for; ``settled`` whether the levels came to rest, as they always do under entitlement.
    """

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
    stages: tuple[StageLoss, ...]
    static: dict[str, float]
    curves: dict[str, tuple[float, ...]] | None
    explanation: Explanation | None = None
    sampled: Sampled | None = None
    settled: bool = True


def run_outage(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    question: OutageQuestion,
    progress: Callable[[str], None] | None = None,
) -> Outage:
    """Propagate an outage downstream to the products.

    Static mode ranks, dynamic mode dates: each day's levels are the greatest fixed point of the operator of
    ``docs/model.md`` given that day's stocks; under a rule that passes goods on, a fixed point of it from above.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    question : OutageQuestion
    progress : callable, optional
        Told the steps of an explanation.

    Returns
    -------
    Outage
        Products ordered by lost share.

    Raises
    ------
    ScenarioError
        If the question is contradictory or a target matches nothing.
    """
    setup = prepare(graph, compiled, question)
    own, compiled, granted, watch = compiled.network.n, setup.granted.compiled, setup.granted, setup.watch
    network, cuts, ramps = setup.network, setup.cuts, granted.plan
    runs = run_plan(network, setup.plan, question.length, watch, refill=question.refill, sharing=setup.sharing)
    sampled = None
    if question.sampling is not None:
        ranges, chances = graph_ranges(graph, compiled), chances_of(question.levers, network.n)
        problem = Problem(runs, tuple(cuts), ramps, ranges, question.sampling.seed, chances)
        sampled = sampled_outage(problem, question.sampling)
    book = PriceBook(graph, network.as_of)
    rows = [
        replace(
            _row(graph, compiled, book, runs.figures(position), int(watch[position]), day, question.length),
            band=None if sampled is None else sampled.bands[position],
        )
        for day, positions in runs.worst_days()
        for position in positions
    ]
    rows.sort(key=lambda r: (-r.lost_share, -r.static_loss, r.id, r.country))
    curves = None
    if question.levels:
        daily = runs.daily_levels()[:own]  # suppliers that levers bring are no levels of the economy
        curves = {node: tuple(row.tolist()) for node, row in zip(network.activities[:own], daily, strict=True)}
    why = None
    if question.explain:
        why = explain_graph_outage(
            graph, compiled, runs, cuts, granted.rows, granted=setup.without_each(), ramps=ramps, progress=progress
        )
    return Outage(
        graph_hash=network.graph_hash, as_of=network.as_of, question=question,
        shocks=tuple(_applied(cut, shock) for cut, shock in cuts), levers=tuple(granted.rows),
        rationing=question.rationing, horizon=question.length, certificate=runs.certificate,
        products=tuple(rows), coverage=merge([r.evidence for r in rows if r.static_loss > _TINY]).kinds(),
        stages=stage_losses(graph, compiled, runs.static.levels, book),
        static=dict(zip(network.activities[:own], runs.static.levels[:own].tolist(), strict=True)), curves=curves,
        explanation=why, sampled=sampled, settled=runs.settled,
    )  # fmt: skip


def _applied(cut: Cut, shock: ShockSpec) -> ShockApplied:
    return ShockApplied(
        cut.target, cut.kind, shock.severity, shock.start, shock.days, shock.origin, shock.toward, shock.commodity,
        int(cut.activities.size), int(cut.edges.size),
    )  # fmt: skip


def _row(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    book: PriceBook,
    figures: Figures,
    activity: int,
    day: Snapshot,
    horizon: int,
) -> ProductLoss:
    producer = compiled.producers[activity]
    if day.network is not None:
        compiled = replace(compiled, network=day.network)
    path = failure_path(graph, compiled, day.levels, day.kappa, day.permission, activity, day.cover)
    stated = graph.chosen(producer.stage_node, "output_per_y", as_of=compiled.network.as_of)
    unit, lost_output = stated.unit if stated else "", figures.lost_share * horizon / 365.0 * producer.output
    return ProductLoss(
        id=producer.commodity, country=producer.country,
        first_shortage_day=figures.first_shortage_day, first_shortage_range=figures.first_shortage_range,
        first_day_below_half=figures.first_day_below_half, recovery_day=figures.recovery_day,
        lowest_level=figures.lowest_level, lost_share=figures.lost_share, lost_share_range=figures.lost_share_range,
        static_loss=figures.static_loss, lost_output=lost_output, unit=unit,
        days=figures.days, levels=figures.levels, chain=path.nodes, evidence=path.evidence,
        value=book.value(producer.commodity, lost_output, unit),
    )  # fmt: skip
