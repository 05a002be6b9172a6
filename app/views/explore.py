"""Explore (探索): the chain of a product in a country, drawn stage by stage; a click shows what each part rests on."""

from __future__ import annotations

import streamlit as st

from app import cached_api
from app.answers import Answers
from app.chain_parts import ChainView
from app.chain_view import NODE_LIMIT
from app.chain_words import percent
from app.i18n import Translator
from app.views import address
from app.views.chain_drawing import draw_chain, drawn_height, show_folding
from app.views.choke_table import show_choke_points
from app.views.details import show_edge, show_entity, show_node
from app.views.explore_controls import ORDER, PICKED, Question, controls, remember
from app.views.trouble import show_trouble
from app.views.wording import plain
from graph.analysis.chokepoints import ChokePoint
from graph.errors import GraphError
from graph.names import node_name

__all__ = ["page"]


def page() -> None:
    """Run the page."""
    _ = address.speak()
    try:
        asked = cached_api.answers()
        question = controls(asked, _)
        if question is not None:
            _show(asked, question, _)
    except GraphError as error:
        show_trouble(error, _)


def _show(asked: Answers, question: Question, _: Translator) -> None:
    product, country, as_of = question.product, question.country, question.as_of
    state = st.session_state
    if state.get("chain-name") != question.name:
        # Places are kept free within one drawing only.
        state["chain-name"], state[ORDER] = question.name, list(question.unfolded.opened)
    with st.spinner(_("Looking for choke points …")):
        points = cached_api.choke_points(product, as_of, country)
        view = cached_api.chain(product, as_of, country, question.min_share / 100, _.lang,
                                question.stages, question.commodities, question.unfolded)  # fmt: skip
    state[PICKED] = _box_of(view, state[PICKED])
    drawn, side = st.columns([2.7, 1], gap="medium")
    with drawn:
        _coverage(asked, view, _)
        draw_chain(asked, view, question, _)
    st.subheader(_("Choke points"))
    chosen = show_choke_points(asked.graph, points, _, key=f"table-{product}-{country}-{as_of}")
    if chosen:
        state[PICKED] = _box_of(view, chosen)
        st.rerun()
    with side:
        _details(asked, view, points, as_of, _)
    _gaps(asked, view, as_of, _)
    remember(question)


def _coverage(asked: Answers, view: ChainView, _: Translator) -> None:
    kinds = asked.graph.ontology.codes["kinds"]
    parts = [
        f"{kinds.code_label(kind, _.lang) if kind in kinds else _('unknown')} {percent(share)}"
        for kind, share in view.kinds().items()
    ]
    shown = sum(not n.stand_in for n in view.nodes)
    left_out = ""
    if view.below_share:
        left_out = _("{n} further producers serve less than the share chosen of any need and are not drawn.",
                     n=view.below_share)  # fmt: skip
    st.markdown(_("As of **{day}** · {n} producers, {m} lines · lines by kind: {kinds}", day=view.as_of, n=shown,
                  m=len(view.edges), kinds=", ".join(parts) or "–")
                + (f"  \n:small[:gray[{left_out}]]" if left_out else ""))  # fmt: skip
    if view.beyond_limit:
        st.warning(_("{n} producers are left out: the drawing holds {limit}. Raise the smallest share to see them all.",
                     n=view.beyond_limit, limit=NODE_LIMIT))  # fmt: skip


def _box_of(view: ChainView, entity: str) -> str:
    """Box that stands for a node of the graph, the node itself where there is none."""
    if any(n.id == entity for n in view.nodes):
        return entity
    fitting = [n for n in view.nodes if entity and entity in (n.entity, n.stage)]
    fitting.sort(key=lambda n: (n.entity != entity, -n.share, n.id))
    return fitting[0].id if fitting else entity


def _details(asked: Answers, view: ChainView, points: tuple[ChokePoint, ...], as_of: str, _: Translator) -> None:
    nodes = {n.id: n for n in view.nodes}
    edges = {e.id: e for e in view.edges}
    picked = st.session_state[PICKED]
    labels = {n.id: n.name for n in sorted(view.nodes, key=lambda n: (-n.tier, n.commodity, -n.share, n.id))}
    labels |= {e: f"{nodes[edge.source].name} → {nodes[edge.target].name}" for e, edge in edges.items()}
    if picked and picked not in labels and picked in asked.graph:
        labels[picked] = node_name(asked.graph, picked, _.lang)
    st.session_state["details"] = picked if picked in labels else None
    st.selectbox(_("Details of"), list(labels), key="details", format_func=lambda k: labels[k], on_change=_chosen,
                 placeholder=_("Click a box or a line, or choose here"))  # fmt: skip
    with st.container(height=max(360, drawn_height(view) - 40), border=True, key="details-panel"):
        if picked in nodes:
            show_node(asked, view, nodes[picked], points, as_of, _, extra=show_folding)
        elif picked in edges:
            show_edge(asked, view, edges[picked], _)
        elif picked and picked in asked.graph:
            show_entity(asked, picked, as_of, _)
        elif picked:
            st.info(_("{what} is not part of this drawing.", what=plain(picked)))
        else:
            st.markdown(_("Nothing is picked yet. Click a box or a line of the chain or a row of the table, or choose "
                          "from the list above: its values appear here, each with its source and kind."))  # fmt: skip


def _chosen() -> None:
    st.session_state[PICKED] = st.session_state["details"] or ""


def _gaps(asked: Answers, view: ChainView, as_of: str, _: Translator) -> None:
    """Say what the network does not know of this chain."""
    here = {n.commodity for n in view.nodes} | {n.entity for n in view.nodes}
    rows = [gap for gap in asked.compiled(as_of).gaps if gap.node in here]
    if rows:
        with st.expander(_("What is not known of this chain ({n})", n=len(rows))):
            for gap in rows:
                st.markdown(f"- {plain(gap.text_ja if _.lang == 'ja' else gap.text)}")
