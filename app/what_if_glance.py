"""What does an outage come to at a glance? How many products are short, since when, and which is hit hardest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.analysis.outage import Outage, ProductLoss

__all__ = ["Glance", "differing", "glance_of", "key_of"]

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Glance:
    """Figures of an outage.

    Attributes
    ----------
    short, still : int
        Products that lose something on some day; that make nothing on some day.
    first : ProductLoss or None
        The one that is short first.
    worst : ProductLoss or None
        The one that loses most.
    """

    short: int
    still: int
    first: ProductLoss | None
    worst: ProductLoss | None

    @property
    def first_day(self) -> int | None:
        """Day on which the first product is short."""
        return None if self.first is None else self.first.first_shortage_day

    @property
    def most(self) -> float:
        """Part of its baseline output that the product hit hardest loses, over the days looked at."""
        return 0.0 if self.worst is None else self.worst.lost_share


def glance_of(outage: Outage) -> Glance:
    """Figures of an outage at a glance."""
    short = [p for p in outage.products if p.first_shortage_day is not None]
    first = min(short, key=lambda p: (p.first_shortage_day or 0, -p.lost_share, p.id, p.country), default=None)
    worst = max(outage.products, key=lambda p: p.lost_share, default=None)
    if worst is not None and worst.lost_share <= _TINY:
        worst = None
    return Glance(len(short), sum(p.lowest_level <= _TINY for p in outage.products), first, worst)


def key_of(loss: ProductLoss) -> str:
    """Key of a product and where it is made, such as ``product/traction-motor@JP``."""
    return f"{loss.id}@{loss.country}"


def differing(answers: Mapping[str, Outage], apart: float) -> list[tuple[ProductLoss, ...]]:
    """Products whose lost share differs between answers to one question by more than `apart`, widest first.

    Parameters
    ----------
    answers : mapping of str to Outage
        By what they differ in.
    apart : float
        Share of baseline output.

    Returns
    -------
    list of tuple of ProductLoss
        One for each answer, in their order.
    """
    by_key = [{key_of(p): p for p in answer.products} for answer in answers.values()]
    rows = [tuple(products[key] for products in by_key) for key in by_key[0]] if by_key else []

    def width(row: tuple[ProductLoss, ...]) -> float:
        lost = [p.lost_share for p in row]
        return max(lost) - min(lost)

    return sorted((row for row in rows if width(row) > apart), key=lambda row: (-width(row), key_of(row[0])))
