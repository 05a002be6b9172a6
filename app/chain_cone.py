"""Which producers stand upstream of a product? Those that serve a need in more than a small part, heaviest first.

A producer that is opened shows all its suppliers, however small.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.compile import CompiledNetwork
from graph.network import Network

__all__ = ["Cone", "open_cone", "suppliers_of", "upstream_cone"]


@dataclass(frozen=True)
class Cone:
    """Producers upstream of some makers, by position in the network.

    Attributes
    ----------
    kept : frozenset of int
        Activities.
    edges : tuple of int
        Supply edges between them that reach the threshold.
    hosts : tuple of (int, int)
        Bound and position in ``bound_host`` of host links between them.
    unserved : tuple of (int, int)
        Needs without any supplier kept, and how many suppliers lie below the threshold (0: none is known).
    below_share, beyond_limit : int
        Activities of the whole cone that are left out, by reason.
    """

    kept: frozenset[int]
    edges: tuple[int, ...]
    hosts: tuple[tuple[int, int], ...]
    unserved: tuple[tuple[int, int], ...]
    below_share: int
    beyond_limit: int


def upstream_cone(compiled: CompiledNetwork, makers: Sequence[int], min_share: float, limit: int) -> Cone:
    """Follow supplies and hosts upstream.

    Parameters
    ----------
    compiled : CompiledNetwork
    makers : sequence of int
        Where to start.
    min_share : float
        Share of a need below which a supplier is not followed, 0 to 1.
    limit : int
        Most activities; kept are those with the largest product of shares along their best path.
    """
    network = compiled.network
    links = _Links(network)
    reached = _by_weight(links, makers, min_share)
    kept = frozenset(reached[:limit])
    whole = _by_weight(links, makers, 0.0)
    edges = tuple(e for j in sorted(kept) for e, i, share in links.edges(j) if i in kept and share >= min_share)
    hosts = tuple(
        (b, at) for j in sorted(kept) for b, at, i, share in links.hosts(j) if i in kept and share >= min_share
    )
    return Cone(
        kept, edges, hosts, tuple(_unserved(network, kept, set(edges))),
        below_share=len(set(whole) - set(reached)), beyond_limit=len(reached) - len(kept),
    )  # fmt: skip


def open_cone(compiled: CompiledNetwork, cone: Cone, min_share: float, opened: Iterable[int]) -> Cone:
    """Add all suppliers and hosts of some activities, whatever their share.

    Parameters
    ----------
    compiled : CompiledNetwork
    cone : Cone
    min_share : float
        As the cone was made with.
    opened : iterable of int
        Activities in the order in which they were opened; one that is not reached by then is passed over.
    """
    links = _Links(compiled.network)
    kept, whole = set(cone.kept), set[int]()
    for j in opened:
        if j in kept:
            whole.add(j)
            kept |= {i for i, share in links.suppliers(j) if share > 0}

    def drawn(i: int, j: int, share: float) -> bool:
        return i in kept and (share >= min_share or (j in whole and share > 0))

    edges = tuple(e for j in sorted(kept) for e, i, share in links.edges(j) if drawn(i, j, share))
    hosts = tuple((b, at) for j in sorted(kept) for b, at, i, share in links.hosts(j) if drawn(i, j, share))
    unserved = tuple(_unserved(compiled.network, cone.kept | whole, set(edges)))
    return Cone(frozenset(kept), edges, hosts, unserved, cone.below_share, cone.beyond_limit)


def suppliers_of(compiled: CompiledNetwork, activities: Iterable[int]) -> dict[int, frozenset[int]]:
    """Everything that each activity gets from or is bounded by."""
    links = _Links(compiled.network)
    return {j: frozenset(i for i, share in links.suppliers(j) if share > 0) for j in activities}


class _Links:
    """What each activity buys, and what bounds it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._bounds: dict[int, list[int]] = {}
        for b, j in enumerate(network.bound_activity.tolist()):
            self._bounds.setdefault(j, []).append(b)

    def edges(self, j: int) -> Iterator[tuple[int, int, float]]:
        """Edge, supplier and share of the need."""
        network = self._network
        first, last = (int(network.edge_ptr[network.need_ptr[k]]) for k in (j, j + 1))
        for e in range(first, last):
            yield e, int(network.edge_supplier[e]), float(network.edge_share[e])

    def hosts(self, j: int) -> Iterator[tuple[int, int, int, float]]:
        """Bound, position, host and weight."""
        network = self._network
        for b in self._bounds.get(j, ()):
            for at in range(int(network.bound_ptr[b]), int(network.bound_ptr[b + 1])):
                yield b, at, int(network.bound_host[at]), float(network.bound_weight[at])

    def suppliers(self, j: int) -> Iterator[tuple[int, float]]:
        """Suppliers and hosts with their share."""
        for _, i, share in self.edges(j):
            yield i, share
        for _, _, i, share in self.hosts(j):
            yield i, share


def _by_weight(links: _Links, makers: Sequence[int], min_share: float) -> list[int]:
    """Activities reached, by the largest product of shares on a path to a maker; ties by position."""
    queue = [(-1.0, i) for i in sorted(makers)]
    done: dict[int, None] = {}
    while queue:
        weight, j = heapq.heappop(queue)
        if j in done:
            continue
        done[j] = None
        for i, share in links.suppliers(j):
            if i not in done and share > 0 and share >= min_share:
                heapq.heappush(queue, (weight * share, i))
    return list(done)


def _unserved(network: Network, kept: Collection[int], edges: set[int]) -> Iterator[tuple[int, int]]:
    for j in sorted(kept):
        for m in range(int(network.need_ptr[j]), int(network.need_ptr[j + 1])):
            own = range(int(network.edge_ptr[m]), int(network.edge_ptr[m + 1]))
            if not edges.intersection(own):
                yield m, len(own)
