"""What do other programs read of values? Quantity times price as plain JSON rows, each with the price it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from app.sources import cited
from graph.analysis.at_risk import OutputValue, StageLoss
from graph.analysis.prices import Quotation
from graph.analysis.value import Valuation
from graph.names import node_name
from graph.supply_graph import SupplyGraph

if TYPE_CHECKING:
    from graph.analysis.outage import ProductLoss

__all__ = ["product_value", "stage_loss_rows", "total_value", "value_rows"]

Row = dict[str, Any]
_NOT_TO_BE_ADDED = "rows of one chain are not to be added up: each later stage contains the earlier one"


def value_rows(graph: SupplyGraph, made: Iterable[OutputValue], lang: str = "en") -> list[Row]:
    """Outputs with their value a year; no value where no price of the form is known, with the reason."""
    return [
        {
            "commodity": row.value.commodity, "name": graph.name(row.value.commodity, lang), "stage": row.stage,
            "quantity_t_per_y": row.value.quantity, "unit_basis": row.value.unit_basis or None,
            "quantity_sources": cited(graph, row.value.basis), "value_usd_per_y": row.value.usd,
            **_priced(graph, row.value, "value_usd_per_y"),
        }
        for row in made
        if graph.cls(row.value.commodity) == "Material" or row.value.usd is not None
    ]  # fmt: skip


def total_value(rows: Sequence[Row]) -> float | None:
    """Sum of the values of one node; None where one of its outputs has none, or there is no output."""
    values = [row["value_usd_per_y"] for row in rows]
    return sum(values) if values and None not in values else None


def stage_loss_rows(graph: SupplyGraph, losses: Iterable[StageLoss], lang: str = "en") -> list[Row]:
    """Materials made in a country that lose output, the most value first."""
    return [
        {
            "id": loss.id, "name": node_name(graph, loss.id, lang), "commodity": loss.commodity,
            "country": loss.country, "baseline_output_t_per_y": loss.output,
            "unit_basis": loss.value.unit_basis or None,
            "lost_share": loss.lost_share, "share_of": "baseline output of this stage, without stocks",
            "value_at_risk_usd_per_y": loss.value.usd, "quantity_sources": cited(graph, loss.value.basis),
            **_priced(graph, loss.value, "value_at_risk_usd_per_y"), "note": _NOT_TO_BE_ADDED,
        }
        for loss in losses
    ]  # fmt: skip


def product_value(graph: SupplyGraph, loss: ProductLoss) -> Row:
    """Value of what a product loses over the horizon, where a price of it is known."""
    priced = _priced(graph, loss.value, "lost_value_usd")
    return {"lost_value_usd": loss.value.usd, "price": priced["price"]}


def _priced(graph: SupplyGraph, value: Valuation, field: str) -> Row:
    return {
        "kind": "derived" if value.price else None,
        "price": _price(graph, value.price) if value.price else None,
        "other_prices": [_price(graph, price) | {field: usd} for price, usd in value.others],
        "unvalued_because": value.reason or None,
    }


def _price(graph: SupplyGraph, price: Quotation) -> Row:
    return {
        "id": price.id, "usd_per_kg": price.usd_per_kg, "kg_per_kg_output": price.kg_per_kg_output,
        "form": price.form, "basis": price.basis, "market": price.market,
        "date": price.date, "date_kind": price.date_kind,
        "kind": price.statement.kind, "confidence": price.statement.confidence,
        "sources": cited(graph, [price.statement]),
    }  # fmt: skip
