"""What is known of one node? Every value with its source, differing values side by side, and its relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from graph.analysis.control import ControlMap
from graph.analysis.stakes import Stake, stakes_abroad
from graph.compile.share_table import share_rows
from graph.matching.told import ToldElsewhere, told_elsewhere
from graph.precedence import choose, choose_share_set, holds, share_sets
from graph.relations import Relation, in_order, reversed_date, ties
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
    stakes : tuple of Stake
        Of a country: what its state and its companies hold abroad.
    told_elsewhere : tuple of ToldElsewhere
        Records of other sources that are matched to it.
    """

    id: str
    cls: str
    name: str
    name_ja: str
    properties: tuple[PropertyRow, ...]
    relations: tuple[Relation, ...]
    controllers: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    stakes: tuple[Stake, ...] = ()
    told_elsewhere: tuple[ToldElsewhere, ...] = ()


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
        tuple(_property_rows(graph, node, as_of)), tuple(ties(graph, node, as_of)),
        control.controllers(node) if control else (), tuple(sorted(control.controlled(node))) if control else (),
        stakes_abroad(graph, node, as_of) if cls == "Country" else (), told_elsewhere(graph, node, as_of),
    )  # fmt: skip


def _property_rows(graph: SupplyGraph, node: str, as_of: str | None) -> Iterable[PropertyRow]:
    declared = graph.ontology.classes[graph.cls(node)].properties
    for prop in declared:
        statements = [s for s in graph.values(node, prop) if holds(s, as_of) or s.kind == "projected"]
        if prop == "share" and graph.cls(node) == "Production":
            yield from _share_rows(graph, node, statements, as_of)
        elif declared[prop].multi:
            for value in sorted({s.value for s in statements}, key=partial(in_order, graph, declared[prop])):
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
    for (qualifier, _), rows in sorted(groups.items(), key=lambda item: (item[0][0], reversed_date(item[0][1]))):
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
