"""What do other programs read? Each answer as plain JSON rows, with the field names of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.binding_rows import graph_explanation
from app.other_sources import other_source_rows
from app.sample_rows import band_object, samples_object
from app.sources import source_rows
from app.value_rows import product_value, stage_loss_rows, total_value, value_rows
from graph.analysis.at_risk import OutputValue
from graph.analysis.evidence import Evidence
from graph.analysis.measure_list import ControlledItem, ListedMeasure
from graph.analysis.stakes import Stake
from graph.describe import Description, source_refs
from graph.names import node_name
from graph.resolve import Found
from graph.statement import Statement
from graph.supply_graph import SupplyGraph
from ontology.declared import PropertyDef

if TYPE_CHECKING:
    from graph.analysis.chokepoints import ChokePoint
    from graph.analysis.outage import Outage, ProductLoss, ShockApplied

__all__ = ["chokepoint_rows", "find_rows", "measure_rows", "outage_object", "show_object", "source_rows"]

Row = dict[str, Any]
_OTHER = {"en": "ja", "ja": "en"}
_NUMERIC = {"number", "share", "mass_flow", "quantity", "days", "latitude", "longitude"}


def _evidence(graph: SupplyGraph, evidence: Evidence) -> list[Row]:
    return source_rows(source_refs(graph, evidence.statements))


def measure_rows(graph: SupplyGraph, measures: Iterable[ListedMeasure], lang: str = "en") -> list[Row]:
    """Measures with their status on the date."""
    return [
        {
            "id": m.id, "name": graph.name(m.id, lang), "issuer": m.issuer, "kind": m.kind,
            "status": m.status.status, "since": m.status.since, "until": m.status.until,
            "materials": list(m.materials), "products": list(m.products), "technologies": list(m.technologies),
            "items": [_item(graph, item, lang) for item in m.items], "targets": list(m.targets),
            "framework": m.framework or None,
            "reason": m.status.reason, "original_status": m.status.original, "attested_at": m.status.attested_at,
            "attested_before_date_asked": m.reach_ends,
            "end_use_scope": m.end_use_scope or None, "end_users": m.end_users or None,
            "de_minimis": m.de_minimis or None, "sources": source_rows(m.sources),
        }
        for m in measures
    ]  # fmt: skip


def _item(graph: SupplyGraph, item: ControlledItem, lang: str) -> Row:
    form = item.form_ja if lang == "ja" and item.form_ja else item.form
    return {
        "id": item.id, "name": node_name(graph, item.id, lang), "stages": list(item.stages), "form": form or None,
    }  # fmt: skip


def chokepoint_rows(graph: SupplyGraph, points: Iterable[ChokePoint], lang: str = "en") -> list[Row]:
    """Choke points, ordered by loss."""
    return [
        {
            "id": p.id, "name": node_name(graph, p.id, lang), "kind": p.kind, "country": p.country,
            "domestic": p.domestic, "stage": p.stage, "material": p.material,
            "share": p.share, "share_of": p.share_of, "hhi": p.hhi,
            "single_point": p.single_point, "sole_supply": p.sole_supply, "loss": p.loss,
            "first_shortage_day": p.first_shortage_day, "path": list(p.path), "status": p.status,
            "kinds": p.evidence.kinds(), "estimated_flows": p.evidence.estimated_flows,
            "sources": _evidence(graph, p.evidence),
        }
        for p in points
    ]  # fmt: skip


def outage_object(graph: SupplyGraph, outage: Outage, lang: str = "en") -> Row:
    """Answer to an outage question."""
    question = outage.question
    answer = {
        "graph_hash": outage.graph_hash, "as_of": outage.as_of, "horizon_days": outage.horizon,
        "shocks": [_shock(graph, shock, lang) for shock in outage.shocks],
        "levers": [dict(lever) for lever in outage.levers],
        "stockpile_days": question.stockpile_days, "rationing": outage.rationing,
        "certificate": outage.certificate, **({} if outage.settled else {"settled": False}),
        "products": [_product(graph, p, lang) for p in outage.products],
        "stages": stage_loss_rows(graph, outage.stages, lang),
        "coverage": {"kinds": outage.coverage, "share_of": "figures on the binding chains of the products that lose"},
        "static": outage.static,
        **({} if outage.sampled is None else {"samples": samples_object(outage.sampled)}),
        **({} if outage.curves is None else {"levels": {node: list(row) for node, row in outage.curves.items()}}),
    }  # fmt: skip
    return answer if outage.explanation is None else graph_explanation(graph, answer, outage.explanation, lang)


def _shock(graph: SupplyGraph, shock: ShockApplied, lang: str) -> Row:
    row = asdict(shock)
    return {**row, "from": row.pop("origin"), "name": node_name(graph, shock.target, lang)}


def _product(graph: SupplyGraph, loss: ProductLoss, lang: str) -> Row:
    field = graph.text(loss.id, "field")
    return {
        "id": loss.id, "name": graph.name(loss.id, lang), "country": loss.country, "field": field or None,
        "field_name": graph.name(field, lang) if field else None, "product_kind": graph.text(loss.id, "product_kind"),
        "first_shortage_day": loss.first_shortage_day, "first_shortage_day_range": list(loss.first_shortage_range),
        "first_day_below_half": loss.first_day_below_half, "recovery_day": loss.recovery_day,
        "lowest_level": loss.lowest_level, "lost_share": loss.lost_share,
        "lost_share_range": list(loss.lost_share_range), "share_of": "baseline output of this product in this country",
        "static_loss": loss.static_loss, "lost_output": loss.lost_output, "unit": loss.unit or None,
        **product_value(graph, loss),
        "curve": {"days": list(loss.days), "levels": list(loss.levels)},
        "binding_chain": list(loss.chain), "kinds": loss.evidence.kinds(), "sources": _evidence(graph, loss.evidence),
        **({} if loss.band is None else {"bands": band_object(loss.band)}),
    }  # fmt: skip


def find_rows(found: Iterable[Found]) -> list[Row]:
    """Nodes that fit a text, best first."""
    return [{"id": f.id, "name": f.name, "name_ja": f.name_ja or None, "class": f.cls, "score": f.score} for f in found]


def show_object(graph: SupplyGraph, shown: Description, lang: str = "en", made: Sequence[OutputValue] = ()) -> Row:
    """One node: properties with conflicting values side by side, relations, and what it makes with its value."""
    values = value_rows(graph, made, lang)
    declared = graph.ontology.classes[shown.cls].properties
    properties = [
        {
            "name": row.name, "label": declared[row.name].label(lang), "qualifier": row.qualifier or None,
            "value": _value(declared[row.name], row.chosen.value),
            "value_label": _label(graph, declared[row.name], row.chosen.value, lang), "unit": row.chosen.unit or None,
            "kind": row.chosen.kind, "confidence": row.chosen.confidence,
            "observed_at": row.chosen.observed_at or None, "in_baseline": row.baseline,
            "sources": source_rows(source_refs(graph, [row.chosen, *row.agreeing])),
            "conflicts": _conflicts(graph, declared[row.name], row.conflicts),
        }
        for row in shown.properties
    ]  # fmt: skip
    relations = [
        {
            "id": r.id, "class": r.cls, "role": r.role,
            "others": [
                {"role": role, "label": _role(graph, r.cls, role, lang), "id": other,
                 "name": node_name(graph, other, lang)}
                for role, other in r.others
            ],
            "values": [_stated(graph, s, lang) for s in r.values if s.qualifier != _OTHER.get(lang)],
        }
        for r in shown.relations
    ]  # fmt: skip
    return {
        "id": shown.id, "class": shown.cls, "name": node_name(graph, shown.id, "en"),
        "name_ja": shown.name_ja or (node_name(graph, shown.id, "ja") if shown.cls == "Production" else None),
        "value_usd_per_y": total_value(values), "values": values,
        "properties": properties, "relations": relations,
        "controllers": _named(graph, shown.controllers, lang), "controls": _named(graph, shown.controls, lang),
        "stakes_abroad": [_stake(graph, stake, lang) for stake in shown.stakes],
        "other_sources": other_source_rows(
            graph, shown.told_elsewhere, lang, lambda statement: _stated(graph, statement, lang)
        ),
    }  # fmt: skip


def _role(graph: SupplyGraph, cls: str, role: str, lang: str) -> str | None:
    """What an end of a relation is in it; None for an entity that refers to the node."""
    return None if role == cls else graph.ontology.classes[cls].properties[role].label(lang)


def _stake(graph: SupplyGraph, stake: Stake, lang: str) -> Row:
    return {
        "holder": stake.holder, "holder_name": node_name(graph, stake.holder, lang),
        "asset": stake.asset, "asset_name": node_name(graph, stake.asset, lang),
        "country": stake.country, "country_name": node_name(graph, stake.country, lang),
        "share": stake.share, "owns": stake.owns, "operates": stake.operates,
        "sources": source_rows(source_refs(graph, stake.statements)),
    }  # fmt: skip


def _named(graph: SupplyGraph, nodes: Iterable[str], lang: str) -> list[Row]:
    return [{"id": node, "name": node_name(graph, node, lang)} for node in nodes]


def _label(graph: SupplyGraph, declared: PropertyDef, value: str, lang: str) -> str | None:
    """What a code or a reference is called; None for plain values."""
    if declared.codes:
        return graph.ontology.codes[declared.codes].code_label(value, lang)
    return node_name(graph, value, lang) if declared.type == "ref" and value in graph else None


def _conflicts(graph: SupplyGraph, declared: PropertyDef, statements: Iterable[Statement]) -> list[Row]:
    """Each other value once, with all who say it."""
    by_value: dict[str, list[Statement]] = {}
    for statement in statements:
        by_value.setdefault(statement.value, []).append(statement)
    return [
        {
            "value": _value(declared, value), "kind": same[0].kind, "confidence": same[0].confidence,
            "observed_at": same[0].observed_at or None, "sources": source_rows(source_refs(graph, same)),
        }
        for value, same in by_value.items()
    ]  # fmt: skip


def _stated(graph: SupplyGraph, statement: Statement, lang: str) -> Row:
    declared = graph.ontology.classes[statement.cls].properties[statement.prop]
    return {
        "name": statement.prop, "label": declared.label(lang), "value": _value(declared, statement.value),
        "value_label": _label(graph, declared, statement.value, lang), "unit": statement.unit or None,
        "kind": statement.kind, "observed_at": statement.observed_at or None,
        "sources": source_rows(source_refs(graph, [statement])),
    }  # fmt: skip


def _value(declared: PropertyDef, text: str) -> Any:
    if declared.type in _NUMERIC:
        return float(text)
    if declared.type == "integer":
        return int(text)
    return text == "true" if declared.type == "bool" else text
