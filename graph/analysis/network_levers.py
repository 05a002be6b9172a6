"""What do levers give in a network of one's own? Its ids, countries and commodities are their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.grants import Grants, grant, lever_rows, with_supplier
from graph.analysis.levers import Lever, LeverRow, ProjectLever, check_levers
from graph.analysis.network_targets import belonging, in_place, same_text
from graph.analysis.outage_runs import levers_of
from graph.analysis.plan import Plan
from graph.errors import ScenarioError
from graph.network import BoolArray, IntArray
from graph.network_columns import FLOW_KINDS
from graph.network_files import FileNetwork

__all__ = ["NetworkGrants", "grant_in_network"]

_ASSUMED = FLOW_KINDS.index("assumed")


@dataclass(frozen=True, eq=False)
class NetworkGrants:
    """A network of one's own with its levers.

    Attributes
    ----------
    files : FileNetwork
        Suppliers that levers bring stand last among its nodes.
    plan : Plan or None
        When levers run.
    rows : list of dict
        Levers as an answer lists them: what the network holds, then those granted.
    """

    files: FileNetwork
    plan: Plan | None
    rows: list[LeverRow]


class _Ground:
    """What texts of levers mean in the files."""

    def __init__(self, files: FileNetwork) -> None:
        self._files = files

    def activities(self, target: str) -> IntArray:
        return np.flatnonzero(belonging(self._files, target)).astype(np.int64)

    def inside(self, place: str) -> BoolArray:
        return in_place(self._files, place)

    def goods(self, commodity: str) -> BoolArray:
        named = same_text(self._files.network.commodities, commodity)
        if not named.any():
            raise ScenarioError(f"no commodity is called '{commodity}'")
        return named

    def drawing(self, country: str, material: str) -> IntArray:
        network = self._files.network
        served = self.goods(material)[network.need_commodity] & self.inside(country)[network.need_activity]
        return np.flatnonzero(served).astype(np.int64)

    def covers(self, place: str, country: str) -> bool:
        return place.casefold() == country.casefold()


def grant_in_network(files: FileNetwork, levers: Sequence[Lever]) -> NetworkGrants:
    """Grant levers in a network of one's own.

    Parameters
    ----------
    files : FileNetwork
    levers : sequence of Lever
        Targets are node ids, ``country:CODE`` or ``owner:NAME``; commodities and countries as in the files.

    Raises
    ------
    ScenarioError
        If a lever matches nothing, or is given twice.
    """
    check_levers(levers)
    if not levers:
        return NetworkGrants(files, None, levers_of(files.network))
    ground = _Ground(files)
    found = grant(files.network, levers, ground)
    spares, wider = list(found.spares), replace(files, network=found.network)
    for lever in levers:
        if isinstance(lever, ProjectLever):
            wider, spare = _with_supplier(wider, lever, _Ground(wider))
            spares.append((np.array([wider.network.n - 1], dtype=np.int64), spare, lever.ramp))
    full = Grants(wider.network, found.base, tuple(spares), found.groups, found.needs)
    return NetworkGrants(wider, full.plan(), lever_rows(levers_of(found.base), levers))


def _with_supplier(files: FileNetwork, lever: ProjectLever, ground: _Ground) -> tuple[FileNetwork, float]:
    network = files.network
    if lever.facility in network.activities:
        raise ScenarioError(f"{lever.facility} is a node of the network already; give the new supplier another name")
    needs = ground.drawing(lever.toward, lever.commodity)
    if not needs.size:
        raise ScenarioError(f"nobody in {lever.toward} uses {lever.commodity} in the network")
    commodity = int(np.flatnonzero(ground.goods(lever.commodity))[0])
    wider, at, spare = with_supplier(network, lever.facility, "", commodity, needs, lever.share)
    low, high = files.share_range
    return replace(
        files, network=wider, names=(*files.names, lever.facility), owners=(*files.owners, ""),
        flow_kind=np.insert(files.flow_kind, at, _ASSUMED),
        share_range=(np.insert(low, at, np.nan), np.insert(high, at, np.nan)),
    ), spare  # fmt: skip
