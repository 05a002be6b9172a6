"""How are values, kinds and sources written on a page? As Markdown in which data stay plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.i18n import Translator
from graph.names import node_name
from graph.supply_graph import SupplyGraph

__all__ = ["kind_mark", "plain", "sources_text", "value_text"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:^&])")
_BADGES = {"reported": "green", "derived": "blue", "estimated": "orange", "imputed": "orange", "assumed": "red",
           "projected": "violet"}  # fmt: skip
_NUMBERS = frozenset({"number", "integer", "mass_flow", "quantity", "days", "latitude", "longitude"})
_SHOWN = 3


def plain(text: str) -> str:
    r"""Markdown that shows a text as it is.

    Examples
    --------
    >>> plain("a_b [c]")
    'a\\_b \\[c\\]'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def kind_mark(graph: SupplyGraph, kind: str, lang: str) -> str:
    """Badge of the kind of a value."""
    kinds = graph.ontology.codes["kinds"]
    return f":{_BADGES.get(kind, 'gray')}-badge[{plain(kinds.code_label(kind, lang) if kind in kinds else kind)}]"


def value_text(graph: SupplyGraph, cls: str, prop: str, value: Any, unit: str | None, _: Translator) -> str:
    """Value of a property as plain text: codes and nodes by name, shares in percent, numbers with their unit."""
    declared, lang = graph.ontology.classes[cls].properties[prop], _.lang
    if declared.type == "code" and declared.codes:
        codes = graph.ontology.codes[declared.codes]
        return codes.code_label(str(value), lang) if str(value) in codes else str(value)
    if declared.type == "ref":
        return node_name(graph, str(value), lang)
    if declared.type == "bool":
        return _.context("value", "yes") if value is True or value == "true" else _.context("value", "no")
    if declared.type == "share":
        return f"{100 * float(value):.4g} %"
    if declared.type in _NUMBERS:
        return f"{float(value):,.6g}" + (f" {unit}" if unit else "")
    return f"{value}" + (f" {unit}" if unit else "")


def sources_text(sources: Iterable[Mapping[str, Any]]) -> str:
    """Sources as Markdown: title (linked where an address is known) and place in it."""
    rows = list(sources)
    texts = []
    for source in rows[:_SHOWN]:
        url = str(source.get("url") or "")
        title = plain(str(source["title"]))
        linked = f"[{title}]({url})" if re.fullmatch(r"https?://[^\s()<>\"]+", url) else title
        texts.append(linked + (f" ({plain(str(source['locator']))})" if source.get("locator") else ""))
    return "; ".join(texts) + (f" +{len(rows) - _SHOWN}" if len(rows) > _SHOWN else "")
