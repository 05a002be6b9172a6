"""How are shocks put together? One box each: what fails, toward where, which part, from when, for how long."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from app import cached_what_if as cached
from app.answers import Answers
from app.i18n import Translator
from app.views import what_if_session as session
from app.views.what_if_session import FLOWS, NODE, ROWS, key
from app.what_if_state import EVERYONE
from app.what_if_targets import target_label
from app.what_if_words import place_name

__all__ = ["show_rows"]

_LONGEST = 3650


def show_rows(asked: Answers, as_of: str, _: Translator) -> None:
    """Show all shocks with their controls, and a button for one more."""
    rows: list[int] = st.session_state[ROWS]
    for position, number in enumerate(rows):
        if position:
            st.divider()
        _show_row(asked, number, position + 1, as_of, _, alone=len(rows) == 1)
    st.button(_("Add a shock"), key="what-if-add", on_click=session.add_row)


def _show_row(asked: Answers, number: int, position: int, as_of: str, _: Translator, *, alone: bool) -> None:
    state = st.session_state
    labels = {NODE: _("a node"), FLOWS: _("flows of goods")}
    head, button = st.columns([4, 1], vertical_alignment="bottom")
    head.segmented_control(_("Shock {n} is on", n=position), [NODE, FLOWS], key=key("kind", number), required=True,
                           format_func=lambda kind: labels[kind])  # fmt: skip
    if not alone:
        button.button("✕", key=key("remove", number), help=_("Remove shock {n}", n=position),
                      on_click=session.remove_row, args=(number,))  # fmt: skip
    if state[key("kind", number)] == FLOWS:
        _flows(asked, number, as_of, _)
    else:
        _node(asked, number, as_of, _)
    st.slider(_("Part that is out"), 0.0, 100.0, key=key("part", number), step=1.0, format="%.4g %%")
    left, right = st.columns(2, gap="small")
    left.number_input(_("Begins on day"), 0, _LONGEST, key=key("start", number), step=1)
    right.number_input(_("Lasts (days)"), 1, _LONGEST, key=key("days", number), step=10)
    first = date.fromisoformat(as_of) + timedelta(days=int(state[key("start", number)]))
    last = first + timedelta(days=int(state[key("days", number)]) - 1)
    st.caption(f"{first.isoformat()} – {last.isoformat()}")


def _node(asked: Answers, number: int, as_of: str, _: Translator) -> None:
    options, labels = list(cached.targets(as_of).nodes), cached.target_labels(as_of, _.lang)
    _select(asked, _("Target"), options, labels, key("target", number), _)
    _toward(asked, number, as_of, _, everywhere=_("everything: it stops"), abroad=False)


def _flows(asked: Answers, number: int, as_of: str, _: Translator) -> None:
    listed, labels = cached.targets(as_of), cached.target_labels(as_of, _.lang)
    state = st.session_state
    _place(asked, _("From"), listed.places, key("from", number), _("everywhere"), _)
    known = [*listed.commodities, *(c for c in state[key("commodities", number)] if c not in labels)]
    st.multiselect(_("Goods"), known, key=key("commodities", number), placeholder=_("all goods"),
                   format_func=lambda node: labels.get(node, node))  # fmt: skip
    _toward(asked, number, as_of, _, everywhere=_("everywhere"), abroad=True)


def _select(asked: Answers, label: str, options: list[str], labels: dict[str, str], at: str, _: Translator) -> None:
    value = st.session_state[at]
    if value and value not in labels:
        options = [*options, value]
    st.selectbox(
        label, options, key=at, placeholder=_("Type a name in Japanese or English"),
        format_func=lambda node: labels[node] if node in labels else target_label(asked.graph, node, _),
    )  # fmt: skip


def _toward(asked: Answers, number: int, as_of: str, _: Translator, *, everywhere: str, abroad: bool) -> None:
    places = cached.targets(as_of).places
    at = key("toward", number)
    if not abroad and st.session_state[at] == EVERYONE:
        st.session_state[at] = ""
    _place(asked, _("Only what goes to"), [EVERYONE, *places] if abroad else places, at, everywhere, _)


def _place(
    asked: Answers, label: str, places: list[str] | tuple[str, ...], at: str, everywhere: str, _: Translator
) -> None:  # fmt: skip
    options = ["", *places]
    if st.session_state[at] not in options:
        options.append(st.session_state[at])

    def said(code: str) -> str:
        if code == EVERYONE:
            return _("every country abroad")
        return place_name(asked.graph, code, _) if code else everywhere

    st.selectbox(label, options, key=at, format_func=said)
