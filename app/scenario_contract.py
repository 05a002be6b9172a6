"""What do other programs read of scenarios? The list, the record that goes with an answer, and differences of two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.contract import outage_object
from app.sample_rows import difference_band
from graph.scenario import Block, BlockShock, Scenario
from graph.supply_graph import SupplyGraph

if TYPE_CHECKING:
    from graph.analysis.outage import Outage, ProductLoss

__all__ = ["difference_rows", "scenario_answer", "scenario_rows"]

Row = dict[str, Any]


def scenario_rows(scenarios: Iterable[Scenario], lang: str = "en") -> list[Row]:
    """Scenarios as a list: question, what is shocked, what is granted, sources."""
    return [
        {
            "name": each.name, "question": each.question[lang], "question_en": each.question["en"],
            "question_ja": each.question["ja"], "as_of": each.as_of, "for": each.shown,
            "shocks": [_shock(shock) for block in each.blocks for shock in block.shocks],
            "levers": [lever for block in each.blocks for lever in _levers(block)],
            "blocks": [block.name for block in each.blocks],
            "assumptions": _assumptions(each, lang), "sources": _sources(each),
        }
        for each in scenarios
    ]  # fmt: skip


def scenario_answer(
    graph: SupplyGraph, scenario: Scenario, outage: Outage, lang: str = "en", added: Iterable[str] = ()
) -> Row:
    """The outage answer of a scenario, with the scenario's record; `added` are ids of levers that are not its own."""
    record, ids = _record(scenario, outage, lang), list(added)
    return {**outage_object(graph, outage, lang), "scenario": {**record, "added_levers": ids} if ids else record}


def difference_rows(graph: SupplyGraph, outage: Outage, other: Outage, lang: str = "en") -> list[Row]:
    """Each product under a scenario and under another one: both figures, and the first less the second.

    A difference of days is left out where one of the two knows no shortage.
    """
    before = {(p.id, p.country): p for p in other.products}
    rows = []
    for mine in outage.products:
        theirs = before.get((mine.id, mine.country))
        if theirs is not None:
            rows.append(_difference(graph, mine, theirs, lang))
    return sorted(rows, key=lambda row: (-abs(row["lost_share_difference"]), row["id"], row["country"]))


def _difference(graph: SupplyGraph, mine: ProductLoss, theirs: ProductLoss, lang: str) -> Row:
    days = (mine.first_shortage_day, theirs.first_shortage_day)
    return {
        "id": mine.id, "name": graph.name(mine.id, lang), "country": mine.country,
        "lost_share": mine.lost_share, "lost_share_against": theirs.lost_share,
        "lost_share_difference": mine.lost_share - theirs.lost_share,
        "first_shortage_day": days[0], "first_shortage_day_against": days[1],
        "first_shortage_day_difference": None if days[0] is None or days[1] is None else days[0] - days[1],
        "lowest_level": mine.lowest_level, "lowest_level_against": theirs.lowest_level,
        "lowest_level_difference": mine.lowest_level - theirs.lowest_level,
        **difference_band(mine.band, theirs.band),
    }  # fmt: skip


def _record(scenario: Scenario, outage: Outage, lang: str) -> Row:
    return {
        "name": scenario.name, "blocks": [block.name for block in scenario.blocks],
        "seed": outage.sampled.seed if outage.sampled else None,
        "file": scenario.file, "question": scenario.question[lang],
        "assumptions": _assumptions(scenario, lang), "sources": _sources(scenario),
    }  # fmt: skip


def _assumptions(scenario: Scenario, lang: str) -> list[str]:
    return [block.assumption[lang] for block in scenario.blocks if block.assumption]


def _sources(scenario: Scenario) -> list[Row]:
    return [{"text": cited.text, "date": cited.date, "url": cited.url or None} for cited in scenario.sources]


def _shock(shock: BlockShock) -> Row:
    return {
        "target": shock.target, "from": shock.origin, "toward": shock.toward, "commodity": shock.commodity,
        "severity": shock.severity, "start": shock.start, "end": shock.end,
        "days": None if shock.end else shock.days,
        **({} if shock.severity_range is None else {"severity_range": list(shock.severity_range)}),
        **({} if shock.start_range is None else {"start_range": list(shock.start_range)}),
    }  # fmt: skip


def _levers(block: Block) -> list[Row]:
    stocks = [{"kind": "stockpile", "country": s.country, "material": s.material, "days": s.days} for s in block.stocks]
    projects = [
        {
            "kind": "project", "facility": p.facility, "commodity": p.commodity, "country": p.toward,
            "share": p.share, "start": p.start, "ramp_days": p.ramp_days,
            **({"probability": p.probability} if p.probability < 1 else {}),
        }
        for p in block.projects
    ]  # fmt: skip
    granted = [
        {key: value for key, value in each.lever.row().items() if key != "start_day"} | {"start": each.start}
        for each in block.levers
    ]
    return [*stocks, *projects, *granted]
