"""What does a project add once it delivers? A supplier of its own in the network, and the days of its ramp.

At baseline a project delivers nothing, so it has no share to be written on an edge. It enters as a supplier of a
ten-billionth of each need that it may serve, with granted spare capacity up to the share that the scenario states; the
ramp says on which day how much of that spare runs. The shares of the other suppliers keep their denominators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.plan import Plan
from graph.compile.assemble import CompiledNetwork
from graph.compile.producers import Producer
from graph.errors import ScenarioError
from graph.network import BoolArray, IntArray, Network

__all__ = ["Project", "ramp_plan", "with_projects"]

_SLIVER = 1e-10
"""Share at baseline: far below the rounding of the answer, and within that of a full set of shares."""

_STEPS = 12


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

    def part(self, day: int) -> float:
        """Part of its full output that it delivers on a day.

        Examples
        --------
        >>> project = Project("facility/a", "material/b", "JP", "JP", 0.1, 100, 120)
        >>> [round(project.part(day), 3) for day in (99, 100, 110, 219, 220)]
        [0.0, 0.0, 0.083, 0.917, 1.0]
        """
        if day < self.first_day:
            return 0.0
        done = 1.0 if self.ramp_days == 0 else min(1.0, (day - self.first_day) / self.ramp_days)
        return int(done * _STEPS + 1e-9) / _STEPS

    def days(self) -> list[int]:
        """Days on which its output changes."""
        return [self.first_day + -(-self.ramp_days * step // _STEPS) for step in range(_STEPS + 1)]


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
    at = network.edge_ptr[needs + 1]  # the project stands last among the suppliers of each need
    supplier = network.n
    commodities = network.commodities
    wider = replace(
        network,
        activities=(*network.activities, project.activity), country=(*network.country, project.country),
        commodity=np.append(network.commodity, commodities.index(project.commodity)),
        output=np.append(network.output, 0.0), aggregate=np.append(network.aggregate, np.False_),
        spare=np.append(network.spare, project.share / _SLIVER),
        need_ptr=np.append(network.need_ptr, network.need_ptr[-1]),
        edge_ptr=network.edge_ptr + np.append(0, np.cumsum(np.isin(np.arange(network.m), needs))),
        edge_supplier=np.insert(network.edge_supplier, at, supplier),
        edge_share=np.insert(network.edge_share, at, _SLIVER), _index={},
    )  # fmt: skip
    basis = np.insert(np.array(compiled.edge_basis, dtype=object), at, "")
    producer = Producer(
        project.activity, project.facility, project.facility, project.commodity, project.country, project.facility,
        recycled=False, output=0.0, aggregate=False, basis=(),
    )  # fmt: skip
    return replace(
        compiled, network=wider, producers=(*compiled.producers, producer), edge_basis=tuple(str(b) for b in basis)
    )


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
