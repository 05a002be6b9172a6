"""What does an answer rest on? The figures along a path, their kinds and their sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.compile.assemble import CompiledNetwork
from graph.statement import KINDS, Statement
from graph.supply_graph import SupplyGraph

__all__ = ["Evidence", "evidence_of", "merge"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Figures that an answer rests on, each counted once.

    Attributes
    ----------
    statements : tuple of Statement
        Stated figures, in the order in which the path meets them.
    estimated_flows : int
        Flows on the path that no trade share states: split by outputs, so estimated.
    """

    statements: tuple[Statement, ...]
    estimated_flows: int

    def kinds(self) -> dict[str, float]:
        """Share of the figures that are of each kind; sums to 1 (all zero where there is no figure).

        ``projected`` never enters a baseline and is left out.
        """
        counts = Counter[str](s.kind for s in self.statements)
        counts["estimated"] += self.estimated_flows
        total = sum(counts.values())
        return {kind: counts[kind] / total if total else 0.0 for kind in KINDS if kind != "projected"}


def evidence_of(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    activities: Sequence[int],
    needs: Iterable[int] = (),
    edges: Iterable[int] = (),
) -> Evidence:
    """Figures of the activities, needs and edges that a path goes through.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    activities, needs, edges : sequences of int
        Positions in the network.
    """
    ids: dict[str, None] = {}
    estimated = 0
    for e in edges:
        basis = compiled.edge_basis[e]
        if basis:
            ids[basis] = None
        else:
            estimated += 1
    for m in needs:
        ids.update(dict.fromkeys(compiled.need_lines[m].basis))
        if compiled.stock_basis[m]:
            ids[compiled.stock_basis[m]] = None
    for i in activities:
        ids.update(dict.fromkeys(compiled.producers[i].basis))
    return Evidence(tuple(graph.by_id[key] for key in ids if key in graph.by_id), estimated)


def merge(parts: Iterable[Evidence]) -> Evidence:
    """Evidence of several paths together, each stated figure once."""
    statements: dict[str, Statement] = {}
    flows = 0
    for part in parts:
        statements.update({s.id: s for s in part.statements})
        flows += part.estimated_flows
    return Evidence(tuple(statements.values()), flows)
