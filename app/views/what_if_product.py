"""What becomes of one product? Its binding chain in words and lit in the drawing of its supply chain, with figures."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import cached_what_if as cached
from app import contract
from app.answers import Answers
from app.chain_chart import chain_option, chart_height
from app.chain_parts import ChainView
from app.chain_picture import chain_picture
from app.chain_words import percent
from app.components.chain_graph import chain_graph, renderer
from app.i18n import Translator
from app.views import explore
from app.views.what_if_session import PICKED
from app.views.wording import kind_mark, plain, sources_text
from app.what_if_glance import key_of
from app.what_if_lit import lit_parts
from app.what_if_state import WhatIf
from app.what_if_why import Spell, Why, why_of
from app.what_if_words import chain_text, day_text, product_name
from graph.analysis.outage import Outage, ProductLoss
from graph.analysis.rationing import ENTITLEMENT
from graph.describe import source_refs
from graph.errors import GraphError

__all__ = ["show_product"]

_DETAILS = "what-if-details"
_BOX = "what-if-box"
_SOURCES = 12


def show_product(
    asked: Answers,
    now: WhatIf,
    found: Outage,
    loss: ProductLoss,
    before: ProductLoss | None,
    _: Translator,
) -> None:
    """Show one product of an answer.

    Parameters
    ----------
    asked : Answers
    now : WhatIf
    found : Outage
    loss : ProductLoss
        The product picked.
    before : ProductLoss or None
        The same under what the scenario is held against.
    _ : Translator
    """
    graph, state = asked.graph, st.session_state
    named = {key_of(p): product_name(graph, p.id, p.country, _) for p in found.products}
    state[_DETAILS] = key_of(loss)
    st.selectbox(_("Chain of"), list(named), key=_DETAILS, format_func=lambda at: named[at], on_change=_chosen)
    left, right = st.columns([1, 1.3], gap="medium")
    with left:
        _figures(found, loss, before, _)
    with right:
        _basis(asked, loss, _)
    _follow(asked, now, found.horizon, loss, _)


def _chosen() -> None:
    st.session_state[PICKED] = st.session_state[_DETAILS]


def _figures(found: Outage, loss: ProductLoss, before: ProductLoss | None, _: Translator) -> None:
    rows = [
        (_("Short from"), day_text(found.as_of, loss.first_shortage_day, _)),
        (_("Below half from"), day_text(found.as_of, loss.first_day_below_half, _)),
        (_("Recovered from"), day_text(found.as_of, loss.recovery_day, _)),
        (_("Lowest level"), percent(loss.lowest_level)),
        (_("Lost of its baseline output over {n} days", n=found.horizon), percent(loss.lost_share)),
    ]
    if before is not None:
        rows.append((_("The same under what it is held against"), percent(before.lost_share)))
    rows.append((_("Missing while it lasts if no stock helped"), percent(loss.static_loss)))
    st.markdown("\n".join(f"- {plain(name)}: **{plain(value)}**" for name, value in rows))


def _basis(asked: Answers, loss: ProductLoss, _: Translator) -> None:
    graph = asked.graph
    if not loss.chain:
        return
    when = _("At the lowest level") if loss.first_shortage_day is not None else _("Without any stock")
    st.markdown(f"{when}: {plain(chain_text(graph, loss.chain, loss.country, _))}")
    st.markdown(" ".join(
        f"{kind_mark(graph, kind, _.lang)} {plain(percent(part))}"
        for kind, part in loss.evidence.kinds().items() if part > 0
    ))  # fmt: skip
    sources = contract.source_rows(source_refs(graph, loss.evidence.statements))
    with st.expander(_("Sources of the figures on this chain ({n})", n=len(sources))):
        for source in sources[:_SOURCES]:
            st.markdown(f"- {sources_text([source])}")
        if len(sources) > _SOURCES:
            st.caption(_("and {n} more", n=len(sources) - _SOURCES))


@st.fragment
def _follow(asked: Answers, now: WhatIf, horizon: int, loss: ProductLoss, _: Translator) -> None:
    """The binding chain over time in words, and lit in the drawing; a click in here runs nothing else anew."""
    st.markdown(f"**{_('What binds')}**")
    if not loss.chain:
        st.markdown(_("Nothing: this product loses nothing."))
        return
    lit = loss.chain
    if now.rationing != ENTITLEMENT:
        st.caption(_("Chains over time are followed under entitlement; under this rule it would take minutes."))
    else:
        with st.spinner(_("Following the chain day by day …")):
            why = why_of(cached.explained(now, horizon, _.lang), loss.id, loss.country)
        if why.spells:
            st.markdown("\n".join(f"- {plain(text)}" for spell in why.spells for text in spell.texts))
            lit = _spell_chosen(why, _).nodes
        _parts(why, _)
    _draw(asked, now.as_of, loss, lit, _)


def _spell_chosen(why: Why, _: Translator) -> Spell:
    """The spell whose chain is lit: the one chosen, else the last."""
    last = len(why.spells) - 1
    if not last:
        return why.spells[0]
    said = [_("day {first} – {last}", first=spell.first, last=spell.last) for spell in why.spells]
    chosen = st.pills(_("Chain lit for"), range(len(said)), default=last, format_func=lambda at: said[at],
                      key="what-if-spell-" + "-".join(map(str, (s.first for s in why.spells))))  # fmt: skip
    return why.spells[last if chosen is None else chosen]


def _parts(why: Why, _: Translator) -> None:
    """What each shock took and each lever gave back."""
    if not (why.shocks or why.levers):
        return
    with st.expander(_("What each shock took and each lever gave back")):
        lines = [(_("Taken by {what}", what=part.name), part.share) for part in why.shocks]
        lines += [(_("Given back by {what}", what=part.name), part.share) for part in why.levers]
        st.markdown("\n".join(f"- {plain(name)}: **{plain(percent(share))}**" for name, share in lines))
        st.caption(_("Of baseline output over the days looked at. A shock: what it adds, on average over all orders. A "
                     "lever: how much more would be lost if it alone were missing."))  # fmt: skip


def _draw(asked: Answers, as_of: str, loss: ProductLoss, chain: Sequence[str], _: Translator) -> None:
    product, country = loss.id, loss.country
    try:
        with st.spinner(_("Drawing the supply chain …")):
            view, lit, missing = _lit_view(asked, as_of, loss, chain, _)
    except GraphError as error:
        st.caption(plain(str(error)))
        return
    name = product_name(asked.graph, product, country, _)
    label = _("Supply chain of {product}; its binding chain is lit and said in words beside.", product=name)
    mount = renderer()
    with st.container(key="what-if-chain"):
        if mount is None:
            option = chain_option(view, _, picked="", dark=st.context.theme.type == "dark", lit=set(lit))
            st.echarts_chart(option, height=chart_height(view), key=f"what-if-echarts-{product}-{country}",
                             renderer="svg", alt=label)  # fmt: skip
        else:
            picture = chain_picture(view, _, ring_above=2.0, picked=st.session_state.get(_BOX, ""), label=label,
                                    name=f"what-if|{product}|{country}|{as_of}", lit=lit)  # fmt: skip
            chain_graph(mount, picture, key="what-if-graph", on_picked=_box_picked, on_toggled=lambda _node: None)
    if missing:
        st.caption(_("Not drawn, for it is small or lies outside the picture: {what}",
                     what=plain(chain_text(asked.graph, [*missing, product], country, _))))  # fmt: skip
    query = {"product": product, "country": country, "asof": as_of, "lang": _.lang}
    box = next((n for n in view.nodes if n.id == st.session_state.get(_BOX)), None)
    if box is not None:
        query["node"] = box.id
    st.page_link(
        st.Page(explore.page, url_path="explore", default=True), query_params=query,
        label=_("Open {what} in Explore, with values and sources", what=box.name if box else name),
    )  # fmt: skip


def _box_picked(what: str) -> None:
    st.session_state[_BOX] = what


def _lit_view(
    asked: Answers, as_of: str, loss: ProductLoss, chain: Sequence[str], _: Translator
) -> tuple[ChainView, tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    """The chain as far as what failed runs through it; the whole one where that shows less of the binding chain."""
    through = tuple(asked.graph.text(node, "commodity") or node for node in chain[:1])
    best: tuple[ChainView, tuple[str, ...], tuple[str, ...]] | None = None
    for commodities in dict.fromkeys((through, ())):
        view = cached.drawn_chain(loss.id, as_of, loss.country, commodities, _.lang)
        lit, missing = lit_parts(view, chain)
        if view.nodes and (best is None or len(missing) < len(best[2])):
            best = view, lit, missing
    return best or (view, (), ())
