"""Does it matter who gets goods that a buyer may not take? The rules of sharing, where they differ."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cached_what_if as cached
from app.i18n import Translator
from app.views.trouble import show_trouble
from app.views.what_if_levers import rule_labels
from app.what_if_glance import differing
from app.what_if_state import WhatIf, asked_of
from app.what_if_words import place_name
from graph.errors import GraphError
from graph.supply_graph import SupplyGraph

__all__ = ["show_rules"]

_DONE = "what-if-rules-done"
_ROWS = 12
_APART = 0.01


@st.fragment
def show_rules(graph: SupplyGraph, now: WhatIf, horizon: int, _: Translator) -> None:
    """Show products on which the rules differ; asked for by a button, for it takes a run for each rule."""
    st.markdown(_("Under entitlement, goods that a buyer may not take go to nobody else. In the other rules they are "
                  "passed on. Which one holds is not known, so all are shown where they differ."))  # fmt: skip
    asked = (asked_of(now), horizon)
    if st.session_state.get(_DONE) != asked:
        if not st.button(_("Compare the rules (some seconds)"), key="what-if-compare"):
            return
        st.session_state[_DONE] = asked
    try:
        with st.spinner(_("Running the scenario under each rule …")):
            answers = cached.by_rule(now, horizon)
    except GraphError as error:
        show_trouble(error, _)
        return
    rows = differing(answers, _APART)
    if not rows:
        st.info(_("On no product do the rules differ by more than one point of baseline output."))
        return
    labels = rule_labels(_)
    heads = {rule: _("Lost, %: {rule}", rule=labels[rule]) for rule in answers}
    st.dataframe(
        pd.DataFrame({
            _("Product"): [graph.name(row[0].id, _.lang) for row in rows],
            _("Made in"): [place_name(graph, row[0].country, _) for row in rows],
            **{heads[rule]: [100 * row[at].lost_share for row in rows] for at, rule in enumerate(answers)},
        }),
        key="what-if-rules", hide_index=True, height=38 + 35 * min(_ROWS, len(rows)),
        column_config={head: st.column_config.NumberColumn(format="%.2f") for head in heads.values()},
    )  # fmt: skip
