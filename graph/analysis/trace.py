"""Why is this activity short? The chain of binding constraints, from the shock down to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.network import FloatArray, Network

__all__ = ["Chain", "Link", "binding_chain"]

_SHORT = 1e-9


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a binding chain.

    Attributes
    ----------
    activity : int
        Who is short.
    reason : str
        Why: ``capacity`` (its own kappa), ``permission`` (an edge into it is closed), ``input``, ``group``,
        ``degradable`` (of an input), ``host``, or ``loop`` (it depends on itself; nothing else binds).
    need : int
        Need through which it is short, -1 for capacity and host.
    edge : int
        Edge through which the shortage arrives, -1 for capacity and host.
    loss : float
        1 - level.
    """

    activity: int
    reason: str
    need: int
    edge: int
    loss: float


@dataclass(frozen=True, slots=True)
class Chain:
    """Activities, needs and edges that a shortage went through, each from the shock down.

    Attributes
    ----------
    activities, needs, edges : tuple of int
        Indices, so that callers can collect the sources of each figure.
    links : tuple of Link
        One for each activity, with the reason.
    """

    activities: tuple[int, ...] = ()
    needs: tuple[int, ...] = ()
    edges: tuple[int, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """A way by which a shortage reaches an activity: larger `weight` first; no supplier where it starts here."""

    weight: float
    reason: str
    need: int
    edge: int
    supplier: int


def binding_chain(
    network: Network,
    levels: FloatArray,
    kappa: FloatArray,
    permission: FloatArray,
    activity: int,
    cover: FloatArray | None = None,
) -> Chain:
    """Through which activities, needs and edges does a shock reach this activity?

    At each activity the least constraint is followed, then the largest contribution to it: a (1 - l) of a closed edge,
    a l (1 - h) of a supplier, theta (1 - A) of a group's member, loss (1 - A) of a degradable input, w (1 - h) of a
    host. Where that only leads round in a loop, the next contribution is tried.

    Parameters
    ----------
    network : Network
    levels : (n,) float
        Levels under the shock.
    kappa : (n,) float
    permission : (e,) float
        The shock.
    activity : int
        Index of the activity to explain.
    cover : (m,) float, optional
        What own stock and public pools add to each need on that day, as a share of its use.

    Returns
    -------
    Chain
        From the shock (first) down to the activity (last); empty where it is not short.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> found = binding_chain(chain(3), np.array([0.4, 0.4, 0.4]), np.array([0.4, 1.0, 1.0]), np.ones(2), 2)
    >>> found.activities, [link.reason for link in found.links]
    ((0, 1, 2), ['capacity', 'input', 'input'])
    """
    if levels[activity] >= 1 - _SHORT:
        return Chain()
    given = np.zeros(network.m) if cover is None else cover
    seen = {activity}
    path: list[tuple[int, _Way]] = []
    best: list[tuple[int, _Way]] = []
    branches: list[tuple[int, Iterator[_Way]]] = [
        (activity, _ways(network, levels, kappa, permission, activity, given))
    ]
    while branches:
        here, ways = branches[-1]
        way = next((way for way in ways if way.supplier < 0 or way.supplier not in seen), None)
        if way is None:
            branches.pop()
            if path:
                path.pop()
            continue
        path.append((here, way))
        if len(path) > len(best):
            best = list(path)
        if way.supplier < 0:
            return _chain(path, levels)
        seen.add(way.supplier)
        branches.append((way.supplier, _ways(network, levels, kappa, permission, way.supplier, given)))
    last = best[-1][1].supplier if best else activity
    return _chain([*best, (last, _Way(0.0, "loop", -1, -1, -1))], levels)


def _chain(path: list[tuple[int, _Way]], levels: FloatArray) -> Chain:
    links = tuple(Link(at, way.reason, way.need, way.edge, float(1 - levels[at])) for at, way in reversed(path))
    return Chain(
        tuple(link.activity for link in links),
        tuple(link.need for link in links if link.need >= 0),
        tuple(link.edge for link in links if link.edge >= 0),
        links,
    )


def _ways(
    network: Network, levels: FloatArray, kappa: FloatArray, permission: FloatArray, j: int, cover: FloatArray
) -> Iterator[_Way]:
    """Ways by which the binding constraints of j make it short, the heaviest first."""
    constraints: list[tuple[float, list[_Way]]] = []
    own = float(kappa[j]) * (1 + float(network.spare[j]))
    if kappa[j] < 1:
        constraints.append((own, [_Way(np.inf, "capacity", -1, -1, -1)]))
    for b in np.flatnonzero(network.bound_activity == j):
        inside = range(int(network.bound_ptr[b]), int(network.bound_ptr[b + 1]))
        lacks = [
            (float(network.bound_weight[x] * (1 - levels[network.bound_host[x]])), int(network.bound_host[x]))
            for x in inside
        ]
        value = (1 - sum(lack for lack, _ in lacks)) / float(network.bound_utilisation[b])
        constraints.append((value, [_Way(lack, "host", -1, -1, host) for lack, host in lacks if lack > _SHORT]))
    groups: dict[int, tuple[float, list[_Way]]] = {}
    lost, partly = 0.0, list[_Way]()
    for k in range(int(network.need_ptr[j]), int(network.need_ptr[j + 1])):
        lack, suppliers = _need(network, levels, permission, k, float(cover[k]))
        group = int(network.need_group[k])
        if group >= 0:
            theta = float(network.need_theta[k])
            total, ways = groups.get(group, (0.0, []))
            groups[group] = total + theta * lack, ways + _scaled(suppliers, theta * max(0.0, lack), "group")
        elif network.need_essential[k]:
            constraints.append((1 - lack, _scaled(suppliers, 1.0, "input")))
        elif lack > 0:
            lost += float(network.need_loss[k]) * lack
            partly += _scaled(suppliers, float(network.need_loss[k]) * lack, "degradable")
    for group, (total, ways) in groups.items():
        constraints.append((1 - total * float(network.group_penalty[group]), ways))
    constraints.append((1 + float(network.spare[j]) - lost, partly))
    binding = [(value, ways) for value, ways in constraints if value <= levels[j] + _SHORT]
    for _, ways in sorted(binding, key=lambda pair: pair[0]):
        yield from sorted(ways, key=lambda way: -way.weight)


def _need(
    network: Network, levels: FloatArray, permission: FloatArray, k: int, cover: float
) -> tuple[float, list[_Way]]:
    """Lack of need k after cover, and who has which part in it (summing to 1): closed edges, and suppliers."""
    parts: list[tuple[float, int, int]] = []
    gap = 0.0
    for x in range(int(network.edge_ptr[k]), int(network.edge_ptr[k + 1])):
        supplier, allowed, share = int(network.edge_supplier[x]), float(permission[x]), float(network.edge_share[x])
        gap += share * (1 - allowed * float(levels[supplier]))
        parts.append((share * (1 - allowed), x, -1))
        parts.append((share * allowed * (1 - float(levels[supplier])), x, supplier))
    buyer = int(np.searchsorted(network.need_ptr, k, side="right")) - 1
    lack = gap - min(cover, gap) if gap > 0 else max(gap, -float(network.spare[buyer]))
    total = sum(max(0.0, part) for part, _, _ in parts)
    ways = [
        _Way(part / total, "permission" if who < 0 else "input", k, x, who)
        for part, x, who in parts
        if part > _SHORT * total
    ]
    return lack, ways


def _scaled(ways: list[_Way], by: float, reason: str) -> list[_Way]:
    """The ways of one need, weighed against those of others; what starts at an edge stays a matter of permission."""
    return [
        _Way(way.weight * by, way.reason if way.supplier < 0 else reason, way.need, way.edge, way.supplier)
        for way in ways
    ]
