"""What do other programs read of a network of one's own? Outage and ESRI as plain JSON, with the contract's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.binding_rows import with_explanation
from app.sample_rows import band_object, samples_object

if TYPE_CHECKING:
    from graph.analysis.network_outage import NetworkOutage, NodeLoss
    from graph.analysis.node_sweep import NodeSweep
    from graph.analysis.shocks import ShockSpec
    from graph.analysis.targets import Cut
    from graph.network import FloatArray, IntArray
    from graph.network_files import FileNetwork

__all__ = ["esri_object", "network_outage_object", "sweep_object"]

_OF_NODE = "baseline output of this node over the days looked at"

Row = dict[str, Any]


def network_outage_object(outage: NetworkOutage, as_of: str | None = None, lang: str = "en") -> Row:
    """Answer to an outage question on a network of one's own."""
    answer: Row = {
        "graph_hash": outage.graph_hash, "as_of": as_of, "horizon_days": outage.horizon,
        "shocks": [_shock(shock, cut) for shock, cut in outage.shocks],
        "levers": [dict(lever) for lever in outage.levers], "rationing": outage.rationing,
        "certificate": outage.certificate, **({} if outage.settled else {"settled": False}),
        **({} if outage.stopped is None else {"loops_stopped": [list(loop) for loop in outage.stopped]}),
        "products": [_product(row) for row in outage.products],
        "coverage": {"kinds": outage.kinds, "share_of": "flows on the binding chains of the products that lose"},
        "static": dict(zip(outage.ids, outage.static.tolist(), strict=True)),
        **({} if outage.sampled is None else {"samples": samples_object(outage.sampled)}),
    }  # fmt: skip
    if outage.levels is not None:
        answer["levels"] = {node: row.tolist() for node, row in zip(outage.ids, outage.levels, strict=True)}
    if outage.explanation is None:
        return answer
    names = dict(zip(outage.ids, outage.names, strict=True))
    return with_explanation(
        answer, outage.explanation, lambda node: names.get(node, node), lambda code: code, lang, share_of=_OF_NODE
    )


def _shock(shock: ShockSpec, cut: Cut) -> Row:
    return {
        "target": shock.target, "name": shock.target, "kind": cut.kind, "severity": shock.severity,
        "start_day": shock.start, "days": shock.days, "from": shock.origin, "toward": shock.toward,
        "commodity": shock.commodity, "activities": int(cut.activities.size), "edges": int(cut.edges.size),
    }  # fmt: skip


def _product(loss: NodeLoss) -> Row:
    figures = loss.figures
    return {
        "id": loss.id, "name": loss.name, "country": loss.country or None, "field": None,
        "first_shortage_day": figures.first_shortage_day,
        "first_shortage_day_range": list(figures.first_shortage_range),
        "first_day_below_half": figures.first_day_below_half, "recovery_day": figures.recovery_day,
        "lowest_level": figures.lowest_level, "lost_share": figures.lost_share,
        "lost_share_range": list(figures.lost_share_range), "share_of": "baseline output of this node",
        "static_loss": figures.static_loss, "lost_output": loss.lost_output,
        "curve": {"days": list(figures.days), "levels": list(figures.levels)},
        "binding_chain": list(loss.chain), "kinds": loss.kinds,
        **({} if loss.band is None else {"bands": band_object(loss.band)}),
    }  # fmt: skip


def esri_object(ids: tuple[str, ...], esri: FloatArray, rounds: IntArray) -> Row:
    """Index and rounds of each node, the largest first."""
    rows = [
        {"id": node, "esri": value, "rounds": count}
        for node, value, count in zip(ids, esri.tolist(), rounds.tolist(), strict=True)
    ]
    return {"nodes": sorted(rows, key=lambda row: -row["esri"])}


def sweep_object(files: FileNetwork, sweep: NodeSweep) -> Row:
    """What each node takes along, the largest loss first."""
    network = files.network
    rows = [
        {"id": network.activities[i], "name": files.names[i], "country": network.country[i] or None, "loss": loss}
        for i, loss in zip(sweep.nodes.tolist(), sweep.loss.tolist(), strict=True)
    ]
    return {
        "graph_hash": network.graph_hash, "share_of": "output of all nodes together",
        "certificate": None if np.isnan(sweep.certificate) else sweep.certificate,
        "nodes": sorted(rows, key=lambda row: -row["loss"]),
    }  # fmt: skip
