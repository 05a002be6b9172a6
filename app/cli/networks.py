"""Commands on a network of one's own: outage --network, and esri."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.explained import print_explanation, slow_steps
from app.cli.granted import Rationing, say_how_exact, say_levers
from app.cli.options import FormatOption, LangOption, Top
from app.cli.output import Format, Lang, print_json, print_rows, say
from app.cli.progress import bar
from app.cli.sampled import INTERRUPTED, Cluster, asked_samples, end_partial, print_bands
from app.value_words import percent

if TYPE_CHECKING:
    from app.i18n import Translator
    from graph.analysis.levers import Lever
    from graph.analysis.shocks import ShockSpec

__all__ = ["NetworkOption", "esri", "network_outage", "shocks_title"]

_ROWS = 20

NetworkOption = Annotated[
    Path | None,
    typer.Option("--network", help="Folder with a network of one's own as CSV files, used instead of the graph."),
]


class Market(StrEnum):
    """Who may step in for a firm that fails."""

    type = "type"
    none = "none"


def network_outage(
    folder: Path,
    shocks: Sequence[ShockSpec],
    *,
    shown: str | None,
    horizon: int | None,
    stockpile_days: float | None,
    levels: bool,
    refill: bool,
    rationing: Rationing,
    levers: Sequence[Lever],
    explain: bool,
    samples: tuple[int, int, str | None],
    as_of: str,
    top: int | None,
    form: Format,
    lang: Lang,
) -> None:
    """Answer an outage question on a network of one's own, and print it.

    Parameters
    ----------
    folder : Path
    shocks : sequence of ShockSpec
    shown, horizon, stockpile_days, levels, refill, rationing, levers, explain
    samples : (int, int, str or None)
        How many, with which seed, on which cluster.
        As in ``run_network_outage``.
    as_of : str
        Date of the network, empty where it has none.
    top, form, lang
        How to print.
    """
    from app.i18n import translator
    from app.network_contract import network_outage_object
    from graph.analysis.network_outage import run_network_outage
    from graph.network_files import read_network

    _ = translator(lang)
    with slow_steps(explain) as tell, asked_samples(*samples, lang, quiet=explain) as sampling:
        found = run_network_outage(
            read_network(folder), shocks, shown=shown, horizon=horizon, stockpile_days=stockpile_days,
            levels=levels and form is Format.json, refill=refill, rationing=rationing.value, levers=levers,
            explain=explain, sampling=sampling, progress=tell,
        )  # fmt: skip
    answer = network_outage_object(found, as_of or None, lang)
    if form is Format.json:
        print_json(answer)
        end_partial([found.sampled], lang)
        return
    rows = answer["products"]
    hit = [row for row in rows if row["static_loss"] > 0]
    heads = {
        "name": _("product"), "country": _("country"), "first_shortage_day": _("short on day"),
        "first_shortage_day_range": _("range"), "lowest_level": _("lowest level"), "lost_share": _("lost share"),
        "binding_chain": _("binding chain"),
    }  # fmt: skip
    cells: dict[str, Any] = {
        "lowest_level": percent, "lost_share": percent, "binding_chain": " → ".join,
        "first_shortage_day_range": lambda r: " – ".join("–" if day is None else str(day) for day in r),
    }  # fmt: skip
    print_rows(
        hit if form is Format.table else rows, heads, form, cells=cells,
        title=shocks_title(shocks, found.horizon, lang),
        top=top if form is not Format.table else top or _ROWS,
        note=lambda n: _("... and {n} more (--top N, or --format json for all)", n=n),
    )  # fmt: skip
    if form is Format.table:
        if explain:
            print_explanation(answer, hit, top, lang)
        print_bands(answer, hit, top, lang)
        say_levers(answer, lang)
        say_how_exact(answer, len(hit), lang)
    end_partial([found.sampled], lang)


def shocks_title(shocks: Sequence[ShockSpec], horizon: int, lang: Lang) -> str:
    """Heading of an answer to shocks that have dates of their own."""
    from app.i18n import translator

    _ = translator(lang)
    named = []
    for shock in shocks:
        way = [("from", shock.origin), ("toward", shock.toward), ("commodity", shock.commodity)]
        what = " ".join([shock.target, *(f"{key}={value}" for key, value in way if value)])
        named.append(
            _("{what} ({part} out, day {first} to {last})", what=what, part=percent(shock.severity),
              first=shock.start, last=shock.start + shock.days - 1)
        )  # fmt: skip
    return _(
        "Outage of {shocks}: lost share of baseline output over {horizon} days",
        shocks=", ".join(named),
        horizon=horizon,
    )


def esri(
    network: Annotated[Path, typer.Option("--network", help="Folder with the network as CSV files.")],
    eps: Annotated[float, typer.Option(help="Change in a round that no longer counts; the rounds end with it.")] = 1e-2,
    market: Annotated[
        Market, typer.Option(help="type: makers of the same commodity replace each other; none: nobody does.")
    ] = Market.type,
    cluster: Cluster = None,
    top: Top = None,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Economic Systemic Risk Index of every node of a network of one's own, each failing alone.

    Examples: lodestone esri --network my-network · lodestone esri --network my-network --eps 1e-6 --market none
    """
    from app.i18n import translator
    from app.network_contract import esri_object
    from graph.analysis.shared_sweeps import shared_esri
    from graph.network_files import read_network

    _ = translator(lang)
    read = read_network(network)
    with bar(_("nodes"), _) as progress:
        found, rounds, whole = shared_esri(read.network, eps, market.value, cluster=cluster, progress=progress)
    if not found.size and read.network.n:
        raise KeyboardInterrupt
    answer = esri_object(read.network.activities[: found.size], found, rounds)
    if form is Format.json:
        part = {} if whole else {"partial": True}
        print_json(answer | {"nodes": answer["nodes"][:top] if top else answer["nodes"]} | part)
        _end_nodes(whole, found.size, read.network.n, _)
        return
    print_rows(
        answer["nodes"], {"id": _("node"), "esri": "ESRI", "rounds": _("rounds")}, form,
        title=_("ESRI (eps {eps:g}, market: {market})", eps=eps, market=market.value),
        cells={"esri": lambda value: f"{value:.6f}"}, top=top if form is not Format.table else top or _ROWS,
        note=lambda n: _("... and {n} more (--top N, or --format json for all)", n=n),
    )  # fmt: skip
    _end_nodes(whole, found.size, read.network.n, _)


def _end_nodes(whole: bool, done: int, nodes: int, _: Translator) -> None:
    """Leave with the code of an interrupt where nodes were left out."""
    if not whole:
        say(_("interrupted: only the first {n} of {m} nodes are done; the answer is marked partial", n=done, m=nodes))
        raise typer.Exit(INTERRUPTED)
