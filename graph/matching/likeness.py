"""How alike are two things that are named and placed? A score from 0 to 1, and what of it came from where."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz import fuzz

from graph.matching.words import NameParts, name_parts, variants

__all__ = ["Likeness", "Named", "compare", "distance_km", "name_likeness", "party_likeness"]

_SPELT_ALIKE = 0.84
"""Words less alike than this are two words."""
_NEAR_KM, _FAR_KM = 10.0, 120.0
"""Up to the first a point is the same for a mine (points are rounded, pits are large); beyond the second it is not."""
_PART_OF = 0.86
"""A name that the other holds as a whole (Olaroz in Cauchari-Olaroz) is worth this much of an equal one."""
_ALIAS = 0.86
"""What another name is worth, or a text in brackets: either may be that of a part, a place near by or a party."""
_OTHER_PART = 0.72
"""Names that differ in a number or a side (Titan 2, Hombre Muerto West) are worth at most this."""
_IN_DOUBT = 0.8
"""What a pair scores at most that differs in commodity, or of which one is a mine and the other a plant."""
_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name: a node, a record of a source, or a line of a user's list.

    Attributes
    ----------
    name_en, name_ja : str
        Empty where unknown; either may hold other names in brackets or behind a slash.
    country : str
        Id of a country (``country/au``), empty where unknown.
    lat, lon : float or None
        Degrees.
    operator : tuple of str
        Who runs or owns it, as it is told.
    commodities : frozenset of str
        Ids of materials.
    aliases : tuple of str
        Further names in any language.
    company : bool
        Whether it is a firm; names of firms are compared more strictly.
    kind : str
        ``mine`` (or a deposit), ``plant``, or empty where it is both or unknown.
    """

    name_en: str = ""
    name_ja: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    operator: tuple[str, ...] = ()
    commodities: frozenset[str] = field(default=frozenset())
    aliases: tuple[str, ...] = ()
    company: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two things agree; None where one side does not tell.

    Attributes
    ----------
    score : float
        0 to 1, of all together.
    name : float
        0 to 1.
    words : tuple of (str, str)
        The two names that agree best.
    distance_km : float or None
    operator, commodity : float or None
        0 (they contradict each other) to 1.
    kind : bool or None
        Whether both are mines, or both plants.
    """

    score: float
    name: float
    words: tuple[str, str]
    distance_km: float | None
    operator: float | None
    commodity: float | None
    kind: bool | None = None


def compare(one: Named, other: Named) -> Likeness:
    """How alike two things are; the order of the two does not matter.

    A firm is known by its name. Of a place the name counts 60 %, the point 25 %, operator and commodity 7.5 % each;
    what is unknown on one side counts as agreeing in part only, so that a bare name never makes sure of a place.

    Examples
    --------
    >>> weld = Named("Mt Weld mine and concentrator", country="country/au", lat=-28.86, lon=122.55)
    >>> round(compare(weld, Named("Mount Weld", country="country/au", lat=-28.8, lon=122.5)).score, 3)
    0.925
    >>> round(compare(weld, Named("Mt Cattlin", country="country/au", lat=-33.56, lon=120.03)).score, 3)
    0.246
    """
    name, words = name_likeness(one, other)
    operator = _operators(one, other)
    commodity = _shared(one.commodities, other.commodities)
    distance = distance_km(one, other)
    if one.country and other.country and one.country != other.country:
        return Likeness(0.0, name, words, distance, operator, commodity)
    if one.company or other.company:
        return Likeness(_rounded(name), name, words, None, None, None)
    score = 0.6 * name + 0.25 * _nearness(distance) + 0.075 * _told(operator) + 0.075 * _told(commodity)
    kind = one.kind == other.kind if one.kind and other.kind else None
    # What lies in another district is another thing, whatever it is called. A plant bears the name of the mine beside
    # it, and two mines of different metals that of one hill: a reader has to tell.
    if distance is not None and distance > _FAR_KM:
        score = min(score, 0.5)
    if commodity == 0 or kind is False:
        score = min(score, _IN_DOUBT)
    return Likeness(_rounded(score), name, words, distance, operator, commodity, kind)


def name_likeness(one: Named, other: Named) -> tuple[float, tuple[str, str]]:
    """Likeness of the best pair of names (0 to 1), and that pair."""
    company = one.company or other.company
    best, pair = 0.0, ("", "")
    for (first, worth), (second, other_worth) in product(_names(one), _names(other)):
        parts = name_parts(first, company=company), name_parts(second, company=company)
        likeness = _alike(*parts, company=company) * min(worth, other_worth)
        if likeness > best or (likeness == best and sorted((first, second)) < sorted(pair)):
            best, pair = likeness, (first, second)
    return best, pair


def party_likeness(ours: Iterable[str], theirs: Iterable[str]) -> float | None:
    """Likeness of the two firms that agree best (0 to 1); None where one side names none."""
    pairs = [(one, other) for one, other in product(ours, theirs) if one and other]
    if not pairs:
        return None
    return _rounded(
        max(
            _alike(name_parts(a, company=True), name_parts(b, company=True), company=True, holds=True) for a, b in pairs
        )
    )


def distance_km(one: Named, other: Named) -> float | None:
    """Great-circle distance in kilometres; None where a point is unknown.

    Examples
    --------
    >>> round(distance_km(Named(lat=0.0, lon=179.5), Named(lat=0.0, lon=-179.5)))
    111
    """
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    lat, lat2 = math.radians(one.lat), math.radians(other.lat)
    half_lat, half_lon = (lat2 - lat) / 2, math.radians(other.lon - one.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


def _rounded(score: float) -> float:
    return round(score, 4)


def _nearness(distance: float | None) -> float:
    if distance is None:
        return 0.3
    return min(1.0, max(0.0, (_FAR_KM - distance) / (_FAR_KM - _NEAR_KM)))


def _told(likeness: float | None) -> float:
    return 0.5 if likeness is None else likeness


def _shared(ours: frozenset[str], theirs: frozenset[str]) -> float | None:
    if not ours or not theirs:
        return None
    return 1.0 if ours & theirs else 0.0


def _names(thing: Named) -> list[tuple[str, float]]:
    """Names with their worth: the name itself 1, others (in brackets, aliases) a little less."""
    found: dict[str, float] = {}
    for text, worth in ((thing.name_en, 1.0), (thing.name_ja, 1.0), *((a, _ALIAS) for a in thing.aliases)):
        if text:
            names, remarks = variants(text)
            for name in names:
                found.setdefault(name, worth)
            for remark in remarks if not thing.company else ():
                found.setdefault(remark, min(worth, _ALIAS))
    return list(found.items())


def _operators(one: Named, other: Named) -> float | None:
    """Whether the same firm holds both: as told, or as a name remarks in brackets (Hombre Muerto (Livent)).

    A remark may be of anything, so that it can agree with a firm, but not contradict it.
    """
    told = party_likeness(one.operator, other.operator)
    remarks = [variants(thing.name_en)[1] if thing.name_en else () for thing in (one, other)]
    hinted = [party_likeness(one.operator, remarks[1]), party_likeness(remarks[0], other.operator)]
    agreeing = [h for h in hinted if h is not None and h >= _PART_OF]
    return max([*agreeing, told or 0.0]) if agreeing or told is not None else None


def _alike(one: NameParts, other: NameParts, *, company: bool, holds: bool = False) -> float:
    if one.japanese or other.japanese:
        return _alike_ja(one.text, other.text) if one.japanese and other.japanese else 0.0
    common = _common_weight(one, other)
    total = _weight(one) + _weight(other)
    dice = 2 * common / total if total else 0.0
    # Two spellings of one name may be cut into words differently (Bayan Obo, Bayanobo).
    joined = fuzz.ratio(one.text, other.text) / 100
    alike = max(dice, joined if joined >= 0.93 else 0.0)
    if (not company or holds) and _holds(one, other):
        alike = max(alike, _PART_OF)
    return min(alike, _OTHER_PART) if one.marks != other.marks else alike


def _holds(one: NameParts, other: NameParts) -> bool:
    """Whether one name holds the other: all words that tell it from others, and no other kind of hill or side."""
    if set(one.weak) - set(other.weak) and set(other.weak) - set(one.weak):
        return False
    shorter, longer = sorted((one, other), key=lambda parts: (len(parts.strong), parts.text))
    if not any(len(word) > 3 for word in shorter.strong):
        return False
    left = list(longer.strong)
    for word in shorter.strong:
        best = max(left, key=lambda w: (_spelt_alike(word, w), w), default="")
        if not best or not _spelt_alike(word, best):
            return False
        left.remove(best)
    return True


def _spelt_alike(word: str, other: str) -> float:
    """Likeness of two words that may be spellings of one, else 0; short words have one spelling."""
    if word == other:
        return 1.0
    likeness = fuzz.ratio(word, other) / 100
    return likeness if min(len(word), len(other)) > 4 and likeness >= _SPELT_ALIKE else 0.0


def _weight(parts: NameParts) -> float:
    return sum(weight for _, weight in parts.words)


def _common_weight(one: NameParts, other: NameParts) -> float:
    """Weight of the words that both have, each word used once, the best pairs first."""
    pairs: list[tuple[float, list[str], str, str]] = []
    for (word, weight), (word2, weight2) in product(one.words, other.words):
        likeness = _spelt_alike(word, word2)
        if likeness:
            pairs.append((-likeness * min(weight, weight2), sorted((word, word2)), word, word2))
    left, right = [w for w, _ in one.words], [w for w, _ in other.words]
    total = 0.0
    for negative, _, word, word2 in sorted(pairs):
        if word in left and word2 in right:
            left.remove(word)
            right.remove(word2)
            total -= negative
    return total


def _alike_ja(one: str, other: str) -> float:
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) > 2 and shorter in longer:
        return _PART_OF
    return fuzz.ratio(one, other) / 100
