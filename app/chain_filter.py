"""Which part of a chain is looked at? Reach along lines, for filters and for what is folded away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from app.chain_parts import ChainEdge

__all__ = ["along", "upstream_of"]


def upstream_of(starts: Iterable[str], edges: Iterable[ChainEdge], closed: Collection[str] = ()) -> set[str]:
    """Everything that leads to some nodes, themselves included.

    Parameters
    ----------
    starts : iterable of str
    edges : iterable of ChainEdge
    closed : collection of str
        Nodes that are not followed further.
    """
    before: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        if edge.target not in closed:
            before[edge.target].append(edge.source)
    return _reach(starts, before)


def along(hits: Collection[str], edges: Collection[ChainEdge]) -> set[str]:
    """Nodes, everything that leads to them, and everything that they lead to."""
    after: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        after[edge.source].append(edge.target)
    return upstream_of(hits, edges) | _reach(hits, after)


def _reach(starts: Iterable[str], nexts: Mapping[str, Iterable[str]]) -> set[str]:
    found = set(starts)
    open_ones = list(found)
    while open_ones:
        for other in nexts.get(open_ones.pop(), ()):
            if other not in found:
                found.add(other)
                open_ones.append(other)
    return found
