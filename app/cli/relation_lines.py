"""How do the ties of a node look in a terminal? One line each, grouped by class, the telling classes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from app.cli.output import Lang, console
from app.i18n import Translator, translator
from graph.supply_graph import SupplyGraph

__all__ = ["figure", "print_relations", "print_stakes"]

_SHORT = 60
_SHOWN = 12
_FIRST = {
    "Phase": 40, "Framework": 40, "PolicyMeasure": 40, "Target": 40, "Control": 40, "StatusEvent": 40, "Stockpile": 60,
    "Listing": 40, "Project": 20, "Support": 40, "Offtake": 40, "Event": 40, "Dispute": 20,
}  # fmt: skip
"""Classes that come first, and how many of each are shown; the others follow as they stand."""

_DETAIL = frozenset({
    "note", "original_status", "attested_status_original", "attested_at", "supporter_named", "recipient_named",
    "named_as", "plants_named", "parent_named", "announcement",
})  # fmt: skip
"""What a line leaves out; JSON has all of it."""

_IN_PLACE_OF_ENDS = ("supporter_named", "recipient_named")


def print_relations(graph: SupplyGraph, relations: Sequence[dict[str, Any]], lang: Lang) -> None:
    """Print the relations of a node.

    Parameters
    ----------
    graph : SupplyGraph
    relations : sequence of dict
        As ``app.contract.show_object`` gives them.
    lang : Lang
    """
    _, out = translator(lang), console()
    groups: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for relation in relations:
        groups[relation["class"]].setdefault(relation["id"], relation)
    order = [*_FIRST, *(cls for cls in groups if cls not in _FIRST)]
    for cls in (cls for cls in order if cls in groups):
        rows = list(groups[cls].values())
        out.print(f"{graph.ontology.classes[cls].label(lang)} ({len(rows)})", markup=False)
        most = _FIRST.get(cls, _SHOWN)
        for relation in rows[:most]:
            out.print("  " + _line(graph, relation, _), markup=False)
        if len(rows) > most:
            out.print(_("  ... and {n} more (--format json shows all)", n=len(rows) - most))


def print_stakes(stakes: Sequence[dict[str, Any]], lang: Lang) -> None:
    """Print what a country holds abroad.

    Parameters
    ----------
    stakes : sequence of dict
        As ``app.contract.show_object`` gives them.
    lang : Lang
    """
    if not stakes:
        return
    _, out = translator(lang), console()
    out.print(_("Stakes abroad ({n})", n=len(stakes)), markup=False)
    for row in stakes:
        told = []
        if row["owns"]:
            told.append(_("owns {share} %", share=f"{100 * row['share']:g}") if row["share"] is not None else
                        _("owns a part, share not stated"))  # fmt: skip
        if row["operates"]:
            told.append(_("operates"))
        where = f"{row['asset_name']} [{row['asset']}] ({row['country_name']})"
        out.print(f"  {row['holder_name']} [{row['holder']}] → {where}: {' · '.join(told)}", markup=False)


def _line(graph: SupplyGraph, relation: dict[str, Any], _: Translator) -> str:
    """One relation: its ends with what each is in it, then what is said of it."""
    ends = " · ".join(
        (f"{o['label']}: " if o["label"] else "") + f"{o['name']} [{o['id']}]"
        for o in relation["others"]
        if o["name"] != o["id"]
    )
    told: dict[str, list[str]] = {}
    for value in relation["values"]:
        if _shown(graph, relation, value):
            told.setdefault(value["label"], []).append(_stated(graph, value, _))
    values = ", ".join(f"{label} {' / '.join(dict.fromkeys(stated))}" for label, stated in told.items())
    return f"{ends}: {values}" if ends and values else ends or values or relation["id"]


def _shown(graph: SupplyGraph, relation: dict[str, Any], value: dict[str, Any]) -> bool:
    if value["name"] in _IN_PLACE_OF_ENDS and not relation["others"]:
        return True
    if relation["class"] == "PolicyMeasure" and value["name"] == "attested_status":
        return False  # the status on the date stands there
    declared = graph.ontology.classes[relation["class"]].properties.get(value["name"])
    return value["name"] not in _DETAIL and (declared is None or declared.type != "url")


def _stated(graph: SupplyGraph, value: dict[str, Any], _: Translator) -> str:
    text = value["value_label"] or figure(value["value"], _)
    unit = f" {_('days') if value['unit'] == 'days' else value['unit']}" if value["unit"] else ""
    projected = f" ({graph.ontology.codes['kinds'].code_label('projected', _.lang)})"
    return f"{text[:_SHORT]}{unit}" + (projected if value["kind"] == "projected" else "")


def figure(value: Any, _: Translator) -> str:
    """A value as a reader writes it: figures with thousands marks, yes or no in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"
    return str(value)
