"""Which product is short from when, and by how much? Tables of an answer, and what the answer rests on."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app.chain_words import percent
from app.i18n import Translator
from app.scenario_contract import difference_rows
from app.views.what_if_levers import rule_labels
from app.views.what_if_session import PICKED
from app.views.wording import plain
from app.what_if_glance import key_of
from app.what_if_words import day_text, place_name
from graph.analysis.outage import Outage, ProductLoss
from graph.supply_graph import SupplyGraph

__all__ = ["pick", "show_basis", "show_differences", "show_products"]

_TINY = 1e-9
_ROWS = 12


def pick(told: list[str], memory: str) -> None:
    """Take over a click once: what is still selected in a later run picks nothing again."""
    if told != st.session_state.get(memory, []):
        st.session_state[memory] = told
        if told and told[0] != st.session_state[PICKED]:
            st.session_state[PICKED] = told[0]
            st.rerun()


def show_products(graph: SupplyGraph, found: Outage, rows: list[ProductLoss], _: Translator) -> None:
    """Show a table of products; a row that is clicked is picked."""
    lost, low = _("Lost, %"), _("Lowest level, %")
    places = {_("Made in"): [place_name(graph, p.country, _) for p in rows]}
    shown = pd.DataFrame({
        _("Product"): [graph.name(p.id, _.lang) for p in rows],
        **(places if len({p.country for p in found.products}) > 1 else {}),
        _("Short from"): [day_text(found.as_of, p.first_shortage_day, _) for p in rows],
        low: [100 * p.lowest_level for p in rows],
        lost: [100 * p.lost_share for p in rows],
        _("METI field"): [_field(graph, p.id, _) for p in rows],
        _("Range of the first day"): [_range(p.first_shortage_range) for p in rows],
        _("Range of what is lost"): [" – ".join(percent(x) for x in p.lost_share_range) for p in rows],
    })  # fmt: skip
    if found.sampled is not None:
        bands = [p.band for p in rows]
        shown[_("Chance of being short")] = [percent(b.short_by[-1]) if b else "–" for b in bands]
        shown[_("Lost, 5 – 95 of 100 samples")] = [
            f"{percent(b.lost_share[0])} – {percent(b.lost_share[-1])}" if b else "–" for b in bands
        ]
    key = f"what-if-table-{found.graph_hash[:8]}-{len(rows)}"
    event: Any = st.dataframe(
        shown, key=key, hide_index=True, on_select="rerun", selection_mode="single-row",
        height=38 + 35 * min(_ROWS, len(rows)),
        column_config={
            _("Product"): st.column_config.TextColumn(width=250),
            _("Made in"): st.column_config.TextColumn(width=90),
            low: st.column_config.ProgressColumn(format="%.1f", min_value=0, max_value=100, width=130),
            lost: st.column_config.NumberColumn(format="%.2f", width=70),
        },
    )  # fmt: skip
    st.caption(_(
        "Lost: of the baseline output of this product in this country, over {n} days. Range: if every user keeps its "
        "own stock to itself, and if all share theirs.", n=found.horizon,
    ))  # fmt: skip
    pick([key_of(rows[row]) for row in event["selection"]["rows"] if row < len(rows)], f"{key}-row")


def _field(graph: SupplyGraph, product: str, _: Translator) -> str:
    field = graph.text(product, "field")
    return graph.name(field, _.lang) if field else "–"


def _range(days: tuple[int | None, int | None]) -> str:
    if days == (None, None):
        return "–"
    return " – ".join("∞" if day is None else str(day) for day in days)


def show_differences(graph: SupplyGraph, found: Outage, other: Outage, said: str, _: Translator) -> None:
    """Show both figures of each product and the first less the second; ``said`` names what the second is."""
    rows = [r for r in difference_rows(graph, found, other, _.lang)
            if max(r["lost_share"], r["lost_share_against"]) > _TINY]  # fmt: skip
    st.markdown(_("Here: this scenario. There: **{other}**.", other=plain(said)))
    if not rows:
        st.info(_("Under neither of the two does a product lose anything."))
        return
    number = st.column_config.NumberColumn
    mine, theirs, points, days = _("Lost here, %"), _("Lost there, %"), _("Difference, points"), _("Days later")
    st.dataframe(
        pd.DataFrame({
            _("Product"): [r["name"] for r in rows],
            _("Made in"): [place_name(graph, r["country"], _) for r in rows],
            mine: [100 * r["lost_share"] for r in rows],
            theirs: [100 * r["lost_share_against"] for r in rows],
            points: [100 * r["lost_share_difference"] for r in rows],
            _("Short from, here"): [day_text(found.as_of, r["first_shortage_day"], _) for r in rows],
            _("Short from, there"): [day_text(found.as_of, r["first_shortage_day_against"], _) for r in rows],
            days: [r["first_shortage_day_difference"] for r in rows],
        }),
        key="what-if-differences", hide_index=True, height=38 + 35 * min(_ROWS, len(rows)),
        column_config={
            _("Product"): st.column_config.TextColumn(width=250),
            mine: number(format="%.2f"), theirs: number(format="%.2f"), points: number(format="%+.2f"),
            days: number(format="%+d"),
        },
    )  # fmt: skip


def show_basis(graph: SupplyGraph, found: Outage, _: Translator) -> None:
    """Say what the answer assumes and leaves out."""
    stocks = [lever for lever in found.levers if lever["kind"] == "stockpile"]
    places = sorted({str(lever["country"]) for lever in stocks})
    joint = "、" if _.lang == "ja" else ", "
    held = joint.join(place_name(graph, code, _) for code in places)
    sampled = found.sampled
    lines = [] if sampled is None else [
        _("{n} samples (seed {seed}) with {drawn} uncertain figures drawn from their ranges; {fixed} figures have no "
          "known range and stay as they are.", n=sampled.count, seed=sampled.seed, drawn=sum(sampled.drawn.values()),
          fixed=sum(sampled.fixed.values())),
    ]  # fmt: skip
    lines += [
        _("Nobody adds capacity, finds new suppliers or pays more unless a lever says so: this is what is at stake, "
          "not a forecast."),
        _("Inventories are drawn down, with them {n} public stockpiles ({places}).", n=len(stocks), places=held)
        if stocks else _("Inventories are drawn down; no public stockpile helps."),
        _("Each buyer is due its usual part of what its suppliers still make. Goods that a buyer may not take: {rule}.",
          rule=rule_labels(_)[found.rationing]),
        _("Kinds are those of the figures on the binding chains of the products that lose. What is not in the network "
          "(makers nobody knows, feeds from outside) is taken to be there."),
        _("The answer is exact for this network to {c} of a level.", c=f"{found.certificate:.0e}"),
    ]  # fmt: skip
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))
