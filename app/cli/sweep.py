"""The command that lets every node of a network of one's own fail in turn: sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.networks import Market
from app.cli.options import FormatOption, LangOption, Top
from app.cli.output import Format, Lang, print_json, print_rows, say
from app.cli.progress import bar
from app.cli.sampled import INTERRUPTED, Cluster
from app.value_words import percent

__all__ = ["sweep"]

_ROWS = 20


def sweep(
    network: Annotated[Path, typer.Option("--network", help="Folder with the network as CSV files.")],
    market: Annotated[
        Market, typer.Option(help="type: makers of the same commodity replace each other; none: nobody does.")
    ] = Market.none,
    tolerance: Annotated[float, typer.Option(help="How far from the truth a level may be.")] = 1e-9,
    cluster: Cluster = None,
    top: Top = None,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Let every node of a network of one's own fail alone, without stocks, and rank them by the output lost.

    Outputs are added up over all nodes, so they should have one unit, such as sales. With a market, firms have no spare
    capacity and are replaced by others of their commodity as in esri, downstream only.

    Examples: lodestone sweep --network my-network · lodestone sweep --network my-network --market type --tolerance 1e-6
    """
    from app.i18n import translator
    from app.network_contract import sweep_object
    from graph.analysis.shared_sweeps import shared_node_sweep
    from graph.network_files import read_network

    _ = translator(lang)
    read = read_network(network)
    with bar(_("nodes"), _) as progress:
        found, whole = shared_node_sweep(
            read.network, market=market.value, tolerance=tolerance, cluster=cluster, progress=progress
        )
    if not found.loss.size and read.network.n:
        raise KeyboardInterrupt
    answer = sweep_object(read, found)
    if form is Format.json:
        print_json(answer | {"nodes": answer["nodes"][:top]} | ({} if whole else {"partial": True}))
    else:
        print_rows(
            answer["nodes"],
            {"id": _("node"), "name": _("name"), "country": _("country"), "loss": _("lost, of all output")}, form,
            title=_("What each node takes along when it fails alone (static, no stocks, market: {market})",
                    market=market.value),
            cells={"loss": percent}, top=top if form is not Format.table else top or _ROWS,
            note=lambda n: _("... and {n} more (--top N, or --format json for all)", n=n),
        )  # fmt: skip
    if not whole:
        say(
            _(
                "interrupted: only the first {n} of {m} nodes are done; the answer is marked partial",
                n=found.loss.size, m=read.network.n,
            )
        )  # fmt: skip
        raise typer.Exit(INTERRUPTED)
