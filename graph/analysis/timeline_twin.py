"""What does the timeline of the query library answer, in plain Python? The twin of the query, on records or a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.analysis.twins import RecordView, Row
from graph.statement import earliest_day
from graph.stores.records import EdgeRecord, NodeRecord

__all__ = ["timeline"]

_GROUP_DEPTH = 3
_AIMED = ("ISSUED_BY", "TARGETS", "PART_OF", "AMENDS")


def timeline(
    nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord], *, node: str, since: str, until: str
) -> list[Row]:
    """List the events, status changes of measures and phases of projects around a node, between two dates.

    Parameters
    ----------
    nodes, edges : iterables of records
    node : str
        Id of a material, product, technology, country, company, facility, project, measure or framework.
    since, until : str
        ISO dates, both included; a partial date counts from its first day.

    Returns
    -------
    list of dict
        ``what`` is ``event``, ``status`` or ``phase``, ``item`` its id, ``item_of`` the event, measure or project
        it belongs to, ``detail`` the kind of event, the status or the kind of phase. By date.

    Examples
    --------
    >>> node = lambda i, c, **p: NodeRecord(i, (c,), {"name": i, "name_ja": i, **p})
    >>> found = timeline(
    ...     [node("material/a", "Material"), node("event/e", "Event", date="2026-03", event_kind="plan")],
    ...     [EdgeRecord("event/e", "material/a", "ABOUT")], node="material/a", since="2026-03-01", until="2026-12-31",
    ... )
    >>> [(row["date"], row["what"], row["item"]) for row in found]
    [('2026-03', 'event', 'event/e')]
    """
    view = RecordView.of(nodes, edges)
    if node not in view.nodes:
        return []
    meant = _with_groups(view, node)
    rows = [
        *(_row(view, event, "event", event, event, "event_kind", "date") for event in _events(view, meant)),
        *(
            _row(view, edge.source, "status", measure, measure, "status", "date")
            for measure in _measures(view, node, meant)
            for edge in view.into.get((measure, "OF_MEASURE"), ())
            if view.has(edge.source, "StatusEvent")
        ),
        *(
            _row(view, phase, "phase", project, phase, "phase_kind", "start_date", "end_date")
            for phase, project in _phases(view, node, meant)
        ),
    ]
    unique = {(row["item"], row["item_of"]): row for row in rows if row["date"] is not None}
    kept = (row for row in unique.values() if since <= earliest_day(str(row["date"])) <= until)
    return sorted(kept, key=lambda row: (str(row["date"]), row["what"], row["item"], row["item_of"]))


def _row(view: RecordView, item: str, what: str, of: str, named: str, detail: str, *dates: str) -> Row:
    found = (view.value(item, date) for date in dates)
    return {
        "date": next((date for date in found if date is not None), None), "what": what, "item": item, "item_of": of,
        "name": view.value(named, "name"), "name_ja": view.value(named, "name_ja"), "detail": view.value(item, detail),
    }  # fmt: skip


def _with_groups(view: RecordView, node: str) -> set[str]:
    """The node and, of a material, the groups it belongs to, up to three steps."""
    found, level = {node}, {node} if view.has(node, "Material") else set()
    for _ in range(_GROUP_DEPTH):
        level = {edge.source for member in level for edge in view.into.get((member, "HAS_MEMBER"), ())}
        found |= level
    return found


def _events(view: RecordView, meant: set[str]) -> set[str]:
    edges = (edge for end in meant for kind in ("ABOUT", "INVOLVES") for edge in view.into.get((end, kind), ()))
    return {edge.source for edge in edges if view.has(edge.source, "Event")}


def _measures(view: RecordView, node: str, meant: set[str]) -> set[str]:
    """Measures that touch the node, itself included if it is one."""
    found = {edge.source for end in meant for edge in view.into.get((end, "CONTROLS"), ())}
    found |= {edge.source for kind in _AIMED for edge in view.into.get((node, kind), ())}
    if view.has(node, "Company"):
        found |= {str(edge.properties.get("measure")) for edge in view.out.get((node, "LISTED_BY"), ())}
    return {measure for measure in {*found, node} if view.has(measure, "PolicyMeasure")}


def _phases(view: RecordView, node: str, meant: set[str]) -> Iterator[tuple[str, str]]:
    """Phases that touch the node, each with its project."""
    for project in (record.id for record in view.nodes.values() if record.label == "Project"):
        plants = {edge.target for edge in view.out.get((project, "PLANS"), ()) if view.has(edge.target, "Facility")}
        leaders = {edge.target for edge in view.out.get((project, "LED_BY"), ())}
        planned = {edge.target for edge in view.out.get((project, "PLANS"), ())}
        whole = node == project or node in leaders | planned or any(_stands_for(view, plant, node) for plant in plants)
        handled = {
            edge.target for plant in plants for kind in ("MAKES", "TAKES") for edge in view.out.get((plant, kind), ())
        }
        for edge in view.into.get((project, "PHASE_OF"), ()):
            if not view.has(edge.source, "Phase"):
                continue
            named = {each.target for each in view.out.get((edge.source, "CONCERNS"), ())}
            bare = not any(view.has(each, "Material") for each in named)
            if whole or named & meant or (bare and handled & meant):
                yield edge.source, project


def _stands_for(view: RecordView, plant: str, node: str) -> bool:
    """Whether the node is the country of a plant, or runs or owns a part of it."""
    if any(edge.target == node for edge in view.out.get((plant, "IN_COUNTRY"), ())):
        return True
    return any(edge.source == node for kind in ("OPERATES", "OWNS") for edge in view.into.get((plant, kind), ()))
