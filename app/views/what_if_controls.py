"""What is asked on the page What if? A scenario that ships, or shocks and levers of one's own; files in and out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from app import cached_what_if as cached
from app.answers import Answers
from app.i18n import Translator
from app.rephrase import rephrase
from app.views import what_if_session as session
from app.views.what_if_levers import rule_labels, show_grants, show_stated
from app.views.what_if_shocks import show_rows
from app.views.wording import plain
from app.what_if_scenario import RECYCLING_DAYS, read_scenarios, scenario_text
from app.what_if_state import EVERYONE, NO_LEVERS, NOTHING, RECYCLING_MOST, STATED, STOCK_MOST, WhatIf, named
from app.what_if_words import place_name, shock_text
from graph.analysis.graph_shocks import named_shock
from graph.analysis.rationing import ENTITLEMENT
from graph.errors import GraphError
from graph.scenario import Scenario, shipped

__all__ = ["against_label", "choose_scenario", "controls", "show_files"]

_EARLIEST, _LATEST = date(2000, 1, 1), date(2040, 12, 31)
_UPLOAD, _FILES, _CHOICE = "what-if-upload", "what-if-files", "what-if-choice"
_MOST_MB = 1


def choose_scenario(asked: Answers, _: Translator) -> None:
    """Show what is asked: which scenario, on which date, whose products, and beside what."""
    session.recall(asked)
    state = st.session_state
    if state[session.TROUBLE]:
        st.warning(_("Left out: {what}", what=plain(rephrase(state[session.TROUBLE], _.lang))))
    columns = st.columns([4.2, 1.3, 1.5, 2.6], gap="small")
    columns[0].selectbox(
        _("Scenario"), ["", *shipped()], key=session.SCENARIO, on_change=_scenario_chosen, args=(asked,),
        format_func=lambda name: shipped()[name].question[_.lang] if name else _("Build my own"),
    )  # fmt: skip
    columns[1].date_input(_("As of"), key=session.AS_OF, min_value=_EARLIEST, max_value=_LATEST, format="YYYY-MM-DD")
    as_of = (state[session.AS_OF] or date.today()).isoformat()
    with st.spinner(_("Compiling the supply network of {day} …", day=as_of)):
        shown = [EVERYONE, *cached.targets(as_of).places]
    if state[session.FOR] not in shown:
        shown.append(state[session.FOR])
    columns[2].selectbox(
        _("Products of"), shown, key=session.FOR,
        format_func=lambda code: _("all countries") if code == EVERYONE else place_name(asked.graph, code, _),
    )  # fmt: skip
    with columns[3]:
        _against(_)


def controls(asked: Answers, _: Translator) -> WhatIf:
    """Show shocks and levers, and return all choices."""
    state = st.session_state
    as_of = state[session.AS_OF].isoformat()
    with st.container(border=True, key="what-if-shocks"):
        st.markdown(f"**{_('What fails')}**")
        if state[session.SCENARIO]:
            _told(asked, shipped()[state[session.SCENARIO]], as_of, _)
        else:
            show_rows(asked, as_of, _)
    with st.container(border=True, key="what-if-levers"):
        _levers(asked, _)
    st.select_slider(
        _("Ranges from samples"), session.SAMPLE_COUNTS, key=session.SAMPLES,
        format_func=lambda n: _("none") if n == 0 else str(n),
        disabled=state[session.RATIONING] != ENTITLEMENT,
        help=_("Runs with uncertain figures (inventories, shares of flows, recipes) drawn from their ranges; under "
               "entitlement only, since the other rules take some seconds a run."),
    )  # fmt: skip
    st.number_input(_("Days looked at"), min_value=1, max_value=7300, step=5, key=session.HORIZON,
                    placeholder=_("a year after the last shock ends"))  # fmt: skip
    return session.choices()


def _scenario_chosen(asked: Answers) -> None:
    """Show a named scenario as it is, or let the one shown last be changed."""
    state = st.session_state
    name, state[session.TROUBLE] = state[session.SCENARIO], ""
    if name:
        session.fill(named(name, date.today().isoformat()))
        return
    try:
        session.to_own(asked, state[session.WAS])
    except GraphError as error:
        session.fill(WhatIf(state[session.WAS].as_of, shown=state[session.WAS].shown))
        state[session.TROUBLE] = str(error)


def _told(asked: Answers, scenario: Scenario, as_of: str, _: Translator) -> None:
    """Shocks, assumptions and sources of a named scenario."""
    for block in scenario.blocks:
        for shock in block.shocks:
            try:
                spec = named_shock(asked.resolver, shock.on(as_of))
            except GraphError as error:
                st.markdown(f"- {plain(shock.said())}: {plain(rephrase(str(error), _.lang))}")
                continue
            st.markdown(f"- {plain(shock_text(asked.graph, spec, as_of, _))}")
    said = [block.assumption[_.lang] for block in scenario.blocks if block.assumption]
    with st.expander(_("Assumptions and sources")):
        for text in said:
            st.markdown(_("Assumed: {text}", text=plain(text)))
        for cited in scenario.sources:
            title = f"[{plain(cited.text)}]({cited.url})" if cited.url.startswith("https://") else plain(cited.text)
            st.markdown(f"- {title} ({plain(cited.date)})")
    st.button(_("Change this scenario"), key="what-if-change", on_click=_change, args=(asked,))


def _change(asked: Answers) -> None:
    st.session_state[session.SCENARIO] = ""
    _scenario_chosen(asked)


def _levers(asked: Answers, _: Translator) -> None:
    """What helps: stocks and projects."""
    state = st.session_state
    st.markdown(f"**{_('What helps')}**")
    granted = show_stated(asked, _)
    st.toggle(
        _("Set every public stockpile"), key=session.SET_STOCK,
        help=_("Off: as the data or the scenario say. On: each stockpile that is known holds so many days."),
    )  # fmt: skip
    st.slider(_("Days that each public stockpile covers"), 0, STOCK_MOST, key=session.STOCK, step=5,
              disabled=not state[session.SET_STOCK])  # fmt: skip
    if granted:
        st.toggle(_("What the scenario grants comes in"), key=session.PROJECTS)
    st.slider(
        _("Recycling may grow by"), 0, RECYCLING_MOST, key=session.RECYCLING, step=10, format="%d %%",
        help=_("Of what recycling delivers in the countries shown, in equal steps over {n} days.", n=RECYCLING_DAYS),
    )  # fmt: skip
    show_grants(asked, state[session.AS_OF].isoformat(), _)
    labels = rule_labels(_)
    st.selectbox(
        _("Goods that a buyer may not take"), list(labels), key=session.RATIONING, format_func=labels.__getitem__,
        help=_("Entitlement: nobody else gets them. The other rules pass them on in the order named."),
    )  # fmt: skip


def _against(_: Translator) -> None:
    state, now = st.session_state, session.choices()
    options = [NO_LEVERS, *([STATED] if now.has_levers else []), NOTHING, *cached.other_choices(now)]
    if state[session.AGAINST] not in options:
        state[session.AGAINST] = NO_LEVERS
    st.selectbox(_("Hold it against"), options, key=session.AGAINST,
                 format_func=lambda name: against_label(name, _))  # fmt: skip


def against_label(name: str, _: Translator) -> str:
    """What a scenario is held against, by its code."""
    if name == NO_LEVERS:
        return _("the same without public stockpiles, projects and grants")
    if name == STATED:
        return _("the same with the levers as stated")
    if name in shipped():
        return shipped()[name].question[_.lang]
    return _("nothing but the baseline")


def show_files(asked: Answers, scenario: Scenario | None, as_of: str, _: Translator) -> None:
    """Save the scenario as a file, and read one."""
    with st.container(border=True, key="what-if-files-box"):
        st.markdown(f"**{_('Save and share')}**")
        if scenario is not None:
            st.download_button(
                _("Save as YAML"), scenario_text(scenario), f"{scenario.name}.yml", "application/yaml",
                key="what-if-save", on_click="ignore",
            )  # fmt: skip
        st.caption(_("The file runs with: lodestone scenario {name}.yml. The address of this page holds all choices: "
                     "whoever opens it on the same build sees the same.",
                     name=plain(scenario.name if scenario else "…")))  # fmt: skip
        count = st.session_state.setdefault(_UPLOAD, 0)
        st.file_uploader(_("Open a scenario file (YAML)"), type=["yml", "yaml"], key=f"{_UPLOAD}-{count}",
                         max_upload_size=_MOST_MB, on_change=_uploaded, args=(asked, as_of))  # fmt: skip
        several: Sequence[str] = list(st.session_state.get(_FILES, {}))
        if len(several) > 1:
            st.selectbox(_("Scenario of the file"), several, key=_CHOICE, on_change=_chosen, args=(asked, as_of))


def _uploaded(asked: Answers, as_of: str) -> None:
    state = st.session_state
    given = state[f"{_UPLOAD}-{state[_UPLOAD]}"]
    if given is None:
        return
    state[_UPLOAD] += 1  # the next file is a new one, under the same name as well
    state[session.TROUBLE] = ""
    try:
        state[_FILES] = read_scenarios(given.getvalue(), given.name)
        state[_CHOICE] = next(iter(state[_FILES]))
    except GraphError as error:
        state[session.TROUBLE] = str(error)
        return
    _chosen(asked, as_of)


def _chosen(asked: Answers, as_of: str) -> None:
    state = st.session_state
    try:
        session.take_scenario(asked, state[_FILES][state[_CHOICE]], as_of)
        state[session.TROUBLE] = ""
    except GraphError as error:
        state[session.TROUBLE] = str(error)
