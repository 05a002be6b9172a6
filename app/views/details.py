"""What is known of the box or line that was picked? Its values with kind and source, differing ones side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import streamlit as st

from app import contract
from app.answers import Answers
from app.chain_parts import ChainEdge, ChainNode, ChainView
from app.chain_words import edge_text, ghost_text, percent
from app.i18n import Translator
from app.value_words import money, price_text, tonnes, why_none
from app.views.wording import kind_mark, plain, sources_text, value_text
from graph.analysis.chokepoints import ChokePoint
from graph.describe import source_refs
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["show_edge", "show_entity", "show_node"]

_HIDDEN = frozenset({"name", "alias"})
_NEIGHBOURS = 8
_RELATIONS = 8


def show_node(
    asked: Answers,
    view: ChainView,
    node: ChainNode,
    points: Sequence[ChokePoint],
    as_of: str,
    _: Translator,
    *,
    extra: Callable[[ChainView, ChainNode, Translator], None],
) -> None:
    """Show a box: its part in the chain, what its output rests on, neighbours, then all that is said of it.

    ``extra`` puts what can be done with it below its figures.
    """
    graph = asked.graph
    st.markdown(f"#### {plain(node.name)}")
    st.caption(f"`{node.entity}`")
    if node.stand_in:
        st.info(ghost_text(node, _))
    else:
        left, right = st.columns(2)
        left.metric(_("Share of the need"), percent(node.share))
        right.metric(_("Loss if it fails"), percent(node.loss) if node.loss is not None else "–")
        extra(view, node, _)
        _choke_lines(points, node, _)
        producer = asked.compiled(as_of).producers[asked.compiled(as_of).network.index(node.id)]
        unit = "t/y" if node.commodity.startswith("material/") else ""
        st.markdown(
            f"**{_('Output in the network')}**: {producer.output:,.4g} {unit} {kind_mark(graph, node.kind, _.lang)}"
        )
        _stated(graph, [graph.by_id[s] for s in producer.basis if s in graph.by_id], _)
    names = {n.id: n.name for n in view.nodes}
    _neighbours(_("Gets from"), [(e.source, e) for e in view.edges if e.target == node.id], names, graph, _)
    _neighbours(_("Delivers to"), [(e.target, e) for e in view.edges if e.source == node.id], names, graph, _)
    if node.entity in graph:
        show_entity(asked, node.entity, as_of, _, heading=False)


def _choke_lines(points: Sequence[ChokePoint], node: ChainNode, _: Translator) -> None:
    for point in points:
        if point.id in (node.entity, node.stage) and point.first_shortage_day is not None:
            st.markdown(_("First shortage on day {day} if it stops today and nobody adds capacity.",
                          day=point.first_shortage_day))  # fmt: skip
            return


def _neighbours(
    title: str, rows: list[tuple[str, ChainEdge]], names: dict[str, str], graph: SupplyGraph, _: Translator
) -> None:
    if not rows:
        return
    rows.sort(key=lambda row: (-row[1].share, row[0]))
    with st.expander(f"{title} ({len(rows)})", expanded=len(rows) <= _NEIGHBOURS):
        for other, edge in rows:
            st.markdown(f"- {plain(names[other])}: {plain(percent(edge.share))} {_edge_mark(edge, graph, _)}")


def _edge_mark(edge: ChainEdge, graph: SupplyGraph, _: Translator) -> str:
    if edge.role == "host":
        return f":gray-badge[{_('host of a by-product')}]"
    return f":gray-badge[{_('unknown')}]" if edge.role == "unknown" else kind_mark(graph, edge.kind, _.lang)


def show_edge(asked: Answers, view: ChainView, edge: ChainEdge, _: Translator) -> None:
    """Show a line: the share, its kind, where it comes from, and why the buyer needs it."""
    graph = asked.graph
    names = {n.id: n.name for n in view.nodes}
    st.markdown(f"#### {plain(names[edge.source])} → {plain(names[edge.target])}")
    label = _("Share of the bound") if edge.role == "host" else _("Share of the buyer's need")
    left, right = st.columns([2, 3])
    left.metric(label, percent(edge.share) if edge.role != "unknown" else "–")
    right.markdown(_edge_mark(edge, graph, _))
    right.caption(edge_text(edge, _))
    if edge.statements:
        st.markdown(f"**{_('Trade share that it rests on')}**")
        _stated(graph, [graph.by_id[s] for s in edge.statements if s in graph.by_id], _)
        st.caption(_("A country's share is split among its producers by their output."))
    elif edge.role == "supply":
        st.markdown(f"**{_('Source')}**: {_('estimated from outputs')}")
        st.caption(_("No trade figure states this flow. Own output serves the country first; the rest is split among "
                     "producers abroad by their output."))  # fmt: skip
    if edge.recipe:
        st.markdown(f"**{_('Why it is needed')}**")
        _stated(graph, [graph.by_id[s] for s in edge.recipe if s in graph.by_id], _)


def _stated(graph: SupplyGraph, statements: Iterable[Statement], _: Translator) -> None:
    for statement in statements:
        label = graph.ontology.classes[statement.cls].properties[statement.prop].label(_.lang)
        value = value_text(graph, statement.cls, statement.prop, statement.value, statement.unit, _)
        when = f" · {plain(statement.observed_at)}" if statement.observed_at else ""
        (source,) = contract.source_rows(source_refs(graph, [statement]))
        st.markdown(f"- {plain(label)}: **{plain(value)}**{when} {kind_mark(graph, statement.kind, _.lang)}  \n"
                    f":small[{_('Source')}: {sources_text([source])}]")  # fmt: skip


def show_entity(asked: Answers, entity: str, as_of: str, _: Translator, *, heading: bool = True) -> None:
    """Show all that is said of a node on a date."""
    graph = asked.graph
    shown = contract.show_object(graph, asked.show(entity, as_of), _.lang, asked.values(entity, as_of))
    if heading:
        name = shown["name_ja"] if _.lang == "ja" and shown["name_ja"] else shown["name"]
        st.markdown(f"#### {plain(name)}")
        st.caption(f"{graph.ontology.classes[shown['class']].label(_.lang)} · `{entity}`")
    rows = [row for row in shown["properties"] if row["name"] not in _HIDDEN]
    used = [row for row in rows if row["in_baseline"] or row["conflicts"]]
    st.markdown(f"**{_('Values and sources')}**")
    if not rows:
        st.caption(_("Nothing but its place in the chain is stated."))
    for row in used:
        _property(graph, shown["class"], row, _)
    _worth(graph, shown["values"], _)
    others = [row for row in rows if row not in used]
    if others:
        with st.expander(_("Other dates ({n})", n=len(others))):
            for row in others:
                _property(graph, shown["class"], row, _)
    _relations(graph, entity, shown["relations"], _)


def _worth(graph: SupplyGraph, rows: Sequence[dict[str, Any]], _: Translator) -> None:
    """What is made a year, at the latest price, and at those of other markets."""
    stages = graph.ontology.codes["stages"]
    for row in rows:
        quantity = f"{tonnes(row['quantity_t_per_y'])} {row['unit_basis'] or 't'}"
        made = f"{row['name']}, {stages.code_label(row['stage'], _.lang)}, {quantity}"
        head = f"- {_('Value of a year')} ({plain(made)})"
        if row["price"] is None:
            st.markdown(f"{head}: {plain(why_none(row, _))}")
            continue
        lines = [f"{head}: **{plain(money(row['value_usd_per_y'], _))}** {kind_mark(graph, 'derived', _.lang)}"]
        lines += [f":small[{plain(price_text(graph, row['price'], _))}]"]
        lines += [f":small[{_('Source')}: {sources_text(row['price']['sources'])}]"]
        lines += [f":small[≠ {plain(money(other['value_usd_per_y'], _))}: {plain(price_text(graph, other, _))}]"
                  for other in row["other_prices"]]  # fmt: skip
        st.markdown("  \n".join(lines))


def _property(graph: SupplyGraph, cls: str, row: dict[str, Any], _: Translator) -> None:
    label = row["label"] + (f" ({_qualifier(graph, row['qualifier'], _.lang)})" if row["qualifier"] else "")
    if row["conflicts"]:
        st.markdown(f"- {plain(label)} :red-badge[{_('sources differ')}]")
        lines = [f"| {_('Value')} | {_('Kind')} | {_('As of')} | {_('Source')} |", "|---|---|---|---|"]
        for at, value in enumerate([row, *row["conflicts"]]):
            text = plain(value_text(graph, cls, row["name"], value["value"], row["unit"], _))
            mark = f"**{text}** ({_('used')})" if at == 0 and row["in_baseline"] else text
            cells = (mark, kind_mark(graph, value["kind"], _.lang), plain(value["observed_at"] or "–"),
                     sources_text(value["sources"]))  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
        st.markdown("\n".join(lines))
        return
    text = value_text(graph, cls, row["name"], row["value"], row["unit"], _)
    when = f" · {plain(row['observed_at'])}" if row["observed_at"] else ""
    st.markdown(f"- {plain(label)}: **{plain(text)}**{when} {kind_mark(graph, row['kind'], _.lang)}  \n"
                f":small[{_('Source')}: {sources_text(row['sources'])}]")  # fmt: skip


def _qualifier(graph: SupplyGraph, qualifier: str, lang: str) -> str:
    stages = graph.ontology.codes["stages"]
    if qualifier in stages:
        return stages.code_label(qualifier, lang)
    return graph.name(qualifier, lang) if qualifier in graph else qualifier


def _relations(graph: SupplyGraph, entity: str, relations: Sequence[dict[str, Any]], _: Translator) -> None:
    rows = [r for r in relations if r["class"] not in ("Supply", "Recipe")]
    if not rows:
        return
    with st.expander(_("Relations ({n})", n=len(rows))):
        for relation in rows[:_RELATIONS]:
            label = graph.ontology.classes[relation["class"]].label(_.lang)
            ends = " · ".join(plain(o["name"]) for o in relation["others"])
            st.markdown(f"- {plain(label)}: {ends}")
        if len(rows) > _RELATIONS:
            st.caption(_("... and {n} more: lodestone show {node}", n=len(rows) - _RELATIONS, node=entity))
