"""Which measures are there on a date, in which status, on what and against whom?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.analysis.measure_facts import MeasureFacts, status_of_word
from graph.analysis.measures import MeasureStatus, status_on
from graph.compile.places import Places, code_of
from graph.describe import SourceRef, source_refs
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["ControlledItem", "ListedMeasure", "list_measures", "measure_facts"]

_ORDER = {"in-force": 0, "suspended": 1, "unknown": 2, "announced": 3, "ended": 4}
_DATES = ("announced", "effective", "suspended_from", "suspended_to", "ended")


@dataclass(frozen=True, slots=True)
class ControlledItem:
    """What a measure covers of one material, product or technology.

    Attributes
    ----------
    id : str
    stages : tuple of str
        Stages that it is limited to, in the order of the chain; empty where the text names none.
    form, form_ja : str
        Forms or grades that it is limited to, in words; empty where it covers all.
    """

    id: str
    stages: tuple[str, ...]
    form: str
    form_ja: str


@dataclass(frozen=True, slots=True)
class ListedMeasure:
    """One measure as it stands on a date.

    Attributes
    ----------
    id, issuer, kind : str
    status : MeasureStatus
    materials : tuple of str
        Ids of the materials (or groups) that it names.
    targets : tuple of str
        Country or bloc codes; ``ALL`` for every destination.
    end_use_scope, end_users, de_minimis : str
    framework : str
        Id of the framework between governments that it is, empty where it is none.
    items : tuple of ControlledItem
        All that it covers: materials, products and technologies, with the stages and forms it is limited to.
    sources : tuple of SourceRef
    reach_ends : bool
        Whether the date lies beyond the last day on which a source attests the status.
    """

    id: str
    issuer: str
    kind: str
    status: MeasureStatus
    materials: tuple[str, ...]
    targets: tuple[str, ...]
    end_use_scope: str
    end_users: str
    de_minimis: str
    framework: str
    items: tuple[ControlledItem, ...]
    sources: tuple[SourceRef, ...]
    reach_ends: bool

    @property
    def products(self) -> tuple[str, ...]:
        """Ids of the products that it names."""
        return tuple(item.id for item in self.items if item.id.startswith("product/"))

    @property
    def technologies(self) -> tuple[str, ...]:
        """Ids of the technologies that it names."""
        return tuple(item.id for item in self.items if item.id.startswith("technology/"))


def measure_facts(graph: SupplyGraph, measure: str) -> MeasureFacts:
    """Dated facts of a measure.

    Raises
    ------
    StatementError
        If the dates contradict each other.
    """
    word = graph.text(measure, "attested_status_original")
    return MeasureFacts(
        id=measure, kind=graph.text(measure, "measure_kind"),
        attested_status=status_of_word(word) if word else None,
        attested_original=word, attested_at=graph.text(measure, "attested_at"),
        **{name: graph.text(measure, name) for name in _DATES},
    )  # fmt: skip


def list_measures(
    graph: SupplyGraph,
    as_of: str,
    *,
    issuer: str | None = None,
    toward: str | None = None,
    material: str | None = None,
) -> list[ListedMeasure]:
    """Measures that exist on a date, those in force first, the latest first among equals.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str
        ISO date.
    issuer, toward : str, optional
        Country or bloc id. ``toward`` keeps measures aimed at it or at every destination.
    material : str, optional
        Material id: measures that name it, a group it belongs to, or (for a group) one of its members.
    """
    places = Places(graph, as_of)
    related = _related(graph, material, as_of) if material else set()
    rows = []
    for measure in graph.ids("PolicyMeasure"):
        status = status_on(measure_facts(graph, measure), as_of)
        if status is None:
            continue
        items = _items(graph, measure, as_of)
        targets = tuple(code_of(target) for target in _ends(graph, measure, "Target", "target"))
        if issuer and graph.text(measure, "issuer") != issuer:
            continue
        if toward and not any(places.covers(t, code_of(toward)) or places.covers(code_of(toward), t) for t in targets):
            continue
        if material and not related & {item.id for item in items}:
            continue
        rows.append(_listed(graph, measure, status, items, targets, as_of))
    return sorted(rows, key=lambda r: (_ORDER[r.status.status], _later_first(r.status.since or ""), r.id))


def _listed(
    graph: SupplyGraph,
    measure: str,
    status: MeasureStatus,
    items: tuple[ControlledItem, ...],
    targets: tuple[str, ...],
    as_of: str,
) -> ListedMeasure:
    return ListedMeasure(
        id=measure, issuer=code_of(graph.text(measure, "issuer")), kind=graph.text(measure, "measure_kind"),
        status=status, materials=tuple(item.id for item in items if item.id.startswith("material/")),
        targets=targets, end_use_scope=graph.text(measure, "end_use_scope"),
        end_users=graph.text(measure, "end_users"), de_minimis=graph.text(measure, "de_minimis"),
        framework=graph.text(measure, "framework"), items=items,
        sources=tuple(source_refs(graph, _telling(graph, measure))),
        reach_ends=status.attested_at is not None and status.attested_at < as_of,
    )  # fmt: skip


def _telling(graph: SupplyGraph, measure: str) -> Iterable[Statement]:
    for prop in ("name", *_DATES, "attested_status"):
        yield from graph.values(measure, prop)


def _items(graph: SupplyGraph, measure: str, as_of: str) -> tuple[ControlledItem, ...]:
    """What a measure covers, by id."""
    stages = graph.ontology.codes["stages"]
    found = []
    for statement in graph.incoming(measure):
        if statement.cls != "Control" or statement.prop != "measure":
            continue
        control, item = statement.entity, graph.text(statement.entity, "item")
        limited = tuple(sorted(graph.refs(control, "stage", as_of), key=stages.position))
        forms = (graph.text(control, "form", lang, as_of) for lang in ("en", "ja"))
        found += [ControlledItem(item, limited, *forms)] if item else []
    return tuple(sorted(found, key=lambda row: row.id))


def _ends(graph: SupplyGraph, measure: str, relation: str, prop: str) -> tuple[str, ...]:
    named = {
        graph.text(statement.entity, prop)
        for statement in graph.incoming(measure)
        if statement.cls == relation and statement.prop == "measure"
    }
    return tuple(sorted(named - {""}))


def _related(graph: SupplyGraph, material: str, as_of: str) -> set[str]:
    groups = {s.entity for s in graph.incoming(material) if s.cls == "Material" and s.prop == "member"}
    return {material, *groups, *graph.refs(material, "member", as_of)}


def _later_first(date: str) -> tuple[int, ...]:
    return tuple(-ord(c) for c in date)
