"""What is a figure in a report? A number that always carries its footnotes, and the notes they lead to."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Computation", "Figure", "SourceNote"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with the labels of its footnotes.

    Attributes
    ----------
    value : float or None
        None where it is unknown (or, of a day, where there is none).
    notes : tuple of str
        Labels: ``12`` is source 12, ``C3`` is computation 3.
    """

    value: float | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One numbered source: a document, as far as its figures are of one kind.

    Attributes
    ----------
    label : str
        Its number.
    id, title : str
    locators : tuple of str
        Tables and lines of the figures that are cited, in order of citation.
    kind : str
        Kind of those figures.
    url : str
        Empty where none is known.
    """

    label: str
    id: str
    title: str
    locators: tuple[str, ...]
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Computation:
    """One figure (or row of figures) that the model computed, and what it rests on.

    Attributes
    ----------
    label : str
        ``C`` and its number.
    method : str
        ``choke-point``, ``outage``, ``supply-mix`` or ``coverage``.
    subject : str
        Name of what is out, supplied or lost.
    sources : tuple of str
        Labels of the sources of the stated figures.
    figures : int
        Number of stated figures.
    estimated_flows : int
        Flows that no trade share states, split by outputs.
    """

    label: str
    method: str
    subject: str
    sources: tuple[str, ...]
    figures: int
    estimated_flows: int
