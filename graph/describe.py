"""What is known of one node? Every value with its source, differing values side by side, and its relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.analysis.control import ControlMap
from graph.compile.share_table import share_rows
from graph.precedence import choose, choose_share_set, holds, share_sets
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["Description", "PropertyRow", "Relation", "SourceRef", "describe", "source_refs"]


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a value comes from: slug and title of the source, table and line, kind of the value."""

    id: str
    title: str
    locator: str
    kind: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """One property at one time: the value chosen, and the others that were said of that time.

    Attributes
    ----------
    name, qualifier : str
    chosen : Statement
    conflicts : tuple of Statement
        Statements of other values, surest first.
    agreeing : tuple of Statement
        Further statements of the same value.
    baseline : bool
        Whether the compiled network of the date rests on it (shares: the set chosen; others: the latest).
    """

    name: str
    qualifier: str
    chosen: Statement
    conflicts: tuple[Statement, ...]
    agreeing: tuple[Statement, ...]
    baseline: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation entity (or a plain reference) that ties this node to others.

    Attributes
    ----------
    id : str
        Id of the relation, or of the node that refers.
    cls : str
    role : str
        The property by which this node is named.
    others : tuple of (str, str)
        Property and id of the other ends.
    values : tuple of Statement
        What holds of it on the date.
    """

    id: str
    cls: str
    role: str
    others: tuple[tuple[str, str], ...]
    values: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """All that is said of a node.

    Attributes
    ----------
    id, cls, name, name_ja : str
    properties : tuple of PropertyRow
    relations : tuple of Relation
    controllers : tuple of str
        Owners at the top of the chains of control over it (companies and facilities).
    controls : tuple of str
        What it controls by half or more, or operates alone.
    """

    id: str
    cls: str
    name: str
    name_ja: str
    properties: tuple[PropertyRow, ...]
    relations: tuple[Relation, ...]
    controllers: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()


def source_refs(graph: SupplyGraph, statements: Iterable[Statement]) -> list[SourceRef]:
    """Sources of statements, one a source and locator, in order."""
    rows = []
    for statement in graph.sources(list(statements)):
        title = graph.name(statement.source) if statement.source in graph else statement.source
        url = graph.text(statement.source, "url") if statement.source in graph else ""
        rows.append(SourceRef(statement.source.partition("/")[2], title, statement.locator, statement.kind, url))
    return rows


def describe(graph: SupplyGraph, node: str, as_of: str | None = None) -> Description:
    """All that is said of a node on a date.

    Parameters
    ----------
    graph : SupplyGraph
    node : str
        Id.
    as_of : str, optional
        ISO date; values observed later are left out, projected ones stay, marked as such.

    Raises
    ------
    UnknownNodeError
        If there is no such node.
    """
    cls = graph.cls(node)
    control = ControlMap(graph, as_of) if cls in ("Company", "Country", "Facility") else None
    return Description(
        node, cls, graph.text(node, "name", "en") or graph.name(node), graph.text(node, "name", "ja"),
        tuple(_property_rows(graph, node, as_of)), tuple(_relations(graph, node, as_of)),
        control.controllers(node) if control else (), tuple(sorted(control.controlled(node))) if control else (),
    )  # fmt: skip


def _property_rows(graph: SupplyGraph, node: str, as_of: str | None) -> Iterable[PropertyRow]:
    declared = graph.ontology.classes[graph.cls(node)].properties
    for prop in declared:
        statements = [s for s in graph.values(node, prop) if holds(s, as_of) or s.kind == "projected"]
        if prop == "share" and graph.cls(node) == "Production":
            yield from _share_rows(graph, node, statements, as_of)
        elif declared[prop].multi:
            for value in sorted({s.value for s in statements}):
                rows = [s for s in statements if s.value == value]
                chosen = choose(rows) or rows[0]
                yield PropertyRow(prop, chosen.qualifier, chosen, (), tuple(s for s in rows if s is not chosen), True)
        else:
            yield from _single_rows(prop, statements, as_of)


def _single_rows(prop: str, statements: list[Statement], as_of: str | None) -> Iterable[PropertyRow]:
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[statement.qualifier, statement.observed_at].append(statement)
    baseline = {q: choose([s for s in statements if s.qualifier == q], as_of) for q, _ in groups}
    for (qualifier, _), rows in sorted(groups.items(), key=lambda item: (item[0][0], _reversed(item[0][1]))):
        yield _row(prop, qualifier, choose(rows) or rows[0], rows, baseline[qualifier])


def _row(
    prop: str, qualifier: str, chosen: Statement, rows: list[Statement], baseline: Statement | None
) -> PropertyRow:
    others = [s for s in rows if s is not chosen]
    return PropertyRow(
        prop, qualifier, chosen,
        tuple(s for s in others if s.value != chosen.value), tuple(s for s in others if s.value == chosen.value),
        chosen is baseline,
    )  # fmt: skip


def _share_rows(graph: SupplyGraph, node: str, statements: list[Statement], as_of: str | None) -> Iterable[PropertyRow]:
    """Shares of one year stand side by side; the one whose set the network rests on comes first."""
    commodity, stage = graph.text(node, "commodity"), graph.text(node, "stage")
    chosen_set, _ = choose_share_set(share_sets(share_rows(graph, commodity).get((commodity, stage), [])), as_of)
    taken = {s.id for _, s in chosen_set.shares} if chosen_set else set()
    years: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        years[statement.observed_at].append(statement)
    for year in sorted(years, reverse=True):
        rows = years[year]
        base = next((s for s in rows if s.id in taken), None)
        yield _row("share", year, base or choose(rows) or rows[0], rows, base)


def _reversed(date: str) -> tuple[int, ...]:
    """Sort key that puts later dates first."""
    return tuple(-ord(c) for c in date)


def _relations(graph: SupplyGraph, node: str, as_of: str | None) -> Iterable[Relation]:
    incoming = sorted(graph.incoming(node), key=lambda s: (s.cls, _newest_first(graph, s), s.entity, s.prop))
    for statement in incoming:
        if not holds(statement, as_of):
            continue
        declared = graph.ontology.classes[statement.cls]
        if not declared.is_relation:
            yield Relation(statement.entity, statement.cls, statement.prop, ((statement.cls, statement.entity),), ())
            continue
        others, values = [], []
        for prop, detail in declared.properties.items():
            stated = graph.values(statement.entity, prop)
            if detail.type == "ref":
                named = {s.value for s in stated if holds(s, as_of)}
                others += [(prop, value) for value in sorted(named) if value != node]
            elif detail.qualifier == "lang":
                named_in = (choose(graph.values(statement.entity, prop, lang), as_of) for lang in ("", "en", "ja"))
                values += [s for s in named_in if s]
            else:
                latest = choose(stated, as_of) or (None if detail.qualifier == "source" else _outlook(stated))
                values += [latest] if latest else []
        yield Relation(statement.entity, statement.cls, statement.prop, tuple(others), tuple(values))


def _newest_first(graph: SupplyGraph, statement: Statement) -> tuple[int, ...]:
    """Sort key of relations that have a date (prices): the latest first; the others stay together."""
    declared = graph.ontology.classes[statement.cls]
    dated = declared.is_relation and "date" in declared.properties
    # A longer date of the same month is the later one, so what follows the last digit sorts last.
    return (*_reversed(graph.text(statement.entity, "date")), 0) if dated else ()


def _outlook(statements: Iterable[Statement]) -> Statement | None:
    """What is planned where nothing holds yet; its kind says that it is projected."""
    planned = [s for s in statements if s.kind == "projected"]
    return max(planned, key=lambda s: (s.observed_at, s.published_at, s.id), default=None)
