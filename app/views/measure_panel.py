"""What is known of the measure that was picked? Status and history, scope, what it can reach, values and sources."""

from __future__ import annotations

import streamlit as st

from app import cached_pages, contract
from app.answers import Answers
from app.i18n import Translator, mark
from app.measure_chart import place_id, status_label
from app.measure_rows import MeasureRow, Reach, changes
from app.views.details import show_entity
from app.views.wording import plain, sources_text
from graph.describe import source_refs
from graph.supply_graph import SupplyGraph

__all__ = ["show_measure"]

_BUYERS = 8
_MARKS = {"in-force": "blue", "suspended": "orange", "announced": "violet", "ended": "gray", "unknown": "gray"}
_REASONS = {
    "announced": mark("announced; its first day is not reached or not known"),
    "effective": mark("took effect"),
    "suspended": mark("suspended"),
    "resumed": mark("attested after the suspension had run out"),
    "ended": mark("ended"),
    "suspension-lapsed": mark("the suspension ran out; no source says what followed"),
    "effect-not-attested": mark("its first day passed; no source says that it took effect"),
    "end-not-attested": mark("its last day passed; no source says that it ended"),
    "attested": mark("a source says so, without a dated event"),
}
_NO_REACH = {
    "not-exports": mark("It does not restrict goods that leave the issuer, so it stops no flow by itself."),
    "listed": mark("It is aimed at listed parties. Buyers are not known by name here, so no flow is counted."),
    "no-flow": mark("No flow of its items from the issuer to its targets is in the network of this date."),
}


def show_measure(asked: Answers, measure: str, as_of: str, _: Translator) -> None:
    """Show a measure on a date."""
    graph = asked.graph
    row = next(r for r in cached_pages.rows(as_of, "", "", "") if r.id == measure)
    st.markdown(f"#### {plain(graph.name(measure, _.lang))}")
    kinds = graph.ontology.codes["measure_kinds"]
    issuer = graph.name(place_id(graph, row.issuer), _.lang)
    st.caption(f"{plain(issuer)} · {plain(kinds.code_label(row.kind, _.lang))} · `{measure}`")
    _status(graph, row, as_of, _)
    _history(graph, row, as_of, _)
    _scope(graph, row, _)
    _reach(graph, cached_pages.reach(measure, as_of), as_of, _)
    show_entity(asked, measure, as_of, _, heading=False)


def _status(graph: SupplyGraph, row: MeasureRow, as_of: str, _: Translator) -> None:
    label = plain(status_label(graph, row.status, _))
    st.markdown(f"**{plain(as_of)}**: :{_MARKS.get(row.status, 'gray')}-badge[{label}]")
    if row.now is None:
        st.caption(_("It was not announced by then."))
    elif row.status == "unknown":
        st.warning(_("Unknown: {reason}. Do not count on it, nor on its absence.", reason=_(_REASONS[row.now.reason])),
                   icon="⚠️")  # fmt: skip
    elif row.carried:
        st.info(_("Last attested on {attested}. That it still stood on {day} is carried on, not attested.",
                  attested=plain(row.attested_at), day=plain(as_of)))  # fmt: skip


def _history(graph: SupplyGraph, row: MeasureRow, as_of: str, _: Translator) -> None:
    st.markdown(f"**{_('Status history')}**")
    sources = []
    for change in changes(graph, row):
        period = change.period
        until = period.until or ""
        dates = f"{period.since} – {until}" if until else _("from {day}", day=period.since)
        now = " ◀" if period is row.now or (row.now is not None and period.since == row.now.since) else ""
        said = _(" · recorded as “{word}”", word=change.original) if change.original else ""
        about = "" if period.exact else " · " + _("counted from a date without a day")
        later = " · " + _("after the date asked") if period.since > as_of else ""
        why = plain(_(_REASONS[period.reason]) + said + about + later)
        st.markdown(f"- {plain(dates)} **{plain(status_label(graph, period.status, _))}**{now}  \n:small[{why}]")
        sources += [graph.by_id[s] for s in change.basis]
    told = contract.source_rows(source_refs(graph, graph.sources(sources)))
    unique = {(s["title"], s["locator"]): s for s in told}
    if unique:
        st.markdown(f":small[{_('Source')}: {sources_text(unique.values())}]")


def _scope(graph: SupplyGraph, row: MeasureRow, _: Translator) -> None:
    st.markdown(f"**{_('Scope')}**")
    users = graph.text(row.id, "end_users")
    rows = {
        _("Items"): ", ".join(graph.name(m, _.lang) for m in row.materials),
        _("Toward"): ", ".join(graph.name(place_id(graph, t), _.lang) for t in row.targets),
        _("End use"): graph.text(row.id, "end_use_scope"),
        _("End users"): graph.ontology.codes["end_users"].code_label(users, _.lang) if users else "",
        _("De minimis"): graph.text(row.id, "de_minimis"),
        _("HS codes"): ", ".join(graph.refs(row.id, "hs_code")),
    }
    for label, text in rows.items():
        if text:
            st.markdown(f"- {plain(label)}: {plain(text)}")


def _reach(graph: SupplyGraph, reach: Reach, as_of: str, _: Translator) -> None:
    st.markdown(f"**{_('What it can reach')}**")
    if reach.why_none:
        st.caption(_(_NO_REACH[reach.why_none]))
        return
    named = ", ".join(graph.name(m, _.lang) for m in reach.materials)
    st.markdown(_("{n} flows of {k} materials to {m} countries in the network of {day}, if it is applied: {names}",
                  n=f"**{reach.flows}**", k=len(reach.materials), m=len(reach.buyers), day=plain(as_of),
                  names=plain(named)))  # fmt: skip
    lines = [f"| {_('Buyer')} | {_('Flows')} | {_('Part')} | {_('Most dependent need')} |", "|---|---:|---:|---|"]
    for buyer in reach.buyers[:_BUYERS]:
        name = plain(graph.name(place_id(graph, buyer.country), _.lang))
        need = f"{plain(graph.name(buyer.material, _.lang))} {plain(f'{buyer.deepest:.0%}')}"
        lines.append(f"| {name} | {buyer.flows} | {plain(f'{buyer.part:.1%}')} | {need} |")
    st.markdown("\n".join(lines))
    if len(reach.buyers) > _BUYERS:
        st.caption(_("... and {n} more countries", n=len(reach.buyers) - _BUYERS))
    st.caption(_("Part: of the quantity reached, averaged over the materials. Many flows are estimated from outputs."))
