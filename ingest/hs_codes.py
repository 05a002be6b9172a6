"""Which HS codes concern the chains? Those that the graph has a node of."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ingest.tables import read_table

__all__ = ["chain_codes"]

_DATA = Path(__file__).parent / "datasets" / "wco_hs2022" / "data"


@cache
def chain_codes() -> frozenset[str]:
    """Headings (4 digits) and subheadings (6) that trade can be stated of, those of earlier editions among them.

    Examples
    --------
    >>> {"2846", "284690", "810510"} <= chain_codes(), "010121" in chain_codes()
    (True, False)
    """
    tables = (read_table(_DATA / f"{name}.csv") for name in ("codes", "older_codes"))
    return frozenset(row.values["code"] for table in tables for row in table.rows)
