"""What is left of a name without its legal form and the words that every mine has? Words, English and Japanese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["NameParts", "fold", "name_parts", "variants", "without_legal_form"]

_LISTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))
_LEGAL, _GENERIC = frozenset(_LISTS["legal_forms"]), frozenset(_LISTS["of_every_place"])
_COMMON = _GENERIC | frozenset(_LISTS["of_many_places"])
_SAME: dict[str, str] = _LISTS["same"]
_LEGAL_JA, _GENERIC_JA = tuple(_LISTS["legal_forms_ja"]), tuple(_LISTS["of_every_place_ja"])
_ROMAN = {"ii": "2", "iii": "3", "iv": "4"}
_SIDES = frozenset({"north", "south", "east", "west", "upper", "lower"})
_OF_A_FIRM = 0.7
"""Weight of a weak word of a firm: Mitsubishi Materials is not Mitsubishi."""

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SPLIT = re.compile(r"\s*(?:/|;|\bex[- ]|\bformerly\b|\baka\b)\s*")
_INITIALS = re.compile(r"\b(?:\w\.){2,}")
_NOT_WORD = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """One spelling of a text: width, case and the marks of Latin letters do not count.

    Examples
    --------
    >>> fold("Compañía  ＭＩＮＥＲＡ "), fold("㈱三徳"), fold("ガリウム")
    ('compania minera', '(株)三徳', 'ガリウム')
    """
    wide = unicodedata.normalize("NFKC", text).casefold()
    marked = unicodedata.normalize("NFKD", wide)
    # Only marks of Latin letters go: those of kana (が) are part of the sound.
    bare = "".join(c for c in marked if not "\u0300" <= c <= "\u036f")
    return " ".join(unicodedata.normalize("NFC", bare).split())


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name, taken apart.

    Attributes
    ----------
    strong : tuple of str
        Words that tell it from others, sorted.
    weak : tuple of str
        Words that many places share (mount, north, salar), sorted.
    marks : frozenset of str
        Numbers, single letters and sides, which tell parts of one place apart.
    text : str
        All of them without blanks; of a Japanese name what is left of it.
    japanese : bool
    weak_weight : float
        What a weak word counts for, as against 1 of a strong one.
    """

    strong: tuple[str, ...]
    weak: tuple[str, ...]
    marks: frozenset[str]
    text: str
    japanese: bool
    weak_weight: float = 0.4

    @property
    def words(self) -> tuple[tuple[str, float], ...]:
        """Words and their weights, 1 for strong ones."""
        return (*((w, 1.0) for w in self.strong), *((w, self.weak_weight) for w in self.weak))


def without_legal_form(name: str) -> str:
    """A company's name, folded, without its legal form; the name itself if nothing else is there.

    Examples
    --------
    >>> without_legal_form("Zijin Mining Group Co., Ltd."), without_legal_form("株式会社三徳"), without_legal_form("AG")
    ('zijin mining group', '三徳', 'ag')
    """
    folded = fold(name)
    if _JAPANESE.search(folded):
        return _cut(folded, _LEGAL_JA)
    words = _words(folded)
    return " ".join([w for w in words if w not in _LEGAL] or words)


@lru_cache(maxsize=65536)
def name_parts(name: str, *, company: bool = False) -> NameParts:
    """Take one plain name apart (no brackets, no slashes: see :func:`variants`).

    Words of a legal form, and of a place those that every mine has, count only where nothing else is left.

    Parameters
    ----------
    name : str
    company : bool
        Of a company, words such as *mining* and *resources* still count a little.

    Examples
    --------
    >>> name_parts("Mt Weld mine and concentrator")
    NameParts(strong=('weld',), weak=('mount',), marks=frozenset(), text='mountweld', japanese=False, weak_weight=0.4)
    >>> name_parts("白雲鄂博鉱山").text, name_parts("Titan 2").marks == {"2"}
    ('白雲鄂博', True)
    """
    folded = fold(name)
    if _JAPANESE.search(folded):
        left = _cut(_cut(folded, _LEGAL_JA), _GENERIC_JA)
        left = _NOT_WORD.sub("", left) or _NOT_WORD.sub("", folded)
        return NameParts((left,), (), frozenset(re.findall(r"\d+", left)), left, True)
    words = _words(folded)
    telling = [w for w in words if w not in _LEGAL and (company or w not in _GENERIC)]
    if not telling:
        telling = [w for w in words if w not in _LEGAL] or words
    marks = frozenset(w for w in telling if w in _SIDES or w.isdigit() or (len(w) == 1 and len(telling) > 1))
    plain = [w for w in telling if w not in marks or w in _SIDES] or telling
    strong = tuple(sorted(w for w in plain if w not in _COMMON))
    weak = tuple(sorted(w for w in plain if w in _COMMON))
    text = "".join(sorted(plain))
    told, untold = (strong, weak) if strong else (weak, ())
    return NameParts(told, untold, marks, text, False, *([_OF_A_FIRM] if company else []))


@lru_cache(maxsize=65536)
def variants(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that a text holds, and remarks on it in brackets or behind a comma.

    A remark may be another name, the district or the party that holds it; whoever compares may try it as each.

    Examples
    --------
    >>> variants("Palabora (Phalaborwa)"), variants("Mt. Holland/Earl Grey")
    ((('Palabora',), ('Phalaborwa',)), (('Mt. Holland', 'Earl Grey'), ()))
    >>> variants("Bayan Obo, Inner Mongolia"), variants("Zijin Mining Group Co., Ltd.")
    ((('Bayan Obo',), ('Inner Mongolia',)), (('Zijin Mining Group Co., Ltd.',), ()))
    """
    wide = unicodedata.normalize("NFKC", name)
    for form in _LEGAL_JA:  # a bracketed legal form is no remark
        wide = wide.replace(form, " ") if form.startswith("(") else wide
    remarks = [part.strip() for found in _BRACKETS.findall(wide) for part in re.split(r"[,;、・]", found)]
    base = _BRACKETS.sub(" ", wide).strip()
    first, *behind = [part.strip() for part in base.split(",")]
    if first and behind and not any(word in _LEGAL for part in behind for word in _words(fold(part))):
        base, remarks = first, [*behind, *remarks]
    names = [part for part in _SPLIT.split(base) if any(c.isalnum() for c in part)]
    return tuple(dict.fromkeys(names or [wide])), tuple(dict.fromkeys(r for r in remarks if len(r) > 1))


def _words(folded: str) -> list[str]:
    dotted = _INITIALS.sub(lambda m: m.group().replace(".", ""), folded)
    plain = dotted.replace("'", "").replace("’", "").replace("&", " and ")
    return list(_spelt(_NOT_WORD.sub(" ", plain).replace("_", " ").split()))


def _spelt(words: list[str]) -> Iterator[str]:
    for number, word in enumerate(words):
        spelt = _SAME.get(word, word)
        yield _ROMAN.get(spelt, spelt) if number else spelt


def _cut(text: str, parts: tuple[str, ...]) -> str:
    left = text
    for part in parts:
        left = left.replace(part, " ")
    return " ".join(left.split()) or text
