"""What changed between two builds? Entities, values that hold, and statements, on one date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.analysis.measure_list import measure_facts
from graph.analysis.measures import status_on
from graph.names import node_name
from graph.supply_graph import SupplyGraph

__all__ = ["Change", "diff"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes
    ----------
    kind : str
        ``added`` or ``removed`` (an entity), ``value`` (what holds of a property), ``status`` (of a measure).
    node, name : str
        Id and name of the entity.
    prop : str
        Property, with its qualifier in brackets; empty for an entity.
    before, after : str
        Values with their units; empty where there was or is none.
    """

    kind: str
    node: str
    name: str
    prop: str
    before: str
    after: str


def diff(old: SupplyGraph, new: SupplyGraph, as_of: str, lang: str = "en") -> list[Change]:
    """List what differs between two graphs on a date, by kind and node.

    Parameters
    ----------
    old, new : SupplyGraph
    as_of : str
        ISO date: values and statuses that hold on it are compared.
    lang : str
        Language of the names.
    """
    before, after = set(_entities(old)), set(_entities(new))
    changes = [Change("removed", node, node_name(old, node, lang), "", "", "") for node in sorted(before - after)]
    changes += [Change("added", node, node_name(new, node, lang), "", "", "") for node in sorted(after - before)]
    for node in sorted(before & after):
        changes += _values(old, new, node, as_of, lang)
    for node in sorted(set(old.ids("PolicyMeasure")) & set(new.ids("PolicyMeasure"))):
        was, now = _status(old, node, as_of), _status(new, node, as_of)
        if was != now:
            changes.append(Change("status", node, node_name(new, node, lang), "status", was, now))
    return changes


def _entities(graph: SupplyGraph) -> Iterable[str]:
    """Entities that are not mere consequences or origins of others."""
    for cls in graph.ontology.classes:
        if cls not in ("Source", "StatusEvent"):
            yield from graph.ids(cls)


def _values(old: SupplyGraph, new: SupplyGraph, node: str, as_of: str, lang: str) -> Iterable[Change]:
    for prop in dict.fromkeys([*old.properties(node), *new.properties(node)]):
        qualifiers = {s.qualifier for graph in (old, new) for s in graph.values(node, prop)}
        multi = new.ontology.classes[new.cls(node)].properties[prop].multi
        for qualifier in [""] if multi else sorted(qualifiers):
            was, now = (_said(graph, node, prop, qualifier, as_of, multi=multi) for graph in (old, new))
            if was != now:
                what = f"{prop} ({qualifier})" if qualifier else prop
                yield Change("value", node, node_name(new, node, lang), what, was, now)


def _said(graph: SupplyGraph, node: str, prop: str, qualifier: str, as_of: str, *, multi: bool) -> str:
    if multi:
        return "; ".join(graph.refs(node, prop, as_of))
    chosen = graph.chosen(node, prop, qualifier, as_of)
    return f"{chosen.value} {chosen.unit}".strip() if chosen else ""


def _status(graph: SupplyGraph, measure: str, as_of: str) -> str:
    status = status_on(measure_facts(graph, measure), as_of)
    return status.status if status else ""
