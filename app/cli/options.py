"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from app.cli.output import Format, Lang, spoken
from graph.errors import ScenarioError

__all__ = ["AsOf", "Explain", "FormatOption", "Home", "LangOption", "Top", "Workspace", "day", "offset", "steps"]

FormatOption: TypeAlias = Annotated[Format, typer.Option("--format", help="How to print: table, json or csv.")]


def _of_run(context: typer.Context, value: Lang) -> Lang:
    """Language of the command: its own --lang, else the one before the command, else the variable's."""
    source = context.get_parameter_source("lang")
    before = context.find_root().params.get("lang")
    own = source is not None and source.name == "COMMANDLINE"
    return value if own or before is None else Lang(before)


LangOption: TypeAlias = Annotated[
    Lang,
    typer.Option("--lang", envvar="LODESTONE_LANG", callback=_of_run, help="Language of names and messages: en or ja."),
]
AsOf: TypeAlias = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="Date to answer for, such as 2026-11-21 (default: today).")
]
Home: TypeAlias = Annotated[
    Path | None, typer.Option("--home", help="Folder of the builds (default: $LODESTONE_HOME, else .lodestone).")
]
Workspace: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--workspace", metavar="DIR", help="Private folder with your own list of suppliers (see: ingest run own)."
    ),
]
Explain: TypeAlias = Annotated[
    bool,
    typer.Option("--explain", help="Say why: chains over time, what each shock contributes, what each lever bought."),
]
Top: TypeAlias = Annotated[
    int | None, typer.Option("--top", min=1, help="Rows to print (a table shows 20 unless told).")
]


def day(text: str) -> str:
    """ISO date of a text; empty means today.

    Raises
    ------
    ScenarioError
        If it is no day of the calendar.

    Examples
    --------
    >>> day("2026-11-21")
    '2026-11-21'
    """
    if not text:
        return date.today().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ScenarioError(f"'{text}' is no date; write it like 2026-11-21") from None


@contextmanager
def steps(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show the step under way on standard error: a spinner on a terminal, one line a step elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet:
        yield lambda _: None
    elif console.is_terminal:
        with console.status("") as status:
            yield lambda text: status.update(spoken(text))
    else:
        yield lambda text: console.print(spoken(text), soft_wrap=True)


def offset(start: str, as_of: str) -> int:
    """Day of the scenario on which an outage begins: 0 is the as-of date.

    Raises
    ------
    ScenarioError
        If the date lies before the as-of date.

    Examples
    --------
    >>> offset("2026-12-01", "2026-11-21"), offset("", "2026-11-21")
    (10, 0)
    """
    if not start:
        return 0
    days = (date.fromisoformat(day(start)) - date.fromisoformat(as_of)).days
    if days < 0:
        raise ScenarioError(f"the outage starts on {start}, before the date that is asked for ({as_of}); set --as-of")
    return days
