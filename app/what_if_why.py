"""Why does a product lose what it loses? Spells of its binding chain, and what each shock and each lever did to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Part", "Spell", "Why", "why_of"]

Row = Mapping[str, Any]

_TINY = 5e-7


@dataclass(frozen=True, slots=True)
class Spell:
    """Days on which one chain binds.

    Attributes
    ----------
    first, last : int
    texts : tuple of str
        Sentences on them.
    nodes : tuple of str
        The chain, from what failed to the product.
    """

    first: int
    last: int
    texts: tuple[str, ...]
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one shock took, or one lever gave back, of baseline output over the days looked at."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why one product loses what it loses.

    Attributes
    ----------
    spells : tuple of Spell
        Empty where it loses nothing.
    shocks : tuple of Part
        What each of several shocks adds on average over all orders (Shapley); empty for a single one.
    levers : tuple of Part
        How much more would be lost without each one alone; only those that matter.
    """

    spells: tuple[Spell, ...]
    shocks: tuple[Part, ...]
    levers: tuple[Part, ...]


def why_of(answer: Row, product: str, country: str) -> Why:
    """Read why a product loses what it loses from an explained answer.

    Parameters
    ----------
    answer : mapping
        An outage answer of the contract, with its explanation.
    product, country : str
    """
    row = next(r for r in answer["products"] if (r["id"], r["country"]) == (product, country))
    return Why(
        tuple(_spells(row["binding"], row["binding_text"])),
        tuple(_parts(answer["contributions"] or (), "products", "shapley", row)),
        tuple(_parts(answer["levers"], "bought", "lost_share_difference", row)),
    )


def _spells(spells: Sequence[Row], texts: Sequence[str]) -> list[Spell]:
    """A spell has a sentence, and one more where it ends."""
    found, at = [], 0
    for spell in spells:
        count = 1 if spell["end"] is None else 2
        found.append(Spell(spell["first_day"], spell["last_day"], tuple(texts[at : at + count]), tuple(spell["nodes"])))
        at += count
    return found


def _parts(rows: Sequence[Row], key: str, figure: str, product: Row) -> list[Part]:
    parts = [
        Part(row["name"], share[figure])
        for row in rows
        for share in row[key]
        if (share["id"], share["country"]) == (product["id"], product["country"]) and abs(share[figure]) > _TINY
    ]
    return sorted(parts, key=lambda part: (-abs(part.share), part.name))
