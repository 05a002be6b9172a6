"""What do levers change in a network, and from which day on? Spare capacity, substitutes, holdings, new suppliers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from graph.analysis.levers import Lever, LeverRow, Ramp, SpareLever, StockpileLever, SubstituteLever
from graph.analysis.plan import Plan
from graph.analysis.wiring import pool_keys, wire
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray, IntArray, Network, Pool

__all__ = ["LEVER_HOLDER", "Grants", "Ground", "grant", "lever_rows", "with_supplier"]

LEVER_HOLDER = "lever/"
"""How the holder of a public holding begins that a lever brings."""

_SLIVER = 1e-10
"""Share of a new supplier at baseline: far below the rounding of the answer, within that of a full set of shares."""


class Ground(Protocol):
    """What the texts of levers mean in a network."""

    def activities(self, target: str) -> IntArray:
        """Activities of a target; an error where there are none."""

    def inside(self, place: str) -> BoolArray:
        """(n) activities in a country or bloc."""

    def goods(self, commodity: str) -> BoolArray:
        """Commodities that a name stands for: itself, or the members of a group."""

    def drawing(self, country: str, material: str) -> IntArray:
        """Needs that a public holding of a material serves."""

    def covers(self, place: str, country: str) -> bool:
        """Whether a place takes in a country."""


@dataclass(frozen=True, eq=False)
class Grants:
    """A network with what levers add to it, and when that runs.

    Attributes
    ----------
    network : Network
        Complete: all spare capacity and every substitute.
    spares : tuple of (activities, share, Ramp)
    groups, needs : tuple of (indices, penalty, Ramp)
        Substitutes for groups of inputs (a lone essential input is a group of one), and for degradable inputs.
    base : Network
        Without the levers.
    """

    network: Network
    base: Network
    spares: tuple[tuple[IntArray, float, Ramp], ...] = ()
    groups: tuple[tuple[IntArray, float, Ramp], ...] = ()
    needs: tuple[tuple[IntArray, float, Ramp], ...] = ()

    def plan(self) -> Plan | None:
        """When levers run; no shock. None where none of them has a day of its own."""
        timed = [*self.spares, *self.groups, *self.needs]
        if not timed:
            return None
        starts = sorted({0, *(day for _, _, ramp in timed for day in ramp.days())})
        network, epochs = self.network, len(starts)
        groups = np.ones(network.group_penalty.size)
        penalty = np.append(self.base.group_penalty, groups[self.base.group_penalty.size :])
        return Plan(
            tuple(starts), np.ones((epochs, network.n)), np.ones((epochs, network.e)), self._ramp(starts),
            np.ones(network.n), np.ones(network.e), _easing(starts, self.groups, penalty, groups),
            _easing(starts, self.needs, self.base.need_loss, self.base.need_loss),
        )  # fmt: skip

    def _ramp(self, starts: Sequence[int]) -> FloatArray:
        """(T, n) part of the granted spare that runs: all that the network has, and of each lever its part."""
        size = self.network.n
        base = np.zeros(size)
        base[: self.base.n] = self.base.spare
        running = np.repeat(base[None, :], len(starts), axis=0)
        full = base.copy()
        for activities, share, ramp in self.spares:
            running[:, activities] += np.array([ramp.part(day) * share for day in starts])[:, None]
            full[activities] += share
        ramped = np.ones(running.shape)
        return np.divide(running, full[None, :], out=ramped, where=full[None, :] > 0)


def grant(network: Network, levers: Iterable[Lever], ground: Ground) -> Grants:
    """Grant all levers but projects, which add an activity of their own (`with_supplier`).

    Parameters
    ----------
    network : Network
    levers : iterable of Lever
    ground : Ground

    Raises
    ------
    ScenarioError
        If a lever matches nothing: which one, and what.
    """
    listed = list(levers)
    network = _replaced(network, [x for x in listed if isinstance(x, StockpileLever) and x.in_place], ground)
    base = network
    network = _held(network, [x for x in listed if isinstance(x, StockpileLever) and not x.in_place], ground)
    spares = tuple(
        (ground.activities(lever.target), lever.share, lever.ramp) for lever in listed if isinstance(lever, SpareLever)
    )
    if spares:
        spare = np.array(network.spare, dtype=np.float64)
        for activities, share, _ in spares:
            spare[activities] += share
        network = replace(network, spare=spare, _index={})
    network, groups, needs = _substituted(network, [x for x in listed if isinstance(x, SubstituteLever)], ground)
    return Grants(network, base, spares, groups, needs)


def lever_rows(base: Sequence[LeverRow], levers: Iterable[Lever]) -> list[LeverRow]:
    """Levers of an answer: what the network holds anyway, then those that the question grants, each with its id."""
    return [*base, *(lever.row() for lever in levers)]


def with_supplier(
    network: Network, activity: str, country: str, commodity: int, needs: IntArray, share: float
) -> tuple[Network, IntArray, float]:
    """Add a supplier that at baseline delivers next to nothing, with spare capacity for a share of some needs.

    At baseline it delivers nothing, so it has no share to be written on an edge. It enters as a supplier of a
    ten-billionth of each need, with granted spare capacity up to its share. The shares of the other suppliers keep
    their denominators.

    Parameters
    ----------
    network : Network
    activity, country : str
    commodity : int
    needs : int array
        Needs that it serves, ascending.
    share : float
        Part of each of them at full output.

    Returns
    -------
    Network, int array, float
        The network, with the supplier last among activities and among the suppliers of each need; where its edges were
        inserted; its spare capacity relative to its output at baseline.
    """
    at = network.edge_ptr[needs + 1]
    lead = network.edge_lead_days
    spare = share / _SLIVER
    wider = replace(
        network,
        activities=(*network.activities, activity), country=(*network.country, country),
        commodity=np.append(network.commodity, commodity),
        output=np.append(network.output, 0.0), aggregate=np.append(network.aggregate, np.False_),
        spare=np.append(network.spare, spare),
        need_ptr=np.append(network.need_ptr, network.need_ptr[-1]),
        edge_ptr=network.edge_ptr + np.append(0, np.cumsum(np.isin(np.arange(network.m), needs))),
        edge_supplier=np.insert(network.edge_supplier, at, network.n),
        edge_share=np.insert(network.edge_share, at, _SLIVER),
        edge_lead_days=None if lead is None else np.insert(lead, at, 0), _index={},
    )  # fmt: skip
    return wider, at, spare


def _replaced(network: Network, levers: Sequence[StockpileLever], ground: Ground) -> Network:
    """Let public stockpiles hold so many days, in place of what is stated; those named by material come last."""
    pools = list(network.pools)
    for lever in sorted(levers, key=lambda lever: lever.material != "all"):
        held = [i for i, pool in enumerate(pools) if ground.covers(lever.country, pool.country)]
        if lever.material != "all":
            items = ground.goods(lever.material)
            held = [i for i in held if items[pools[i].commodity]]
        if not held:
            raise ScenarioError(f"no public stockpile of it serves a user in the network of {network.as_of}")
        for i in held:
            pools[i] = replace(pools[i], days=lever.days, enters_day=lever.start or pools[i].enters_day)
    if not levers:
        return network
    return replace(network, pools=tuple(pool for pool in pools if pool.days > 0), _index={})


def _held(network: Network, levers: Sequence[StockpileLever], ground: Ground) -> Network:
    """Add holdings to public stockpiles, so that each lever brings its days of use of those whom it serves."""
    for lever in levers:
        needs = ground.drawing(lever.country, lever.material)
        if not needs.size:
            raise ScenarioError(f"{lever.id}: nobody there uses it in the network")
        need_pool, keys = wire(network).need_pool, pool_keys(network)
        use, added = network.need_use_per_day, list[Pool]()
        for number in np.unique(need_pool[needs]).tolist():
            mine = needs[need_pool[needs] == number]
            if number >= 0:  # a need draws on one pool: what is held for a part of its users is shared by all of them
                all_of_it = np.flatnonzero(need_pool == number)
                whole = float(use[all_of_it].sum())
                days = lever.days * float(use[mine].sum()) / whole if whole > 0 else 0.0
                country, commodity = keys[number]
                added.append(_pool(lever, country, commodity, days, all_of_it))
                continue
            for commodity in np.unique(network.need_commodity[mine]).tolist():
                users = mine[network.need_commodity[mine] == commodity]
                country = lever.country
                while (country, commodity) in keys:  # a stockpile for other users: not to be shared with them
                    country += "+"
                added.append(_pool(lever, country, commodity, lever.days, users))
        network = replace(network, pools=(*network.pools, *added), _index={})
    return network


def _pool(lever: StockpileLever, country: str, commodity: int, days: float, needs: IntArray) -> Pool:
    return Pool(country, commodity, LEVER_HOLDER + lever.id, days, lever.start, tuple(int(need) for need in needs))


def _substituted(
    network: Network, levers: Sequence[SubstituteLever], ground: Ground
) -> tuple[
    Network, tuple[tuple[IntArray, float, Ramp], ...], tuple[tuple[IntArray, float, Ramp], ...]
]:  # fmt: skip
    """Grant substitutes: penalties of groups (a lone essential input becomes one), losses of degradable inputs."""
    groups: list[tuple[IntArray, float, Ramp]] = []
    partly: list[tuple[IntArray, float, Ramp]] = []
    buyer = network.need_activity
    for lever in levers:
        wanted = ground.goods(lever.input)[network.need_commodity]
        if lever.product is not None:
            wanted &= ground.goods(lever.product)[network.commodity[buyer]]
        if lever.country is not None:
            wanted &= ground.inside(lever.country)[buyer]
        needs = np.flatnonzero(wanted)
        if not needs.size:
            raise ScenarioError(f"{lever.id}: nobody uses this input for it in the network")
        alone = needs[network.need_essential[needs] & (network.need_group[needs] < 0)]
        if alone.size:
            group = network.need_group.copy()
            group[alone] = network.group_activity.size + np.arange(alone.size)
            network = replace(
                network, need_group=group, group_activity=np.append(network.group_activity, buyer[alone]),
                group_penalty=np.append(network.group_penalty, np.ones(alone.size)), _index={},
            )  # fmt: skip
        hit = np.unique(network.need_group[needs][network.need_group[needs] >= 0])
        if hit.size:
            groups.append((hit, lever.penalty, lever.ramp))
        degradable = needs[~network.need_essential[needs] & (network.need_group[needs] < 0)]
        if degradable.size:
            partly.append((degradable, lever.penalty, lever.ramp))
    penalty, loss = network.group_penalty.copy(), np.array(network.need_loss, dtype=np.float64)
    stated = loss.copy()
    for at, best, _ in groups:
        penalty[at] = np.minimum(penalty[at], best)
    for at, best, _ in partly:
        loss[at] = np.minimum(loss[at], stated[at] * best)
    if levers:
        network = replace(network, group_penalty=penalty, need_loss=loss, _index={})
    return network, tuple(groups), tuple(partly)


def _easing(
    starts: Sequence[int],
    substitutes: Sequence[tuple[IntArray, float, Ramp]],
    base: FloatArray,
    whole: FloatArray,
) -> FloatArray | None:
    """(T, x) penalties or losses in each epoch, `whole` ones without a substitute; None where there is none."""
    if not substitutes:
        return None
    out = np.repeat(np.asarray(base, dtype=np.float64)[None, :], len(starts), axis=0)
    for at, penalty, ramp in substitutes:
        for epoch, day in enumerate(starts):
            part = ramp.part(day)
            left = penalty if part == 1.0 else 1.0 - (1.0 - penalty) * part
            out[epoch, at] = np.minimum(out[epoch, at], left * whole[at])
    return out
