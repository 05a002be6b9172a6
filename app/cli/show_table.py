"""How does one node look in a terminal? Its values with sources and conflicts, then its relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.cli.other_sources import print_other_sources
from app.cli.output import Lang, console
from app.cli.relation_lines import figure, print_relations, print_stakes
from app.cli.value_table import print_values
from app.i18n import translator
from graph.supply_graph import SupplyGraph
from ontology.declared import ClassDef, PropertyDef
from ontology.text import LANGUAGES

__all__ = ["print_node"]

_SHORT = 60
_NAMES = ("name", "alias")


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
    sources = _Numbers()
    for rows in _together(_readable(shown["properties"], lang), declared):
        row = rows[0]
        qualifier = _qualifier(graph, declared.properties[row["name"]], row["qualifier"], lang)
        value = ", ".join(each["value_label"] or figure(each["value"], _) for each in rows)
        table.add_row(row["label"] + qualifier, value, row["unit"] or "", row["observed_at"] or "",
                      kinds.code_label(row["kind"], lang), sources.of(row["sources"]))  # fmt: skip
        for other in row["conflicts"]:
            table.add_row("  ≠", figure(other["value"], _), row["unit"] or "", other["observed_at"] or "",
                          kinds.code_label(other["kind"], lang), sources.of(other["sources"]))  # fmt: skip
    out.print(table, markup=False)
    for number, line in enumerate(sources.lines, start=1):
        out.print(f"[{number}] {line}", markup=False)
    print_values(graph, shown["values"], lang)
    for heading, nodes in ((_("controlled by"), shown["controllers"]), (_("controls"), shown["controls"])):
        if nodes:
            out.print(f"{heading}: " + ", ".join(f"{n['name']} [{n['id']}]" for n in nodes), markup=False)
    print_other_sources(graph, shown["other_sources"], lang)
    print_stakes(shown["stakes_abroad"], lang)
    matched = {row["id"] for row in shown["other_sources"]}
    print_relations(graph, [r for r in shown["relations"] if not _is_match(r, matched)], lang)


def _is_match(relation: dict[str, Any], matched: set[str]) -> bool:
    """Whether a relation is the match of a record that is printed with its values."""
    return relation["class"] == "Match" and any(other["id"] in matched for other in relation["others"])


def _readable(rows: Sequence[dict[str, Any]], lang: Lang) -> Iterator[dict[str, Any]]:
    """Rows without the texts that stand there in the reader's language too; names stay in both."""
    there = {row["name"] for row in rows if row["qualifier"] == lang.value}
    for row in rows:
        other = row["qualifier"] in LANGUAGES and row["qualifier"] != lang.value
        if row["name"] in _NAMES or not (other and row["name"] in there):
            yield row


def _together(rows: Iterable[dict[str, Any]], declared: ClassDef) -> list[list[dict[str, Any]]]:
    """Several values of one property that share time, kind and sources stand in one line."""
    found: list[list[dict[str, Any]]] = []
    for row in rows:
        last = found[-1][0] if found else {}
        same = all(row[key] == last.get(key) for key in ("name", "qualifier", "observed_at", "kind", "sources"))
        if same and declared.properties[row["name"]].multi and not row["conflicts"]:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _qualifier(graph: SupplyGraph, prop: PropertyDef, qualifier: str | None, lang: Lang) -> str:
    """What a value counts for, in brackets: the name of the material, stage or scheme, else as it stands."""
    if not qualifier or (prop.qualifier == "lang" and prop.name not in _NAMES):
        return ""
    codes = {"stage": "stages", "scheme": "identifier_schemes"}.get(prop.qualifier)
    if codes:
        return f" ({graph.ontology.codes[codes].code_label(qualifier, lang)})"
    if prop.qualifier == "material":
        named = (f"{prefix}/{qualifier}" for prefix in ("material", "product"))
        qualifier = next((graph.name(node, lang) for node in named if node in graph), qualifier)
    return f" ({qualifier[:_SHORT]})"


class _Numbers:
    """Numbers the sources as they are named, so that a long title stands once."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def of(self, sources: Sequence[dict[str, Any]]) -> str:
        """Numbers of some sources."""
        found = []
        for source in sources:
            line = f"{source['title']} ({source['locator']})"
            if line not in self.lines:
                self.lines.append(line)
            found.append(f"[{self.lines.index(line) + 1}]")
        return " ".join(found)
