"""What does a named scenario do to the products? Its names are looked up, its levers granted, its shocks run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from graph.analysis.graph_shocks import graph_cut, named_shock
from graph.analysis.outage import Outage, OutageQuestion, run_outage
from graph.analysis.projects import Project, ramp_plan, with_projects
from graph.analysis.shocks import ShockSpec, shock_horizon
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import code_of
from graph.errors import GraphError, ScenarioError
from graph.network import Pool
from graph.resolve import Resolver
from graph.scenario import ALL, Block, ProjectLever, Scenario, StockLever
from graph.scenario_file import day_of
from graph.supply_graph import SupplyGraph

__all__ = ["run_scenario", "scenario_horizon"]


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

    Returns
    -------
    Outage
        As an outage question gives it; its levers list the projects too.

    Raises
    ------
    ScenarioError
        If a target matches nothing (file, block, target), or the scenario is contradictory on that date.
    """
    as_of = compiled.network.as_of
    merged, stocks = scenario.merge()
    levers = [(block, lever) for block in scenario.blocks for lever in block.projects]
    projects = [_project(graph, resolver, block, lever, as_of) for block, lever in levers]
    for (block, lever), project in zip(levers, projects, strict=True):
        with _of(block, f"{lever.facility} for {lever.commodity}"):
            compiled = with_projects(compiled, [project])
    pools = compiled.network.pools
    for block, stock in stocks:
        with _of(block, f"stockpile {stock.material} of {stock.country}"):
            pools = _set(graph, compiled, resolver, pools, stock)
    compiled = replace(compiled, network=replace(compiled.network, pools=tuple(p for p in pools if p.days > 0)))
    shocks: list[ShockSpec] = []
    for block, shock in merged:
        with _of(block, shock.said()):
            shocks.append(named_shock(resolver, shock.on(as_of)))
            graph_cut(graph, compiled, shocks[-1])
    place = shown or scenario.shown
    question = OutageQuestion(
        targets=(), shocks=tuple(shocks), horizon=horizon or scenario.horizon,
        shown=code_of(resolver.node(place, "Country", "Bloc")) if place else None,
    )  # fmt: skip
    try:
        found = run_outage(graph, compiled, question, ramp_plan(compiled.network, projects) if projects else None)
    except ScenarioError as error:
        raise ScenarioError(f"{scenario.file}: scenario '{scenario.name}': {error}") from None
    return _with_levers(found, projects)


def _with_levers(found: Outage, projects: Sequence[Project]) -> Outage:
    """Say what the projects are in words of the scenario; their activities are no levels of the economy."""
    if not projects:
        return found
    granted: list[dict[str, str | float]] = [
        {
            "kind": "project", "facility": p.facility, "commodity": p.commodity, "country": p.toward,
            "share": p.share, "enters_day": p.first_day, "ramp_days": p.ramp_days,
        }
        for p in projects
    ]  # fmt: skip
    own = {project.activity for project in projects}
    return replace(
        found,
        levers=(*(lever for lever in found.levers if lever["kind"] != "spare"), *granted),
        static={node: level for node, level in found.static.items() if node not in own},
    )


def _project(graph: SupplyGraph, resolver: Resolver, block: Block, lever: ProjectLever, as_of: str) -> Project:
    with _of(block, f"{lever.facility} for {lever.commodity}"):
        facility = resolver.node(lever.facility, "Facility")
        return Project(
            facility, resolver.node(lever.commodity, "Material", "Product"),
            code_of(graph.text(facility, "country")), code_of(resolver.node(lever.toward, "Country", "Bloc")),
            lever.share, day_of(lever.start, as_of), lever.ramp_days,
        )  # fmt: skip


def _set(
    graph: SupplyGraph, compiled: CompiledNetwork, resolver: Resolver, pools: Sequence[Pool], lever: StockLever
) -> tuple[Pool, ...]:
    """Let the stockpiles of a country, of one material (or group) or of all, hold so many days."""
    network = compiled.network
    country = code_of(resolver.node(lever.country, "Country", "Bloc"))
    held = {i for i, pool in enumerate(pools) if compiled.places.covers(country, pool.country)}
    if lever.material != ALL:
        material = resolver.node(lever.material, "Material")
        items = {material, *graph.refs(material, "member", network.as_of)}
        held = {i for i in held if network.commodities[pools[i].commodity] in items}
    if not held:
        raise ScenarioError(f"no public stockpile of it serves a user in the network of {network.as_of}")
    return tuple(replace(pool, days=lever.days) if i in held else pool for i, pool in enumerate(pools))


@contextmanager
def _of(block: Block, target: str) -> Iterator[None]:
    """Say of which file, block and target an error is."""
    try:
        yield
    except GraphError as error:
        raise ScenarioError(f"{block.file}: block '{block.name}': {target}: {error}") from None
