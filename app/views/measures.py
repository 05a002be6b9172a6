"""Measures (措置): when each was announced, in force, suspended or ended, what is unknown, and what it can reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from app import cached_api, cached_pages
from app.answers import Answers
from app.i18n import Translator
from app.measure_chart import COLOURS, SELECTION, Window, gantt, place_id, status_label
from app.measure_rows import STATUS_ORDER, MeasureRow
from app.views import address
from app.views.measure_panel import show_measure
from app.views.trouble import show_trouble
from app.views.wording import plain
from graph.errors import GraphError
from graph.statement import latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["page"]

_EARLIEST, _LATEST = date(2000, 1, 1), date(2040, 12, 31)
_FIRST_YEAR, _LAST_YEAR = 2005, 2035
_PICKED = "measure-picked"
_HEIGHT = 700
_AS_OF = "measures-as-of"
_SCOPE = ("issuer", "toward", "material")


@dataclass(frozen=True, slots=True)
class _Question:
    """What the controls say."""

    as_of: str
    issuer: str
    toward: str
    material: str
    statuses: tuple[str, ...]
    kinds: tuple[str, ...]
    window: Window


def page() -> None:
    """Run the page."""
    _ = address.speak()
    try:
        asked = cached_api.answers()
        question, rows = _controls(asked, _)
        _show(asked, question, rows, _)
    except GraphError as error:
        show_trouble(error, _)


def _controls(asked: Answers, _: Translator) -> tuple[_Question, tuple[MeasureRow, ...]]:
    """Show the controls and return what they say, with the rows before status and kind are chosen."""
    graph, state = asked.graph, st.session_state
    choices = {
        "issuer": _by_name(graph, {graph.text(m, "issuer") for m in graph.ids("PolicyMeasure")}, _),
        "toward": _by_name(graph, {graph.text(t, "target") for t in graph.ids("Target")} - {"bloc/all"}, _),
        "material": _by_name(graph, cached_pages.named_materials(), _),
    }
    if _AS_OF not in state:
        _read_address(graph, choices, _)
    if not isinstance(state[_AS_OF], date):
        state[_AS_OF] = date.today()
    as_of = state[_AS_OF].isoformat()
    labels = {"issuer": _("Issuer"), "toward": _("Toward"), "material": _("Material named")}
    columns = st.columns([2, 2, 3, 1.6, 2.4], gap="medium")
    for column, name in zip(columns, _SCOPE, strict=False):
        column.selectbox(labels[name], ["", *choices[name]], key=f"measures-{name}",
                         placeholder=_("Type a name in Japanese or English"),
                         format_func=lambda node: _both_names(graph, node, _) if node else _("all"))  # fmt: skip
    columns[3].date_input(_("As of"), key=_AS_OF, min_value=_EARLIEST, max_value=_LATEST, format="YYYY-MM-DD")
    columns[4].slider(_("Years drawn"), _FIRST_YEAR, _LAST_YEAR, key="measures-years")
    issuer, toward, material = (str(state[f"measures-{name}"]) for name in _SCOPE)
    rows = cached_pages.rows(as_of, issuer, toward, material)
    statuses = Counter(row.status for row in rows)
    codes = graph.ontology.codes["measure_kinds"]
    left, right = st.columns([1, 1], gap="medium")
    left.pills(
        _("Status on the date"), STATUS_ORDER, selection_mode="multi", key="measures-statuses",
        format_func=lambda status: f"{status_label(graph, status, _)} {statuses[status]}",
    )  # fmt: skip
    kinds = Counter(row.kind for row in rows)
    right.multiselect(
        _("Kind of measure"), list(codes.codes), key="measures-kinds", placeholder=_("all"),
        format_func=lambda kind: f"{codes.code_label(kind, _.lang)} ({kinds[kind]})",
    )  # fmt: skip
    first, last = state["measures-years"]
    chosen = tuple(status for status in STATUS_ORDER if status in state["measures-statuses"])
    return _Question(as_of, issuer, toward, material, chosen, tuple(state["measures-kinds"]), Window(first, last)), rows


def _read_address(graph: SupplyGraph, choices: dict[str, list[str]], _: Translator) -> None:
    """Take over what the address says; what it says wrongly is named."""
    state, query = st.session_state, st.query_params
    day = min(_LATEST, max(_EARLIEST, address.day_of(query.get("asof", ""), date.today())))
    state[_AS_OF] = day
    wrong = []
    for name in _SCOPE:
        text = query.get(name, "")
        state[f"measures-{name}"] = text if text in choices[name] else ""
        wrong += [text] if text and text not in choices[name] else []
    known = {"status": STATUS_ORDER, "kind": tuple(graph.ontology.codes["measure_kinds"].codes)}
    for name, key in (("status", "measures-statuses"), ("kind", "measures-kinds")):
        told = [text for text in query.get(name, "").split(",") if text]
        state[key] = [text for text in told if text in known[name]]
        wrong += [text for text in told if text not in known[name]]
    first = address.percent_of(query.get("from", ""), max(_FIRST_YEAR, day.year - 3), _FIRST_YEAR, _LAST_YEAR)
    last = address.percent_of(query.get("to", ""), min(_LAST_YEAR, day.year + 1), _FIRST_YEAR, _LAST_YEAR)
    state["measures-years"] = (min(first, last), max(first, last))
    state[_PICKED] = query.get("measure", "")
    if wrong:
        st.warning(_("The address names something unknown, which is left out: {what}", what=plain(", ".join(wrong))))


def _by_name(graph: SupplyGraph, nodes: Any, _: Translator) -> list[str]:
    return sorted(nodes, key=lambda node: (graph.name(node, _.lang).casefold(), node))


def _both_names(graph: SupplyGraph, node: str, _: Translator) -> str:
    first, second = graph.name(node, _.lang), graph.name(node, "en" if _.lang == "ja" else "ja")
    return first if first == second else f"{first} ／ {second}"


def _show(asked: Answers, question: _Question, found: tuple[MeasureRow, ...], _: Translator) -> None:
    graph, state = asked.graph, st.session_state
    rows = tuple(
        row for row in found
        if (not question.statuses or row.status in question.statuses)
        and (not question.kinds or row.kind in question.kinds)
    )  # fmt: skip
    drawn, side = st.columns([2.7, 1], gap="medium")
    with drawn:
        _notes(asked, rows, question.as_of, _)
        if rows:
            _draw(graph, rows, question, _)
        else:
            st.info(_("No measure fits these choices."))
    st.subheader(_("Measures as a table"))
    if rows:
        _table(graph, rows, question, _)
    with side:
        labels = {row.id: graph.name(row.id, _.lang) for row in rows}
        picked = state[_PICKED]
        if picked and picked not in labels and picked in graph and graph.cls(picked) == "PolicyMeasure":
            labels[picked] = graph.name(picked, _.lang)
        state["measure-details"] = picked if picked in labels else None
        st.selectbox(_("Details of"), list(labels), key="measure-details", on_change=_chosen,
                     format_func=lambda measure: labels[measure],
                     placeholder=_("Click a bar, or choose here"))  # fmt: skip
        with st.container(height=_HEIGHT, border=True, key="measure-panel"):
            if picked in labels:
                show_measure(asked, picked, question.as_of, _)
            elif picked:
                st.info(_("{what} is no measure of this graph.", what=plain(picked)))
            else:
                st.markdown(_("Nothing is picked yet. Click a bar or a row of the table, or choose from the list "
                              "above: status history, sources and reach appear here."))  # fmt: skip
    address.write({
        "asof": question.as_of, "issuer": question.issuer, "toward": question.toward, "material": question.material,
        "status": ",".join(question.statuses), "kind": ",".join(question.kinds),
        "from": str(question.window.first), "to": str(question.window.last), "measure": picked,
    })  # fmt: skip


def _chosen() -> None:
    st.session_state[_PICKED] = st.session_state["measure-details"] or ""


def _notes(asked: Answers, rows: Sequence[MeasureRow], as_of: str, _: Translator) -> None:
    """Say what is shown, and how far the sources carry it."""
    graph = asked.graph
    statuses = Counter(row.status for row in rows)
    told = ", ".join(f"{status_label(graph, s, _)} {statuses[s]}" for s in STATUS_ORDER if statuses[s])
    st.markdown(_("As of **{day}** · {n} measures: {statuses}", day=as_of, n=len(rows), statuses=told or "–"))
    reach = next((d.reach for d in asked.report.datasets if d.name == "measures"), "")
    notes = []
    if reach and latest_day(reach) < as_of:
        notes.append(_("Measures were collected up to {reach}: what was announced after that is not in here.",
                       reach=reach))  # fmt: skip
    carried = sum(row.carried for row in rows)
    if carried:
        notes.append(_("{n} statuses are carried on from an attestation before {day} (pale in the chart).",
                       n=carried, day=as_of))  # fmt: skip
    if statuses["unknown"]:
        notes.append(_("{n} are unknown: no source says in which state they are.",
                       n=statuses["unknown"]))  # fmt: skip
    if notes:
        st.warning(" ".join(notes), icon="⚠️")


def _draw(graph: SupplyGraph, rows: Sequence[MeasureRow], question: _Question, _: Translator) -> None:
    _key(graph, _)
    dark = st.context.theme.type == "dark"
    chart = gantt(graph, rows, question.window, question.as_of, _, picked=st.session_state[_PICKED], dark=dark)
    with st.container(height=_HEIGHT - 90, border=False, key="measures-gantt"):
        event: Any = st.altair_chart(
            chart, key="measures-chart", on_select="rerun", selection_mode=SELECTION,
        )  # fmt: skip
    picked = [part["measure"] for part in event["selection"].get(SELECTION, []) if "measure" in part]
    if picked != st.session_state.get("measures-chart-last", []):
        st.session_state["measures-chart-last"] = picked
        if picked and picked[0] in graph:
            st.session_state[_PICKED] = picked[0]
            st.rerun()


def _key(graph: SupplyGraph, _: Translator) -> None:
    """Say what the bars mean; drawn as they are in the chart."""
    hatched = "repeating-linear-gradient(135deg,#8C8C8C 0 1px,#F0F0F0 1px 5px);border:1px dashed #8C8C8C"
    looks = [
        ("in-force", f"height:11px;background:{COLOURS['in-force']}"),
        ("suspended", f"height:11px;background:{COLOURS['suspended']}"),
        ("announced", f"height:6px;background:{COLOURS['announced']}"),
        ("unknown", f"height:11px;background:{hatched}"),
        ("ended", f"height:1px;background:{COLOURS['ended']}"),
    ]
    signs = {"suspended": "❚❚ ", "unknown": "? "}
    parts = [(style, signs.get(status, "") + status_label(graph, status, _)) for status, style in looks]
    pale = f"height:11px;opacity:0.38;background:{COLOURS['in-force']}"
    parts.append((pale, _("pale: carried on since the last attestation")))
    swatch = "<span style='display:inline-block;width:26px;border-radius:2px;vertical-align:middle;{}'></span> {}"
    said = [swatch.format(style, text) for style, text in parts] + [f"◆ {_('last attestation')}"]
    st.html("<div style='font-size:0.85rem;display:flex;gap:0.4rem 1.2rem;flex-wrap:wrap'>"
            + "".join(f"<span>{text}</span>" for text in said) + "</div>")  # fmt: skip


def _table(graph: SupplyGraph, rows: Sequence[MeasureRow], question: _Question, _: Translator) -> None:
    kinds = graph.ontology.codes["measure_kinds"]
    order = {status: at for at, status in enumerate(STATUS_ORDER)}
    latest = sorted(rows, key=lambda r: (r.now.since if r.now else "", r.id), reverse=True)
    rows = sorted(latest, key=lambda r: order[r.status])
    shown = pd.DataFrame({
        _("Measure"): [graph.name(r.id, _.lang) for r in rows],
        _("Issuer"): [graph.name(place_id(graph, r.issuer), _.lang) for r in rows],
        _("Status"): [status_label(graph, r.status, _) for r in rows],
        _("Since"): [r.now.since if r.now else "" for r in rows],
        _("Until"): [(r.now.until or "") if r.now else "" for r in rows],
        _("Attested"): [r.attested_at for r in rows],
        _("Kind"): [kinds.code_label(r.kind, _.lang) for r in rows],
        _("Toward"): [", ".join(graph.name(place_id(graph, t), _.lang) for t in r.targets) for r in rows],
        _("Items"): [", ".join(graph.name(m, _.lang) for m in r.materials) for r in rows],
    })  # fmt: skip
    key = f"measures-table-{question.as_of}-{len(rows)}"
    event: Any = st.dataframe(
        shown, key=key, hide_index=True, on_select="rerun", selection_mode="single-row",
        height=min(520, 38 + 35 * len(rows)),
        column_config={_("Measure"): st.column_config.TextColumn(width="large"),
                       _("Items"): st.column_config.TextColumn(width="medium")},
    )  # fmt: skip
    chosen = list(event["selection"]["rows"])
    if chosen != st.session_state.get(f"{key}-row", []):
        st.session_state[f"{key}-row"] = chosen
        if chosen and chosen[0] < len(rows):
            st.session_state[_PICKED] = rows[chosen[0]].id
            st.rerun()
