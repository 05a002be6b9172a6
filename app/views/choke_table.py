"""What stands in the table of choke points? One row each: loss, first day short, path in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.i18n import Translator, mark
from graph.analysis.chokepoints import ChokePoint
from graph.names import node_name
from graph.supply_graph import SupplyGraph

__all__ = ["show_choke_points"]

_KINDS = {
    "country": mark("Country"), "stage": mark("Stage in a country"), "facility": mark("Facility"),
    "company": mark("Company"), "measure": mark("Measure"),
}  # fmt: skip
_HEIGHT = 420


def show_choke_points(graph: SupplyGraph, points: Sequence[ChokePoint], _: Translator, key: str) -> str:
    """Show the table and return the id of the node whose row was picked just now, if any.

    Parameters
    ----------
    graph : SupplyGraph
    points : sequence of ChokePoint
    _ : Translator
    key : str
        Of the widget; it changes with the question.
    """
    if not points:
        st.info(_("Nothing that fails alone takes anything from this product."))
        return ""
    st.caption(_("Each alone out of action, without stocks, others adding nothing. Choose a row to see its values."))
    shares = [None if p.share is None else 100 * p.share for p in points]
    table = pd.DataFrame(
        {
            _("Name"): [node_name(graph, p.id, _.lang) for p in points],
            _("Kind"): [_(_KINDS[p.kind]) for p in points],
            _("Loss"): [100 * p.loss for p in points],
            _("First day short"): pd.array([p.first_shortage_day for p in points], dtype="Int64"),
            _("Share of world"): pd.array(shares, dtype="Float64"),
            _("Path to the product"): [" → ".join(node_name(graph, n, _.lang) for n in p.path) for p in points],
        }
    )
    event: Any = st.dataframe(
        table, key=key, hide_index=True, on_select="rerun", selection_mode="single-row",
        height=min(_HEIGHT, 38 + 35 * len(points)), placeholder="–",
        column_config={
            _("Loss"): st.column_config.ProgressColumn(format="%.1f %%", min_value=0, max_value=100),
            _("Share of world"): st.column_config.NumberColumn(format="%.1f %%"),
            _("Path to the product"): st.column_config.TextColumn(width="large"),
        },
    )  # fmt: skip
    rows = list(event["selection"]["rows"])
    last = f"{key}-row"
    if rows == st.session_state.get(last, []):
        return ""
    st.session_state[last] = rows
    return points[rows[0]].id if rows and rows[0] < len(points) else ""
