"""How is the chain put on the page? By the component of our own, by an ECharts graph where that cannot be had."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.answers import Answers
from app.chain_chart import chain_option, chart_height
from app.chain_parts import ChainNode, ChainView
from app.chain_picture import chain_picture, picture_height
from app.components.chain_graph import chain_graph, renderer
from app.i18n import Translator
from app.views.explore_controls import CLOSED, OPENED, ORDER, PICKED, Question, place_name

__all__ = ["draw_chain", "drawn_height", "show_folding"]


def drawn_height(view: ChainView) -> int:
    """Height of the drawing, px."""
    return picture_height(view)


def draw_chain(asked: Answers, view: ChainView, question: Question, _: Translator) -> None:
    """Draw a chain; a click picks a box or line, a double-click opens or folds what is upstream of a box."""
    if not view.nodes:
        filtered = question.stages or question.commodities
        st.info(_("Nothing of this chain passes the filters.") if filtered
                else _("Nobody is known to make it there on this date."))  # fmt: skip
        return
    where = place_name(asked, view.country, _) if view.country else _("all makers")
    label = _("Supply chain of {product}, {country}: stages from left to right; the same is in the lists below.",
              product=asked.graph.name(view.product, _.lang), country=where)  # fmt: skip
    mount = renderer()
    with st.container(key="chain"):
        if mount is None:
            _draw_as_chart(view, question, label, _)
            return
        picture = chain_picture(
            view, _, ring_above=question.ring_above / 100, picked=st.session_state[PICKED], name=question.view_name,
            label=label,
        )  # fmt: skip
        chain_graph(mount, picture, key="chain-graph", on_picked=_pick, on_toggled=lambda node: _toggle(view, node))
    st.caption(_(
        "Each box is a producer; the figure is its part of what this chain needs of the commodity above it. "
        "Orange frame: choke point, without it at least {ring} % of the product is lost. Click a box or a line for "
        "values and sources; double-click a box (or click +n) to open or fold what is upstream. Drag to move, "
        "Ctrl and scroll to zoom.", ring=question.ring_above,
    ))  # fmt: skip


def _pick(what: str) -> None:
    st.session_state[PICKED] = what


def _toggle(view: ChainView, node: str) -> None:
    """Open what is hidden upstream of a box; where nothing is hidden, fold it; undo what was done before."""
    found = next((n for n in view.nodes if n.id == node and not n.stand_in), None)
    if found is None:
        return
    if found.opened or found.closed:
        _reset(node)
    elif found.hidden:
        _open(node)
    elif any(e.target == node for e in view.edges):
        _close(node)


def _reset(node: str) -> None:
    for key in (OPENED, CLOSED):
        st.session_state[key] = [n for n in st.session_state[key] if n != node]


def _open(node: str) -> None:
    _reset(node)
    state = st.session_state
    state[OPENED] = [*state[OPENED], node]
    state[ORDER] = list(dict.fromkeys([*state[ORDER], node]))


def _close(node: str) -> None:
    _reset(node)
    st.session_state[CLOSED] = [*st.session_state[CLOSED], node]


def show_folding(view: ChainView, node: ChainNode, _: Translator) -> None:
    """Buttons that open and fold what is upstream of a box."""
    fed = any(e.target == node.id for e in view.edges)
    with st.container(horizontal=True, key="folding"):
        if node.hidden and not node.opened:
            label = _("Show all suppliers (+{n})", n=node.hidden)
            st.button(label, key="folding-open", on_click=_open, args=(node.id,))
        if node.opened or node.closed:
            st.button(_("As before"), key="folding-reset", on_click=_reset, args=(node.id,))
        if fed and not node.closed:
            st.button(_("Fold what is upstream"), key="folding-close", on_click=_close, args=(node.id,))


def _draw_as_chart(view: ChainView, question: Question, label: str, _: Translator) -> None:
    # The place of a click counts from the chart it was made on: another chart is another widget.
    key = f"chain-{question.name}-{len(view.nodes)}"
    option = chain_option(view, _, ring_above=question.ring_above / 100, picked=st.session_state[PICKED],
                          dark=st.context.theme.type == "dark")  # fmt: skip
    st.echarts_chart(option, height=chart_height(view), key=key, renderer="svg", alt=label,
                     on_select=lambda: _clicked(key, view))  # fmt: skip


def _clicked(key: str, view: ChainView) -> None:
    selected: list[dict[str, Any]] = st.session_state[key]["selection"]["selected"]
    for part in selected:
        rows: tuple[Any, ...] = view.edges if part["data_type"] == "edge" else view.nodes
        for index in part["data_indices"]:
            if index < len(rows):
                _pick(rows[index].id)
                return
    _pick("")
