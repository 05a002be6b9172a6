"""How is what other sources say of a node written for other programs? One row a matched record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.sources import cited
from graph.matching.told import ToldElsewhere
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["other_source_rows"]

Row = dict[str, Any]


def other_source_rows(
    graph: SupplyGraph, told: Iterable[ToldElsewhere], lang: str, stated: Callable[[Statement], Row]
) -> list[Row]:
    """Records matched to a node: names, score, decision, reason, values, and the source of each.

    Parameters
    ----------
    graph : SupplyGraph
    told : iterable of ToldElsewhere
    lang : str
        Language of labels and of the reason.
    stated : callable
        How one value is written.
    """
    return [_row(graph, each, lang, stated) for each in told]


def _row(graph: SupplyGraph, told: ToldElsewhere, lang: str, stated: Callable[[Statement], Row]) -> Row:
    match = {s.prop: s.value for s in told.match if s.qualifier in ("", lang)}
    return {
        "id": told.record, "class": told.cls, "name": told.names[0].value,
        "also_known_as": list(dict.fromkeys(s.value for s in told.names[1:])),
        "score": float(match["score"]), "decision": match["decision"],
        "decision_label": graph.ontology.codes["match_decisions"].code_label(match["decision"], lang),
        "reason": match["reason"], "sources": cited(graph, told.names[:1]),
        "values": [stated(s) | {"qualifier": s.qualifier or None} for s in told.values],
    }  # fmt: skip
