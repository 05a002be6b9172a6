"""What do the other views of the page of data show? Differing values, sets of shares, gaps, datasets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from app import contract
from app import data_coverage as coverage
from app.answers import Answers
from app.coverage_chart import reach_in_time
from app.finding_words import FINDINGS
from app.i18n import Translator, mark
from app.measure_chart import place_id
from app.views.wording import kind_mark, plain, sources_text, value_text
from graph.audit import Finding
from graph.build import DatasetFacts
from graph.describe import source_refs
from graph.names import node_name, relation_name
from graph.precedence import ShareSet
from graph.statement import Statement, latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["show_datasets", "show_differences", "show_gaps", "show_sets"]

_WHY = {
    "projected": mark("an outlook"), "not-yet": mark("does not hold on the date"),
    "incomplete": mark("incomplete: does not sum to 100 %"), "low-confidence": mark("low confidence"),
    "older": mark("an older year"), "rank": mark("published earlier, less sure or fewer countries"),
}  # fmt: skip
_AT_ONCE, _SHOWN = 20, "data-differences-shown"
_FIRST = ("Material", "Production")
_TRADE = {"import": mark("imports of {place}"), "supply": mark("supply of {place}")}


def show_differences(graph: SupplyGraph, found: Sequence[coverage.Difference], _: Translator) -> str:
    """Show differing values side by side, then the points on which sources contradict each other in words.

    Returns what the list is narrowed to, empty for all.
    """
    state = st.session_state
    st.subheader(_("Different values of one thing and one time ({n})", n=len(found)))
    st.caption(_("All are kept, the surest first. Where none is marked as used, a value of another time is in use."))
    counts = Counter(_what(graph, difference) for difference in found)
    if state["data-what"] not in counts:
        state["data-what"] = ""
    st.selectbox(_("What differs"), ["", *sorted(counts)], key="data-what", on_change=_from_the_first,
                 format_func=lambda what: _what_label(graph, what, counts, _))  # fmt: skip
    wanted = [d for d in found if state["data-what"] in ("", _what(graph, d))]
    wanted.sort(key=lambda d: _order(graph, d))
    shown = state.setdefault(_SHOWN, _AT_ONCE)
    for difference in wanted[:shown]:
        _difference(graph, difference, _)
    if len(wanted) > shown:
        st.button(_("Show {n} more of {m}", n=min(_AT_ONCE, len(wanted) - shown), m=len(wanted) - shown),
                  on_click=_show_more)  # fmt: skip
    _disagreements(graph, _)
    return str(state["data-what"])


def _order(graph: SupplyGraph, difference: coverage.Difference) -> tuple[bool, bool, bool, str, str, str]:
    """Figures in use come first, those of world output and makers before others; words come last."""
    cls = graph.cls(difference.entity)
    words = graph.ontology.classes[cls].properties[difference.prop].type == "text"
    return words, not difference.used, cls not in _FIRST, difference.entity, difference.prop, difference.qualifier


def _from_the_first() -> None:
    st.session_state[_SHOWN] = _AT_ONCE


def _show_more() -> None:
    st.session_state[_SHOWN] += _AT_ONCE


def _what(graph: SupplyGraph, difference: coverage.Difference) -> str:
    return f"{graph.cls(difference.entity)}.{difference.prop}"


def _what_label(graph: SupplyGraph, what: str, counts: Counter[str], _: Translator) -> str:
    if not what:
        return _("all")
    cls, _dot, prop = what.partition(".")
    declared = graph.ontology.classes[cls]
    return f"{declared.label(_.lang)}: {declared.properties[prop].label(_.lang)} ({counts[what]})"


def _disagreements(graph: SupplyGraph, _: Translator) -> None:
    points = coverage.disagreements(graph)
    st.subheader(_("Points on which sources contradict each other ({n})", n=len(points)))
    st.caption(_("In the words of the sources, which are kept in their language."))
    for point in points:
        with st.container(border=True):
            about = ", ".join(node_name(graph, node, _.lang) for node in point.about)
            st.markdown(f"**{plain(graph.name(point.id, _.lang))}**" + (f"  \n:small[{plain(about)}]" if about else ""))
            left, right, judged = st.columns(3, gap="medium")
            _version(left, _("First version"), point.version_a, point.source_a, _)
            _version(right, _("Second version"), point.version_b, point.source_b, _)
            judged.markdown(f":gray[{_('Assessment')}]  \n{plain(point.assessment) or '–'}")


def _difference(graph: SupplyGraph, difference: coverage.Difference, _: Translator) -> None:
    cls = graph.cls(difference.entity)
    label = graph.ontology.classes[cls].properties[difference.prop].label(_.lang)
    stages = graph.ontology.codes["stages"]
    qualifier = difference.qualifier
    said = stages.code_label(qualifier, _.lang) if qualifier in stages else qualifier
    about = ", ".join(text for text in (said, difference.observed_at) if text)
    with st.container(border=True):
        st.markdown(f"**{plain(relation_name(graph, difference.entity, _.lang))}**: {plain(label)}"
                    + (f" ({plain(about)})" if about else ""))  # fmt: skip
        lines = [f"| {_('Value')} | {_('Kind')} | {_('Published')} | {_('Source')} |", "|---|---|---|---|"]
        for at, row in enumerate(difference.rows):
            value = plain(value_text(graph, cls, row.prop, row.value, row.unit, _))
            shown = f"**{value}** ({_('used')})" if at == 0 and difference.used else value
            lines.append(f"| {shown} | {kind_mark(graph, row.kind, _.lang)} | {plain(row.published_at or '–')} | "
                         f"{_sources(graph, [row])} |")  # fmt: skip
        st.markdown("\n".join(lines))


def _sources(graph: SupplyGraph, statements: Sequence[Statement]) -> str:
    return sources_text(contract.source_rows(source_refs(graph, statements)))


def _version(
    column: st.delta_generator.DeltaGenerator, title: str, version: Statement | None, source: str, _: Translator
) -> None:
    said = plain(version.value) if version else "–"
    column.markdown(f":gray[{title}]  \n{said}  \n:small[{_('Source')}: {plain(source) or '–'}]")


def show_sets(asked: Answers, as_of: str, _: Translator) -> str:
    """Show which set of shares was taken for what, and side by side those that were not; returns the one shown."""
    graph, state = asked.graph, st.session_state
    choices = {choice.what: choice for choice in coverage.share_choices(asked.compiled(as_of).choices)}
    several = sum(bool(choice.rejected) for choice in choices.values())
    st.caption(_(
        "{n} sets of shares are in use, {k} of them were chosen from several. Rules in order: complete, at least "
        "medium confidence, latest year, latest published. A set is taken as a whole; what was not taken stays here.",
        n=len(choices), k=several,
    ))  # fmt: skip
    if state["data-set"] not in choices:
        state["data-set"] = next(iter(choices), "")
    st.selectbox(_("Commodity and step"), list(choices), key="data-set",
                 format_func=lambda what: _set_name(graph, choices[what], _))  # fmt: skip
    choice = choices.get(state["data-set"])
    if choice is None:
        return ""
    sets = [(choice.chosen, "")] if choice.chosen else []
    sets += [(other, coverage.why_rejected(choice.chosen, other, as_of)) for other in choice.rejected]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _set_list(graph, sets, choice.chosen is not None, _)
    with right:
        _set_shares(graph, sets, choice.chosen is not None, _)
    with st.expander(_("All {n} choices", n=len(choices))):
        _set_overview(graph, choices.values(), _)
    return choice.what


def _set_name(graph: SupplyGraph, choice: coverage.ShareChoice, _: Translator) -> str:
    number = 1 + len(choice.rejected) if choice.chosen else len(choice.rejected)
    return f"{graph.name(choice.commodity, _.lang)} · {_step(graph, choice, _)} ({number})"


def _step(graph: SupplyGraph, choice: coverage.ShareChoice, _: Translator) -> str:
    if choice.destination:
        return _(_TRADE[choice.stage], place=graph.name(place_id(graph, choice.destination), _.lang))
    stages = graph.ontology.codes["stages"]
    return stages.code_label(choice.stage, _.lang) if choice.stage in stages else choice.stage or _("production")


def _set_list(graph: SupplyGraph, sets: list[tuple[ShareSet, str]], has_chosen: bool, _: Translator) -> None:
    if not has_chosen:
        st.warning(_("No set is complete and holds on this date, so none is taken."))
    head = (_("Set"), _("Year"), _("Sum"), _("Countries"), _("Kind"), _("Taken?"), _("Source"))
    lines = [f"| {' | '.join(head)} |", "|---|---|---:|---:|---|---|---|"]
    for at, (shares, why) in enumerate(sets):
        kinds = Counter(row.kind for _code, row in shares.shares)
        taken = f"**{_('taken')}**" if not why else plain(_(_WHY[why]))
        source = plain(graph.name(shares.source, _.lang)) if shares.source in graph else plain(shares.source)
        marks = " ".join(kind_mark(graph, kind, _.lang) for kind in kinds)
        lines.append(f"| {_letter(at)} | {plain(shares.year)} | {shares.total:.1%} | {len(shares.shares)} | "
                     f"{marks} | {taken} | :small[{source}] |")  # fmt: skip
    st.markdown("\n".join(lines))


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else str(at + 1)


def _set_shares(graph: SupplyGraph, sets: list[tuple[ShareSet, str]], has_chosen: bool, _: Translator) -> None:
    """Shares by country, one column a set."""
    shares = [{code: 100 * float(row.value) for code, row in one.shares} for one, _why in sets]
    codes = sorted({code for column in shares for code in column},
                   key=lambda code: (code == "XX", *(-column.get(code, 0.0) for column in shares), code))  # fmt: skip
    names = [f"{_letter(at)} {one.year}{' ★' if at == 0 and has_chosen else ''}" for at, (one, _w) in enumerate(sets)]
    table = pd.DataFrame({_("Country"): [graph.name(place_id(graph, code), _.lang) for code in codes]})
    for name, column in zip(names, shares, strict=True):
        table[name] = [f"{column[code]:.1f} %" if code in column else "–" for code in codes]
    st.dataframe(table, hide_index=True, height=min(560, 38 + 35 * len(codes)))


def _set_overview(graph: SupplyGraph, choices: Iterable[coverage.ShareChoice], _: Translator) -> None:
    rows = list(choices)
    st.dataframe(pd.DataFrame({
        _("Commodity"): [graph.name(c.commodity, _.lang) for c in rows],
        _("Step"): [_step(graph, c, _) for c in rows],
        _("Year taken"): [c.chosen.year if c.chosen else "–" for c in rows],
        _("Not taken"): [len(c.rejected) for c in rows],
        _("Source"): [graph.name(c.chosen.source, _.lang) if c.chosen else "–" for c in rows],
    }), hide_index=True)  # fmt: skip


def show_gaps(findings: Sequence[Finding], _: Translator) -> None:
    """Show what the network does not know, by kind, and what else is weak."""
    kinds = Counter(finding.kind for finding in findings)
    st.caption(_("What is missing is named, never filled in silently."))
    st.pills(_("Kinds of gap"), list(kinds), selection_mode="multi", key="data-gap-kinds",
             format_func=lambda kind: f"{_finding(kind, _)} {kinds[kind]}")  # fmt: skip
    wanted = st.session_state["data-gap-kinds"] or list(kinds)
    rows = [finding for finding in findings if finding.kind in wanted]
    if not rows:
        st.info(_("Nothing is missing that is known of."))
        return
    st.dataframe(pd.DataFrame({
        _("Kind"): [_finding(f.kind, _) for f in rows],
        _("What is not known"): [f.text_ja if _.lang == "ja" else f.text for f in rows],
        "id": [f.node for f in rows],
    }), hide_index=True, height=min(700, 38 + 35 * len(rows)), column_config={
        _("Kind"): st.column_config.TextColumn(width=190),
        _("What is not known"): st.column_config.TextColumn(width=860),
        "id": st.column_config.TextColumn(width=230),
    })  # fmt: skip


def _finding(kind: str, _: Translator) -> str:
    return _(FINDINGS[kind]) if kind in FINDINGS else kind


def show_datasets(
    datasets: Sequence[DatasetFacts], told: Sequence[coverage.YearCount], as_of: str, _: Translator
) -> None:
    """Show who publishes what on which terms, and how far it reaches against the date asked."""
    short = [d for d in datasets if d.reach and latest_day(d.reach) < as_of]
    if short:
        first = min(short, key=lambda d: latest_day(d.reach))
        st.warning(_("{n} of {m} datasets know nothing of {day} itself; the first to end is “{name}” ({reach}).",
                     n=len(short), m=len(datasets), day=plain(as_of), reach=plain(first.reach),
                     name=plain(first.title_ja if _.lang == "ja" else first.title)), icon="⚠️")  # fmt: skip
    st.subheader(_("How far each reaches in time"))
    if datasets:
        with st.container(key="data-reach"):
            st.altair_chart(reach_in_time(told, datasets, as_of, _, dark=st.context.theme.type == "dark"),
                            key=f"reach-{as_of}-{_.lang}")  # fmt: skip
    st.caption(_(
        "Dots: statements by the year that they speak of (2010 holds all before). Diamond: last day that the dataset "
        "knows of, orange where it lies before the date asked (line)."
    ))  # fmt: skip
    st.dataframe(pd.DataFrame({
        _("Dataset"): [d.title_ja if _.lang == "ja" else d.title for d in datasets],
        _("Publisher"): [d.publisher for d in datasets],
        _("Licence"): [d.licence or _("not stated") for d in datasets],
        _("Reaches to"): [d.reach or "–" for d in datasets],
        _("Statements"): [d.statements for d in datasets],
        "id": [d.name for d in datasets],
    }), hide_index=True, height=38 + 35 * max(1, len(datasets)), column_config={
        _("Dataset"): st.column_config.TextColumn(width="large"),
        _("Publisher"): st.column_config.TextColumn(width="medium"),
    })  # fmt: skip
