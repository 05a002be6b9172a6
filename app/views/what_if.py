"""What if (途絶シナリオ): what fails, what helps, and what becomes of the products, when and along which chain."""

from __future__ import annotations

import streamlit as st

from app import cached_api
from app import cached_what_if as cached
from app.answers import Answers
from app.i18n import Translator
from app.views import address
from app.views import what_if_session as session
from app.views.trouble import show_trouble
from app.views.what_if_answer import show_answer
from app.views.what_if_controls import choose_scenario, controls, show_files
from app.views.wording import plain
from app.what_if_state import WhatIf
from graph.errors import GraphError
from graph.scenario import Scenario

__all__ = ["page"]


def page() -> None:
    """Run the page."""
    _ = address.speak()
    try:
        asked = cached_api.answers()
    except GraphError as error:
        show_trouble(error, _)
        return
    choose_scenario(asked, _)
    side, shown = st.columns([1, 2.6], gap="medium")
    with side:
        now = controls(asked, _)
    scenario = None
    with shown:
        try:
            scenario = session.said_of(now)
            _show(asked, now, scenario, _)
        except GraphError as error:
            if now.name or now.shocks:
                show_trouble(error, _)
            else:
                st.info(_("Choose what fails: a country, company, facility, material or measure, or flows of goods."))
    with side:
        show_files(asked, scenario, now.as_of, _)
    st.session_state[session.WAS] = now
    session.remember(session.choices())


def _show(asked: Answers, now: WhatIf, scenario: Scenario, _: Translator) -> None:
    st.subheader(plain(scenario.question[_.lang]), anchor=False)
    with st.spinner(_("Running the scenario …")):
        found, other = cached.pair(now)
    show_answer(asked, now, found, other, _)
