"""Do the statements keep to the ontology? Every value, every entity, every source; all problems together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from graph.precedence import COMPLETE_WITHIN, share_sets
from graph.statement import CONFIDENCES, KINDS, Statement
from graph.supply_graph import SupplyGraph
from ontology.types import problem
from ontology.validate import check_entity, check_qualifier, check_value

__all__ = ["problems"]

_DATES = ("observed_at", "published_at", "valid_from", "valid_to")


def problems(graph: SupplyGraph) -> list[str]:
    """What is wrong with a graph, one line each, with dataset and place; empty if nothing is.

    Parameters
    ----------
    graph : SupplyGraph
    """
    found: list[str] = []
    for statement in graph.statements:
        found += [f"{_where(statement)}: {text}" for text in _statement_problems(graph, statement)]
    for cls in graph.ontology.classes:
        for entity in graph.ids(cls):
            present = {prop: [s.value for s in graph.values(entity, prop)] for prop in graph.properties(entity)}
            found += [
                f"{_origin(graph, entity)}: {text}"
                for text in check_entity(graph.ontology, cls, entity, present, lambda i: _class(graph, i))
            ]
    # Sets are only added up where every value in them can be read.
    return found or list(_share_problems(graph))


def _where(statement: Statement) -> str:
    return f"{statement.dataset}, {statement.locator} ({statement.entity})"


def _origin(graph: SupplyGraph, entity: str) -> str:
    for prop in graph.properties(entity):
        for statement in graph.values(entity, prop):
            return f"{statement.dataset}, {statement.locator}"
    return entity


def _class(graph: SupplyGraph, entity: str) -> str | None:
    return graph.cls(entity) if entity in graph else None


def _statement_problems(graph: SupplyGraph, statement: Statement) -> Iterable[str]:
    if statement.cls != graph.cls(statement.entity):
        yield f"said to be a {statement.cls} here and a {graph.cls(statement.entity)} elsewhere"
    if statement.kind not in KINDS:
        yield f"'{statement.kind}' is no kind of value"
    if statement.confidence not in CONFIDENCES:
        yield f"'{statement.confidence}' is no grade of confidence"
    for name in _DATES:
        found = _date_problem(getattr(statement, name))
        if found:
            yield f"{name}: {found}"
    if statement.cls != "Source" and statement.source not in graph:
        yield f"source {statement.source or '(none)'} is not declared"
    wrong = check_value(graph.ontology, statement.cls, statement.prop, statement.value, statement.unit)
    wrong = wrong or check_qualifier(graph.ontology, statement.cls, statement.prop, statement.qualifier)
    if wrong:
        yield wrong


@lru_cache(maxsize=4096)
def _date_problem(text: str) -> str | None:
    return problem("date", text) if text else None


def _share_problems(graph: SupplyGraph) -> Iterable[str]:
    """Sets of shares of one year and source may not sum to more than 1."""
    for cls, keys, place in (
        ("Production", ("commodity", "stage"), "producer"),
        ("Supply", ("material", "destination", "supply_kind"), "origin"),
    ):
        groups: dict[tuple[str, ...], list[tuple[str, Statement]]] = defaultdict(list)
        for entity in graph.ids(cls):
            key = tuple(graph.text(entity, prop) for prop in keys)
            groups[key] += [(graph.text(entity, place), s) for s in graph.values(entity, "share")]
        for key, rows in groups.items():
            for found in share_sets(rows):
                if found.total > 1 + COMPLETE_WITHIN:
                    first = found.shares[0][1]
                    yield (
                        f"{_where(first)}: shares of {' '.join(key)} in {found.year} sum to {found.total:.3f}, "
                        "more than 1"
                    )
