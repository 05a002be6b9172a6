"""Which levers does a scenario state, and which capacity is granted by hand? And by which rules are goods passed on?"""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from app import cached_what_if as cached
from app.answers import Answers
from app.i18n import Translator
from app.value_words import percent
from app.views import what_if_session as session
from app.views.what_if_session import GRANTS, key
from app.views.wording import plain
from app.what_if_words import place_name
from graph.analysis.levers import SpareLever
from graph.names import node_name
from graph.scenario import ALL, shipped

__all__ = ["rule_labels", "show_grants", "show_stated"]

_LONGEST = 3650


def rule_labels(_: Translator) -> dict[str, str]:
    """What each rule of sharing is called."""
    return {
        "entitlement": _("go to nobody else (entitlement)"), "home-first": _("home first"),
        "contract-first": _("contracts first"), "pro-rata-reuse": _("in proportion"),
    }  # fmt: skip


def show_stated(asked: Answers, _: Translator) -> bool:
    """Show levers that the scenario states, those that are off struck through; whether it grants any."""
    state, graph = st.session_state, asked.graph
    name = state[session.SCENARIO]
    own = session.own_levers()
    blocks = shipped()[name].blocks if name else ()
    stocks = [s for block in blocks for s in block.stocks] if name else own.stocks
    projects = [p for block in blocks for p in block.projects] if name else own.projects
    others = [g for block in blocks for g in block.levers] if name else own.substitutes

    def called(text: str) -> str:
        return node_name(graph, asked.resolver.node(text), _.lang)

    def show(text: str, *, out: bool) -> None:
        st.markdown(f"- ~~{plain(text)}~~" if out else f"- {plain(text)}")

    for s in stocks:
        what = _("all materials") if s.material == ALL else called(s.material)
        show(_("Stockpile of {place}: {what}, {days} days", place=place_name(graph, s.country, _), what=what,
               days=f"{s.days:g}"), out=state[session.SET_STOCK])  # fmt: skip
    served: dict[tuple[str, str | int, float, float], list[str]] = {}
    for p in projects:
        served.setdefault((p.facility, p.start, p.share, p.probability), []).append(called(p.commodity))
    joint = "、" if _.lang == "ja" else ", "
    for (facility, start, share, probability), what_served in served.items():
        text = _("{facility} from {start}: {share} of the need for {what}", facility=called(facility), start=start,
                 share=f"{100 * share:g} %", what=joint.join(what_served))  # fmt: skip
        if probability < 1:
            text = _("{lever}; probability {part}: counted as certain, samples draw it", lever=text,
                     part=percent(probability))  # fmt: skip
        show(text, out=not state[session.PROJECTS])
    for grant in others:
        lever = grant.lever
        if isinstance(lever, SpareLever):
            text = _("More from {what}: {share}", what=called(lever.target), share=f"{100 * lever.share:g} %")
        else:
            text = _("A substitute for {what}", what=called(lever.input))
        show(text, out=not state[session.PROJECTS])
    return bool(projects or others)


def show_grants(asked: Answers, as_of: str, _: Translator) -> None:
    """Spare capacity that is granted by hand: one box each."""
    rows: list[int] = st.session_state[GRANTS]
    for number in rows:
        st.divider()
        _show_grant(asked, number, as_of, _)
    st.button(_("Grant spare capacity"), key="what-if-grant", on_click=session.add_grant)


def _show_grant(asked: Answers, number: int, as_of: str, _: Translator) -> None:
    state = st.session_state
    labels = cached.target_labels(as_of, _.lang)
    options = [node for node in cached.targets(as_of).nodes if asked.graph.cls(node) != "PolicyMeasure"]
    options += [node for node in state[key("targets", number)] if node not in options]
    head, button = st.columns([4, 1], vertical_alignment="bottom")
    head.multiselect(
        _("Who may make more"), options, key=key("targets", number), format_func=lambda node: labels.get(node, node),
        placeholder=_("Type a name in Japanese or English"),
    )  # fmt: skip
    button.button("✕", key=key("remove-grant", number), help=_("Remove this grant"), on_click=session.remove_grant,
                  args=(number,))  # fmt: skip
    st.slider(_("Above its baseline by"), 0.0, 300.0, key=key("more", number), step=5.0, format="%.4g %%")
    left, right = st.columns(2, gap="small")
    left.number_input(_("Begins on day"), 0, _LONGEST, key=key("from-day", number), step=10)
    right.number_input(_("Full after (days)"), 0, _LONGEST, key=key("ramp", number), step=10)
    first = date.fromisoformat(as_of) + timedelta(days=int(state[key("from-day", number)]))
    st.caption(_("From {first} on, in twelve steps.", first=first.isoformat()))
