"""How is a rule about rows said in SQL? Names, texts, verdicts, and values back as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.files.numbers import plain

__all__ = ["Rule", "name_of", "shown", "text_of", "verdict", "words_of"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with rows that fulfil a condition."""

    condition: str
    why: str
    column: str | None = None
    rejects: bool = False


def verdict(rules: Sequence[Rule]) -> str:
    """Number of the first rule that fits a row, from 1; 0 where none does."""
    cases = "".join(f" WHEN {rule.condition} THEN {number}" for number, rule in enumerate(rules, 1))
    return f"CASE{cases} ELSE 0 END" if cases else "0"


def name_of(column: str) -> str:
    """A column's name in SQL."""
    return '"' + column.replace('"', '""') + '"'


def text_of(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def shown(value: object) -> str:
    """Text of a value of DuckDB."""
    if value is None:
        return ""
    if isinstance(value, float):
        return plain(Decimal(repr(value))) if value - value == 0 else str(value)
    return plain(value) if isinstance(value, Decimal) else str(value)


def words_of(kind: str) -> str:
    """A DuckDB type in words."""
    return "date" if kind == "DATE" else "text" if kind == "VARCHAR" else "number"
