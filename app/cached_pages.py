"""What do the pages of measures and of data ask? Answers of the build in use, kept by build and date."""

from __future__ import annotations

import streamlit as st

from app import cached_api
from app import data_coverage as coverage
from app.measure_rows import MeasureRow, Reach, materials_named, measure_rows, reach_of
from graph.audit import Finding, audit
from ingest.match.decisions import load_decisions

__all__ = ["dated_statements", "differences", "figures", "findings", "named_materials", "reach", "rows"]


def rows(as_of: str, issuer: str, toward: str, material: str) -> tuple[MeasureRow, ...]:
    """Measures on a date, those not yet announced included."""
    return _rows(cached_api.build_name(), as_of, issuer, toward, material)


@st.cache_resource(max_entries=64, show_spinner=False)
def _rows(place: str, as_of: str, issuer: str, toward: str, material: str) -> tuple[MeasureRow, ...]:
    return measure_rows(cached_api.answers_of(place).graph, as_of, issuer=issuer, toward=toward, material=material)


def named_materials() -> tuple[str, ...]:
    """Materials that measures name, themselves or as members of a group."""
    return _named_materials(cached_api.build_name())


@st.cache_resource(max_entries=2, show_spinner=False)
def _named_materials(place: str) -> tuple[str, ...]:
    return materials_named(cached_api.answers_of(place).graph)


def reach(measure: str, as_of: str) -> Reach:
    """Flows that a measure can stop in the network of a date."""
    return _reach(cached_api.build_name(), measure, as_of)


@st.cache_resource(max_entries=256, show_spinner=False)
def _reach(place: str, measure: str, as_of: str) -> Reach:
    asked = cached_api.answers_of(place)
    return reach_of(asked.graph, asked.compiled(as_of), measure)


def figures(as_of: str) -> tuple[coverage.Figure, ...]:
    """Figures that the network of a date rests on."""
    return _figures(cached_api.build_name(), as_of)


@st.cache_resource(max_entries=4, show_spinner=False)
def _figures(place: str, as_of: str) -> tuple[coverage.Figure, ...]:
    asked = cached_api.answers_of(place)
    return coverage.figures(asked.graph, asked.compiled(as_of))


def differences(as_of: str) -> tuple[coverage.Difference, ...]:
    """Values of one thing and one time that differ."""
    return _differences(cached_api.build_name(), as_of)


@st.cache_resource(max_entries=4, show_spinner=False)
def _differences(place: str, as_of: str) -> tuple[coverage.Difference, ...]:
    return coverage.differences(cached_api.answers_of(place).graph, as_of)


def findings(as_of: str) -> tuple[Finding, ...]:
    """Weak points on a date, but for differing values and reach in time, which have views of their own."""
    return _findings(cached_api.build_name(), as_of)


@st.cache_resource(max_entries=4, show_spinner=False)
def _findings(place: str, as_of: str) -> tuple[Finding, ...]:
    asked = cached_api.answers_of(place)
    found = audit(asked.graph, asked.compiled(as_of), as_of, asked.report.datasets, load_decisions())
    return tuple(finding for finding in found if finding.kind not in ("conflict", "beyond-reach"))


def dated_statements() -> tuple[coverage.YearCount, ...]:
    """Statements of each dataset by the year that they speak of."""
    return _dated_statements(cached_api.build_name())


@st.cache_resource(max_entries=2, show_spinner=False)
def _dated_statements(place: str) -> tuple[coverage.YearCount, ...]:
    return coverage.years_told(cached_api.answers_of(place).graph)
