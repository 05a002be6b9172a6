"""What does a graph say of the matches? One Match a pair, with score, decision and reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.matching.pairs import Decision, Pair, find_matches
from graph.matching.reasons import reasons
from graph.statement import Kind, Statement
from graph.supply_graph import SupplyGraph

__all__ = ["match_statements"]

_DATASET = "lodestone"
_SCORED, _DECIDED = "source/lodestone-match", "source/lodestone-match-decisions"
_TITLES = {
    _SCORED: "Lodestone, match of records by name, place, operator and commodity",
    _DECIDED: "Lodestone, own judgement on close matches (ingest/match/decisions.yml)",
}
_BETWEEN = {"en": "; ", "ja": "、"}


def match_statements(graph: SupplyGraph, decisions: Sequence[Decision] = ()) -> list[Statement]:
    """Statements on the matches of a graph's records; none if it has no records.

    Parameters
    ----------
    graph : SupplyGraph
    decisions : sequence of Decision
        By hand; a rejected pair is not stated.
    """
    found = [row for pair in find_matches(graph, decisions).matches for row in _pair_rows(pair)]
    cited = {row.source for row in found}
    sources = [_row(source, "Source", "name", _TITLES[source], source, "") for source in sorted(cited)]
    return [*sources, *found]


def _pair_rows(pair: Pair) -> Iterator[Statement]:
    source = _SCORED if pair.decision == "auto" else _DECIDED
    entity = f"match/{pair.record.partition('/')[2]}-{pair.node.replace('/', '-')}"
    where = f"{pair.record} and {pair.node}"
    values = {
        "record": pair.record, "node": pair.node, "score": format(pair.likeness.score, "g"), "decision": pair.decision,
    }  # fmt: skip
    for prop, value in values.items():
        yield _row(entity, "Match", prop, value, source, where)
    for lang, between in _BETWEEN.items():
        told = between.join([*reasons(pair.likeness, lang), *([pair.reason] if pair.reason and lang == "en" else [])])
        yield _row(entity, "Match", "reason", told, source, where, lang)


def _row(
    entity: str, cls: str, prop: str, value: str, source: str, locator: str, qualifier: str = "", kind: Kind = "derived"
) -> Statement:
    return Statement(
        entity=entity, cls=cls, prop=prop, value=value, qualifier=qualifier, dataset=_DATASET,
        locator=locator or "graph.matching", source=source, kind="assumed" if source == _DECIDED else kind,
        confidence="high", original_value=value,
    )  # fmt: skip
