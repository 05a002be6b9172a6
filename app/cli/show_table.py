"""How does one node look in a terminal? Its values with sources and conflicts, then its relations."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from app.cli.output import Lang, console
from app.i18n import translator
from graph.supply_graph import SupplyGraph

__all__ = ["print_node"]

_RELATIONS_SHOWN = 12
_SHORT = 60


def print_node(graph: SupplyGraph, shown: dict[str, Any], lang: Lang) -> None:
    """Print a node as a table of values and lists of relations.

    Parameters
    ----------
    graph : SupplyGraph
    shown : dict
        As ``app.contract.show_object`` gives it.
    lang : Lang
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    _ = translator(lang)
    out = console()
    declared = graph.ontology.classes[shown["class"]]
    name = shown["name_ja"] if lang is Lang.ja and shown["name_ja"] else shown["name"]
    out.print(f"{name}  [{shown['id']}]  {declared.label(lang)}", markup=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("property"), _("value"), _("unit"), _("as of"), _("kind"), _("source")):
        table.add_column(heading, overflow="fold")
    kinds = graph.ontology.codes["kinds"]
    for row in shown["properties"]:
        label = row["label"] + (f" ({row['qualifier'][:_SHORT]})" if row["qualifier"] else "")
        value = row["value_label"] or _text(row["value"])
        table.add_row(label, value, row["unit"] or "", row["observed_at"] or "",
                      kinds.code_label(row["kind"], lang), _source(row["sources"]))  # fmt: skip
        for other in row["conflicts"]:
            table.add_row("  ≠", _text(other["value"]), row["unit"] or "", other["observed_at"] or "",
                          kinds.code_label(other["kind"], lang), _source(other["sources"]))  # fmt: skip
    out.print(table, markup=False)
    for heading, nodes in ((_("controlled by"), shown["controllers"]), (_("controls"), shown["controls"])):
        if nodes:
            out.print(f"{heading}: " + ", ".join(f"{n['name']} [{n['id']}]" for n in nodes), markup=False)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for relation in shown["relations"]:
        groups[relation["class"]].append(relation)
    for cls, rows in groups.items():
        out.print(f"{graph.ontology.classes[cls].label(lang)} ({len(rows)})", markup=False)
        for relation in rows[:_RELATIONS_SHOWN]:
            ends = " · ".join(f"{o['name']} [{o['id']}]" for o in relation["others"])
            values = ", ".join(_stated(v, kinds.code_label("projected", lang)) for v in relation["values"])
            out.print(f"  {ends}" + (f": {values}" if values else ""), markup=False)
        if len(rows) > _RELATIONS_SHOWN:
            out.print(_("  ... and {n} more (--format json shows all)", n=len(rows) - _RELATIONS_SHOWN))


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"
    return str(value)


def _stated(value: dict[str, Any], projected: str) -> str:
    text = value["value_label"] or _text(value["value"])
    unit = f" {value['unit']}" if value["unit"] else ""
    return f"{value['label']} {text[:_SHORT]}{unit}" + (f" ({projected})" if value["kind"] == "projected" else "")


def _source(sources: list[dict[str, Any]]) -> str:
    return "; ".join(f"{s['title']} ({s['locator']})" for s in sources[:2]) + (" ..." if len(sources) > 2 else "")
