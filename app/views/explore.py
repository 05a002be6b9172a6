"""Explore (探索): the chain of a product in a country, drawn stage by stage; a click shows what each part rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from app import cached_api
from app.answers import Answers
from app.chain_chart import chain_option, chart_height, percent
from app.chain_cone import upstream_cone
from app.chain_parts import ChainView
from app.chain_view import NODE_LIMIT, makers_of
from app.i18n import Translator
from app.views import address
from app.views.choke_table import show_choke_points
from app.views.details import show_edge, show_entity, show_node
from app.views.wording import plain
from graph.analysis.chokepoints import ChokePoint
from graph.compile.places import REST_OF_WORLD
from graph.errors import GraphError
from graph.names import node_name

__all__ = ["page"]

PRODUCT, COUNTRY = "product/traction-motor", "JP"
"""What is shown where the address does not say."""

_EARLIEST, _LATEST = date(2000, 1, 1), date(2040, 12, 31)
_PICKED = "picked"
_SHARES, _AT_A_GLANCE = (5, 10, 15, 20), 90


@dataclass(frozen=True, slots=True)
class _Question:
    """What the controls say."""

    product: str
    country: str
    as_of: str
    min_share: int
    ring_above: int


def page() -> None:
    """Run the page."""
    _ = address.speak()
    try:
        asked = cached_api.answers()
        question = _controls(asked, _)
        if question is not None:
            _show(asked, question, _)
    except GraphError as error:
        _trouble(error, _)


def _trouble(error: GraphError, _: Translator) -> None:
    if "lodestone build" in str(error):
        st.warning(_("There is no graph to show yet. Build it with this command, then reload the page."))
        st.code("lodestone build", language="bash")
    else:
        st.error(_("This cannot be shown."))
    st.caption(plain(str(error)))


def _controls(asked: Answers, _: Translator) -> _Question | None:
    """Show the controls; what the address says comes first, what it says wrongly is named."""
    state, query = st.session_state, st.query_params
    if "as_of" not in state:
        state["as_of"] = min(_LATEST, max(_EARLIEST, address.day_of(query.get("asof", ""), date.today())))
        state["min_share"] = address.percent_of(query.get("min", ""), 0, 0, 50)
        state["ring_above"] = address.percent_of(query.get("ring", ""), 20, 1, 100)
        state["product"], state["country"] = query.get("product", PRODUCT), query.get("country", COUNTRY)
        state[_PICKED] = query.get("node", "") or query.get("edge", "")
    if not isinstance(state["as_of"], date):
        state["as_of"] = date.today()
    as_of = state["as_of"].isoformat()
    with st.spinner(_("Compiling the supply network of {day} …", day=as_of)):
        made = cached_api.makers(as_of)
    products = _products(asked, made)
    if not products:
        st.info(_("Nothing is known to be made on {day}.", day=as_of))
        return None
    unknown = [text for text in (state["product"],) if text not in products]
    if unknown:
        state["product"] = PRODUCT if PRODUCT in products else products[0]
    countries = ["", *(c for c in made[state["product"]] if c != REST_OF_WORLD)]
    if state["country"] not in countries:
        unknown += [] if state["country"] == COUNTRY else [state["country"]]
        state["country"] = COUNTRY if COUNTRY in countries else countries[-1] if len(countries) == 2 else ""
    if unknown:
        st.warning(_("Not in the network of {day}, so something else is shown: {what}", day=as_of,
                     what=plain(", ".join(unknown))))  # fmt: skip
    if not state["min_share"]:
        state["min_share"] = _readable_share(asked, state["product"], state["country"], as_of)
    columns = st.columns([3, 2, 1.5, 2, 2], gap="medium")
    columns[0].selectbox(_("Product or material"), products, key="product", on_change=_forget,
                         format_func=lambda node: _both_names(asked, node, _),
                         placeholder=_("Type a name in Japanese or English"))  # fmt: skip
    columns[1].selectbox(_("Made in"), countries, key="country", on_change=_forget,
                         format_func=lambda code: _place(asked, code, _) if code else _("all makers"))  # fmt: skip
    columns[2].date_input(_("As of"), key="as_of", min_value=_EARLIEST, max_value=_LATEST, format="YYYY-MM-DD")
    columns[3].slider(_("Smallest share of a need drawn"), 1, 50, key="min_share", format="%d %%")
    columns[4].slider(_("Choke points framed from a loss of"), 1, 100, key="ring_above", format="%d %%")
    return _Question(state["product"], state["country"], as_of, state["min_share"], state["ring_above"])


def _forget() -> None:
    st.session_state[_PICKED] = ""
    st.session_state["min_share"] = 0


def _readable_share(asked: Answers, product: str, country: str, as_of: str) -> int:
    """Smallest of some thresholds at which the chain can be read at a glance."""
    compiled = asked.compiled(as_of)
    makers = makers_of(compiled, product, country)
    for share in _SHARES[:-1]:
        if len(upstream_cone(compiled, makers, share / 100, NODE_LIMIT + 1).kept) <= _AT_A_GLANCE:
            return share
    return _SHARES[-1]


def _products(asked: Answers, made: dict[str, tuple[str, ...]]) -> list[str]:
    """Products first, then materials, each by English name."""
    return sorted(made, key=lambda node: (not node.startswith("product/"), asked.graph.name(node).casefold(), node))


def _both_names(asked: Answers, node: str, _: Translator) -> str:
    other = "en" if _.lang == "ja" else "ja"
    first, second = asked.graph.name(node, _.lang), asked.graph.name(node, other)
    return first if first == second else f"{first} ／ {second}"


def _place(asked: Answers, code: str, _: Translator) -> str:
    return asked.graph.name(f"bloc/{code.lower()}" if code == "EU" else f"country/{code.lower()}", _.lang)


def _show(asked: Answers, question: _Question, _: Translator) -> None:
    product, country, as_of = question.product, question.country, question.as_of
    with st.spinner(_("Looking for choke points …")):
        points = cached_api.choke_points(product, as_of, country)
        view = cached_api.chain(product, as_of, country, question.min_share / 100, _.lang)
    st.session_state[_PICKED] = _box_of(view, st.session_state[_PICKED])
    drawn, side = st.columns([2.7, 1], gap="medium")
    with drawn:
        _coverage(asked, view, _)
        _draw(asked, view, question, _)
        _key(question, _)
    st.subheader(_("Choke points"))
    chosen = show_choke_points(asked.graph, points, _, key=f"table-{product}-{country}-{as_of}")
    if chosen:
        st.session_state[_PICKED] = _box_of(view, chosen)
        st.rerun()
    with side:
        _details(asked, view, points, as_of, _)
    _gaps(asked, view, as_of, _)
    picked = st.session_state[_PICKED]
    address.write({
        "product": product, "country": country, "asof": as_of, "min": str(question.min_share),
        "ring": str(question.ring_above), "edge" if ">" in picked else "node": picked,
    })  # fmt: skip


def _coverage(asked: Answers, view: ChainView, _: Translator) -> None:
    kinds = asked.graph.ontology.codes["kinds"]
    parts = [
        f"{kinds.code_label(kind, _.lang) if kind in kinds else _('unknown')} {percent(share)}"
        for kind, share in view.kinds().items()
    ]
    shown = sum(not n.stand_in for n in view.nodes)
    st.markdown(_("As of **{day}** · {n} producers, {m} lines · lines by kind: {kinds}", day=view.as_of, n=shown,
                  m=len(view.edges), kinds=", ".join(parts) or "–"))  # fmt: skip
    if view.below_share:
        st.caption(_("{n} further producers serve less than the share chosen of any need and are not drawn.",
                     n=view.below_share))  # fmt: skip
    if view.beyond_limit:
        st.warning(_("{n} producers are left out: the drawing holds {limit}. Raise the smallest share to see them all.",
                     n=view.beyond_limit, limit=NODE_LIMIT))  # fmt: skip


def _draw(asked: Answers, view: ChainView, question: _Question, _: Translator) -> None:
    if not view.nodes:
        st.info(_("Nobody is known to make it there on this date."))
        return
    # The place of a click counts from the chart it was made on: another chart is another widget.
    key = f"chain-{view.product}-{view.country}-{view.as_of}-{question.min_share}"
    option = chain_option(view, _, ring_above=question.ring_above / 100, picked=st.session_state[_PICKED],
                          dark=st.context.theme.type == "dark")  # fmt: skip
    where = _place(asked, view.country, _) if view.country else _("all makers")
    with st.container(key="chain"):
        st.echarts_chart(
            option, height=chart_height(view), key=key, renderer="svg",
            on_select=lambda: _clicked(key, view),
            alt=_("Supply chain of {product}, {country}: stages from left to right; the same is in the lists below.",
                  product=asked.graph.name(view.product, _.lang), country=where),
        )  # fmt: skip


def _clicked(key: str, view: ChainView) -> None:
    selected: list[dict[str, Any]] = st.session_state[key]["selection"]["selected"]
    for part in selected:
        rows: tuple[Any, ...] = view.edges if part["data_type"] == "edge" else view.nodes
        for index in part["data_indices"]:
            if index < len(rows):
                st.session_state[_PICKED] = rows[index].id
                return
    st.session_state[_PICKED] = ""


def _key(question: _Question, _: Translator) -> None:
    st.caption(_(
        "Each box is a producer; the figure is its part of what this chain needs of the commodity above it. "
        "Orange frame: choke point, without it at least {ring} % of the product is lost. Dashed: estimated or assumed; "
        "dotted line: host of a by-product. Drag and scroll to move and zoom, click for values and sources.",
        ring=question.ring_above,
    ))  # fmt: skip


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
    picked = st.session_state[_PICKED]
    labels = {n.id: n.name for n in sorted(view.nodes, key=lambda n: (-n.tier, n.commodity, -n.share, n.id))}
    labels |= {e: f"{nodes[edge.source].name} → {nodes[edge.target].name}" for e, edge in edges.items()}
    if picked and picked not in labels and picked in asked.graph:
        labels[picked] = node_name(asked.graph, picked, _.lang)
    st.session_state["details"] = picked if picked in labels else None
    st.selectbox(_("Details of"), list(labels), key="details", format_func=lambda k: labels[k], on_change=_chosen,
                 placeholder=_("Click a box or a line, or choose here"))  # fmt: skip
    with st.container(height=max(360, chart_height(view) - 40), border=True, key="details-panel"):
        if picked in nodes:
            show_node(asked, view, nodes[picked], points, as_of, _)
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
    st.session_state[_PICKED] = st.session_state["details"] or ""


def _gaps(asked: Answers, view: ChainView, as_of: str, _: Translator) -> None:
    """Say what the network does not know of this chain."""
    here = {n.commodity for n in view.nodes} | {n.entity for n in view.nodes}
    rows = [gap for gap in asked.compiled(as_of).gaps if gap.node in here]
    if rows:
        with st.expander(_("What is not known of this chain ({n})", n=len(rows))):
            for gap in rows:
                st.markdown(f"- {plain(gap.text_ja if _.lang == 'ja' else gap.text)}")
