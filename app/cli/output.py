"""How is an answer printed? As a table, JSON or CSV, from the same rows."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.i18n import translator

if TYPE_CHECKING:
    from rich.console import Console

    from ontology.declared import Ontology

__all__ = ["Format", "Lang", "class_word", "console", "print_json", "print_rows", "say", "speaking", "spoken"]

_WIDE = 200


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Lang(StrEnum):
    """Language of names and messages."""

    en = "en"
    ja = "ja"


_LANGUAGE: ContextVar[str] = ContextVar("language", default=Lang.en.value)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Set the language of remarks, steps and errors for a run."""
    before = _LANGUAGE.set(lang)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def spoken(text: str) -> str:
    """Say an English message of the lower packages in the language of this run."""
    if _LANGUAGE.get() == Lang.en.value:
        return text
    from app.rephrase import rephrase

    return rephrase(text, _LANGUAGE.get())


def say(text: str) -> None:
    """Print a remark to standard error, so that standard output stays pure rows."""
    print(spoken(text), file=sys.stderr, flush=True)


def class_word(ontology: Ontology, name: str, lang: Lang) -> str:
    """What a class is called in a language; in English its own name, as it stands in a query."""
    return name if lang is Lang.en else ontology.classes[name].label(lang)


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def console() -> Console:
    """Where tables are printed; a pipe or a file is no narrow screen, so nothing is cut there."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDE)


def print_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    form: Format,
    *,
    title: str = "",
    cells: Mapping[str, Callable[[Any], str]] | None = None,
    top: int | None = None,
    note: Callable[[int], str] | None = None,
) -> None:
    """Print rows in the form asked for.

    Parameters
    ----------
    rows : sequence of mappings
        Full rows; JSON and CSV print all of their fields.
    columns : mapping
        Field -> heading, for the table.
    form : Format
    title : str
        Above the table.
    cells : mapping, optional
        Field -> how the table writes its value.
    top : int, optional
        Rows that the table shows; JSON and CSV show as many only if asked for.
    note : callable, optional
        Given the number of rows left out of a table, says so.
    """
    if form is Format.json:
        print_json(list(rows[:top] if top else rows))
    elif form is Format.csv:
        print(_csv(rows[:top] if top else rows), end="")
    else:
        _table(rows, columns, title, cells or {}, top, note)


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    rows = list(rows)
    fields = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_flat(row.get(field)) for field in fields])
    return out.getvalue()


def _flat(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def _table(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    title: str,
    cells: Mapping[str, Callable[[Any], str]],
    top: int | None,
    note: Callable[[int], str] | None,
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    out = console()
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    shown = rows[:top] if top else rows
    for row in shown:
        table.add_row(*[cells.get(field, _cell)(row.get(field)) for field in columns])
    out.print(table, markup=False)
    if note and len(rows) > len(shown):
        out.print(note(len(rows) - len(shown)))


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return translator(_LANGUAGE.get())("yes") if value else ""
    return f"{value:.3g}" if isinstance(value, float) else str(value)
