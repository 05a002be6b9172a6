"""How do the records of other sources on a node look in a terminal? One block each, a line a property."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.cli.output import Lang, console
from app.cli.relation_lines import figure
from app.i18n import Translator, translator
from graph.supply_graph import SupplyGraph

__all__ = ["print_other_sources"]


def print_other_sources(graph: SupplyGraph, rows: Sequence[dict[str, Any]], lang: Lang) -> None:
    """Print what other sources call a node and say of it.

    Parameters
    ----------
    graph : SupplyGraph
    rows : sequence of dict
        As ``app.contract.show_object`` gives them.
    lang : Lang
    """
    if not rows:
        return
    _, out = translator(lang), console()
    out.print(_("Also known as, in other sources ({n})", n=len(rows)), markup=False)
    for row in rows:
        names = " / ".join([row["name"], *row["also_known_as"]])
        titles = ", ".join(source["title"] for source in row["sources"])
        out.print(f"  {names} [{row['id']}]: {titles}", markup=False)
        out.print(
            "    " + _("match {score} ({decision}): {reason}", score=f"{row['score']:.2f}",
                       decision=row["decision_label"], reason=row["reason"]), markup=False,
        )  # fmt: skip
        for line in _values(graph, row["values"], _):
            out.print(f"    {line}", markup=False)


def _values(graph: SupplyGraph, values: Sequence[dict[str, Any]], _: Translator) -> list[str]:
    """One line a property; several values of it stand side by side."""
    told: dict[str, list[str]] = {}
    for value in values:
        text = value["value_label"] or figure(value["value"], _)
        material = f"material/{value['qualifier']}"
        of = f" {graph.name(material, _.lang)}" if value["qualifier"] and material in graph else ""
        unit = f" {value['unit']}" if value["unit"] else ""
        year = f" ({value['observed_at']})" if value["observed_at"] else ""
        told.setdefault(value["label"], []).append(f"{text}{unit}{of}{year}")
    return [f"{label}: {', '.join(dict.fromkeys(texts))}" for label, texts in told.items()]
