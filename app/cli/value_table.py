"""How does value look in a terminal? Quantity, price with its date and terms, and dollars a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.cli.output import Lang, console, say
from app.i18n import translator
from app.value_words import money, price_text, tonnes, why_none

if TYPE_CHECKING:
    from graph.supply_graph import SupplyGraph

__all__ = ["print_stage_losses", "print_values"]

_ROWS = 10


def print_values(graph: SupplyGraph, rows: Sequence[dict[str, Any]], lang: Lang) -> None:
    """Print what a node makes a year, at the latest price and at those of other markets.

    Parameters
    ----------
    graph : SupplyGraph
    rows : sequence of dict
        As ``app.value_rows.value_rows`` gives them.
    lang : Lang
    """
    if not rows:
        return
    _ = translator(lang)
    stages, out = graph.ontology.codes["stages"], console()
    out.print(_("Output of a year at known prices (derived)"), markup=False)
    for row in rows:
        stage = stages.code_label(row["stage"], lang) if row["stage"] in stages else row["stage"]
        head = f"  {row['name']} · {stage}: {tonnes(row['quantity_t_per_y'])} {row['unit_basis'] or 't'}"
        if row["price"] is None:
            out.print(f"{head}: {why_none(row, _)}", markup=False)
            continue
        out.print(f"{head} = {money(row['value_usd_per_y'], _)}", markup=False)
        out.print(f"    {price_text(graph, row['price'], _)}; {_source(row['price'])}", markup=False)
        for other in row["other_prices"]:
            out.print(f"    ≠ {money(other['value_usd_per_y'], _)}: {price_text(graph, other, _)}", markup=False)


def print_stage_losses(graph: SupplyGraph, rows: Sequence[dict[str, Any]], lang: Lang) -> None:
    """Print the materials that lose output, those with a price, the most value first.

    Parameters
    ----------
    graph : SupplyGraph
    rows : sequence of dict
        As ``app.value_rows.stage_loss_rows`` gives them.
    lang : Lang
    """
    priced = [row for row in rows if row["price"]]
    if not rows:
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    _ = translator(lang)
    title = _("Value at risk a year (baseline output x lost share x price; without stocks; not to be added up)")
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("stage"), _("output, t a year"), _("lost share"), _("value at risk"), _("price")):
        table.add_column(heading, overflow="fold")
    for row in priced[:_ROWS]:
        output = f"{tonnes(row['baseline_output_t_per_y'])} ({row['unit_basis']})"
        worth, price = money(row["value_at_risk_usd_per_y"], _), price_text(graph, row["price"], _)
        table.add_row(row["name"], output, f"{100 * row['lost_share']:.1f} %", worth, price)
    if priced:
        console().print(table, markup=False)
    say(_("{n} stages lose output; of {m} no price of the form is known, so no value is given",
          n=len(rows), m=len(rows) - len(priced)))  # fmt: skip


def _source(price: dict[str, Any]) -> str:
    return "; ".join(f"{s['title']} ({s['locator']})" for s in price["sources"])
