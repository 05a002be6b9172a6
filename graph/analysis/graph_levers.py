"""What do levers give in the network of the graph? Their names are looked up, then they are granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.grants import Grants, grant, lever_rows
from graph.analysis.levers import Lever, LeverRow, ProjectLever, Ramp, SpareLever, StockpileLever, check_levers
from graph.analysis.outage_runs import levers_of
from graph.analysis.plan import Plan
from graph.analysis.projects import Project, with_projects
from graph.analysis.targets import cut_of
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import code_of
from graph.errors import ScenarioError
from graph.network import BoolArray, IntArray
from graph.resolve import Resolver
from graph.supply_graph import SupplyGraph

__all__ = ["GraphGrants", "grant_in_graph", "named_lever", "reported_flows"]

_ALL = "all"


@dataclass(frozen=True, eq=False)
class GraphGrants:
    """A network of the graph with its levers.

    Attributes
    ----------
    compiled : CompiledNetwork
        Suppliers that levers bring stand last among its activities.
    plan : Plan or None
        When levers run.
    rows : list of dict
        Levers as an answer lists them: what the network holds, then those granted.
    """

    compiled: CompiledNetwork
    plan: Plan | None
    rows: list[LeverRow]


class _Ground:
    """What texts of levers mean in the graph; ids and codes."""

    def __init__(self, graph: SupplyGraph, compiled: CompiledNetwork) -> None:
        self._graph, self._compiled = graph, compiled

    def activities(self, target: str) -> IntArray:
        cut = cut_of(self._graph, self._compiled, target)
        if not cut.activities.size:
            raise ScenarioError(f"{target}: makes nothing that could be more; give a stage, facility or country")
        return cut.activities

    def inside(self, place: str) -> BoolArray:
        return np.array([self.covers(place, c) for c in self._compiled.network.country], dtype=np.bool_)

    def goods(self, commodity: str) -> BoolArray:
        items = {commodity, *self._graph.refs(commodity, "member", self._compiled.network.as_of)}
        return np.array([each in items for each in self._compiled.network.commodities], dtype=np.bool_)

    def drawing(self, country: str, material: str) -> IntArray:
        """As public stocks are laid: a stock of a group serves the uses at which the group is left."""
        if material == _ALL:
            raise ScenarioError("a further stockpile is of one material or group; name it")
        network = self._compiled.network
        items, buyer = self.goods(material), network.need_activity
        served = items[network.need_commodity] & ~items[network.commodity[buyer]] & self.inside(country)[buyer]
        return np.flatnonzero(served).astype(np.int64)

    def covers(self, place: str, country: str) -> bool:
        return self._compiled.places.covers(place, country)


def grant_in_graph(graph: SupplyGraph, compiled: CompiledNetwork, levers: Sequence[Lever]) -> GraphGrants:
    """Grant levers in the network of the graph.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    levers : sequence of Lever
        Their texts are ids and codes of the graph.

    Raises
    ------
    ScenarioError
        If a lever matches nothing, or is given twice.
    """
    check_levers(levers)
    if not levers:
        return GraphGrants(compiled, None, levers_of(compiled.network))
    found = grant(compiled.network, levers, _Ground(graph, compiled))
    spares = list(found.spares)
    wider = replace(compiled, network=found.network)
    for lever in levers:
        if isinstance(lever, ProjectLever):
            wider, entry = _with_project(graph, wider, lever)
            spares.append(entry)
    full = Grants(wider.network, found.base, tuple(spares), found.groups, found.needs)
    return GraphGrants(wider, full.plan(), lever_rows(levers_of(found.base), levers))


def _with_project(
    graph: SupplyGraph, compiled: CompiledNetwork, lever: ProjectLever
) -> tuple[CompiledNetwork, tuple[IntArray, float, Ramp]]:
    project = Project(
        lever.facility, lever.commodity, code_of(graph.text(lever.facility, "country")), lever.toward, lever.share,
        lever.ramp.first_day, lever.ramp_days,
    )  # fmt: skip
    wider = with_projects(compiled, [project])
    at = wider.network.n - 1
    return wider, (np.array([at], dtype=np.int64), float(wider.network.spare[at]), lever.ramp)


def named_lever(resolver: Resolver, lever: Lever) -> Lever:
    """A lever whose names are texts, with ids and codes of the graph.

    Parameters
    ----------
    resolver : Resolver
    lever : Lever

    Raises
    ------
    UnknownNodeError
        If a text names no node, or several.
    """
    place = resolver.node
    if isinstance(lever, SpareLever):
        kind, colon, name = lever.target.partition(":")
        if colon and kind.lower() == "country":
            return replace(lever, target=resolver.node(name, "Country", "Bloc"))
        if colon and kind.lower() == "owner":
            return replace(lever, target=resolver.node(name, "Company"))
        return replace(lever, target=resolver.node(lever.target))
    if isinstance(lever, StockpileLever):
        material = _ALL if lever.material == _ALL else resolver.node(lever.material, "Material")
        return replace(lever, country=code_of(place(lever.country, "Country", "Bloc")), material=material)
    if isinstance(lever, ProjectLever):
        return replace(
            lever, facility=resolver.node(lever.facility, "Facility"),
            commodity=resolver.node(lever.commodity, "Material", "Product"),
            toward=code_of(place(lever.toward, "Country", "Bloc")),
        )  # fmt: skip
    return replace(
        lever, input=resolver.node(lever.input, "Material", "Product"),
        product=resolver.node(lever.product, "Material", "Product") if lever.product else None,
        country=code_of(place(lever.country, "Country", "Bloc")) if lever.country else None,
    )  # fmt: skip


def reported_flows(graph: SupplyGraph, compiled: CompiledNetwork) -> BoolArray:
    """(e) flows whose share somebody reports, for the rule ``contract-first``."""
    stated = {key for key in {*compiled.edge_basis} if key in graph.by_id and graph.by_id[key].kind == "reported"}
    return np.array([basis in stated for basis in compiled.edge_basis], dtype=np.bool_)
