"""What does the page What if ask? Answers of the build in use, kept by build and by what was chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from app import cached_api
from app.chain_cone import upstream_cone
from app.chain_parts import ChainView
from app.chain_view import NODE_LIMIT, build_chain_view, makers_of
from app.contract import outage_object
from app.i18n import translator
from app.what_if_scenario import scenario_of
from app.what_if_state import NO_LEVERS, STATED, WhatIf, asked_of, from_query, named, to_query
from app.what_if_targets import Targets, find_targets, target_label
from graph.analysis.outage import Outage
from graph.analysis.rationing import RATIONING
from graph.analysis.sampling import Sampling
from graph.analysis.scenario_run import scenario_horizon
from graph.errors import ScenarioError
from graph.scenario import Scenario, shipped

__all__ = [
    "by_rule", "drawn_chain", "explained", "found", "other_choices", "pair", "scenario", "target_labels", "targets",
]  # fmt: skip

_SHARES, _AT_A_GLANCE = (2, 5, 10, 15, 20), 70


def targets(as_of: str) -> Targets:
    """What can fail on a date."""
    return _targets(cached_api.build_name(), as_of)


@st.cache_resource(max_entries=8, show_spinner=False)
def _targets(place: str, as_of: str) -> Targets:
    asked = cached_api.answers_of(place)
    return find_targets(asked.graph, asked.compiled(as_of))


def target_labels(as_of: str, lang: str) -> dict[str, str]:
    """What a list of targets shows for each."""
    return _target_labels(cached_api.build_name(), as_of, lang)


@st.cache_resource(max_entries=8, show_spinner=False)
def _target_labels(place: str, as_of: str, lang: str) -> dict[str, str]:
    graph, _ = cached_api.answers_of(place).graph, translator(lang)
    listed = _targets(place, as_of)
    return {node: target_label(graph, node, _) for node in (*listed.nodes, *listed.commodities)}


def scenario(state: WhatIf) -> Scenario:
    """The scenario that choices stand for.

    Raises
    ------
    ScenarioError
        If nothing is chosen to fail, or the choices contradict each other.
    """
    asked = cached_api.answers()
    recycled: list[str] = []
    if state.recycling:
        covers = asked.compiled(state.as_of).places.covers
        recycled = [node for code, node in targets(state.as_of).recycled if covers(state.shown, code)]
    return scenario_of(asked.graph, state, recycled)


def by_rule(state: WhatIf, horizon: int) -> dict[str, Outage]:
    """Answers to the same choices under each rule of sharing.

    Raises
    ------
    GraphError
        If they contradict each other or match nothing.
    """
    plain = replace(state, samples=0)
    return {rule: found(replace(plain, rationing=rule), horizon) for rule in RATIONING}


def found(state: WhatIf, horizon: int) -> Outage:
    """Answer to choices over so many days.

    Raises
    ------
    GraphError
        If they contradict each other or match nothing.
    """
    # As an address: what is kept is found by plain text.
    return _found(cached_api.build_name(), urlencode(to_query(asked_of(state))), horizon)


@st.cache_resource(max_entries=48, show_spinner=False)
def _found(place: str, text: str, horizon: int) -> Outage:
    return _run(place, text, horizon)


def _run(place: str, text: str, horizon: int, *, explain: bool = False) -> Outage:
    query = dict(parse_qsl(text))
    state, _wrong = from_query(query, query["asof"])
    sampling = Sampling(state.samples) if state.samples and not explain else None
    return cached_api.answers_of(place).scenario(
        scenario(state), state.as_of, shown=state.shown, horizon=horizon, explain=explain, sampling=sampling
    )


def explained(state: WhatIf, horizon: int, lang: str) -> dict[str, Any]:
    """The answer of the contract to choices, with why: chains over time, what each shock and each lever did.

    Raises
    ------
    GraphError
        If they contradict each other or match nothing.
    """
    return _explained(cached_api.build_name(), urlencode(to_query(asked_of(state))), horizon, lang)


@st.cache_resource(max_entries=16, show_spinner=False)
def _explained(place: str, text: str, horizon: int, lang: str) -> dict[str, Any]:
    asked = cached_api.answers_of(place)
    return outage_object(asked.graph, _run(place, text, horizon, explain=True), lang)


def pair(state: WhatIf) -> tuple[Outage, Outage | None]:
    """Answer to choices, and to what they are held against, over the same days and for the same country.

    Raises
    ------
    GraphError
        If they contradict each other or match nothing.
    """
    other = _other(replace(state, samples=0))
    length = max(_length(each) for each in (state, other) if each is not None)
    return found(state, length), None if other is None else found(other, length)


def _length(state: WhatIf) -> int:
    return scenario_horizon(scenario(state), state.as_of)


def _other(state: WhatIf) -> WhatIf | None:
    if state.against == NO_LEVERS:
        return state.without_levers()
    if state.against == STATED:
        return state.as_stated() if state.has_levers else None
    if state.against not in other_choices(state):
        return None
    return named(state.against, state.as_of, shown=state.shown)


def other_choices(state: WhatIf) -> list[str]:
    """Named scenarios that can be held against choices: those that are asked for the same date, or for any."""
    return [name for name, each in shipped().items() if name != state.name and each.as_of in (None, state.as_of)]


def drawn_chain(product: str, as_of: str, country: str, through: tuple[str, ...], lang: str) -> ChainView:
    """Chain of a product in a country as far as it can be read at a glance, only what some commodities run through.

    Raises
    ------
    ScenarioError
        If nobody makes the product there.
    """
    return _drawn_chain(cached_api.build_name(), product, as_of, country, through, lang)


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawn_chain(
    place: str, product: str, as_of: str, country: str, through: tuple[str, ...], lang: str
) -> ChainView:  # fmt: skip
    asked = cached_api.answers_of(place)
    compiled = asked.compiled(as_of)
    makers = makers_of(compiled, product, country)
    if not makers:
        raise ScenarioError(f"nobody makes {product} in {country} in the network of {as_of}")
    share = next(
        (s for s in _SHARES if len(upstream_cone(compiled, makers, s / 100, NODE_LIMIT + 1).kept) <= _AT_A_GLANCE),
        _SHARES[-1],
    )
    return build_chain_view(
        asked.graph, compiled, product, country, min_share=share / 100, lang=lang, commodities=through
    )
