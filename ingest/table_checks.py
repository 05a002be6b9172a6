"""Do the rows of own tables agree with each other? Checks that ``dataset.yml`` can ask for, with settings.

They stand under ``assertions: checks:`` beside the plain names, each as a mapping of its name to its settings::

    checks:
      - no-issues
      - parts-within-total: {table: production, by: [material, year], part: country, total: WORLD, value: t}
      - vintage-jump: {table: production, same: [material, country, year], across: vintage, value: t}
      - not-mixed: {table: demand, same: [material, year], across: scenario, until: 2024, value: t}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

__all__ = ["TABLE_CHECKS", "Finding", "TableCheck", "table_check", "table_check_problems"]

_ROUNDING = Decimal("0.01")
_EQUAL = Decimal("0.001")
_WARNS, _REFUSES = Decimal(5), Decimal(500)

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class TableCheck:
    """A check and its settings.

    Attributes
    ----------
    name : str
        One of :data:`TABLE_CHECKS`.
    table : str
    settings : mapping
        As in ``dataset.yml``.
    """

    name: str
    table: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def run(self, rows: Rows) -> list[Finding]:
        """What is wrong with the rows of the table.

        Examples
        --------
        >>> rows = [{"y": "1", "c": c, "t": t} for c, t in (("A", "60"), ("B", "50"), ("WORLD", "100"))]
        >>> settings = {"by": ["y"], "part": "c", "total": "WORLD", "value": "t"}
        >>> TableCheck("parts-within-total", "x", settings).run(rows)[0].text
        '1: the parts sum to 110, over the total of 100 (WORLD). Check the unit and the edition.'
        """
        where = {column: str(text) for column, text in self.settings.get("where", {}).items()}
        chosen = [row for row in rows if all(row[column] == text for column, text in where.items())]
        return list(TABLE_CHECKS[self.name].run(chosen, self.settings))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree: in words, and whether the rows are refused for it."""

    text: str
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of check: its function, and the settings that name columns, one or several."""

    run: Callable[[Rows, Mapping[str, Any]], Iterator[Finding]]
    lists: tuple[str, ...]
    columns: tuple[str, ...]
    others: tuple[str, ...] = ()


def _parts_within_total(rows: Rows, settings: Mapping[str, Any]) -> Iterator[Finding]:
    """Parts (countries) sum to no more than the total that the publisher states, but for rounding."""
    part, total = settings["part"], str(settings["total"])
    most = 1 + Decimal(str(settings.get("tolerance", _ROUNDING)))
    for key, group in _grouped(rows, settings["by"]):
        stated = [value for row, value in _values(group, settings["value"]) if row[part] == total]
        parts = sum((value for row, value in _values(group, settings["value"]) if row[part] != total), Decimal(0))
        if stated and parts > max(stated) * most:
            yield Finding(
                f"{key}: the parts sum to {_shown(parts)}, over the total of {_shown(max(stated))} ({total}). "
                f"Check the unit and the edition."
            )


def _vintage_jump(rows: Rows, settings: Mapping[str, Any]) -> Iterator[Finding]:
    """One cell in two editions differs by a factor: over ``warn`` that is remarked, over ``refuse`` it is an error."""
    warns = Decimal(str(settings.get("warn", _WARNS)))
    refuses = Decimal(str(settings.get("refuse", _REFUSES)))
    for key, group in _grouped(rows, settings["same"]):
        found = sorted(
            ((value, row[settings["across"]]) for row, value in _values(group, settings["value"]) if value > 0)
        )
        if not found or found[-1][0] <= found[0][0] * warns:
            continue
        (low, one), (high, other) = found[0], found[-1]
        if one == other:
            continue
        wrong = high > low * refuses
        advice = "Check the unit." if wrong else "Both stand; check which one is right."
        yield Finding(
            f"{key}: {_shown(low)} in {one}, {_shown(high)} in {other}, a factor of {high / low:.0f}. {advice}", wrong
        )


def _not_mixed(rows: Rows, settings: Mapping[str, Any]) -> Iterator[Finding]:
    """What cannot differ (a past year between scenarios) does not; else two series are mixed up."""
    if "same" not in settings:
        return
    until, across = str(settings.get("until", "")), settings.get("across")
    tolerance = Decimal(str(settings.get("tolerance", _EQUAL)))
    for key, group in _grouped(rows, settings["same"]):
        found = sorted(
            (value, row[across] if across else "")
            for row, value in _values(group, settings["value"])
            if not until or row[settings.get("year", "year")] <= until
        )
        if found and found[-1][0] - found[0][0] > tolerance * abs(found[-1][0]):
            (low, one), (high, other) = found[0], found[-1]
            named = f" ({one}) and {_shown(high)} ({other})" if across else f" and {_shown(high)}"
            yield Finding(f"{key}: is both {_shown(low)}{named}; series seem to be mixed up. Take the original file.")


def _sums_within(rows: Rows, settings: Mapping[str, Any]) -> Iterator[Finding]:
    """Values of a group (shares of one whole) sum to no more than ``most``."""
    most = Decimal(str(settings["most"]))
    for key, group in _grouped(rows, settings["by"]):
        total = sum((value for _, value in _values(group, settings["value"])), Decimal(0))
        if total > most:
            yield Finding(f"{key}: the values sum to {_shown(total)}, over {_shown(most)}. Check the file.")


def _in_order(rows: Rows, settings: Mapping[str, Any]) -> Iterator[Finding]:
    """Values of a row do not fall from column to column (low, typical, high)."""
    for row in rows:
        found = [value for column in settings["columns"] for _, value in _values([row], column)]
        if any(after < before for before, after in pairwise(found)):
            shown = ", ".join(f"{column} {row[column]}" for column in settings["columns"])
            yield Finding(f"{shown}: fall where they should rise. Check the file.")


TABLE_CHECKS: Mapping[str, _Kind] = {
    "parts-within-total": _Kind(_parts_within_total, ("by",), ("part", "value"), ("total", "tolerance")),
    "vintage-jump": _Kind(_vintage_jump, ("same",), ("across", "value"), ("warn", "refuse")),
    "not-mixed": _Kind(_not_mixed, ("same",), ("across", "value", "year"), ("until", "tolerance")),
    "sums-within": _Kind(_sums_within, ("by",), ("value",), ("most",)),
    "in-order": _Kind(_in_order, ("columns",), ()),
}
"""Checks by name."""

_OPTIONAL = {"tolerance", "warn", "refuse", "until", "year", "where"}


def table_check(entry: Mapping[str, Any]) -> TableCheck:
    """A check of ``dataset.yml``, looked through by :func:`table_check_problems` before."""
    ((name, settings),) = entry.items()
    return TableCheck(name, settings["table"], {key: value for key, value in settings.items() if key != "table"})


def table_check_problems(entry: object, tables: Mapping[str, Any]) -> list[str]:
    """What is wrong with a check of ``dataset.yml``.

    Examples
    --------
    >>> check = {"sums-within": {"table": "t", "by": ["a"], "value": "b", "most": 1}}
    >>> table_check_problems(check, {"t": {"columns": ["a"]}})
    ["check sums-within: table 't' has no column 'b'."]
    """
    if not isinstance(entry, dict) or len(entry) != 1:
        return [f"a check must be a name or one name with its settings, not {entry!r}."]
    ((name, settings),) = entry.items()
    kind = TABLE_CHECKS.get(name)
    if kind is None:
        return [f"check '{name}' is unknown. Known with settings: {', '.join(TABLE_CHECKS)}."]
    if not isinstance(settings, dict) or settings.get("table") not in tables:
        return [f"check {name}: must name one of the tables ({', '.join(tables)})."]
    known = {"table", "where", *kind.lists, *kind.columns, *kind.others}
    needed = set(kind.lists + kind.columns + kind.others) - _OPTIONAL
    if name == "not-mixed":
        needed = {"value"} if "same" in settings else set()
    problems = [
        f"check {name}: unknown setting '{key}'. Known: {', '.join(sorted(known))}."
        for key in settings
        if key not in known
    ]
    problems += [f"check {name}: needs the setting '{key}'." for key in sorted(needed) if key not in settings]
    there = tables[settings["table"]].get("columns") or ()
    named = [column for key in kind.lists for column in settings.get(key) or ()]
    named += [settings[key] for key in kind.columns if settings.get(key)]
    named += list(settings.get("where") or ())
    problems += [f"check {name}: table '{settings['table']}' has no column '{c}'." for c in named if c not in there]
    return problems


def _grouped(rows: Rows, columns: Sequence[str]) -> list[tuple[str, Rows]]:
    """Rows by their values in some columns, which are shown in words."""
    groups: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in columns), []).append(row)
    return [(", ".join(filter(None, key)) or "the table", group) for key, group in groups.items()]


def _values(rows: Iterable[Mapping[str, str]], column: str) -> Iterator[tuple[Mapping[str, str], Decimal]]:
    """Rows with a number in a column; other texts are judged elsewhere."""
    for row in rows:
        try:
            yield row, Decimal(row[column])
        except InvalidOperation:
            continue


def _shown(value: Decimal) -> str:
    return f"{value:,f}" if value == value.to_integral() else f"{value.normalize():,f}"
