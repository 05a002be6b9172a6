"""What does a named scenario do to the products? Its names are looked up, its levers granted, its shocks run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from graph.analysis.graph_levers import grant_in_graph, named_lever
from graph.analysis.graph_shocks import graph_cut, named_shock
from graph.analysis.levers import Lever, ProjectLever, StockpileLever, check_levers, lever_name
from graph.analysis.outage import Outage, OutageQuestion, run_outage
from graph.analysis.sampling import Sampling
from graph.analysis.shocks import ShockSpec, shock_horizon
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import code_of
from graph.errors import GraphError, ScenarioError
from graph.resolve import Resolver
from graph.scenario import Block, Scenario, StockLever
from graph.scenario_file import day_of
from graph.supply_graph import SupplyGraph

__all__ = ["run_scenario", "scenario_horizon", "scenario_question"]


def scenario_horizon(scenario: Scenario, as_of: str) -> int:
    """Days that a scenario looks at: its own, else a year after the last shock ends."""
    shocks = []
    for block, shock in scenario.merge()[0]:
        with _of(block, shock.said()):
            shocks.append(shock.on(as_of))
    return scenario.horizon or shock_horizon(shocks)


def run_scenario(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    resolver: Resolver,
    scenario: Scenario,
    *,
    shown: str | None = None,
    horizon: int | None = None,
    levers: Sequence[Lever] = (),
    explain: bool = False,
    sampling: Sampling | None = None,
    progress: Callable[[str], None] | None = None,
) -> Outage:
    """Run a scenario on the network of a date.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    resolver : Resolver
    scenario : Scenario
    shown : str, optional
        Country or bloc whose products are shown (default: as the scenario says).
    horizon : int, optional
        Days looked at (default: as the scenario says).
    levers : sequence of Lever
        What is granted besides; ids and codes of the graph.
    explain : bool
        Whether to say why: chains over time, contributions of the shocks, what each lever bought.
    sampling : Sampling, optional
        How many samples over uncertain figures (default: none).
    progress : callable, optional
        Told the steps of an explanation.

    Returns
    -------
    Outage
        As an outage question gives it.

    Raises
    ------
    ScenarioError
        If a target matches nothing (file, block, target), or the scenario is contradictory on that date.
    """
    question = scenario_question(graph, compiled, resolver, scenario, shown=shown, horizon=horizon, levers=levers)
    try:
        return run_outage(graph, compiled, replace(question, explain=explain, sampling=sampling), progress)
    except ScenarioError as error:
        raise ScenarioError(f"{scenario.file}: scenario '{scenario.name}': {error}") from None


def scenario_question(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    resolver: Resolver,
    scenario: Scenario,
    *,
    shown: str | None = None,
    horizon: int | None = None,
    levers: Sequence[Lever] = (),
) -> OutageQuestion:
    """What a scenario asks, with ids and codes of the graph in place of its texts.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    resolver : Resolver
    scenario : Scenario
    shown, horizon, levers
        As in `run_scenario`.

    Raises
    ------
    ScenarioError
        If a shock or a lever matches nothing: file, block and target; if a lever given besides
        is one of the scenario's.
    """
    as_of = compiled.network.as_of
    merged, stocks = scenario.merge()
    check_levers(levers)
    given = {lever.id for lever in levers}
    all_levers: list[Lever] = []
    for block, lever, start in [*_in_place(stocks), *_granted(scenario.blocks)]:
        with _of(block, lever_name(lever)):
            named = named_lever(resolver, lever)
            named = named if start is None else replace(named, start=day_of(start, as_of))
            grant_in_graph(graph, compiled, [named])
        if named.id in given:
            raise ScenarioError(
                f"scenario '{scenario.name}' has the lever {named.id} already (block '{block.name}'); leave it out"
            )
        all_levers.append(named)
    all_levers.extend(levers)
    shocks: list[ShockSpec] = []
    reached = grant_in_graph(graph, compiled, all_levers).compiled
    for block, shock in merged:
        with _of(block, shock.said()):
            shocks.append(named_shock(resolver, shock.on(as_of)))
            graph_cut(graph, reached, shocks[-1])
    place = shown or scenario.shown
    return OutageQuestion(
        targets=(), shocks=tuple(shocks), horizon=horizon or scenario.horizon, levers=tuple(all_levers),
        shown=code_of(resolver.node(place, "Country", "Bloc")) if place else None,
        rationing=scenario.rationing,
    )  # fmt: skip


def _in_place(stocks: Iterable[tuple[Block, StockLever]]) -> Iterator[tuple[Block, Lever, str | int | None]]:
    """Stockpiles that blocks set, in place of what is held."""
    for block, stock in stocks:
        yield block, StockpileLever(stock.country, stock.material, stock.days, in_place=True), None


def _granted(blocks: Iterable[Block]) -> Iterator[tuple[Block, Lever, str | int | None]]:
    """Projects, spare capacity and substitutes of blocks, with the day from which they run."""
    for block in blocks:
        for each in block.projects:
            yield (
                block,
                ProjectLever(
                    each.facility, each.commodity, each.toward, each.share, ramp_days=each.ramp_days,
                    probability=each.probability,
                ),
                each.start,
            )  # fmt: skip
        for granted in block.levers:
            yield block, granted.lever, granted.start


@contextmanager
def _of(block: Block, target: str) -> Iterator[None]:
    """Say of which file, block and target an error is."""
    try:
        yield
    except GraphError as error:
        raise ScenarioError(f"{block.file}: block '{block.name}': {target}: {error}") from None
