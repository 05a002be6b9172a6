"""Which set of country shares does the network rest on, for each commodity and stage?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from graph.compile.places import code_of
from graph.precedence import choose_share_set, share_sets
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["baseline_shares", "share_rows"]


def share_rows(graph: SupplyGraph, commodity: str | None = None) -> dict[tuple[str, str], list[tuple[str, Statement]]]:
    """Share statements by (commodity, stage), each with the code of its country; of one commodity if it is given."""
    if commodity is None:
        productions: Iterable[str] = graph.ids("Production")
    else:
        makers = {s.entity for s in graph.incoming(commodity) if (s.cls, s.prop) == ("Production", "commodity")}
        productions = sorted(makers)
    rows: dict[tuple[str, str], list[tuple[str, Statement]]] = defaultdict(list)
    for production in productions:
        producer = graph.text(production, "producer")
        if producer.startswith("facility/"):
            continue
        key = (graph.text(production, "commodity"), graph.text(production, "stage"))
        rows[key] += [(code_of(producer), s) for s in graph.values(production, "share")]
    return dict(rows)


def baseline_shares(graph: SupplyGraph, as_of: str | None = None) -> list[Statement]:
    """Statements of the sets that hold on a date."""
    taken: list[Statement] = []
    for rows in share_rows(graph).values():
        chosen, _ = choose_share_set(share_sets(rows), as_of)
        taken += [s for _, s in chosen.shares] if chosen else []
    return taken
