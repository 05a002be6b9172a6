"""Why is this activity short? The chain of binding constraints, from the shock down to it."""

from __future__ import annotations

import weakref
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graph.network import FloatArray, Network

__all__ = ["Chain", "Link", "Tracer", "binding_chain"]

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
    return Tracer(network, levels, kappa, permission, cover).chain(activity)


class Tracer:
    """Traces many activities under one shock; parameters as in `binding_chain`."""

    def __init__(
        self,
        network: Network,
        levels: FloatArray,
        kappa: FloatArray,
        permission: FloatArray,
        cover: FloatArray | None = None,
    ) -> None:
        self._layout = _layout(network)
        # lists: one item of an array at a time is slow
        self._levels: list[float] = levels.tolist()
        self._kappa: list[float] = kappa.tolist()
        self._permission: list[float] = permission.tolist()
        self._cover: list[float] = (np.zeros(network.m) if cover is None else cover).tolist()
        self._known: dict[int, list[_Way]] = {}

    def chain(self, activity: int) -> Chain:
        """Chain of one activity."""
        if self._levels[activity] >= 1 - _SHORT:
            return Chain()
        seen = {activity}
        path: list[tuple[int, _Way]] = []
        best: list[tuple[int, _Way]] = []
        branches: list[tuple[int, Iterator[_Way]]] = [(activity, iter(self._ways(activity)))]
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
                return _chain(path, self._levels)
            seen.add(way.supplier)
            branches.append((way.supplier, iter(self._ways(way.supplier))))
        last = best[-1][1].supplier if best else activity
        return _chain([*best, (last, _Way(0.0, "loop", -1, -1, -1))], self._levels)

    def _ways(self, j: int) -> list[_Way]:
        if j not in self._known:
            self._known[j] = list(_ways(self._layout, self._levels, self._kappa, self._permission, j, self._cover))
        return self._known[j]


class _Layout(NamedTuple):
    """Arrays of a network as lists."""

    spare: list[float]
    bounds: dict[int, list[int]]
    bound_ptr: list[int]
    bound_host: list[int]
    bound_weight: list[float]
    bound_utilisation: list[float]
    need_ptr: list[int]
    need_group: list[int]
    need_theta: list[float]
    need_essential: list[bool]
    need_loss: list[float]
    group_penalty: list[float]
    edge_ptr: list[int]
    edge_supplier: list[int]
    edge_share: list[float]


_KNOWN: dict[int, tuple[weakref.ref[Network], _Layout]] = {}


def _layout(network: Network) -> _Layout:
    """Lists of a network; made once, then remembered as long as it lives."""
    key = id(network)
    known = _KNOWN.get(key)
    if known is not None and known[0]() is network:
        return known[1]
    bounds: dict[int, list[int]] = {}
    for b, activity in enumerate(network.bound_activity.tolist()):
        bounds.setdefault(activity, []).append(b)
    layout = _Layout(
        network.spare.tolist(), bounds, network.bound_ptr.tolist(), network.bound_host.tolist(),
        network.bound_weight.tolist(), network.bound_utilisation.tolist(), network.need_ptr.tolist(),
        network.need_group.tolist(), network.need_theta.tolist(), network.need_essential.tolist(),
        network.need_loss.tolist(), network.group_penalty.tolist(), network.edge_ptr.tolist(),
        network.edge_supplier.tolist(), network.edge_share.tolist(),
    )  # fmt: skip
    _KNOWN[key] = (weakref.ref(network, lambda _: _KNOWN.pop(key, None)), layout)
    return layout


def _chain(path: list[tuple[int, _Way]], levels: list[float]) -> Chain:
    links = tuple(Link(at, way.reason, way.need, way.edge, 1 - levels[at]) for at, way in reversed(path))
    return Chain(
        tuple(link.activity for link in links),
        tuple(link.need for link in links if link.need >= 0),
        tuple(link.edge for link in links if link.edge >= 0),
        links,
    )


def _ways(
    network: _Layout, levels: list[float], kappa: list[float], permission: list[float], j: int, cover: list[float]
) -> Iterator[_Way]:
    """Ways by which the binding constraints of j make it short, the heaviest first."""
    constraints: list[tuple[float, list[_Way]]] = []
    if kappa[j] < 1:
        constraints.append((kappa[j] * (1 + network.spare[j]), [_Way(np.inf, "capacity", -1, -1, -1)]))
    for b in network.bounds.get(j, ()):
        inside = range(network.bound_ptr[b], network.bound_ptr[b + 1])
        lacks = [(network.bound_weight[x] * (1 - levels[network.bound_host[x]]), network.bound_host[x]) for x in inside]
        value = (1 - sum(lack for lack, _ in lacks)) / network.bound_utilisation[b]
        constraints.append((value, [_Way(lack, "host", -1, -1, host) for lack, host in lacks if lack > _SHORT]))
    groups: dict[int, tuple[float, list[_Way]]] = {}
    lost, partly = 0.0, list[_Way]()
    for k in range(network.need_ptr[j], network.need_ptr[j + 1]):
        lack, suppliers = _need(network, levels, permission, k, cover[k])
        group = network.need_group[k]
        if group >= 0:
            theta = network.need_theta[k]
            total, ways = groups.get(group, (0.0, []))
            groups[group] = total + theta * lack, ways + _scaled(suppliers, theta * max(0.0, lack), "group")
        elif network.need_essential[k]:
            constraints.append((1 - lack, _scaled(suppliers, 1.0, "input")))
        elif lack > 0:
            lost += network.need_loss[k] * lack
            partly += _scaled(suppliers, network.need_loss[k] * lack, "degradable")
    for group, (total, ways) in groups.items():
        constraints.append((1 - total * network.group_penalty[group], ways))
    constraints.append((1 + network.spare[j] - lost, partly))
    binding = [(value, ways) for value, ways in constraints if value <= levels[j] + _SHORT]
    for _, ways in sorted(binding, key=lambda pair: pair[0]):
        yield from sorted(ways, key=lambda way: -way.weight)


def _need(
    network: _Layout, levels: list[float], permission: list[float], k: int, cover: float
) -> tuple[float, list[_Way]]:
    """Lack of need k after cover, and who has which part in it (summing to 1): closed edges, and suppliers."""
    parts: list[tuple[float, int, int]] = []
    gap = total = 0.0
    for x in range(network.edge_ptr[k], network.edge_ptr[k + 1]):
        supplier, allowed, share = network.edge_supplier[x], permission[x], network.edge_share[x]
        gap += share * (1 - allowed * levels[supplier])
        closed, short = share * (1 - allowed), share * allowed * (1 - levels[supplier])
        if closed > 0:
            total += closed
            parts.append((closed, x, -1))
        if short > 0:
            total += short
            parts.append((short, x, supplier))
    buyer = bisect_right(network.need_ptr, k) - 1
    lack = gap - min(cover, gap) if gap > 0 else max(gap, -network.spare[buyer])
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
