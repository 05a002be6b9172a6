"""What do command line, report and app ask? One object: the graph of the build in use, and its networks by date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from graph.analysis.at_risk import OutputValue, output_values
from graph.analysis.measure_list import ListedMeasure, list_measures
from graph.build import BuildReport, current_build, home_folder, load_graph, read_report
from graph.compile import CompiledNetwork, compile_network
from graph.compile.overlay import lay_network
from graph.compile.own_statements import own_graph
from graph.describe import Description, describe
from graph.own_chain import OwnChain
from graph.resolve import Found, Resolver
from graph.supply_graph import SupplyGraph
from ingest.own.workspace import load_own

if TYPE_CHECKING:  # the kernels take a while to load; looking things up does not need them
    from graph.analysis.chokepoints import ChokePoint
    from graph.analysis.levers import Lever
    from graph.analysis.outage import Outage, OutageQuestion
    from graph.analysis.rules_compared import RuleLoss
    from graph.analysis.sampling import Sampling
    from graph.analysis.shocks import ShockSpec
    from graph.scenario import Scenario

__all__ = ["Answers"]

_DATES_KEPT = 8
"""Networks kept in memory; a reader who slides through dates would fill it otherwise."""


class Answers:
    """Questions to the build in use; loads it on the first one.

    Parameters
    ----------
    home : Path, optional
        Folder of the builds.
    workspace : Path, optional
        Private folder with a user's own list of parts and suppliers, which is laid over the build in memory; nothing
        of it is written to the folder of the builds.
    """

    def __init__(self, home: Path | None = None, workspace: Path | None = None) -> None:
        self._home = home
        self._workspace = workspace
        self._compiled: dict[str, CompiledNetwork] = {}

    @cached_property
    def _own(self) -> OwnChain | None:
        return load_own(self._workspace, self._home or home_folder()) if self._workspace else None

    @cached_property
    def _public(self) -> SupplyGraph:
        return load_graph(self._home)

    @cached_property
    def graph(self) -> SupplyGraph:
        """The graph of the build in use, with the user's own list where a workspace is given."""
        return self._public if self._own is None else own_graph(self._public, self._own)

    @cached_property
    def resolver(self) -> Resolver:
        """Index of names."""
        return Resolver(self.graph)

    @cached_property
    def report(self) -> BuildReport:
        """What the build in use holds."""
        return read_report(self._home)

    @property
    def store(self) -> Path:
        """File of the Cypher store of the build in use."""
        return current_build(self._home) / "graph.kgl"

    def compiled(self, as_of: str) -> CompiledNetwork:
        """Supply network of a date."""
        if as_of not in self._compiled:
            while len(self._compiled) >= _DATES_KEPT:
                self._compiled.pop(next(iter(self._compiled)))
            compiled = compile_network(self._public, as_of)
            if self._own is not None:
                compiled = lay_network(compiled, self._public, self._own, self.graph.graph_hash)
            self._compiled[as_of] = compiled
        return self._compiled[as_of]

    def find(self, text: str, limit: int = 20) -> list[Found]:
        """Nodes by name."""
        return self.resolver.search(text, limit)

    def show(self, node: str, as_of: str | None = None) -> Description:
        """One node with values, sources and relations."""
        return describe(self.graph, self.resolver.node(node), as_of)

    def values(self, node: str, as_of: str) -> tuple[OutputValue, ...]:
        """What is made at a node (material, product, stage, facility), and what that is worth a year on a date."""
        key = self.resolver.node(node)
        if self.graph.cls(key) not in ("Material", "Product", "Production", "Facility"):
            return ()
        return output_values(self.graph, self.compiled(as_of), key)

    def measures(
        self, as_of: str, issuer: str | None = None, toward: str | None = None, material: str | None = None
    ) -> list[ListedMeasure]:
        """Measures and their status on a date; places and material as texts to resolve."""
        return list_measures(
            self.graph, as_of,
            issuer=self.place(issuer) if issuer else None,
            toward=self.place(toward) if toward else None,
            material=self.resolver.node(material, "Material", "Product") if material else None,
        )  # fmt: skip

    def chokepoints(
        self, product: str, as_of: str, country: str | None = None, *, top: int | None = None, foreign: bool = False
    ) -> list[ChokePoint]:
        """Ranked choke points of a product, for a country or the world."""
        from graph.analysis.chokepoints import find_choke_points

        node = self.resolver.node(product, "Product", "Material")
        code = self.code(country) if country else None
        return find_choke_points(self.graph, self.compiled(as_of), node, code, top=top, foreign=foreign)

    def all_chokepoints(
        self,
        as_of: str,
        country: str,
        *,
        top: int,
        foreign: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, list[ChokePoint]]:
        """Leading choke points of every product that a country makes."""
        from graph.analysis.chokepoints import find_all_choke_points

        return find_all_choke_points(
            self.graph, self.compiled(as_of), self.code(country), top=top, foreign=foreign, progress=progress
        )

    def outage(self, question: OutageQuestion, as_of: str, progress: Callable[[str], None] | None = None) -> Outage:
        """What stops if targets fail."""
        from graph.analysis.outage import run_outage

        return run_outage(self.graph, self.compiled(as_of), question, progress=progress)

    def rules_compared(self, question: OutageQuestion, as_of: str) -> tuple[RuleLoss, ...]:
        """Loss of each product under every rule of rationing."""
        from graph.analysis.rules_compared import rules_compared

        return rules_compared(self.graph, self.compiled(as_of), question)

    def shock(self, shock: ShockSpec) -> ShockSpec:
        """A shock with its target, places and commodity as texts, as ids and codes of the graph."""
        from graph.analysis.graph_shocks import named_shock

        return named_shock(self.resolver, shock)

    def lever(self, lever: Lever) -> Lever:
        """A lever whose names are texts, with ids and codes of the graph."""
        from graph.analysis.graph_levers import named_lever

        return named_lever(self.resolver, lever)

    def scenario(
        self,
        scenario: Scenario,
        as_of: str,
        *,
        shown: str | None = None,
        horizon: int | None = None,
        levers: Sequence[Lever] = (),
        explain: bool = False,
        sampling: Sampling | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Outage:
        """What a named scenario takes and gives; `shown` names the country or bloc whose products count.

        `levers` come on top of its own; ids and codes of the graph.
        """
        from graph.analysis.scenario_run import run_scenario

        return run_scenario(
            self.graph, self.compiled(as_of), self.resolver, scenario, shown=shown, horizon=horizon, levers=levers,
            explain=explain, sampling=sampling, progress=progress,
        )  # fmt: skip

    def place(self, text: str) -> str:
        """Country or bloc that a text names."""
        return self.resolver.node(text, "Country", "Bloc")

    def code(self, text: str) -> str:
        """Code of the country or bloc that a text names, such as ``JP``."""
        return self.place(text).rpartition("/")[2].upper()
