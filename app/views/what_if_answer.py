"""What does a scenario do? Figures at a glance, curves, and the tables and the chain below them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from app.answers import Answers
from app.chain_words import percent
from app.i18n import Translator
from app.views.what_if_controls import against_label
from app.views.what_if_product import show_product
from app.views.what_if_rules import show_rules
from app.views.what_if_session import PICKED
from app.views.what_if_tables import pick, show_basis, show_differences, show_products
from app.views.wording import plain
from app.what_if_chart import MOST, SELECTION, Curve, Window, alike, curves_chart
from app.what_if_glance import Glance, glance_of, key_of
from app.what_if_state import WhatIf
from app.what_if_words import day_text, product_name
from graph.analysis.outage import Outage, ProductLoss
from graph.supply_graph import SupplyGraph

__all__ = ["show_answer"]

_TINY = 1e-9


def show_answer(asked: Answers, now: WhatIf, found: Outage, other: Outage | None, _: Translator) -> None:
    """Show the answer, beside what it is held against.

    Parameters
    ----------
    asked : Answers
    now : WhatIf
    found : Outage
    other : Outage or None
        Over the same days.
    _ : Translator
    """
    graph = asked.graph
    hit = [p for p in found.products if p.lost_share > _TINY]
    before = {key_of(p): p for p in other.products} if other is not None else {}
    known = {key_of(p): p for p in found.products}
    picked = known.get(st.session_state[PICKED]) or found.products[0]
    _coverage(graph, found, _)
    _glance(graph, found, glance_of(found), None if other is None else glance_of(other), _)
    if hit or any(p.lost_share > _TINY for p in before.values()):
        _curves(graph, now, found, hit, before, picked, _)
    else:
        st.info(_("No product loses anything: stocks and other suppliers carry all of them through."))
    names = [
        _("Products"), *([_("Difference")] if other is not None else []), _("Rules of sharing"), _("What it rests on"),
    ]  # fmt: skip
    tabs = st.tabs(names)
    with tabs[0]:
        show_products(graph, found, hit or list(found.products), _)
    if other is not None:
        with tabs[1]:
            show_differences(graph, found, other, against_label(now.against, _), _)
    with tabs[-2]:
        show_rules(graph, now, found.horizon, _)
    with tabs[-1]:
        show_basis(graph, found, _)
    st.divider()
    show_product(asked, now, found, picked, before.get(key_of(picked)), _)


def _coverage(graph: SupplyGraph, found: Outage, _: Translator) -> None:
    kinds = graph.ontology.codes["kinds"]
    said = ", ".join(f"{kinds.code_label(k, _.lang)} {percent(v)}" for k, v in found.coverage.items() if v > 0)
    st.markdown(_(
        "As of **{day}** (day 0) · {horizon} days looked at · figures on the binding chains by kind: {kinds}",
        day=found.as_of, horizon=found.horizon, kinds=said or "–",
    ))  # fmt: skip


def _glance(graph: SupplyGraph, found: Outage, mine: Glance, theirs: Glance | None, _: Translator) -> None:
    short, first, still, most = st.columns(4, gap="small")
    short.metric(
        _("Products short"), f"{mine.short} / {len(found.products)}",
        _change(mine.short, None if theirs is None else theirs.short), delta_color="inverse",
        help=_("Products that lose something on some day, of all that are made there. Arrows: against what it is held "
               "against."),
    )  # fmt: skip
    first.metric(
        _("First short on day"), "–" if mine.first_day is None else str(mine.first_day),
        _change(mine.first_day, None if theirs is None else theirs.first_day),
    )  # fmt: skip
    still.metric(
        _("Stand still at some time"), str(mine.still), _change(mine.still, None if theirs is None else theirs.still),
        delta_color="inverse",
    )  # fmt: skip
    most.metric(
        _("Most lost"), percent(mine.most),
        _change(100 * mine.most, None if theirs is None else 100 * theirs.most, _("points")), delta_color="inverse",
        help=_("Part of the baseline output of the product hardest hit that is lost over all days looked at."),
    )  # fmt: skip
    if mine.first is not None and mine.worst is not None:
        names = [product_name(graph, p.id, p.country, _) for p in (mine.first, mine.worst)]
        st.caption(_(
            "First: {first}, {day}. Hardest hit: {worst}, which loses {share} of its baseline output over {n} days.",
            first=plain(names[0]), day=plain(day_text(found.as_of, mine.first_day, _)), worst=plain(names[1]),
            share=plain(percent(mine.most)), n=found.horizon,
        ))  # fmt: skip


def _change(mine: float | None, theirs: float | None, unit: str = "") -> str | None:
    """Difference for a metric; None where there is none or it cannot be told."""
    if mine is None or theirs is None or abs(mine - theirs) < 0.005:
        return None
    return f"{mine - theirs:+.3g} {unit}".strip()


def _curves(
    graph: SupplyGraph,
    now: WhatIf,
    found: Outage,
    hit: list[ProductLoss],
    before: dict[str, ProductLoss],
    picked: ProductLoss,
    _: Translator,
) -> None:
    here = key_of(picked)
    every = alike([_curve(graph, p, _) for p in (hit if picked in hit else [*hit, picked])], here, _)
    drawn = every[:MOST]
    if here not in {curve.key for curve in drawn}:
        drawn[-1] = next(curve for curve in every if curve.key == here)
    others = {here: _curve(graph, before[here], _)} if here in before else {}
    label = against_label(now.against, _)
    windows = [Window(s.start_day, s.start_day + s.days) for s in found.shocks]
    chart = curves_chart(
        drawn, others, windows, found.horizon, found.as_of, _,
        picked=here, other_label=label, dark=st.context.theme.type == "dark",
    )  # fmt: skip
    event: Any = st.altair_chart(
        chart, key="what-if-chart", on_select="rerun", selection_mode=SELECTION,
        alt=_("Levels of the products hit hardest, day by day; the table below says the same."),
    )  # fmt: skip
    parts = [_("Grey area: days of the shocks. Bold: the product picked (click a curve or a row).")]
    if others:
        parts.append(_("Dotted: that product under {other}.", other=label))
    if found.sampled is not None:
        parts.append(_("Coloured area: from the 5th to the 95th of a hundred samples of the product picked, by week."))
    if len(every) > len(drawn):
        parts.append(_("{n} of {m} different curves are drawn; the table has all.", n=len(drawn), m=len(every)))
    st.caption(" ".join(parts))
    pick([part["key"] for part in event["selection"].get(SELECTION, []) if "key" in part], "what-if-chart-last")


def _curve(graph: SupplyGraph, loss: ProductLoss, _: Translator) -> Curve:
    curve = Curve(key_of(loss), product_name(graph, loss.id, loss.country, _), loss.days, loss.levels)
    if loss.band is None:
        return curve
    low, high = (tuple(zip(loss.band.days, loss.band.levels[at], strict=True)) for at in (0, -1))
    return replace(curve, low=low, high=high)
