"""How are the choices of the page What if kept between runs? In the session's state, from and to the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from app import cached_what_if as cached
from app.answers import Answers
from app.views import address
from app.what_if_rows import GrantRow, ShockRow, grant_rows_of, grants_of, rows_of, shocks_of
from app.what_if_scenario import scenario_of, state_of
from app.what_if_state import EVERYONE, WhatIf, from_query, to_query
from graph.analysis.levers import SpareLever
from graph.analysis.rationing import ENTITLEMENT
from graph.analysis.shocks import EDGES
from graph.scenario import ALL, ProjectLever, Scenario, StockLever
from graph.scenario_block import BlockLever
from graph.supply_graph import SupplyGraph

__all__ = [
    "AGAINST", "AS_OF", "FLOWS", "FOR", "GRANTS", "HORIZON", "NODE", "PICKED", "PROJECTS", "RATIONING", "RECYCLING",
    "ROWS", "SAMPLES", "SAMPLE_COUNTS", "SCENARIO", "SET_STOCK", "STOCK", "TROUBLE", "WAS", "Levers", "add_grant",
    "add_row", "choices", "fill", "key", "own_levers", "recall", "remember", "remove_grant", "remove_row", "said_of",
    "take_scenario", "to_own",
]  # fmt: skip

SCENARIO, FOR, AS_OF, HORIZON, SET_STOCK, STOCK, PROJECTS, RECYCLING, RATIONING, SAMPLES, AGAINST = (
    f"what-if-{name}"
    for name in (
        "scenario", "for", "as-of", "horizon", "set-stock", "stock", "projects", "recycling", "rationing", "samples",
        "against",
    )
)  # fmt: skip
"""Keys of the widgets."""

PICKED, ROWS, GRANTS, TROUBLE = "what-if-picked", "what-if-rows", "what-if-grants", "what-if-trouble"
"""Product whose chain is shown; numbers of the shocks and grants listed; what an address or a file says wrongly."""

WAS = "what-if-was"
"""Choices of the last run."""

SAMPLE_COUNTS = (0, 50, 200)
"""How many samples can be asked for."""

NODE, FLOWS = "node", "flows"
"""What a shock is on."""


@dataclass(frozen=True, slots=True)
class Levers:
    """Levers of a file that was read; they are shown, and are not changed one by one."""

    stocks: tuple[StockLever, ...] = ()
    projects: tuple[ProjectLever, ...] = ()
    substitutes: tuple[BlockLever, ...] = ()


_LAST, _LEVERS, _SAID, _NEXT = "what-if-last", "what-if-levers", "what-if-said", "what-if-next"
_USUAL_STOCK = 60


def key(name: str, row: int) -> str:
    """Key of a widget of one shock."""
    return f"what-if-{name}-{row}"


def recall(asked: Answers) -> None:
    """Take over what the address says; where it says nothing, what was shown last."""
    state = st.session_state
    if AS_OF in state:
        if not isinstance(state[AS_OF], date):
            state[AS_OF] = date.today()
        return
    query = st.query_params.to_dict()
    if set(query) <= {"lang"}:
        query = state.get(_LAST, {})
    now, wrong = from_query(query, date.today().isoformat())
    now, unknown = _known(asked.graph, now)
    state[TROUBLE] = ", ".join([*wrong, *unknown])
    fill(now)


def _known(graph: SupplyGraph, now: WhatIf) -> tuple[WhatIf, list[str]]:
    """Choices without what the graph does not know, and what that is."""
    unknown: list[str] = []

    def there(*nodes: str | None) -> bool:
        missing = [node for node in nodes if node and node not in graph]
        unknown.extend(missing)
        return not missing

    def place(code: str | None) -> str | None:
        country = f"country/{(code or '').lower()}"
        return None if code in (None, "", EVERYONE) else country if country in graph else f"bloc/{code.lower()}"

    fitting = replace(
        now,
        shown=now.shown if there(place(now.shown)) else EVERYONE,
        shocks=tuple(
            s for s in now.shocks
            if there(None if s.target == EDGES else s.target, s.commodity, place(s.origin), place(s.toward))
        ),
        stocks=tuple(s for s in now.stocks if there(place(s.country), None if s.material == ALL else s.material)),
        projects=tuple(p for p in now.projects if there(p.facility, p.commodity, place(p.toward))),
        grants=tuple(g for g in now.grants if there(*_named(g))),
    )  # fmt: skip
    return fitting, unknown


def _named(grant: BlockLever) -> tuple[str | None, ...]:
    lever = grant.lever
    return (lever.target,) if isinstance(lever, SpareLever) else (lever.input, lever.product)


def fill(now: WhatIf) -> None:
    """Let the widgets show choices; before they are drawn, or in a callback."""
    state = st.session_state
    state[SCENARIO], state[FOR], state[AS_OF] = now.name, now.shown, date.fromisoformat(now.as_of)
    state[HORIZON], state[PROJECTS], state[RATIONING] = now.horizon, now.with_projects, now.rationing
    state[SET_STOCK], state[AGAINST] = now.stock_days is not None, now.against
    state[STOCK] = _USUAL_STOCK if now.stock_days is None else now.stock_days
    state[RECYCLING], state[SAMPLES] = now.recycling, _near(now.samples)
    substitutes = tuple(g for g in now.grants if not isinstance(g.lever, SpareLever))
    state[PICKED], state[_LEVERS] = now.picked, Levers(now.stocks, now.projects, substitutes)
    state[ROWS], state[GRANTS] = [], []
    for grant in grant_rows_of(now.grants):
        add_grant(grant)
    for row in rows_of(now.shocks) or ([] if now.name else [ShockRow()]):
        add_row(row)


def _near(samples: int) -> int:
    return min(SAMPLE_COUNTS, key=lambda count: abs(count - samples))


def add_row(row: ShockRow | None = None) -> None:
    """List one more shock."""
    state, row = st.session_state, row or ShockRow()
    number = state[_NEXT] = state.get(_NEXT, 0) + 1
    state[ROWS] = [*state[ROWS], number]
    values = {
        "kind": FLOWS if row.flows else NODE, "target": row.target or None, "from": row.origin, "toward": row.toward,
        "commodities": list(row.commodities), "part": row.part, "start": row.start, "days": row.days,
    }  # fmt: skip
    for name, value in values.items():
        state[key(name, number)] = value


def add_grant(row: GrantRow | None = None) -> None:
    """List one more grant of spare capacity."""
    state, row = st.session_state, row or GrantRow()
    number = state[_NEXT] = state.get(_NEXT, 0) + 1
    state[GRANTS] = [*state[GRANTS], number]
    values = {"targets": list(row.targets), "more": row.percent, "from-day": row.start, "ramp": row.ramp_days}
    for name, value in values.items():
        state[key(name, number)] = value


def remove_grant(number: int) -> None:
    """List a grant no longer."""
    st.session_state[GRANTS] = [row for row in st.session_state[GRANTS] if row != number]


def remove_row(number: int) -> None:
    """List a shock no longer."""
    st.session_state[ROWS] = [row for row in st.session_state[ROWS] if row != number]


def choices() -> WhatIf:
    """What the widgets say."""
    state = st.session_state
    own = Levers() if state[SCENARIO] else own_levers()
    spare = grants_of(_grant(number) for number in state[GRANTS])
    return WhatIf(
        as_of=state[AS_OF].isoformat(), name=state[SCENARIO], shown=state[FOR],
        shocks=() if state[SCENARIO] else shocks_of(_row(number) for number in state[ROWS]),
        stocks=own.stocks, projects=own.projects, grants=(*spare, *own.substitutes), recycling=int(state[RECYCLING]),
        horizon=state[HORIZON], samples=int(state[SAMPLES]) if state[RATIONING] == ENTITLEMENT else 0,
        stock_days=int(state[STOCK]) if state[SET_STOCK] else None, with_projects=state[PROJECTS],
        rationing=state[RATIONING], against=state[AGAINST], picked=state[PICKED],
    )  # fmt: skip


def _row(number: int) -> ShockRow:
    def told(name: str, otherwise: object) -> object:
        return st.session_state.get(key(name, number), otherwise)

    usual = ShockRow()
    return ShockRow(
        target=str(told("target", "") or ""), flows=told("kind", NODE) == FLOWS, origin=str(told("from", "")),
        toward=str(told("toward", "")), commodities=tuple(st.session_state.get(key("commodities", number), ())),
        part=float(str(told("part", usual.part))), start=int(str(told("start", usual.start))),
        days=int(str(told("days", usual.days))),
    )  # fmt: skip


def _grant(number: int) -> GrantRow:
    state, usual = st.session_state, GrantRow()
    return GrantRow(
        tuple(state.get(key("targets", number), ())), float(state.get(key("more", number), usual.percent)),
        int(state.get(key("from-day", number), usual.start)), int(state.get(key("ramp", number), usual.ramp_days)),
    )  # fmt: skip


def own_levers() -> Levers:
    """Levers of a file that was read."""
    levers: Levers = st.session_state[_LEVERS]
    return levers


def to_own(asked: Answers, was: WhatIf) -> None:
    """Let the shocks and levers of a named scenario be changed.

    Raises
    ------
    GraphError
        If it does not hold on the date chosen.
    """
    scenario = scenario_of(asked.graph, was.as_stated())
    own = state_of(scenario, asked.resolver, was.as_of, horizon=was.horizon)
    fill(replace(own, shown=was.shown, stock_days=was.stock_days, with_projects=was.with_projects,
                 rationing=was.rationing, against=was.against, picked=was.picked, recycling=was.recycling,
                 samples=was.samples, grants=(*own.grants, *was.grants)))  # fmt: skip
    st.session_state[_SAID] = (_words_of(own), scenario)


def take_scenario(asked: Answers, scenario: Scenario, as_of: str) -> None:
    """Show a scenario of a file; its words are kept as long as its shocks and levers are not changed.

    Raises
    ------
    GraphError
        If it names what the graph does not know.
    """
    own = state_of(scenario, asked.resolver, as_of)
    fill(own)
    st.session_state[_SAID] = (_words_of(own), replace(scenario, as_of=own.as_of))


def said_of(now: WhatIf) -> Scenario:
    """Scenario that choices stand for, in the words of the file that they come from where they are still its own.

    Raises
    ------
    GraphError
        If nothing is chosen to fail.
    """
    said: tuple[WhatIf, Scenario] | None = st.session_state.get(_SAID)
    found = cached.scenario(now)
    if said is None or now.name or said[0] != _words_of(now) or now.has_levers:
        return found
    return replace(said[1], as_of=found.as_of, shown=found.shown, horizon=found.horizon, rationing=found.rationing)


def _words_of(now: WhatIf) -> WhatIf:
    """What of choices the words of a file speak of."""
    return WhatIf(now.as_of, shocks=now.shocks, stocks=now.stocks, projects=now.projects, grants=now.grants)


def remember(now: WhatIf) -> None:
    """Make the address say what is shown."""
    said = {name: value for name, value in to_query(now).items() if value}
    st.session_state[_LAST] = said
    address.write(said)
