"""What follows from the tables without standing in them? Stage nodes, the periods of each measure and framework.

A chain material whose shares stand under another name (tungsten ore under tungsten, mine), and a plant in a
country that the share set does not name, still make rows ``stage/<material>-<country>`` of an answer. A
measure's status history follows from its dated events and its last attested word (``graph.analysis.measures``),
so that a query reads the same status as the command line. A framework that a measure is part of has that history too.
"""

from __future__ import annotations

from collections import defaultdict

from graph.analysis.measure_list import measure_facts
from graph.analysis.measures import timeline
from graph.compile.places import code_of
from graph.compile.producers import stage_id
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["DATASET", "derived_statements"]

DATASET = "lodestone"
_SOURCE = "source/lodestone-derivation"


def derived_statements(graph: SupplyGraph) -> list[Statement]:
    """Statements that follow from those of a graph.

    Raises
    ------
    StatementError
        If the dates of a measure contradict each other.
    """
    rows = [*_stage_nodes(graph), *_status_events(graph)]
    if rows:
        rows.append(_row(_SOURCE, "Source", "name", "Follows from the tables of this graph", "graph.derive"))
    return rows


def _stage_nodes(graph: SupplyGraph) -> list[Statement]:
    makers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for production in graph.ids("Production"):
        producer, commodity = graph.text(production, "producer"), graph.text(production, "commodity")
        if producer.startswith("facility/"):
            makers[commodity, graph.text(commodity, "stage")].add(graph.text(producer, "country"))
        else:
            makers[commodity, graph.text(production, "stage")].add(producer)
    rows: list[Statement] = []
    for material in graph.ids("Material"):
        stage = graph.text(material, "stage")
        if not stage:
            continue
        shared = (graph.text(material, "share_material") or material, graph.text(material, "share_stage") or stage)
        for place in sorted((makers[shared] | makers[material, stage]) - {""}):
            node = stage_id(material, code_of(place))
            if node not in graph:
                where = f"{material} made in {place}"
                rows += [
                    _row(node, "Production", "producer", place, where),
                    _row(node, "Production", "commodity", material, where),
                    _row(node, "Production", "stage", stage, where),
                ]
    return rows


def _status_events(graph: SupplyGraph) -> list[Statement]:
    """One event a period of each measure: when it became what, and in which word of a source."""
    rows: list[Statement] = []
    for measure in graph.ids("PolicyMeasure"):
        told = graph.values(measure, "name")[0]
        framework = graph.text(measure, "framework")
        for number, period in enumerate(timeline(measure_facts(graph, measure)), start=1):
            event = f"status-event/{measure.partition('/')[2]}-{number}-{period.status}"
            values = {
                "measure": measure, "status": period.status, "date": period.since,
                "original_status": period.original or period.reason,
            }  # fmt: skip
            rows += [_told(told, event, "StatusEvent", prop, value) for prop, value in values.items()]
            if framework:
                rows += [
                    _told(told, framework, "Framework", prop, values[prop], period.since)
                    for prop in ("status", "original_status")
                ]
    return rows


def _told(told: Statement, entity: str, cls: str, prop: str, value: str, observed_at: str = "") -> Statement:
    """A value that follows from what a statement of the tables is part of; its source is that of the statement."""
    return Statement(
        entity=entity, cls=cls, prop=prop, value=value, dataset=DATASET, locator=told.locator, source=told.source,
        kind="derived", confidence=told.confidence, original_value=value, observed_at=observed_at,
        published_at=told.published_at,
    )  # fmt: skip


def _row(entity: str, cls: str, prop: str, value: str, locator: str) -> Statement:
    return Statement(
        entity=entity, cls=cls, prop=prop, value=value, dataset=DATASET, locator=locator, source=_SOURCE,
        kind="derived", confidence="high", original_value=value,
    )  # fmt: skip
