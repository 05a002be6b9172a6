"""What is weak in a graph? Figures without a source, sources without a licence, gaps, conflicts, imbalances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.build import DatasetFacts, conflicts
from graph.compile.assemble import CompiledNetwork
from graph.derive import DATASET
from graph.names import node_name
from graph.statement import latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["Finding", "audit"]

_ASKED_ABOVE = 1.02


@dataclass(frozen=True, slots=True)
class Finding:
    """One weak point: its kind, the node that it concerns, and one line on it in English and Japanese."""

    kind: str
    node: str
    text: str
    text_ja: str


def audit(graph: SupplyGraph, compiled: CompiledNetwork, as_of: str, datasets: Sequence[DatasetFacts]) -> list[Finding]:
    """List the weak points of a graph on a date, the gravest kinds first.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    as_of : str
        ISO date.
    datasets : sequence of DatasetFacts
        As the build keeps them.
    """
    return [
        *_unsourced(graph), *_unlicensed(graph, datasets), *_beyond_reach(datasets, as_of),
        *(Finding(g.kind, g.node, g.text, g.text_ja) for g in compiled.gaps),
        *_imbalances(graph, compiled), *_conflicts(graph),
    ]  # fmt: skip


def _unsourced(graph: SupplyGraph) -> Iterable[Finding]:
    for s in graph.statements:
        if s.cls != "Source" and (s.source not in graph or not graph.name(s.source).strip()):
            yield Finding(
                "no-source", s.entity, f"{s.prop} {s.value}: no source ({s.dataset}, {s.locator})",
                f"{s.prop} {s.value}：出典がない（{s.dataset}、{s.locator}）",
            )  # fmt: skip


def _unlicensed(graph: SupplyGraph, datasets: Sequence[DatasetFacts]) -> Iterable[Finding]:
    licensed = {facts.name for facts in datasets if facts.licence}
    for name in sorted({s.dataset for s in graph.statements} - {DATASET}):
        if name not in licensed:
            yield Finding("no-licence", f"dataset/{name}", f"dataset {name}: no licence is stated",
                          f"データセット{name}：利用条件の記載がない")  # fmt: skip


def _beyond_reach(datasets: Sequence[DatasetFacts], as_of: str) -> Iterable[Finding]:
    for facts in datasets:
        name = facts.name
        if facts.reach and latest_day(facts.reach) < as_of:
            yield Finding("beyond-reach", f"dataset/{name}",
                          f"dataset {name}: knows nothing after {facts.reach}, {as_of} is asked for",
                          f"データセット{name}：{facts.reach}までの情報であり、{as_of}時点は範囲外")  # fmt: skip


def _imbalances(graph: SupplyGraph, compiled: CompiledNetwork) -> Iterable[Finding]:
    for commodity, ratio in compiled.asked_over_made.items():
        if ratio > _ASKED_ABOVE:
            yield Finding(
                "asked-over-made",
                commodity,
                f"{graph.name(commodity)}: recipes ask for {ratio:.2f} times what is made; only shares enter flows",
                f"{graph.name(commodity, 'ja')}：投入の合計が生産量の{ratio:.2f}倍になる（流れには割合のみ用いる）",
            )


def _conflicts(graph: SupplyGraph) -> Iterable[Finding]:
    for (entity, prop, qualifier, observed), rows in sorted(conflicts(graph).items()):
        values = " / ".join(sorted({s.value for s in rows}))
        what = f"{prop}{f' ({qualifier})' if qualifier else ''} {observed}".strip()
        yield Finding(
            "conflict",
            entity,
            f"{node_name(graph, entity)}: {what} is given as {values}; all are kept",
            f"{node_name(graph, entity, 'ja')}：{what}に異なる値 {values} があり、すべて残している",
        )
