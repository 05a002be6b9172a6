"""What bridges a stop, and which measures stand on the chain? Stockpiles, inventories and measures of a country."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.reports.chain import Upstream, place_name
from app.reports.figures import Figure
from app.reports.notes import NoteBook
from app.reports.parts import CoverRow, MeasureRow, StockpileRow
from graph.analysis.measure_list import ListedMeasure, list_measures, measure_facts
from graph.analysis.measures import timeline
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import code_of
from graph.supply_graph import SupplyGraph

__all__ = ["cover_rows", "measure_rows", "stockpile_rows"]

_STATED = ("name", "announced", "effective", "suspended_from", "suspended_to", "ended", "attested_status")


def _touched(graph: SupplyGraph, item: str, walked: Upstream, as_of: str) -> bool:
    return bool({item, *graph.refs(item, "member", as_of)} & walked.distance.keys())


def measure_rows(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    walked: Upstream,
    country: str,
    loss_of: Callable[[str], Figure],
    notes: NoteBook,
    lang: str,
) -> tuple[tuple[MeasureRow, ...], int]:
    """Measures on the chain that have not ended: aimed at the country, at everybody, or the country's own.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    walked : Upstream
    country : str
    loss_of : callable
        Loss of the product by a measure's id; unknown where it reaches nothing.
    notes : NoteBook
    lang : str

    Returns
    -------
    rows : tuple of MeasureRow
        Those in force first; among equals those that can take more, then the later ones.
    elsewhere : int
        Measures in force on the chain that are aimed at others.
    """
    as_of, covers = compiled.network.as_of, compiled.places.covers
    rows: list[MeasureRow] = []
    elsewhere = 0
    for listed in list_measures(graph, as_of):
        items = [item for item in listed.materials if _touched(graph, item, walked, as_of)]
        if not items or listed.status.status == "ended":
            continue
        aimed = any(covers(t, country) or covers(country, t) for t in listed.targets)
        if not (aimed or covers(listed.issuer, country) or covers(country, listed.issuer)):
            elsewhere += listed.status.status == "in-force"
            continue
        rows.append(_measure(graph, listed, items, loss_of(listed.id), as_of, notes, lang))
    statuses = list(dict.fromkeys(row.status for row in rows))
    rows.sort(key=lambda r: (statuses.index(r.status), -(r.loss.value or 0.0), not r.restricts_exports))
    return tuple(rows), elsewhere


def _measure(
    graph: SupplyGraph,
    listed: ListedMeasure,
    items: Iterable[str],
    loss: Figure,
    as_of: str,
    notes: NoteBook,
    lang: str,
) -> MeasureRow:
    statements = [s for prop in _STATED for s in graph.values(listed.id, prop)]
    return MeasureRow(
        id=listed.id, name=graph.name(listed.id, lang), issuer=place_name(graph, listed.issuer, lang), kind=listed.kind,
        status=listed.status.status, since=listed.status.since, since_exact=listed.status.exact,
        attested_on=listed.status.attested_at or "",
        history=tuple((p.status, p.since) for p in timeline(measure_facts(graph, listed.id)) if p.since <= as_of),
        items=tuple(graph.name(item, lang) for item in items), end_users=listed.end_users,
        restricts_exports=graph.text(listed.id, "controls_exports") == "true",
        loss=loss, notes=notes.cite(statements),
    )  # fmt: skip


def stockpile_rows(
    graph: SupplyGraph, compiled: CompiledNetwork, walked: Upstream, country: str, notes: NoteBook, lang: str
) -> tuple[StockpileRow, ...]:
    """Stockpiles, targets and proposals of the country for the chain; those that the model counts first."""
    as_of, covers = compiled.network.as_of, compiled.places.covers
    counted = {holder for stock in compiled.public for holder in stock.holders}
    rows = []
    for stockpile in graph.ids("Stockpile"):
        held_by, material = code_of(graph.text(stockpile, "country")), graph.text(stockpile, "material")
        if not (covers(held_by, country) or covers(country, held_by)) or not _touched(graph, material, walked, as_of):
            continue
        days = graph.chosen(stockpile, "days", as_of=as_of)
        named = graph.chosen(stockpile, "stockpile_kind", as_of=as_of)
        rows.append(
            StockpileRow(
                stockpile, graph.name(stockpile, lang), graph.text(stockpile, "stockpile_kind"),
                graph.name(material, lang),
                Figure(float(days.value) if days else None, notes.cite([days or named])),
                days.observed_at if days else "", stockpile in counted,
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda r: (not r.counted, r.material, r.id)))


def cover_rows(
    graph: SupplyGraph, compiled: CompiledNetwork, walked: Upstream, country: str, notes: NoteBook, lang: str
) -> tuple[CoverRow, ...]:
    """Inventory and public stock behind each input of the country's makers, down the chain."""
    network = compiled.network
    buyers = network.need_activity
    rows: dict[tuple[str, str, float | None], CoverRow] = {}
    order: dict[tuple[str, str, float | None], tuple[int, str]] = {}
    for m, line in enumerate(compiled.need_lines):
        maker = compiled.producers[int(buyers[m])]
        if int(buyers[m]) not in walked.activities or not compiled.places.covers(country, maker.country):
            continue
        basis = graph.by_id.get(compiled.stock_basis[m])
        days = float(network.need_stock_days[m]) if basis else None
        public, cited = 0.0, []
        for pool in network.pools:
            serves = pool.commodity == network.need_commodity[m] and (not pool.needs or m in pool.needs)
            if serves and compiled.places.covers(pool.country, maker.country):
                public += pool.days
                cited += [graph.chosen(holder, "days", as_of=network.as_of) for holder in pool.holder.split(";")]
        key = (line.input, maker.commodity, days)
        rows.setdefault(
            key,
            CoverRow(
                graph.name(line.input, lang), graph.name(maker.commodity, lang), Figure(days, notes.cite([basis])),
                Figure(public if cited else None, notes.cite(cited)),
            ),
        )  # fmt: skip
        order[key] = (-walked.distance.get(line.input, 0), line.input)
    return tuple(rows[key] for key in sorted(rows, key=lambda k: (order[k], k[1], k[2] or -1.0)))
