"""Who holds how much by a text such as 'Newmont (51%), Barrick (49%)'? What leaves doubt is named, not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["OwnerShare", "owner_shares"]

_PART = re.compile(r"(?P<name>[^%]*?)\(\s*(?P<share>\d+(?:\.\d*)?)\s*%\s*\)\s*(?:[,.;]|\band\b|$)?\s*", re.DOTALL)
_FOR_A_TIME = re.compile(r"\b(sold|until|after|before|since|from)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\bconsortium\b|\bcomprising\b|\bothers\b|\bsubsidiary\b|\bjoint venture\b|[:%(]|"
    r"\b(?:ltd|limited|corporation|corp|inc|co|plc|inalum\))\.?\s+and\s+\w+\s+\w+",
    re.IGNORECASE,
)
_LEGAL_COMMA = re.compile(r",\s*(?=(?:ltd|inc|llc|l\.?p|s\.?a|gmbh)\b)", re.IGNORECASE)
_SHORT_FORM = re.compile(r"\(\s*[A-Z][\w. -]*\)\s*$")
_ALL, _ROUNDING = Decimal(100), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class OwnerShare:
    """A holder by name, and its share from 0 to 1; None where the text gives none."""

    name: str
    share: Decimal | None


def owner_shares(text: str) -> tuple[list[OwnerShare], list[tuple[str, str]]]:
    """Holders that a text names, and the parts of it that were refused, each with the reason.

    Examples
    --------
    >>> owner_shares("BHP (50%), Mitsubishi Development (50%)")[0][1]
    OwnerShare(name='Mitsubishi Development', share=Decimal('0.5'))
    >>> owner_shares("Rio Tinto (46.7%), sold on 31 December 2014")
    ([], [('Rio Tinto (46.7%), sold on 31 December 2014', 'holds for a part of the time only.')])
    """
    text = " ".join(text.split())
    if _FOR_A_TIME.search(text):
        return [], [(text, "holds for a part of the time only.")]
    if "%" not in text:
        problem = _problem(text)
        return ([OwnerShare(text, None)], []) if text and not problem else ([], [(text, problem or "is empty.")])
    found: list[OwnerShare] = []
    refused: list[tuple[str, str]] = []
    position = 0
    for part in _PART.finditer(text):
        if part.start() != position:
            refused.append((text[position : part.start()].strip(), "is no 'NAME (SHARE%)'."))
        position = part.end()
        name = part["name"].strip(" ,;")
        problem = _problem(name)
        if problem:
            refused.append((part[0].strip(" ,;"), problem))
        else:
            found.append(OwnerShare(name, Decimal(part["share"].rstrip(".")) / _ALL))
    rest = text[position:].strip(" ,.;")
    if rest:
        refused.append((rest, "is no 'NAME (SHARE%)'."))
    total = sum((owner.share or Decimal(0) for owner in found), Decimal(0)) * _ALL
    if total > _ALL + _ROUNDING:
        return [], [(text, f"shares sum to {total.normalize():f} %.")]
    return found, refused


def _problem(name: str) -> str:
    """Why a name is not that of one holder; empty where it is."""
    plain = _SHORT_FORM.sub("", name).strip()
    if not plain:
        return "names nobody."
    if _SEVERAL.search(plain) or "," in _LEGAL_COMMA.sub(" ", plain):
        return "names several holders, or one through another."
    return ""
