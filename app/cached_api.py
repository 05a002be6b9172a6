"""What do all pages share? The graph of the build in use and its answers, kept once for all sessions.

Everything kept is keyed by the folder of the build, so a new build is picked up by the next click, and is never
changed after it was made.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.answers import Answers
from app.chain_days import ChangeDay, change_days
from app.chain_parts import ChainView
from app.chain_view import Unfolded, build_chain_view, makers_of
from graph.analysis.chokepoints import ChokePoint
from graph.build import current_build

__all__ = ["answers", "answers_of", "build_name", "chain", "choke_points", "days_of_change", "makers"]

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
    return answers_of(build_name())


@st.cache_resource(max_entries=2, show_spinner=False)
def answers_of(place: str) -> Answers:
    """Answers of one build folder."""
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
    for producer in answers_of(place).compiled(as_of).producers:
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
    return tuple(answers_of(place).chokepoints(product, as_of, country or None))


def chain(
    product: str,
    as_of: str,
    country: str,
    min_share: float,
    lang: str,
    stages: tuple[str, ...] = (),
    commodities: tuple[str, ...] = (),
    unfolded: Unfolded | None = None,
) -> ChainView:
    """Chain of a product in a country, laid out, with what each node's failure takes."""
    opened = (unfolded.opened, unfolded.closed, unfolded.order) if unfolded else ((), (), ())
    return _chain(build_name(), product, as_of, country, min_share, lang, stages, commodities, *opened)


@st.cache_resource(max_entries=64, show_spinner=False)
def _chain(
    place: str,
    product: str,
    as_of: str,
    country: str,
    min_share: float,
    lang: str,
    stages: tuple[str, ...],
    commodities: tuple[str, ...],
    opened: tuple[str, ...],
    closed: tuple[str, ...],
    order: tuple[str, ...],
) -> ChainView:
    asked = answers_of(place)
    points = _choke_points(place, product, as_of, country) if makers_of(asked.compiled(as_of), product, country) else ()
    losses = {p.id: p.loss for p in points if p.kind in CHAIN_KINDS}
    return build_chain_view(
        asked.graph, asked.compiled(as_of), product, country, losses=losses, min_share=min_share, lang=lang,
        stages=stages, commodities=commodities, unfolded=Unfolded(opened, closed, order),
    )  # fmt: skip


def days_of_change(commodities: tuple[str, ...]) -> tuple[ChangeDay, ...]:
    """Days on which something changes for some commodities, in order."""
    return _days_of_change(build_name(), commodities)


@st.cache_resource(max_entries=32, show_spinner=False)
def _days_of_change(place: str, commodities: tuple[str, ...]) -> tuple[ChangeDay, ...]:
    return tuple(change_days(answers_of(place).graph, commodities))
