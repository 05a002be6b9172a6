"""Data (データ): how well founded the figures are, where sources differ, what is not known, how far each reaches."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd
import streamlit as st

from app import cached_api, cached_pages
from app import data_coverage as coverage
from app.answers import Answers
from app.coverage_chart import heat_map, kind_label
from app.i18n import Translator, mark
from app.views import address
from app.views.data_parts import show_datasets, show_differences, show_gaps, show_sets
from app.views.trouble import show_trouble
from app.views.wording import plain
from graph.errors import GraphError
from graph.statement import latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["page"]

_EARLIEST, _LATEST = date(2000, 1, 1), date(2040, 12, 31)
_AS_OF = "data-as-of"
_VIEWS = {
    "coverage": mark("Coverage"), "conflicts": mark("Where sources differ"), "sets": mark("Sets of shares"),
    "gaps": mark("Gaps"), "datasets": mark("Datasets"),
}  # fmt: skip
_SHOWN_KINDS = {
    "firm": (mark("reported or derived"), coverage.FIRM), "estimated": (mark("estimated"), ("estimated", "imputed")),
    "assumed": (mark("assumed"), ("assumed",)), "unknown": (mark("unknown"), (coverage.UNKNOWN,)),
}  # fmt: skip
_PARTS = {
    "": mark("all figures"), "output": mark("outputs"), "input": mark("inputs (recipes)"), "flow": mark("flows"),
    "inventory": mark("inventories"),
}  # fmt: skip


def page() -> None:
    """Run the page."""
    _ = address.speak()
    try:
        _page(cached_api.answers(), _)
    except GraphError as error:
        show_trouble(error, _)


def _page(asked: Answers, _: Translator) -> None:
    state, query = st.session_state, st.query_params
    if _AS_OF not in state:
        state[_AS_OF] = min(_LATEST, max(_EARLIEST, address.day_of(query.get("asof", ""), date.today())))
        for key, values in (("view", _VIEWS), ("kind", _SHOWN_KINDS), ("part", _PARTS)):
            asked_for = query.get(key, "")
            state[f"data-{key}"] = asked_for if asked_for in values else next(iter(values))
        state["data-chain"] = query.get("chain", "")
        state["data-set"] = query.get("set", "")
        state["data-what"] = query.get("what", "")
    if not isinstance(state[_AS_OF], date):
        state[_AS_OF] = date.today()
    left, right = st.columns([5, 1], gap="medium", vertical_alignment="bottom")
    left.segmented_control(_("View"), list(_VIEWS), key="data-view", required=True, label_visibility="collapsed",
                           format_func=lambda view: _(_VIEWS[view]))  # fmt: skip
    right.date_input(_("As of"), key=_AS_OF, min_value=_EARLIEST, max_value=_LATEST, format="YYYY-MM-DD")
    as_of = state[_AS_OF].isoformat()
    with st.spinner(_("Compiling the supply network of {day} …", day=as_of)):
        found = cached_pages.figures(as_of)
    _summary(asked, found, as_of, _)
    view, told = state["data-view"], {}
    if view == "coverage":
        told = _coverage(asked.graph, found, _)
    elif view == "conflicts":
        told = {"what": show_differences(asked.graph, cached_pages.differences(as_of), _)}
    elif view == "sets":
        told = {"set": show_sets(asked, as_of, _)}
    elif view == "gaps":
        show_gaps(cached_pages.findings(as_of), _)
    else:
        show_datasets(asked.report.datasets, cached_pages.dated_statements(), as_of, _)
    address.write({"asof": as_of, "view": view, **told})


def _summary(asked: Answers, found: tuple[coverage.Figure, ...], as_of: str, _: Translator) -> None:
    graph, report = asked.graph, asked.report
    kinds = coverage.kinds_of(found)
    short = [d for d in report.datasets if d.reach and latest_day(d.reach) < as_of]
    boxes = st.columns(5)
    boxes[0].metric(_("Figures in the network"), f"{len(found):,}")
    boxes[1].metric(_("Reported or derived"), f"{sum(kinds.get(k, 0.0) for k in coverage.FIRM):.0%}")
    boxes[2].metric(_("Points where sources differ"),
                    f"{len(cached_pages.differences(as_of)) + len(graph.ids('Dispute')):,}")  # fmt: skip
    boxes[3].metric(_("Gaps named"), f"{len(asked.compiled(as_of).gaps):,}")
    boxes[4].metric(_("Datasets that end before the date"), f"{len(short)} / {len(report.datasets)}")
    told = ", ".join(f"{kind_label(graph, kind, _)} {_percent(share)}" for kind, share in kinds.items())
    st.markdown(_("As of **{day}** · figures by kind: {kinds} · {n} statements · graph `{hash}`",
                  day=as_of, kinds=told or "–", n=f"{report.statements:,}", hash=report.graph_hash))  # fmt: skip


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.0005 else "<0.1%"


def _coverage(graph: SupplyGraph, found: tuple[coverage.Figure, ...], _: Translator) -> dict[str, str]:
    state = st.session_state
    chains = [chain for chain in _chains(graph, found) if chain]
    if state["data-chain"] not in chains:
        state["data-chain"] = ""
    columns = st.columns([2, 3, 3], gap="medium")
    columns[0].selectbox(_("Family of materials"), ["", *chains], key="data-chain",
                         format_func=lambda chain: _chain_name(graph, chain, _) if chain else _("all"))  # fmt: skip
    columns[1].segmented_control(_("Share shown"), list(_SHOWN_KINDS), key="data-kind", required=True,
                                 format_func=lambda kind: _(_SHOWN_KINDS[kind][0]))  # fmt: skip
    columns[2].segmented_control(_("Figures counted"), list(_PARTS), key="data-part", required=True,
                                 format_func=lambda part: _(_PARTS[part]))  # fmt: skip
    chain, kind, part = state["data-chain"], state["data-kind"], state["data-part"]
    cells = coverage.matrix(found, chain, part)
    if not cells:
        st.info(_("No figure of this kind is in the network."))
        return {"chain": chain, "kind": kind, "part": part}
    present = {cell.row for cell in cells}
    if chain:
        rows = dict(sorted(((row, graph.name(row, _.lang)) for row in present), key=lambda item: item[1]))
    else:
        rows = {row: _chain_name(graph, row, _) for row in _chains(graph, found) if row in present}
    stages = {stage: _stage_name(graph, stage, _) for stage in _stages(graph) if any(c.stage == stage for c in cells)}
    chart = heat_map(graph, cells, _SHOWN_KINDS[kind][1], rows, stages, _, dark=st.context.theme.type == "dark")
    with st.container(key="data-matrix"):
        st.altair_chart(chart, key=f"matrix-{chain}-{kind}-{part}-{_.lang}")
    st.caption(_(
        "Large: share of the figures that are {kind}; small: number of figures. A figure is a number that the "
        "network of this date holds: a producer's output, an input per unit (once a recipe line), a supplier's share "
        "of a need, the days of an inventory. Its kind is the weakest of the statements that it rests on. A flow that "
        "no trade figure states is split by outputs and counts as estimated; a need without a known maker is unknown.",
        kind=_(_SHOWN_KINDS[kind][0]),
    ))  # fmt: skip
    with st.expander(_("The same as a table, all kinds")):
        table = pd.DataFrame({
            _("Family of materials") if not chain else _("Commodity"): [rows[c.row] for c in cells],
            _("Stage"): [stages[c.stage] for c in cells],
            _("Figures"): [c.total for c in cells],
            **{kind_label(graph, k, _): [100 * c.share(k) for c in cells] for k in coverage.KINDS_TOLD},
        })  # fmt: skip
        st.dataframe(table, hide_index=True, column_config={
            kind_label(graph, k, _): st.column_config.NumberColumn(format="%.0f %%") for k in coverage.KINDS_TOLD
        })  # fmt: skip
    return {"chain": chain, "kind": kind, "part": part}


def _chains(graph: SupplyGraph, found: tuple[coverage.Figure, ...]) -> list[str]:
    """Families in the order of the ontology, products last."""
    present = Counter(figure.chain for figure in found)
    known = [code for code in graph.ontology.codes["material_groups"].codes if present[code]]
    others = sorted(set(present) - set(known) - {coverage.PRODUCTS})
    return [*known, *others, *([coverage.PRODUCTS] if present[coverage.PRODUCTS] else [])]


def _chain_name(graph: SupplyGraph, chain: str, _: Translator) -> str:
    groups = graph.ontology.codes["material_groups"]
    if chain in groups:
        return groups.code_label(chain, _.lang)
    return _("Components and end products") if chain == coverage.PRODUCTS else chain or _("no family")


def _stages(graph: SupplyGraph) -> list[str]:
    return [*graph.ontology.codes["stages"].codes, *graph.ontology.codes["product_kinds"].codes, ""]


def _stage_name(graph: SupplyGraph, stage: str, _: Translator) -> str:
    for codes in ("stages", "product_kinds"):
        if stage in graph.ontology.codes[codes]:
            return graph.ontology.codes[codes].code_label(stage, _.lang)
    return plain(stage) or _("no stage")
