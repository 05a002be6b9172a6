"""In which words does the app speak? Translations from gettext catalogues, read without any tool.

The English text is the key. A catalogue is every ``.po`` file in ``app/locales/LANG/LC_MESSAGES``, so that
parts of the app can keep files of their own (``cli.po``, ``views.po``); a text that none of them
translates appears in English. ``python -m app.messages`` says which are missing or unused.

>>> _ = translator("en")
>>> _("{n} days", n=3)
'3 days'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from graph.errors import GraphError

__all__ = [
    "LANGUAGES",
    "LOCALES",
    "CatalogueError",
    "Key",
    "Translator",
    "catalogue",
    "language",
    "mark",
    "read_po",
    "said",
    "translator",
]

LANGUAGES = ("en", "ja")
"""Languages of the app, the language of the keys first."""

LOCALES = Path(__file__).parent / "locales"

Key = tuple[str, str]
"""Context (empty where there is none) and English text."""

_LINE = re.compile(r'(?:(?P<keyword>[a-z_]+)(?:\[\d+\])?\s+)?"(?P<text>(?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_UNESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


class CatalogueError(GraphError):
    """A catalogue of translations cannot be read; says file, line and why."""


def mark(text: str) -> str:
    """Mark a text for translation that is looked up later, such as one in a table of labels.

    Examples
    --------
    >>> mark("In force")
    'In force'
    """
    return text


def said(template: str) -> str:
    """Mark the template of an English message that ``app.rephrase`` says in another language.

    Examples
    --------
    >>> said("No such option: {name}")
    'No such option: {name}'
    """
    return template


@dataclass(frozen=True)
class Translator:
    """Says texts in one language: ``_("text")``, or ``_("{n} days", n=3)`` to fill in values.

    Attributes
    ----------
    lang : str
        One of ``LANGUAGES``.
    messages : mapping of (context, text) to text
    """

    lang: str
    messages: Mapping[Key, str] = field(repr=False)

    def __call__(self, text: str, /, **values: object) -> str:
        """Translate a text; braces are filled in only where values are given."""
        return self.context("", text, **values)

    def context(self, context: str, text: str, /, **values: object) -> str:
        """Translate a text that means different things in different places, told apart by its context."""
        found = self.messages.get((context, text), text)
        return found.format(**values) if values else found


def translator(lang: str | None) -> Translator:
    """Get the translator of a language.

    Parameters
    ----------
    lang : str or None
        Code or locale, such as ``ja`` or ``ja-JP``; what the app does not speak becomes English.

    Raises
    ------
    CatalogueError
        If a catalogue cannot be read.

    Examples
    --------
    >>> translator("fr")("Any text")
    'Any text'
    """
    return _translator(language(lang))


@lru_cache(maxsize=len(LANGUAGES))
def _translator(code: str) -> Translator:
    return Translator(code, MappingProxyType(catalogue(code)))


def language(locale: str | None) -> str:
    """Choose the app's language for a locale, English where it has none.

    Examples
    --------
    >>> language("ja-JP"), language("JA_jp.UTF-8"), language("de"), language(None)
    ('ja', 'ja', 'en', 'en')
    """
    code = re.split(r"[-_.]", (locale or "").strip().lower(), maxsplit=1)[0]
    return code if code in LANGUAGES else LANGUAGES[0]


def catalogue(lang: str, root: Path = LOCALES) -> dict[Key, str]:
    """Read all translations of a language.

    Parameters
    ----------
    lang : str
        One of ``LANGUAGES``.
    root : pathlib.Path
        Folder of the locales.

    Raises
    ------
    CatalogueError
        If a file cannot be read, or two files translate one text differently.
    """
    messages: dict[Key, str] = {}
    for path in sorted((root / lang / "LC_MESSAGES").glob("*.po")):
        for key, text in read_po(path).items():
            if messages.setdefault(key, text) != text:
                raise CatalogueError(f"{path}: {key[1]!r} is translated differently in another file of this folder")
    return messages


def read_po(path: Path) -> dict[Key, str]:
    """Read the translations of one ``.po`` file: msgctxt, msgid and msgstr, in UTF-8.

    Untranslated, fuzzy and obsolete entries are left out, as is the header. Plural forms are refused.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    dict of (context, text) to translation

    Raises
    ------
    CatalogueError
        If the file is no such catalogue or holds a text twice; names the line.
    """
    reader = _Reader(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    for number, line in enumerate(lines, start=1):
        reader.feed(number, line.strip())
    reader.finish()
    return reader.messages


class _Reader:
    """State of reading one file: the entry under way and what has been read."""

    _ORDER = ("msgctxt", "msgid", "msgstr")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.messages: dict[Key, str] = {}
        self._seen: set[Key] = set()
        self._number = 0
        self._entry: dict[str, str] = {}
        self._last = ""
        self._fuzzy = False

    def feed(self, number: int, line: str) -> None:
        self._number = number
        if not line or line.startswith("#"):
            if "msgstr" in self._entry:
                self.finish()
            # Flags of an obsolete entry are not those of the next one.
            self._fuzzy = not line.startswith("#~") and (self._fuzzy or (line.startswith("#,") and "fuzzy" in line))
            return
        match = _LINE.fullmatch(line)
        if match is None:
            self._fail(f"cannot be read: {line[:60]}")
        keyword = match["keyword"]
        if keyword is None:
            if not self._last:
                self._fail("a text stands outside any entry")
            self._entry[self._last] += self._unescape(match["text"])
            return
        if keyword not in self._ORDER:
            self._fail(f"'{keyword}' is not supported, only msgctxt, msgid and msgstr")
        if "msgstr" in self._entry:
            self.finish()
        if keyword in self._entry or (keyword == "msgstr" and "msgid" not in self._entry):
            self._fail(f"'{keyword}' is out of place")
        if keyword == "msgctxt" and self._entry:
            self._fail("'msgctxt' is out of place")
        self._entry[keyword] = self._unescape(match["text"])
        self._last = keyword

    def finish(self) -> None:
        """Close the entry under way."""
        if self._entry:
            if "msgstr" not in self._entry:
                self._fail("an entry has no msgstr")
            key = (self._entry.get("msgctxt", ""), self._entry["msgid"])
            if key in self._seen:
                self._fail(f"{key[1]!r} stands twice")
            self._seen.add(key)
            if key[1] and self._entry["msgstr"] and not self._fuzzy:
                self.messages[key] = self._entry["msgstr"]
            self._fuzzy = False
        self._entry = {}
        self._last = ""

    def _unescape(self, text: str) -> str:
        return _ESCAPE.sub(lambda match: _UNESCAPED.get(match[1], match[0]), text)

    def _fail(self, problem: str) -> NoReturn:
        raise CatalogueError(f"{self.path}, line {self._number}: {problem}")
