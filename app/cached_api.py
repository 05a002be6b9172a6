"""What do all pages share? The graph of the build in use and its answers, kept once for all sessions.

Everything kept is keyed by the folder of the build, so a new build is picked up by the next click, and is never
changed after it was made.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.answers import Answers
from app.chain_parts import ChainView
from app.chain_view import build_chain_view, makers_of
from graph.analysis.chokepoints import ChokePoint
from graph.build import current_build

__all__ = ["answers", "build_name", "chain", "choke_points", "makers"]

CHAIN_KINDS = ("stage", "facility")


def build_name() -> str:
    """Folder of the build in use.

    Raises
    ------
    BuildError
        If there is none.
    """
    return str(current_build())


def answers() -> Answers:
    """Answers of the build in use.

    Raises
    ------
    BuildError
        If there is no build, or it was changed by hand.
    """
    return _answers(build_name())


@st.cache_resource(max_entries=2, show_spinner=False)
def _answers(place: str) -> Answers:
    loaded = Answers(Path(place).parent.parent)
    # Read now: a build that is swapped in later has an entry of its own.
    _ = loaded.graph
    return loaded


def makers(as_of: str) -> dict[str, tuple[str, ...]]:
    """Product or material -> codes of the countries that make it, by output."""
    return _makers(build_name(), as_of)


@st.cache_resource(max_entries=16, show_spinner=False)
def _makers(place: str, as_of: str) -> dict[str, tuple[str, ...]]:
    made: dict[str, dict[str, float]] = {}
    for producer in _answers(place).compiled(as_of).producers:
        countries = made.setdefault(producer.commodity, {})
        countries[producer.country] = countries.get(producer.country, 0.0) + producer.output
    return {
        commodity: tuple(sorted(countries, key=lambda c: (-countries[c], c)))
        for commodity, countries in sorted(made.items())
    }


def choke_points(product: str, as_of: str, country: str) -> tuple[ChokePoint, ...]:
    """Ranked choke points of a product in a country (empty: all makers)."""
    return _choke_points(build_name(), product, as_of, country)


@st.cache_resource(max_entries=64, show_spinner=False)
def _choke_points(place: str, product: str, as_of: str, country: str) -> tuple[ChokePoint, ...]:
    return tuple(_answers(place).chokepoints(product, as_of, country or None))


def chain(product: str, as_of: str, country: str, min_share: float, lang: str) -> ChainView:
    """Chain of a product in a country, laid out, with what each node's failure takes."""
    return _chain(build_name(), product, as_of, country, min_share, lang)


@st.cache_resource(max_entries=64, show_spinner=False)
def _chain(place: str, product: str, as_of: str, country: str, min_share: float, lang: str) -> ChainView:
    asked = _answers(place)
    points = _choke_points(place, product, as_of, country) if makers_of(asked.compiled(as_of), product, country) else ()
    losses = {p.id: p.loss for p in points if p.kind in CHAIN_KINDS}
    return build_chain_view(
        asked.graph, asked.compiled(as_of), product, country, losses=losses, min_share=min_share, lang=lang
    )
