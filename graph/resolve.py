"""Which node does a text mean? By id, slug, table id, exact name or alias; else by likeness."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from graph.errors import UnknownNodeError
from graph.ids import slug
from graph.matching.nodes import is_record
from graph.supply_graph import SupplyGraph

__all__ = ["Found", "Resolver"]

_HIDDEN = {"Phase", "Source", "StatusEvent"}
_TEXTS = ("name", "alias", "symbol", "iso2", "iso3", "hs6", "hs_code", "external_id")
_GIVES_WAY = {"Project": "facility", "PolicyMeasure": "framework"}
"""A plan shares its slug with its plant, a measure its name with its framework: where a text names both, those."""
_LIKE = 70.0
"""Likeness (0 to 100) below which a name is no answer to a search."""
_HOLDS, _HELD = 0.9, 0.7
"""Scores of a name that holds the text searched for, and of one that the text holds as whole words."""
_CODE = 3
"""Country codes and symbols are this long at most; a text that happens to hold one does not mean it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One answer to a search.

    Attributes
    ----------
    id, cls : str
    name, name_ja : str
        ``name_ja`` is empty where no Japanese name is known.
    score : float
        0 to 1; 1 is an exact match.
    """

    id: str
    cls: str
    name: str
    name_ja: str
    score: float


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


class Resolver:
    """Index of the names of a graph's nodes.

    Parameters
    ----------
    graph : SupplyGraph
    """

    def __init__(self, graph: SupplyGraph) -> None:
        self._graph = graph
        self._by_text: dict[str, set[str]] = defaultdict(set)
        self._by_slug: dict[str, set[str]] = defaultdict(set)
        self._searched: dict[str, set[str]] = defaultdict(set)
        self._symbols: dict[str, set[str]] = defaultdict(set)
        for cls, declared in graph.ontology.classes.items():
            if declared.is_relation or cls in _HIDDEN:
                continue
            for entity in graph.ids(cls):
                key = entity.partition("/")[2]
                self._by_slug[key].add(entity)
                self._searched[key.replace("-", " ")].add(entity)
                for prop in _TEXTS:
                    for statement in graph.values(entity, prop):
                        self._by_text[_fold(statement.value)].add(entity)
                        self._searched[_fold(statement.value)].add(entity)
                for statement in graph.values(entity, "symbol"):
                    self._symbols[statement.value].add(entity)

    def node(self, text: str, *classes: str) -> str:
        """The one node that a text names.

        Parameters
        ----------
        text : str
            An id (``material/gallium``), a slug or table id that is unique (``traction-motor``,
            ``p_traction_motor``), or an exact name or alias in Japanese or English.
        *classes : str
            Classes to choose from; all if none is given.

        Raises
        ------
        UnknownNodeError
            If it names none, or several (which are listed).
        """
        text = text.strip()
        if text in self._graph:
            if classes and self._graph.cls(text) not in classes:
                raise UnknownNodeError(text, near=tuple(self._near(text, classes)), cls=self._graph.cls(text))
            return text
        found = self._exact(text, classes)
        if len(found) == 1:
            return found[0]
        raise UnknownNodeError(text, tuple(found), tuple(self._near(text, classes)))

    def _exact(self, text: str, classes: tuple[str, ...]) -> list[str]:
        candidates = set(self._by_text.get(_fold(text), ()))
        # A slug keeps ASCII letters alone: of a Japanese text it would be a fragment.
        own = self._by_slug.get(slug(text), set()) if text.isascii() and any(c.isalnum() for c in text) else set()
        # A chemical symbol that is a country's code as well (Ga, In, Au) names both, whichever case is meant.
        own = own | self._symbols.get(text, set())
        found = self._meant(own, classes)
        return found if len(found) == 1 else self._meant(candidates | own, classes)

    def _meant(self, candidates: set[str], classes: tuple[str, ...]) -> list[str]:
        """Candidates of the classes, without those that belong to another one of them."""
        able = {c: self._graph.cls(c) for c in candidates if not classes or self._graph.cls(c) in classes}
        # A source's record often bears the very name of the node that it speaks of.
        able = {c: cls for c, cls in able.items() if not is_record(c)} or able
        return sorted(
            c for c, cls in able.items() if cls not in _GIVES_WAY or self._graph.text(c, _GIVES_WAY[cls]) not in able
        )

    def _near(self, text: str, classes: tuple[str, ...]) -> list[str]:
        rows = [f.id for f in self.search(text, limit=20) if not classes or f.cls in classes]
        return rows[:5]

    def search(self, text: str, limit: int = 20) -> list[Found]:
        """Nodes like a text, best first: exact names and ids score 1, others by likeness.

        Parameters
        ----------
        text : str
            Japanese or English name, alias, symbol, HS code or id.
        limit : int
            Most answers.
        """
        scores: dict[str, float] = {}
        for entity in self._exact(text, ()):
            scores[entity] = 1.0
        if text in self._graph:
            scores[text] = 1.0
        # Slugs are searched with blanks for hyphens, so that "li-ion" finds li-ion-cell as "li ion" does.
        for folded in dict.fromkeys((_fold(text), _fold(text.replace("-", " ")))):
            for name, likeness in self._alike(folded):
                for entity in self._searched[name]:
                    scores[entity] = max(scores.get(entity, 0.0), likeness)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], is_record(item[0]), item[0]))[:limit]
        return [self._found(entity, score) for entity, score in ranked]

    def _alike(self, folded: str) -> Iterator[tuple[str, float]]:
        """Names that hold the text (the shorter, the better), are held by it as words, or are spelt like it."""
        if not folded:
            return
        padded = f" {folded} "
        for name in self._searched:
            if folded in name:
                starts = name.startswith(folded) or f" {folded}" in name
                yield name, (_HOLDS if starts else _HOLDS - 0.05) + 0.09 * len(folded) / len(name)
            elif len(name) > _CODE and f" {name} " in padded:
                yield name, _HELD
        spelt = process.extract(
            folded, list(self._searched), scorer=fuzz.token_sort_ratio, limit=None, score_cutoff=_LIKE
        )
        for name, score, _ in spelt:
            yield name, 0.9 * score / 100

    def _found(self, entity: str, score: float) -> Found:
        graph = self._graph
        name = graph.text(entity, "name", "en") or graph.text(entity, "name") or graph.name(entity)
        return Found(entity, graph.cls(entity), name, graph.text(entity, "name", "ja"), round(score, 4))
