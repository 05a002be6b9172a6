"""Which number does a footnote bear? Sources and computations, numbered in the order in which they are cited."""

from __future__ import annotations

from collections.abc import Iterable

from app.reports.figures import Computation, SourceNote
from graph.analysis.evidence import Evidence
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["NoteBook"]


class NoteBook:
    """Numbers what a report cites.

    A source is one document and one kind of value, so that a footnote says how its figure is known. A computation
    cites the sources of all figures that it rests on.

    Parameters
    ----------
    graph : SupplyGraph
    lang : str
        Language of titles, where the source has one in it.
    """

    def __init__(self, graph: SupplyGraph, lang: str) -> None:
        self._graph, self._lang = graph, lang
        self._sources: dict[tuple[str, str], dict[str, None]] = {}
        self._computations: dict[tuple[str, str], Computation] = {}

    def cite(self, statements: Iterable[Statement | None]) -> tuple[str, ...]:
        """Labels of the sources of statements, each once, in order; None is skipped."""
        labels: dict[str, None] = {}
        for statement in statements:
            if statement is None:
                continue
            key = (statement.source, statement.kind)
            self._sources.setdefault(key, {})[statement.locator] = None
            labels[self._label(key)] = None
        return tuple(labels)

    def compute(self, method: str, subject: str, evidence: Evidence) -> tuple[str, ...]:
        """Label of a computation, which cites what it rests on; the same one keeps its label.

        Parameters
        ----------
        method, subject : str
            What was computed, and of what (a name).
        evidence : Evidence
        """
        key = (method, subject)
        if key not in self._computations:
            label = f"C{len(self._computations) + 1}"
            cited = tuple(sorted(self.cite(evidence.statements), key=int))
            self._computations[key] = Computation(
                label, method, subject, cited, len(evidence.statements), evidence.estimated_flows
            )
        return (self._computations[key].label,)

    @property
    def computations(self) -> tuple[Computation, ...]:
        """All computations so far."""
        return tuple(self._computations.values())

    @property
    def sources(self) -> tuple[SourceNote, ...]:
        """All sources so far."""
        return tuple(self._note(key) for key in self._sources)

    def _label(self, key: tuple[str, str]) -> str:
        return str(list(self._sources).index(key) + 1)

    def _note(self, key: tuple[str, str]) -> SourceNote:
        source, kind = key
        known = source in self._graph
        title = self._graph.name(source, self._lang) if known else source
        url = self._graph.text(source, "url") if known else ""
        # Only a web address becomes a link: nothing else of the data may end up in an href.
        linked = url if url.startswith(("https://", "http://")) else ""
        return SourceNote(self._label(key), source, title, tuple(self._sources[key]), kind, linked)
