"""Commands that measure: bench outage."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.options import FormatOption, LangOption
from app.cli.output import Format, Lang, print_rows, say
from graph.errors import GraphError

__all__ = ["group"]

_SIZES = "10000,100000"
_LEAST = 300

group = typer.Typer(
    help="Measure how fast this machine answers, beside other software for the same questions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@group.callback()
def _group() -> None:
    # Keeps `bench outage` a command of its own although it is the only one.
    return


@group.command("outage")
def outage(
    sizes: Annotated[str, typer.Option(help="Sizes of the reference networks, in nodes.")] = _SIZES,
    whole: Annotated[bool, typer.Option("--all-nodes/--drawn", help="Whether all nodes fail in turn too.")] = True,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Outages on the reference network: one, all, and day by day, beside scipy for the same ones.

    Configuration E: others of a market step in; H: 10 % spare capacity granted, no market. Both with 30 % of every
    input from outside the network. 10,000 and 100,000 nodes take a few minutes, a million some five minutes and 2 GB.

    Examples: lodestone bench outage · lodestone bench outage --sizes 1000000 --format json
    """
    from app.i18n import translator

    _ = translator(lang)
    try:
        from benchmarks.outage import bench
    except ModuleNotFoundError:
        raise GraphError(
            "the benchmarks are not part of the installed package: run this in a checkout of Lodestone"
        ) from None
    lines = [asdict(line) for line in bench(_numbers(sizes), whole=whole, tell=say)]
    heads = {
        "size": _("nodes"), "configuration": _("configuration"), "engine": _("software"), "what": _("measured"),
        "value": _("value"), "unit": _("unit"), "note": _("note"),
    }  # fmt: skip
    print_rows(lines, heads, form, cells={"size": lambda n: f"{n:,}", "value": lambda v: f"{v:.4g}"})


def _numbers(sizes: str) -> list[int]:
    """Sizes as they are asked for, the smallest first."""
    least = _LEAST
    try:
        numbers = sorted({int(text.replace("_", "")) for text in sizes.split(",")})
    except ValueError:
        numbers = []
    if not numbers or numbers[0] < _LEAST:
        raise GraphError(f"sizes '{sizes}': give numbers of nodes, {least} or more, such as 10000,100000")
    return numbers
