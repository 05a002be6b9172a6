"""What is a fact? A statement: one value of one property, with where it comes from and how it is known."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Literal, get_args

from ontology.types import earliest_day, latest_day

__all__ = ["CONFIDENCES", "KINDS", "Confidence", "Kind", "Statement", "earliest_day", "latest_day"]

Kind = Literal["reported", "derived", "estimated", "imputed", "assumed", "projected"]
Confidence = Literal["high", "medium", "low"]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""All kinds of a value, from the strongest to the weakest; ``projected`` never enters a baseline."""

CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
"""All grades of confidence, from the highest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One value of one property of one entity, with its origin.

    Attributes
    ----------
    entity : str
        Id of the entity, ``class/slug``.
    cls : str
        Name of its ontology class, such as ``Facility``.
    prop : str
        Name of the property as the ontology declares it.
    qualifier : str
        What tells values of one property apart that do not compete: the language of a name, the stage of
        a world output; empty where there is none.
    value : str
        The value as canonical text (number, id, code, ISO date, text).
    unit : str
        Unit of the value as the ontology declares it, empty where there is none.
    dataset : str
        Name of the dataset (folder under ``ingest/datasets``).
    locator : str
        Where in it: table and line, page, or cell.
    source : str
        Id of the Source entity that the figure comes from.
    observed_at, published_at, valid_from, valid_to : str
        ISO dates, possibly partial (``2024``, ``2026-03``), empty where unknown. ``observed_at`` is the
        time the value speaks of, ``published_at`` when it was published.
    kind : Kind
        How the value is known.
    confidence : Confidence
        How sure the compiler is of it.
    original_value : str
        The value as the source words it.
    """

    entity: str
    cls: str
    prop: str
    value: str
    dataset: str
    locator: str
    source: str
    kind: Kind
    qualifier: str = ""
    unit: str = ""
    observed_at: str = ""
    published_at: str = ""
    valid_from: str = ""
    valid_to: str = ""
    confidence: Confidence = "medium"
    original_value: str = ""

    @property
    def id(self) -> str:
        """Stable id: a digest of all fields."""
        text = "\x1f".join(_all_fields(self))
        return "st-" + hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]

    @property
    def key(self) -> tuple[str, str, str]:
        """What competes: statements with one key are different values of one thing."""
        return (self.entity, self.prop, self.qualifier)


_all_fields = attrgetter(*(field.name for field in fields(Statement)))
