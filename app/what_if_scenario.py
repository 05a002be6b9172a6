"""Which scenario do the choices of the page What if stand for? To a scenario, from one, and as the text of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from app.i18n import LANGUAGES, Translator, mark, translator
from app.what_if_state import EVERYONE, WhatIf
from app.what_if_words import shock_name
from graph.analysis.graph_levers import named_lever
from graph.analysis.graph_shocks import named_shock
from graph.analysis.levers import Lever, SpareLever, SubstituteLever
from graph.analysis.rationing import ENTITLEMENT
from graph.analysis.shocks import EDGES, ShockSpec
from graph.compile.places import code_of
from graph.errors import ScenarioError
from graph.resolve import Resolver
from graph.scenario import (
    ALL,
    SHIPPED,
    Block,
    BlockShock,
    ProjectLever,
    Scenario,
    StockLever,
    read_file,
    shipped,
)
from graph.scenario_block import BlockLever
from graph.scenario_file import day_of
from graph.supply_graph import SupplyGraph

__all__ = ["OWN", "RECYCLING_DAYS", "read_scenarios", "scenario_of", "scenario_text", "state_of"]

OWN = "my-scenario"
"""Name of a scenario that was put together on the page."""

RECYCLING_DAYS = 180
"""Days in which recycling grows."""

_FAILS, _HELPS, _SET, _RECYCLED = "what-fails", "what-helps", "stockpiles-as-set", "more-recycling"
_ASSUMED = mark("Chosen by hand on the page What if; no source says so.")


def scenario_of(graph: SupplyGraph, state: WhatIf, recycled: Sequence[str] = ()) -> Scenario:
    """The scenario that choices stand for; running it gives the answer that the page shows.

    Parameters
    ----------
    graph : SupplyGraph
        Names of nodes for the question.
    state : WhatIf
    recycled : sequence of str
        Recycling stages that may grow if the choices say so.

    Raises
    ------
    ScenarioError
        If nothing is chosen to fail, or the choices contradict each other.
    """
    shown = None if state.shown == EVERYONE else state.shown
    if state.name:
        base = shipped()[state.name]
        blocks = _moved(base.blocks, state, recycled)
        if state.grants:
            blocks = (*blocks, Block(_HELPS, f"{OWN}.yml", (), (), (), _both(_ASSUMED), (), state.grants))
        same = blocks == base.blocks and state.rationing == base.rationing
        return replace(
            base, name=base.name if same else f"{base.name}-changed", blocks=blocks, as_of=state.as_of, shown=shown,
            horizon=state.horizon, rationing=state.rationing,
        )  # fmt: skip
    if not state.shocks:
        raise ScenarioError("nothing is chosen to fail; choose a target")
    fails = Block(_FAILS, f"{OWN}.yml", tuple(map(_block_shock, state.shocks)), (), (), {}, ())
    if any(0 < shock.severity < 1 for shock in state.shocks):
        fails = replace(fails, assumption=_both(_ASSUMED))
    helps = Block(_HELPS, f"{OWN}.yml", (), state.stocks, state.projects, {}, (), state.grants)
    if state.projects or state.grants:
        helps = replace(helps, assumption=_both(_ASSUMED))
    found = Scenario(
        OWN, f"{OWN}.yml", {lang: _question(graph, state, translator(lang)) for lang in LANGUAGES},
        _moved((fails, helps), state, recycled), state.as_of, shown, state.horizon, state.rationing,
    )  # fmt: skip
    found.merge()
    return found


def _moved(blocks: Sequence[Block], state: WhatIf, recycled: Sequence[str]) -> tuple[Block, ...]:
    """Blocks with the levers that were moved by hand in place of their own."""
    moved = []
    for block in blocks:
        kept = replace(
            block,
            stocks=block.stocks if state.stock_days is None else (),
            projects=block.projects if state.with_projects else (),
            levers=block.levers if state.with_projects else (),
        )
        if kept.shocks or kept.stocks or kept.projects or kept.levers:
            moved.append(kept)
    if state.stock_days is not None:
        lever = StockLever(EVERYONE, ALL, float(state.stock_days))
        moved.append(Block(_SET, f"{OWN}.yml", (), (lever,), (), {}, ()))
    if state.recycling and recycled:
        more = tuple(
            BlockLever(SpareLever(stage, state.recycling / 100, ramp_days=RECYCLING_DAYS), 0) for stage in recycled
        )
        moved.append(Block(_RECYCLED, f"{OWN}.yml", (), (), (), _both(_ASSUMED), (), more))
    return tuple(moved)


def _block_shock(shock: ShockSpec) -> BlockShock:
    return BlockShock(
        None if shock.target == EDGES else shock.target, shock.origin, shock.toward, shock.commodity, shock.severity,
        shock.start, None, shock.days,
    )  # fmt: skip


def _both(text: str) -> dict[str, str]:
    return {lang: translator(lang)(text) for lang in LANGUAGES}


def _question(graph: SupplyGraph, state: WhatIf, _: Translator) -> str:
    joint = "、" if _.lang == "ja" else "; "
    named = list(dict.fromkeys(shock_name(graph, shock, _) for shock in state.shocks))
    return _("What stops if this fails: {what}?", what=joint.join(named))


def state_of(scenario: Scenario, resolver: Resolver, as_of: str, *, horizon: int | None = None) -> WhatIf:
    """Choices that stand for a scenario, to go on from; texts become ids and codes, dates days, ranges their middle.

    Parameters
    ----------
    scenario : Scenario
    resolver : Resolver
    as_of : str
        Date asked, where the scenario has none.
    horizon : int, optional
        Days looked at, where the scenario says nothing.

    Raises
    ------
    GraphError
        If it names what the graph does not know, or begins before the date asked.
    """
    day = scenario.as_of or as_of
    shocks = tuple(
        replace(named_shock(resolver, shock.on(day)), severity_range=None, start_range=None)
        for _block, shock in scenario.merge()[0]
    )
    stocks = tuple(
        StockLever(_code(resolver, s.country), s.material if s.material == ALL else _item(resolver, s.material), s.days)
        for _block, s in scenario.merge()[1]
    )
    projects = tuple(
        ProjectLever(
            resolver.node(p.facility, "Facility"), _item(resolver, p.commodity), _code(resolver, p.toward), p.share,
            p.start, p.ramp_days, p.probability,
        )
        for block in scenario.blocks for p in block.projects
    )  # fmt: skip
    grants = tuple(
        BlockLever(_spare_or_substitute(named_lever(resolver, granted.lever)), day_of(granted.start, day))
        for block in scenario.blocks for granted in block.levers
    )  # fmt: skip
    shown = _code(resolver, scenario.shown) if scenario.shown else EVERYONE
    return WhatIf(
        day, shown=shown, shocks=shocks, stocks=stocks, projects=projects, grants=grants,
        horizon=scenario.horizon or horizon, rationing=scenario.rationing,
    )  # fmt: skip


def _spare_or_substitute(lever: Lever) -> SpareLever | SubstituteLever:
    if not isinstance(lever, (SpareLever, SubstituteLever)):
        raise TypeError(lever)
    return lever


def _code(resolver: Resolver, text: str) -> str:
    return code_of(resolver.node(text, "Country", "Bloc"))


def _item(resolver: Resolver, text: str) -> str:
    return resolver.node(text, "Material", "Product")


def read_scenarios(content: bytes, file: str) -> dict[str, Scenario]:
    """Scenarios of a file that a user gives; its content is not kept.

    Parameters
    ----------
    content : bytes
    file : str
        Its name, which errors say.

    Raises
    ------
    ScenarioError
        If a part of it is wrong.
    """
    known = {block.name: block for each in shipped().values() for block in each.blocks}
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(file).name or SHIPPED.name)
        path.write_bytes(content)
        return read_file(path, known)


def scenario_text(scenario: Scenario) -> str:
    """A scenario as the text of a file that holds all its blocks; ``lodestone scenario FILE.yml`` takes it.

    Examples
    --------
    >>> print(scenario_text(shipped()["gallium-ban"]).splitlines()[0])
    blocks:
    """
    whole = {
        "blocks": {block.name: _filled(_block(block)) for block in scenario.blocks},
        "scenarios": {
            scenario.name: _filled({
                "question": dict(scenario.question), "as_of": _date(scenario.as_of), "for": scenario.shown,
                "horizon": scenario.horizon,
                "rationing": None if scenario.rationing == ENTITLEMENT else scenario.rationing,
                "blocks": [block.name for block in scenario.blocks],
            })
        },
    }  # fmt: skip
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120)


def _block(block: Block) -> dict[str, Any]:
    return {
        "shocks": [
            _filled({
                "target": s.target, "from": s.origin, "toward": s.toward, "commodity": s.commodity,
                "severity": list(s.severity_range) if s.severity_range else s.severity,
                "start": [*map(_date, s.start_range)] if s.start_range else _date(s.start),
                "end": _date(s.end), "days": None if s.end else s.days,
            })
            for s in block.shocks
        ],
        "stockpiles": [{"country": s.country, "material": s.material, "days": s.days} for s in block.stocks],
        "projects": [
            {
                "facility": p.facility, "commodity": p.commodity, "toward": p.toward, "share": p.share,
                "start": _date(p.start), "ramp_days": p.ramp_days,
                **({"probability": p.probability} if p.probability < 1 else {}),
            }
            for p in block.projects
        ],
        "spare": [
            {
                "target": g.lever.target, "share": g.lever.share, "start": _date(g.start),
                "ramp_days": g.lever.ramp_days, "qualification_days": g.lever.qualification_days,
            }
            for g in block.levers if isinstance(g.lever, SpareLever)
        ],
        "substitutes": [
            _filled({
                "product": g.lever.product, "input": g.lever.input, "country": g.lever.country,
                "penalty": g.lever.penalty, "start": _date(g.start), "ramp_days": g.lever.ramp_days,
            })
            for g in block.levers if isinstance(g.lever, SubstituteLever)
        ],
        "assumption": dict(block.assumption),
        "sources": [_filled({"text": c.text, "date": _date(c.date), "url": c.url}) for c in block.sources],
    }  # fmt: skip


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in (None, "", [], {})}


def _date(text: str | int | None) -> Any:
    """A whole date as YAML writes one, anything else as it is."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else text
    except ValueError:
        return text
