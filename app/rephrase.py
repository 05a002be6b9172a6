"""How is an English message said in another language? By the template it was made from.

Ontology, graph and ingest raise errors, remark on rows and tell steps in English. The catalogue holds the templates of
these texts (context ``message``, found by ``app.message_search``) with their translations. A text is held against the
templates, the most specific first; what stands in their places is translated in the same way, so that a problem inside
a message inside a list comes out whole. What no template fits stays as it is.

>>> rephrase("'soon' is no date; write it like 2026-11-21", "ja")
'「soon」は日付ではありません。2026-11-21 の形で書いてください'
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.i18n import LANGUAGES, language, translator

__all__ = ["MESSAGE", "Rephraser", "rephrase", "rephraser"]

MESSAGE = "message"
"""Context of the templates in the catalogues."""

_SEPARATORS = ("; ", ", ", " / ")
_ONE_OF = re.compile(r"\S+(?: or \S+)+")
_ENDINGS = (" ", ",", ".", ";")
_SIGNS = {", '{value}'": "、「{value}」"}
"""Endings without words: the value at fault, after its place."""

_LINES_KEPT = 2000
_ALMOST_NOTHING = 4
_ENOUGH = 8
"""Letters from which a template is not taken for another by chance."""

_NO_BLANK_BEFORE = "（「、。"
_QUOTES = "'\"`"


@dataclass(frozen=True)
class _Template:
    """One template: its fixed words, its translation, and whether it is only the end of a longer text."""

    text: str
    translation: str
    ending: bool

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(word for word, _ in _pieces(self.text) if word)

    @cached_property
    def weight(self) -> tuple[int, int]:
        """The more words of its own, the more specific."""
        return sum(len(word.strip()) for word in self.words), len(self.text)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for _, name in _pieces(self.text) if name is not None)

    @cached_property
    def first(self) -> str:
        """The place with which the template begins: what stands before a colon in it is where the message is of."""
        word, name = next(_pieces(self.text), ("", None))
        return name if name is not None and not word else ""

    @cached_property
    def opening(self) -> str:
        """Its first words."""
        return next((word for word in self.words if any(sign.isalpha() for sign in word)), "")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = "".join(re.escape(word) + ("" if name is None else "(.*?)") for word, name in _pieces(self.text))
        # Of two places side by side the first is a number, if it can be.
        pattern = pattern.replace("(.*?)(.*?)", r"(\d+|.*?)(.*?)")
        return re.compile(("(.+?)" if self.ending else "") + pattern, re.DOTALL)

    @cached_property
    def _quoted(self) -> frozenset[str]:
        """Places in quotes: what stands there is a user's own text."""
        pieces = list(_pieces(self.text))
        followed = zip(pieces, [*pieces[1:], ("", None)], strict=True)
        return frozenset(
            name
            for (word, name), (after, _) in followed
            if name is not None and word[-1:] in _QUOTES and word[-1:] == after[:1] != ""
        )

    def fit(self, text: str) -> tuple[str, dict[str, str]] | None:
        """What stands before the template (of an ending) and in its places, None where the text is none of it."""
        if not all(word in text for word in self.words):
            return None
        found = self._pattern.fullmatch(text)
        if found is None:
            return None
        groups = list(found.groups())
        return (groups.pop(0) if self.ending else ""), dict(zip(self._names, groups, strict=True))

    def say(self, values: Mapping[str, str], rephraser: Rephraser) -> str:
        """Fill the translation; values are translated too, unless they are quoted."""
        said = {name: value if name in self._quoted else rephraser.value(value) for name, value in values.items()}
        if self.first in said:
            said[self.first] = "：".join(rephraser.value(part) for part in said[self.first].split(": "))
        return "".join(word + ("" if name is None else said.get(name, "")) for word, name in _pieces(self.translation))


def _pieces(template: str) -> Iterator[tuple[str, str | None]]:
    for word, name, _, _ in string.Formatter().parse(template):
        yield word, name


class Rephraser:
    """Says English messages in one language.

    Parameters
    ----------
    templates : mapping of str to str
        English templates with ``{places}`` and their translations; braces of the text itself are doubled.

    Examples
    --------
    >>> ja = Rephraser({"{path}: cannot be read ({why})": "{path}：読めません（{why}）", "is a folder": "フォルダです"})
    >>> ja("a.csv: cannot be read (is a folder)")
    'a.csv：読めません（フォルダです）'
    >>> ja("all is well")
    'all is well'
    """

    def __init__(self, templates: Mapping[str, str]) -> None:
        whole = [_Template(text.strip(), said.strip(), ending=False) for text, said in templates.items()]
        last = {**templates, **_SIGNS}
        endings = [_Template(text, said, ending=True) for text, said in last.items() if text[:1] in _ENDINGS]
        self._whole = _sorted(whole)
        self._endings = _sorted(endings)
        self._lines: dict[str, str | None] = {}

    def __call__(self, text: str) -> str:
        """Translate a message of one or several lines; what no template fits stays."""
        lines = text.split("\n")
        if len(lines) == 1:
            found = self._line(text)
            return text if found is None else found
        said = [self._line(line) for line in lines]
        if any(line is None and old.strip() for line, old in zip(said, lines, strict=True)):
            # A line of its own says nothing: perhaps the lines are one message.
            whole = self._by_template(text)
            if whole is not None:
                return whole
        return "\n".join(old if new is None else new for new, old in zip(said, lines, strict=True))

    def value(self, text: str) -> str:
        """Translate what stands in a place of a template: a message, several in a row, or data that stay."""
        if "\n" in text:
            return self(text)
        found = self._line(text)
        if found is not None:
            return found
        if _ONE_OF.fullmatch(text):
            return text.replace(" or ", "／")
        for separator in _SEPARATORS:
            parts = text.split(separator)
            said = [self._line(part) for part in parts]
            if len(parts) > 1 and any(part is not None for part in said):
                return separator.join(new if new is not None else old for new, old in zip(said, parts, strict=True))
        return text

    def _line(self, text: str) -> str | None:
        if text not in self._lines:
            if len(self._lines) >= _LINES_KEPT:
                self._lines.clear()
            self._lines[text] = self._new_line(text)
        return self._lines[text]

    def _new_line(self, text: str) -> str | None:
        core = text.strip()
        if not core or core.isdigit():
            return None
        said = self._by_template(core) or self._with_ending(core)
        if said is None:
            return None
        before, after = text[: text.index(core)], text[text.index(core) + len(core) :]
        return (before if said[0] not in _NO_BLANK_BEFORE else before.rstrip(" ")) + said + after

    def _by_template(self, text: str) -> str | None:
        """Say ``message`` or ``place: message``, whichever has the more specific template."""
        best = self._fitting(text)
        place = ""
        # Where the template has words of its own before a colon, the message does not begin after it.
        last = len(text) if best is None else text.find(best[0].opening)
        at = text.find(": ")
        while 0 < at < last:
            found = self._fitting(text[at + 2 :])
            if found is not None and (best is None or found[0].weight > best[0].weight):
                best, place = found, text[:at]
            at = text.find(": ", at + 1)
        if best is None:
            return None
        said = best[0].say(best[1], self)
        return f"{self.value(place)}：{said}" if place else said

    def _fitting(self, text: str) -> tuple[_Template, dict[str, str]] | None:
        for word, template in self._whole:
            found = template.fit(text) if word in text else None
            if found is not None and self._is_likely(template, found[1]):
                return template, found[1]
        return None

    def _is_likely(self, template: _Template, values: Mapping[str, str]) -> bool:
        """Whether a text that fits a template is of it: one with few words fits sentences of others as well."""
        if values.get(template.first, "").endswith(","):
            return False
        if template.weight[0] >= _ENOUGH:
            return True
        if template.weight[0] < _ALMOST_NOTHING:
            return not any(sign.isalpha() for value in values.values() for sign in value)
        return all(" " not in value or value[0] in _QUOTES or self.value(value) != value for value in values.values())

    def _with_ending(self, text: str) -> str | None:
        for word, template in self._endings:
            found = template.fit(text) if word in text else None
            if found is not None:
                return self.value(found[0]) + template.say(found[1], self)
        return None


def _sorted(templates: Iterable[_Template]) -> list[tuple[str, _Template]]:
    """Templates with their longest words, the most specific first."""
    ordered = sorted(templates, key=lambda template: template.weight, reverse=True)
    return [(max(template.words, key=len, default=""), template) for template in ordered]


@lru_cache(maxsize=len(LANGUAGES))
def rephraser(lang: str) -> Rephraser:
    """Get the rephraser of a language.

    Parameters
    ----------
    lang : str
        One of ``LANGUAGES``.

    Raises
    ------
    CatalogueError
        If a catalogue cannot be read.
    """
    from ontology.types import TYPES  # noqa: PLC0415

    rules = {kind.rule.en: kind.rule.ja for kind in TYPES.values()} if lang == "ja" else {}
    known = {text: said for (context, text), said in translator(lang).messages.items() if context == MESSAGE}
    return Rephraser({text.replace("{", "{{").replace("}", "}}"): said for text, said in rules.items()} | known)


def rephrase(text: str, lang: str) -> str:
    """Say an English message in a language.

    Parameters
    ----------
    text : str
        Text of an error, a remark on a row, a step.
    lang : str
        Code or locale, such as ``ja``; English stays as it is.

    Examples
    --------
    >>> rephrase("'soon' is no date; write it like 2026-11-21", "en")
    "'soon' is no date; write it like 2026-11-21"
    """
    code = language(lang)
    return text if code == LANGUAGES[0] else rephraser(code)(text)
