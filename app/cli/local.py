"""How does the command line speak another language than English? Help, usage and the language of a run.

Commands, options and their help are defined once, in English. For a run in another language the tree of commands is
translated before it is used, from the catalogue's texts of the context ``help``; a writer of its own lays them out,
because Japanese has no blanks to break lines at and its signs are two columns wide.
"""

from __future__ import annotations

import inspect
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from app.i18n import LANGUAGES, Translator, language, mark

__all__ = ["HELP", "PARSER_WORDS", "asked_language", "help_texts", "localise", "paragraphs", "wrap"]

HELP = "help"
"""Context of the help in the catalogues."""

PARSER_WORDS = (
    mark("Arguments"), mark("Commands"), mark("Options"), mark("Show this message and exit."), mark("Usage: "),
    mark("[OPTIONS]"), mark("COMMAND [ARGS]..."), mark("default: {value}"), mark("env var: {value}"), mark("required"),
    mark("<float range>"), mark("<float>"), mark("<int range>"), mark("<int>"), mark("<list[path]>"),
    mark("<list[str]>"), mark("<path>"), mark("<str>"), mark("<file>"), mark("<directory>"),
)  # fmt: skip
"""Words that the parser puts into a help by itself."""

_EXAMPLE = re.compile(r"Examples?: ")
_EXTRA = re.compile(
    r"(?P<help>.*?)(?:^|  )\[(?P<extra>[^\[\]]*(?:default|required|env var|x[<>]|<=x)[^\[]*)\]", re.DOTALL
)
_TYPE = re.compile(r"<[a-z][a-z\[\] ]*>")
_MOST_COLUMNS = 80
_LEAST_COLUMNS = 50
_NAMES_COLUMNS = 30
_NOT_FIRST = "、。，．・：；？！）］｝」』】ー…％,.:;?!)]}"
_NOT_LAST = "（［｛「『【([{"


def asked_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Language of a run: the last ``--lang`` that names one, else ``LODESTONE_LANG``, else English.

    Read before anything is parsed, because help and errors of usage need it.

    Examples
    --------
    >>> asked_language(["show", "JP", "--lang", "ja"], {}), asked_language(["--lang=en"], {"LODESTONE_LANG": "ja"})
    ('ja', 'en')
    >>> asked_language(["find", "--", "--lang", "ja"], {})
    'en'
    """
    options = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    asked = [value for option, value in pairwise(options) if option == "--lang"]
    asked += [option.partition("=")[2] for option in options if option.startswith("--lang=")]
    known = [lang for lang in asked if lang in LANGUAGES]
    return known[-1] if known else language(environment.get("LODESTONE_LANG"))


def paragraphs(text: str | None) -> list[str]:
    """Paragraphs of a help, each on one line, as they stand in the catalogue."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text or "").split("\n\n") if part.strip()]


def help_texts(command: Any) -> Iterator[str]:
    """All texts of a command and the commands under it that need a translation; examples need none."""
    for text in paragraphs(command.help):
        if not _EXAMPLE.match(text):
            yield text
    for param in command.params:
        yield from paragraphs(getattr(param, "help", ""))
    for inner in getattr(command, "commands", {}).values():
        yield from help_texts(inner)


def localise(command: Any, _: Translator) -> None:
    """Translate a command and the commands under it in place.

    Parameters
    ----------
    command : click command
        As ``typer.main.get_command`` makes it.
    _ : Translator
    """
    writer = type("Writer", (_Writer,), {"word": _})
    command.context_class = type("Context", (command.context_class,), {"formatter_class": writer})
    texts = [_help(text, _) for text in paragraphs(command.help)]
    command.help = "\n\n".join(texts)
    command.short_help = texts[0] if texts else ""
    command.options_metavar = _(command.options_metavar)
    for param in command.params:
        if getattr(param, "help", None):
            param.help = "\n\n".join(_help(text, _) for text in paragraphs(param.help))
    if hasattr(command, "commands"):
        command.subcommand_metavar = _(command.subcommand_metavar)
        for inner in command.commands.values():
            localise(inner, _)


def _help(text: str, _: Translator) -> str:
    example = _EXAMPLE.match(text)
    return _("Example: {commands}", commands=text[example.end() :]) if example else _.context(HELP, text)


class _Writer:
    """Writes a help like the parser's own writer, in the columns that signs take."""

    word: Translator

    def __init__(self, width: int | None = None, max_width: int | None = None) -> None:
        columns = min(shutil.get_terminal_size().columns, max_width or _MOST_COLUMNS) - 2
        self.width = width or max(columns, _LEAST_COLUMNS)
        self._indent = 0
        self._parts: list[str] = []

    def getvalue(self) -> str:
        return "".join(self._parts)

    def write(self, text: str) -> None:
        self._parts.append(text)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        first = f"{self.word('Usage: ') if prefix is None else prefix}{prog} "
        self._write_lines(args, self.width - _columns(first), first, " " * _columns(first))

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self._indent}{self.word(heading)}:\n")

    def write_paragraph(self) -> None:
        if self._parts:
            self.write("\n")

    def write_text(self, text: str) -> None:
        blank = " " * self._indent
        for number, part in enumerate(paragraphs(text)):
            if number:
                self.write("\n")
            self._write_lines(part, self.width - self._indent, blank, blank)

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = _NAMES_COLUMNS, col_spacing: int = 2) -> None:
        named = [(_TYPE.sub(lambda match: self.word(match[0]), name), self._described(text)) for name, text in rows]
        column = min(max(_columns(name) for name, _ in named), col_max) + col_spacing
        blank = " " * (self._indent + column)
        for name, text in named:
            first = " " * self._indent + name
            if _columns(name) <= column - col_spacing:
                first += " " * (column - _columns(name))
            elif text:
                first += "\n" + blank
            self._write_lines(text, max(self.width - column - 2, 10), first, blank)

    def _described(self, text: str) -> str:
        """A description with the parser's own additions in the language: [default: 1.0; required]."""
        found = _EXTRA.fullmatch(text)
        if found is None:
            return self.word(text)
        return f"{self.word(found['help'])}  [{'; '.join(self._extra(part) for part in found['extra'].split('; '))}]"

    def _extra(self, part: str) -> str:
        name, colon, value = part.partition(": ")
        return self.word(f"{name}: {{value}}", value=value) if colon else self.word(part)

    def _write_lines(self, text: str, width: int, first: str, rest: str) -> None:
        lines = wrap(text, width)
        self.write("\n".join(f"{rest if number else first}{line}" for number, line in enumerate(lines)).rstrip() + "\n")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        self.write_paragraph()
        self.write_heading(name)
        with self.indentation():
            yield

    @contextmanager
    def indentation(self) -> Iterator[None]:
        self._indent += 2
        try:
            yield
        finally:
            self._indent -= 2


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most some columns: at blanks, and between Japanese signs where that is allowed.

    Examples
    --------
    >>> wrap("国名で検索する。lodestone find 中国", 16)
    ['国名で検索する。', 'lodestone find', '中国']
    """
    lines = [""]
    for piece in (part for whole in _unbroken(text) for part in _cut(whole, width)):
        if _columns(lines[-1] + piece.rstrip()) > width and lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return [*lines[:-1], lines[-1].rstrip()]


def _unbroken(text: str) -> Iterator[str]:
    """Pieces of a text that a line keeps together."""
    piece = ""
    for sign, after in zip(text, [*text[1:], " "], strict=True):
        piece += sign
        breaks = (sign == " " and after != " ") or (
            (_is_wide(sign) or _is_wide(after)) and after != " " and sign not in _NOT_LAST and after not in _NOT_FIRST
        )
        if breaks:
            yield piece
            piece = ""
    if piece:
        yield piece


def _cut(piece: str, width: int) -> Iterator[str]:
    """Parts of a piece that is longer than a line, cut after commas where it has some."""
    if _columns(piece.rstrip()) <= width:
        yield piece
        return
    for part in re.split(r"(?<=,)", piece):
        yield from (part[at : at + width] for at in range(0, len(part), width))


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _columns(text: str) -> int:
    return sum(1 + _is_wide(sign) for sign in text)
