"""On which days does something change for a chain? Figures that begin or end to hold, and measures that turn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from graph.statement import earliest_day, latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["ChangeDay", "change_days"]

_FIGURES = {
    "Production": ("commodity",), "Recipe": ("output", "input"), "Supply": ("material",), "Consumption": ("material",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """One day.

    Attributes
    ----------
    day : str
        ISO date.
    figures : int
        Figures that hold from this day on, or no longer.
    measures : tuple of (str, str)
        Measures and the status that they take.
    """

    day: str
    figures: int
    measures: tuple[tuple[str, str], ...]


def change_days(graph: SupplyGraph, commodities: Collection[str]) -> list[ChangeDay]:
    """Days on which something changes, in order.

    Parameters
    ----------
    graph : SupplyGraph
    commodities : collection of str
        Of the chain.
    """
    figures = _figures(graph, set(commodities))
    measures = _measures(graph, set(commodities))
    return [ChangeDay(day, figures[day], tuple(sorted(measures[day]))) for day in sorted({*figures, *measures})]


def _figures(graph: SupplyGraph, commodities: set[str]) -> Counter[str]:
    days: Counter[str] = Counter()
    for cls, props in _FIGURES.items():
        for entity in graph.ids(cls):
            if not commodities.intersection(graph.text(entity, prop) for prop in props):
                continue
            for prop in graph.properties(entity):
                for statement in graph.values(entity, prop):
                    if statement.kind == "projected":
                        continue
                    begins = max(earliest_day(statement.observed_at), earliest_day(statement.valid_from))
                    ends = latest_day(statement.valid_to) if statement.valid_to else ""
                    days.update([begins] if begins else [])
                    days.update([(date.fromisoformat(ends) + timedelta(days=1)).isoformat()] if ends else [])
    return days


def _measures(graph: SupplyGraph, commodities: set[str]) -> dict[str, set[tuple[str, str]]]:
    groups = {m for m in graph.ids("Material") if commodities.intersection(graph.refs(m, "member"))}
    named = {
        graph.text(control, "measure")
        for control in graph.ids("Control")
        if graph.text(control, "item") in commodities | groups
    }
    days: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for event in graph.ids("StatusEvent"):
        measure, day = graph.text(event, "measure"), graph.text(event, "date")
        if measure in named and day:
            days[earliest_day(day)].add((measure, graph.text(event, "status")))
    return days
