"""What does a project add once it delivers? A supplier of its own in the network, and the days of its ramp.

At baseline a project delivers nothing. It enters as ``grants.with_supplier`` says: with granted spare capacity up to
the share that the scenario states; the ramp says on which day how much of that spare runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.grants import with_supplier
from graph.analysis.levers import Ramp
from graph.analysis.plan import Plan
from graph.compile.assemble import CompiledNetwork
from graph.compile.producers import Producer
from graph.errors import ScenarioError
from graph.network import BoolArray, IntArray, Network

__all__ = ["Project", "ramp_plan", "with_projects"]


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it enters the network.

    Attributes
    ----------
    facility, commodity : str
        Node ids.
    country : str
        Code of where it stands.
    toward : str
        Country or bloc code of those whom it serves.
    share : float
        Part of each of their baseline needs that it serves at full output.
    first_day : int
        Day of the scenario on which it begins to deliver.
    ramp_days : int
    """

    facility: str
    commodity: str
    country: str
    toward: str
    share: float
    first_day: int
    ramp_days: int

    @property
    def activity(self) -> str:
        """Id of its activity."""
        return f"{self.facility}:{self.commodity.partition('/')[2]}"

    @property
    def ramp(self) -> Ramp:
        """When it delivers."""
        return Ramp(self.first_day, self.ramp_days)

    def part(self, day: int) -> float:
        """Part of its full output that it delivers on a day.

        Examples
        --------
        >>> project = Project("facility/a", "material/b", "JP", "JP", 0.1, 100, 120)
        >>> [round(project.part(day), 3) for day in (99, 100, 110, 219, 220)]
        [0.0, 0.0, 0.083, 0.917, 1.0]
        """
        return self.ramp.part(day)

    def days(self) -> list[int]:
        """Days on which its output changes."""
        return self.ramp.days()


def with_projects(compiled: CompiledNetwork, projects: Sequence[Project]) -> CompiledNetwork:
    """Add projects to a network as suppliers that at baseline deliver next to nothing.

    Raises
    ------
    ScenarioError
        If one has no user, or stands in the network already.
    """
    for project in projects:
        compiled = _with_project(compiled, project)
    return compiled


def ramp_plan(network: Network, projects: Sequence[Project]) -> Plan:
    """Which part of the granted spare runs from which day on; no shock."""
    starts = sorted({0, *(day for project in projects for day in project.days())})
    ramp = np.ones((len(starts), network.n))
    for project in projects:
        ramp[:, network.index(project.activity)] = [project.part(day) for day in starts]
    epochs = len(starts)
    return Plan(
        tuple(starts), np.ones((epochs, network.n)), np.ones((epochs, network.e)), ramp,
        np.ones(network.n), np.ones(network.e),
    )  # fmt: skip


def _with_project(compiled: CompiledNetwork, project: Project) -> CompiledNetwork:
    network = compiled.network
    if project.activity in network.activities:
        raise ScenarioError(
            f"{project.facility} makes {project.commodity} already in the network of {network.as_of}; "
            "a project is for what is not there yet"
        )
    needs = _served(compiled, project)
    if not needs.size:
        raise ScenarioError(f"nobody in {project.toward} uses {project.commodity} in the network of {network.as_of}")
    wider, at, _ = with_supplier(
        network, project.activity, project.country, network.commodities.index(project.commodity), needs, project.share
    )
    basis = np.insert(np.array(compiled.edge_basis, dtype=object), at, "")
    balance = np.insert(np.array(compiled.edge_balance, dtype=object), at, "")
    producer = Producer(
        project.activity, project.facility, project.facility, project.commodity, project.country, project.facility,
        recycled=False, output=0.0, aggregate=False, basis=(),
    )  # fmt: skip
    return replace(
        compiled, network=wider, producers=(*compiled.producers, producer), edge_basis=tuple(str(b) for b in basis),
        edge_balance=tuple(str(b) for b in balance),
    )  # fmt: skip


def _served(compiled: CompiledNetwork, project: Project) -> IntArray:
    """Needs of the commodity in the place that it serves."""
    network = compiled.network
    if project.commodity not in network.commodities:
        return np.empty(0, dtype=np.int64)
    inside: BoolArray = np.array(
        [compiled.places.covers(project.toward, country) for country in network.country], dtype=np.bool_
    )
    wanted = network.need_commodity == network.commodities.index(project.commodity)
    return np.flatnonzero(wanted & inside[network.need_activity]).astype(np.int64)
