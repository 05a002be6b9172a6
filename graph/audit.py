"""What is weak in a graph? Figures without a source, sources without a licence, gaps, conflicts, imbalances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.analysis.balance import LARGE_RESIDUAL, balance_rows
from graph.analysis.balance_chains import reason_of
from graph.analysis.mirror import mirror_differences
from graph.build import DatasetFacts, conflicts
from graph.compile.assemble import CompiledNetwork
from graph.compile.chains import chain_gaps
from graph.derive import DATASET
from graph.matching import Decision, Pair, find_matches
from graph.matching.reasons import reasons
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


def audit(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    as_of: str,
    datasets: Sequence[DatasetFacts],
    decisions: Sequence[Decision] = (),
) -> list[Finding]:
    """List the weak points of a graph on a date, the gravest kinds first.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    as_of : str
        ISO date.
    datasets : sequence of DatasetFacts
        As the build keeps them.
    decisions : sequence of Decision
        On close matches of sources' records; those still open are weak points.
    """
    return [
        *_unsourced(graph), *_unlicensed(graph, datasets), *_beyond_reach(datasets, as_of),
        *_gaps(graph, compiled, as_of),
        *_imbalances(graph, compiled), *_residuals(graph, compiled),
        *_open_matches(graph, decisions), *_mirrors(graph, as_of), *_conflicts(graph),
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


def _gaps(graph: SupplyGraph, compiled: CompiledNetwork, as_of: str) -> Iterable[Finding]:
    """Chains and recipes that end nowhere, then what the network of the date does not know; each once."""
    makers = {producer.commodity for producer in compiled.producers}
    found = dict.fromkeys([*chain_gaps(graph, makers, as_of), *compiled.gaps])
    return [Finding(g.kind, g.node, g.text, g.text_ja) for g in found]


def _imbalances(graph: SupplyGraph, compiled: CompiledNetwork) -> Iterable[Finding]:
    for commodity, ratio in compiled.asked_over_made.items():
        if ratio > _ASKED_ABOVE:
            yield Finding(
                "asked-over-made",
                commodity,
                f"{graph.name(commodity)}: recipes ask for {ratio:.2f} times what is made; only shares enter flows",
                f"{graph.name(commodity, 'ja')}：投入の合計が生産量の{ratio:.2f}倍になる（流れには割合のみ用いる）",
            )


def _residuals(graph: SupplyGraph, compiled: CompiledNetwork) -> Iterable[Finding]:
    for row in balance_rows(compiled):
        if row.residual_share > LARGE_RESIDUAL:
            most, why = ", ".join(f"{region} {tonnes:,.0f} t" for region, tonnes in row.largest), reason_of(row)
            yield Finding(
                "residual", row.commodity,
                f"{node_name(graph, row.commodity)}: production and trade disagree by {row.residual:,.0f} t, "
                f"{100 * row.residual_share:.1f} % of world output (most: {most}). {why.en}".strip(),
                f"{node_name(graph, row.commodity, 'ja')}：生産と貿易が{row.residual:,.0f} t、世界生産量の"
                f"{100 * row.residual_share:.1f} %食い違う（主な国：{most}）。{why.ja}",
            )  # fmt: skip


def _open_matches(graph: SupplyGraph, decisions: Sequence[Decision]) -> Iterable[Finding]:
    """Records that may speak of a node, the most alike first."""
    pairs: list[Pair] = sorted(find_matches(graph, decisions).to_decide, key=lambda p: (-p.likeness.score, p.record))
    for pair in pairs:
        told, told_ja = "; ".join(reasons(pair.likeness)), "、".join(reasons(pair.likeness, "ja"))
        score = f"{pair.likeness.score:.2f}"
        yield Finding(
            "match-to-decide", pair.record,
            f"{graph.name(pair.record)} may be {graph.name(pair.node)} [{pair.node}], {score}: {told}",
            f"{graph.name(pair.record, 'ja')}は{graph.name(pair.node, 'ja')} [{pair.node}]の可能性がある"
            f"（{score}：{told_ja}）",
        )  # fmt: skip


def _mirrors(graph: SupplyGraph, as_of: str) -> Iterable[Finding]:
    """Flows of trade that two sources tell differently, the widest gap first."""
    for gap in mirror_differences(graph, as_of):
        unit = {"value_usd": "USD", "quantity_t": "t"}[gap.measure]
        one, other = (f"{side.low:,.0f} {unit} ({graph.name(side.source)})" for side in (gap.one, gap.other))
        apart = f"{100 * gap.difference:.0f} %"
        ends, ends_ja = ([graph.name(end, lang) for end in (gap.origin, gap.destination)] for lang in ("en", "ja"))
        yield Finding(
            "mirror-difference", gap.trade,
            f"HS {gap.hs} from {ends[0]} to {ends[1]} in {gap.year}: {one} against {other}, {apart} apart",
            f"{ends_ja[0]}から{ends_ja[1]}へのHS{gap.hs}（{gap.year}年）：{one}と{other}で{apart}の差がある",
        )  # fmt: skip


def _conflicts(graph: SupplyGraph) -> Iterable[Finding]:
    for (entity, prop, qualifier, observed), rows in sorted(conflicts(graph).items()):
        if graph.cls(entity) == "Trade":
            continue  # two countries hardly ever count one flow alike; the wide gaps stand above
        values = " / ".join(sorted({s.value for s in rows}))
        what = f"{prop}{f' ({qualifier})' if qualifier else ''} {observed}".strip()
        yield Finding(
            "conflict",
            entity,
            f"{node_name(graph, entity)}: {what} is given as {values}; all are kept",
            f"{node_name(graph, entity, 'ja')}：{what}に異なる値 {values} があり、すべて残している",
        )
