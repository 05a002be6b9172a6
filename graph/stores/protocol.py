"""What does every property-graph store do? Load records, keep them, answer a Cypher query under limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from graph.stores.records import EdgeRecord, NodeRecord

__all__ = ["Cell", "Params", "QueryResult", "QueryStore", "Store"]

Cell: TypeAlias = Any
"""A value of a result: text, number, boolean, None, or a list or map of them; dates are ISO texts."""

Params: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Answer to one query.

    Attributes
    ----------
    columns : tuple of str
    rows : tuple of tuples
        One value a column; at most as many rows as were asked for.
    truncated : bool
        There were more rows than the limit let through.
    seconds : float
        Time that the engine took.
    warnings : tuple of str
        What the engine remarked, such as a label that no node has.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    seconds: float
    warnings: tuple[str, ...] = ()

    def records(self) -> list[dict[str, Cell]]:
        """Give the rows as dictionaries.

        Examples
        --------
        >>> QueryResult(("id", "share"), (("country/jp", 0.5),), False, 0.01).records()
        [{'id': 'country/jp', 'share': 0.5}]
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class QueryStore(Protocol):
    """What can be asked."""

    def query(
        self, text: str, params: Params | None = None, *, timeout_ms: int = 10_000, row_limit: int = 10_000
    ) -> QueryResult:
        """Answer one read query; raises QueryError if it is wrong or overruns, StoreError if there is no store."""
        ...


class Store(QueryStore, Protocol):
    """What can be asked, filled and kept."""

    def load(self, nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord]) -> None:
        """Replace the content by these records."""
        ...

    def save(self, path: Path) -> None:
        """Keep the content so that a reader sees all of it or what was there before."""
        ...
