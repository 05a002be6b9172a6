"""Which files does a network consist of, with which columns? ``docs/network-files.md`` says what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from graph.statement import KINDS

__all__ = ["COLUMNS", "FLOW_KINDS", "NEEDED_FILES", "Columns"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of one file.

    Attributes
    ----------
    needed, optional : tuple of str
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...]


COLUMNS: dict[str, Columns] = {
    "nodes.csv": Columns(
        ("id", "commodity", "output"),
        ("spare", "host", "utilisation", "country", "owner", "aggregate", "name"),
    ),
    "flows.csv": Columns(("from", "to", "qty"), ("qty_low", "qty_high", "kind", "commodity", "input", "lead_days")),
    "recipes.csv": Columns(
        ("node", "commodity"),
        ("group", "essential", "loss", "weight", "penalty", "qty", "use_per_day", "input"),
    ),
    "stocks.csv": Columns(("node", "commodity", "days"), ("days_low", "days_high", "input")),
    "stockpiles.csv": Columns(("country", "commodity", "days"), ("holder", "delay_days")),
    "hosts.csv": Columns(("node", "host"), ("weight", "utilisation", "bound")),
    "stockpile_uses.csv": Columns(("country", "commodity", "node"), ("holder", "input_commodity", "input")),
}
"""Columns by file, the files in the order in which they are read."""

NEEDED_FILES = ("nodes.csv", "flows.csv")

FLOW_KINDS = tuple(kind for kind in KINDS if kind != "projected")
"""How a flow may be known; what is planned never enters a baseline."""
