"""How is a node tied to others? Relations that name it, and entities that refer to it, with what matters of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.precedence import choose, holds
from graph.statement import Statement, earliest_day
from graph.supply_graph import SupplyGraph
from ontology.declared import ClassDef, PropertyDef

__all__ = ["Relation", "in_order", "reversed_date", "ties"]

_DATED = {"Event": "date", "Framework": "agreed", "PolicyMeasure": "announced"}
"""Classes of entities that are listed newest first, and their date; relations are by a property named date."""

_MEASURED = frozenset({"days", "quantity", "mass_flow"})
"""Types of figures that an entity is known by where it refers to a node (the days of a stockpile)."""


_OF_MEASURES = frozenset({"Control", "PolicyMeasure", "Target"})
"""Classes that stand for a measure to the node it touches; its status on the date is told with them."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation entity, or an entity that refers to this node, with what it says.

    Attributes
    ----------
    id : str
        Id of the relation, or of the node that refers.
    cls : str
    role : str
        The property by which this node is named.
    others : tuple of (str, str)
        Property and id of the other ends; of an entity its class and id first.
    values : tuple of Statement
        What holds of it on the date, with the status of a measure at an end; of an entity what names it, what it is
        looked up by, and its figures. A figure on which sources differ stands there as often as it differs, the one
        that holds first.
    """

    id: str
    cls: str
    role: str
    others: tuple[tuple[str, str], ...]
    values: tuple[Statement, ...]


def ties(graph: SupplyGraph, node: str, as_of: str | None) -> Iterable[Relation]:
    """Relations of a node on a date, by class; prices, events, frameworks and measures the newest first.

    Parameters
    ----------
    graph : SupplyGraph
    node : str
    as_of : str or None
        ISO date; None: whatever the date.
    """
    incoming = sorted(graph.incoming(node), key=lambda s: (s.cls, _newest_first(graph, s), s.entity, s.prop))
    for statement in incoming:
        if not holds(statement, as_of):
            continue
        declared = graph.ontology.classes[statement.cls]
        if declared.is_relation:
            told: Iterable[PropertyDef] = declared.properties.values()
            others: list[tuple[str, str]] = []
        else:
            told = [prop for prop in declared.properties.values() if _identifies(declared, prop)]
            others = [(statement.cls, statement.entity)]
        values: list[Statement] = []
        for prop in told:
            if prop.type == "ref":
                named = {s.value for s in graph.values(statement.entity, prop.name) if holds(s, as_of)}
                others += [(prop.name, value) for value in sorted(named) if value != node]
            else:
                values += _values(graph, statement.entity, prop, as_of)
        aimed = (end for prop, end in others if prop in ("measure", "PolicyMeasure") and statement.cls in _OF_MEASURES)
        for measure in aimed:
            values += _status(graph, measure, as_of)
        yield Relation(statement.entity, statement.cls, statement.prop, tuple(others), tuple(values))


def _identifies(declared: ClassDef, prop: PropertyDef) -> bool:
    """Whether a value tells a reader which entity it is: not its name, which stands there anyway."""
    if prop.name == "name" or prop.qualifier == "lang":
        return False
    if prop.type == "ref":
        return not prop.multi
    return prop.name in declared.caption or prop.index or prop.type in _MEASURED


def _values(graph: SupplyGraph, entity: str, prop: PropertyDef, as_of: str | None) -> Iterable[Statement]:
    stated = graph.values(entity, prop.name)
    if prop.qualifier == "lang":
        named_in = (choose(graph.values(entity, prop.name, lang), as_of) for lang in ("", "en", "ja"))
        return [s for s in named_in if s]
    if prop.multi:
        return sorted((s for s in stated if holds(s, as_of)), key=lambda s: in_order(graph, prop, s.value))
    latest = choose(stated, as_of) or (None if prop.qualifier == "source" else _outlook(stated))
    if latest is None:
        return []
    rivals = [s for s in stated if prop.type in _MEASURED and not prop.qualifier and holds(s, as_of)]
    return [latest, *(s for s in rivals if s.observed_at == latest.observed_at and s.value != latest.value)]


def _status(graph: SupplyGraph, measure: str, as_of: str | None) -> list[Statement]:
    """The status that a measure has on a date, as its history tells; none before it was announced."""
    dated = [
        (graph.text(s.entity, "date"), s.entity)
        for s in graph.incoming(measure)
        if s.cls == "StatusEvent" and (as_of is None or earliest_day(graph.text(s.entity, "date")) <= as_of)
    ]
    return list(graph.values(max(dated)[1], "status")) if dated else []


def _newest_first(graph: SupplyGraph, statement: Statement) -> tuple[int, ...]:
    """Sort key of what has a date: the latest first, of trade the largest flow; the others stay together."""
    declared = graph.ontology.classes[statement.cls]
    if declared.yearly:
        value = graph.chosen(statement.entity, "value_usd")
        return (-int(value.observed_at[:4]), -round(float(value.value))) if value else (0, 0)
    dated = "date" if declared.is_relation else _DATED.get(statement.cls, "")
    if dated not in declared.properties:
        return ()
    # A longer date of the same month is the later one, so what follows the last digit sorts last.
    return (*reversed_date(graph.text(statement.entity, dated)), 0)


def in_order(graph: SupplyGraph, prop: PropertyDef, value: str) -> tuple[int, str]:
    """Sort key of the values of a property: codes of an ordered list as they stand there, all else by text."""
    codes = graph.ontology.codes.get(prop.codes)
    return (codes.position(value) if codes and codes.ordered and value in codes else 0, value)


def reversed_date(date: str) -> tuple[int, ...]:
    """Sort key that puts later dates first.

    Examples
    --------
    >>> sorted(["2024", "2026", "2025"], key=reversed_date)
    ['2026', '2025', '2024']
    """
    return tuple(-ord(c) for c in date)


def _outlook(statements: Iterable[Statement]) -> Statement | None:
    """What is planned where nothing holds yet; its kind says that it is projected."""
    planned = [s for s in statements if s.kind == "projected"]
    return max(planned, key=lambda s: (s.observed_at, s.published_at, s.id), default=None)
