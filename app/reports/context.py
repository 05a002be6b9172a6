"""What does the report of a product and country say? One frozen context, from which every form is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from app.answers import Answers
from app.binding_rows import binding_texts
from app.reports.chain import chain_gaps, chain_rows, place_name, upstream
from app.reports.cover import cover_rows, measure_rows, stockpile_rows
from app.reports.figures import Figure
from app.reports.notes import NoteBook
from app.reports.parts import ChainRow, ChokeRow, Coverage, LossRow, OutagePart, ReportContext
from graph.analysis.chokepoints import HORIZON_DAYS, ChokePoint
from graph.analysis.evidence import Evidence, merge
from graph.analysis.outage import Outage, OutageQuestion, ProductLoss
from graph.analysis.targets import cut_of
from graph.compile.assemble import CompiledNetwork
from graph.errors import ScenarioError
from graph.names import node_name
from graph.supply_graph import SupplyGraph

__all__ = ["OUTAGE_DAYS", "SHOWN", "report_context"]

SHOWN = 15
"""Choke points in the ranked table."""

OUTAGE_DAYS = 180
"""Length of the outage that the report shows."""

_DOMESTIC = 3
_OTHERS = 6


def report_context(answers: Answers, product: str, country: str, as_of: str, lang: str) -> ReportContext:
    """Everything that a report says, with the footnotes of each figure.

    Parameters
    ----------
    answers : Answers
    product : str
        Id, slug or name of a product (or material).
    country : str
        Code or name of the country or bloc whose makers are asked about.
    as_of : str
        ISO date.
    lang : str
        ``en`` or ``ja``: language of names.

    Returns
    -------
    ReportContext

    Raises
    ------
    UnknownNodeError
        If a text names no product or place, or several.
    ScenarioError
        If the country does not make the product.
    """
    graph = answers.graph
    node = answers.resolver.node(product, "Product", "Material")
    code = answers.code(country)
    compiled = answers.compiled(as_of)
    walked = upstream(graph, compiled, node, code)
    notes = NoteBook(graph, lang)
    made = [graph.by_id[key] for i in walked.makers for key in compiled.producers[i].basis if key in graph.by_id]
    output = sum(compiled.producers[i].output for i in walked.makers)
    makers = Figure(output, notes.cite(made))
    unit = made[0].unit if node.startswith("product/") and made else "t/y"

    points = answers.chokepoints(node, as_of, code)
    rows = _Chokes(graph, notes, lang)
    foreign = next((p for p in points if p.kind == "country" and p.domestic is False), None)
    leading = rows.row(foreign) if foreign else None
    chokes = tuple(rows.row(p) for p in points[:SHOWN])
    domestic = tuple(rows.row(p) for p in [p for p in points if p.domestic and p.kind != "country"][:_DOMESTIC])
    chain = chain_rows(graph, compiled, walked, code, notes, lang)
    outage, evidence = _outage(answers, node, code, foreign, as_of, notes, lang)
    by_measure = {p.id: p for p in points if p.kind == "measure"}

    def loss_of(measure: str) -> Figure:
        """Loss by a measure; called only for those that are shown, since it numbers a computation."""
        return rows.row(by_measure[measure]).loss if measure in by_measure else Figure(None)

    measures, elsewhere = measure_rows(graph, compiled, walked, code, loss_of, notes, lang)
    shown = {p.id: p for p in points if p.id in {row.id for row in (*chokes, *domestic)}}
    coverage = _coverage(merge([*(p.evidence for p in shown.values()), *evidence]), chain, notes)
    return ReportContext(
        lang=lang, as_of=as_of, graph_hash=graph.graph_hash,
        product=node, product_name=graph.name(node, lang), country=code, country_name=place_name(graph, code, lang),
        makers=makers, unit=unit,
        leading=leading, autonomy=_autonomy(leading), domestic=domestic, chain=chain,
        chokes=chokes, chokes_found=len(points), horizon=HORIZON_DAYS, outage=outage,
        measures=measures, measures_elsewhere=elsewhere,
        stockpiles=stockpile_rows(graph, compiled, walked, code, notes, lang),
        covers=cover_rows(graph, compiled, walked, code, notes, lang),
        coverage=coverage, gaps=chain_gaps(graph, compiled, walked, lang),
        computations=notes.computations, sources=notes.sources,
    )  # fmt: skip


def _autonomy(leading: ChokeRow | None) -> Figure:
    if leading is None or leading.loss.value is None:
        return Figure(None)
    return Figure(1.0 - leading.loss.value, leading.loss.notes)


class _Chokes:
    """Turns choke points into rows, each with its computation."""

    def __init__(self, graph: SupplyGraph, notes: NoteBook, lang: str) -> None:
        self._graph, self._notes, self._lang = graph, notes, lang

    def row(self, point: ChokePoint) -> ChokeRow:
        graph, lang = self._graph, self._lang
        name = node_name(graph, point.id, lang)
        label = self._notes.compute("choke-point", name, point.evidence)
        return ChokeRow(
            id=point.id, name=name, kind=point.kind,
            country=place_name(graph, point.country, lang) if point.country else "", domestic=point.domestic,
            loss=Figure(point.loss, label), first_day=Figure(point.first_shortage_day, label),
            share=Figure(point.share, label if point.share is not None else ()),
            material=graph.name(point.material, lang) if point.material else "",
            hhi=Figure(point.hhi, label if point.hhi is not None else ()),
            single_point=point.single_point, sole_supply=point.sole_supply,
            path=tuple(node_name(graph, step, lang) for step in point.path), status=point.status or "",
            kinds=tuple((kind, share) for kind, share in point.evidence.kinds().items() if share > 0),
        )  # fmt: skip


def _outage(
    answers: Answers,
    product: str,
    country: str,
    foreign: ChokePoint | None,
    as_of: str,
    notes: NoteBook,
    lang: str,
) -> tuple[OutagePart | None, list[Evidence]]:
    """Outage of the leading foreign country, and what its answer for the product rests on."""
    if foreign is None:
        return None, []
    graph, compiled = answers.graph, answers.compiled(as_of)
    ban = _ships_to(graph, compiled, foreign.id, country)
    question = OutageQuestion(
        targets=(foreign.id,), days=OUTAGE_DAYS, toward=country if ban else None, shown=country, explain=True
    )
    found: Outage = answers.outage(question, as_of)
    hit = [loss for loss in found.products if loss.static_loss > 0]
    own = next((loss for loss in found.products if loss.id == product), None)
    others = [loss for loss in hit if loss.id != product][:_OTHERS]
    why = found.explanation
    if own is not None and why is not None and (own.id, own.country) in why.evidence:
        own = replace(own, evidence=merge([own.evidence, why.evidence[own.id, own.country]]))
    rows = {loss.id: _loss(graph, loss, notes, lang) for loss in [*([own] if own else []), *others]}
    if own is not None:
        rows[own.id] = replace(rows[own.id], spells=tuple(binding_texts(graph, found, own.id, own.country, lang)))
    part = OutagePart(
        target=foreign.id, target_name=graph.name(foreign.id, lang), ban=ban, days=OUTAGE_DAYS, horizon=found.horizon,
        main=rows.get(product), others=tuple(rows[loss.id] for loss in others),
        hit=len(hit), products=len(found.products),
    )  # fmt: skip
    return part, [own.evidence] if own else []


def _ships_to(graph: SupplyGraph, compiled: CompiledNetwork, target: str, country: str) -> bool:
    """Whether anything of a target goes to the country itself; else only its whole outage is felt there."""
    try:
        cut_of(graph, compiled, target, country)
    except ScenarioError:
        return False
    return True


def _loss(graph: SupplyGraph, loss: ProductLoss, notes: NoteBook, lang: str) -> LossRow:
    name, field = graph.name(loss.id, lang), graph.text(loss.id, "field")
    label = notes.compute("outage", name, loss.evidence)
    low, high = loss.first_shortage_range
    return LossRow(
        id=loss.id, name=name, field=graph.name(field, lang) if field else "",
        first_day=Figure(loss.first_shortage_day, label), first_day_low=Figure(low, label),
        first_day_high=Figure(high, label), recovery_day=Figure(loss.recovery_day, label),
        lowest_level=Figure(loss.lowest_level, label), lost_share=Figure(loss.lost_share, label),
        lost_share_low=Figure(loss.lost_share_range[0], label), lost_share_high=Figure(loss.lost_share_range[1], label),
        static_loss=Figure(loss.static_loss, label), days=loss.days, levels=loss.levels,
        chain=tuple(node_name(graph, step, lang) for step in loss.chain),
        kinds=tuple((kind, share) for kind, share in loss.evidence.kinds().items() if share > 0),
    )  # fmt: skip


def _coverage(evidence: Evidence, chain: Iterable[ChainRow], notes: NoteBook) -> Coverage:
    label = notes.compute("coverage", "", evidence)
    counts = Counter(row.kind or "unknown" for row in chain)
    kinds = [(kind, Figure(share, label)) for kind, share in evidence.kinds().items()]
    order = [*(kind for kind, _ in kinds), "unknown"]
    return Coverage(
        len(evidence.statements), evidence.estimated_flows, tuple(kinds),
        tuple((kind, counts[kind]) for kind in order if counts[kind]),
    )  # fmt: skip
