"""How are sources written for other programs? One row a source and locator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from graph.describe import SourceRef, source_refs
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["cited", "source_rows"]


def source_rows(sources: Iterable[SourceRef]) -> list[dict[str, Any]]:
    """Sources as id, title, locator, kind (and address where one is known)."""
    rows = []
    for source in sources:
        row = asdict(source)
        row["locator"] = source.locator or None
        if not source.url:
            del row["url"]
        rows.append(row)
    return rows


def cited(graph: SupplyGraph, statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Sources of statements, each once."""
    return source_rows(source_refs(graph, statements))
