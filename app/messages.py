"""Which texts of the app have no translation, and which translations are unused? A search and a check.

Texts are found where they stand: ``_("text")``, ``_.context("context", "text")`` and ``mark("text")`` in
Python, ``_("text")`` and ``_.context("context", "text")`` in templates; ``said("template")`` and all that the packages
raise, remark or tell (context ``message``, see ``app.message_search``); the help of commands and options (context
``help``). Run ``python -m app.messages`` to see the list; ``--write`` adds the missing ones, still empty, to the
catalogues: messages to ``errors.po``, help to ``help.po``, others to ``lodestone.po``.
"""

from __future__ import annotations

import argparse
import ast
import re
import string
import sys
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from app.cli.local import HELP, help_texts
from app.cli.main import command
from app.i18n import LANGUAGES, LOCALES, CatalogueError, Key, catalogue
from app.message_search import templates_said
from app.rephrase import MESSAGE

__all__ = [
    "Check",
    "all_messages",
    "check",
    "main",
    "messages_in_python",
    "messages_in_template",
    "messages_used",
    "po_entry",
]

APP = Path(__file__).parent
PACKAGES = ("ontology", "graph", "ingest", "app")
TEMPLATES = (".html", ".j2", ".jinja", ".jinja2")

_FILES = {MESSAGE: "errors.po", HELP: "help.po"}
_TRANSLATE = {"_": "", "mark": "", "said": MESSAGE}
_QUOTED = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TEMPLATE = re.compile(rf"(?<![\w.])_(?P<context>\.context\(\s*(?P<name>{_QUOTED})\s*,|\()\s*(?P<text>{_QUOTED})")


@dataclass(frozen=True, slots=True)
class Check:
    """What a language's catalogue lacks.

    Attributes
    ----------
    missing : tuple of Key
        Used in the app, not translated.
    unused : tuple of Key
        Translated, not used.
    misfilled : tuple of Key
        The translation has other ``{places}`` than the text.
    """

    missing: tuple[Key, ...]
    unused: tuple[Key, ...]
    misfilled: tuple[Key, ...]


def messages_in_python(source: str) -> Iterator[Key]:
    """Find the texts that a module marks for translation.

    A text looked up by a variable is skipped: it was marked where it stands.

    Raises
    ------
    CatalogueError
        If a text is put together in the call (an f-string, a sum), so that no catalogue can hold it.

    Examples
    --------
    >>> list(messages_in_python('[_("Day"), _.context("map", "Land"), mark("In force"), _(name)]'))
    [('', 'Day'), ('map', 'Land'), ('', 'In force')]
    """
    for node in ast.walk(ast.parse(source)):
        arguments = _translated(node)
        for part in arguments:
            if isinstance(part, ast.JoinedStr | ast.BinOp):
                raise CatalogueError(
                    f"line {part.lineno}: {ast.unparse(part)} is put together in the call; "
                    'write _("... {name} ...", name=value)'
                )
        texts = [part.value for part in arguments if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if texts and len(texts) == len(arguments):
            yield (_context(node), texts[0]) if len(texts) == 1 else (texts[0], texts[1])


def _context(node: ast.AST) -> str:
    """Context that a call stands for by its name."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _TRANSLATE[node.func.id]
    return ""


def _translated(node: ast.AST) -> list[ast.expr]:
    """Return the arguments of a call that translates or marks a text: the text, or context and text."""
    if not isinstance(node, ast.Call):
        return []
    function = node.func
    if isinstance(function, ast.Name) and function.id in _TRANSLATE:
        return node.args[:1]
    if not isinstance(function, ast.Attribute) or function.attr != "context":
        return []
    return node.args[:2] if isinstance(function.value, ast.Name) and function.value.id == "_" else []


def messages_in_template(source: str) -> Iterator[Key]:
    """Find the texts that a template marks for translation.

    Examples
    --------
    >>> list(messages_in_template('<h1>{{ _("Summary") }}</h1> {{ _.context("unit", "days") }}'))
    [('', 'Summary'), ('unit', 'days')]
    """
    for match in _IN_TEMPLATE.finditer(source):
        context = ast.literal_eval(match["name"]) if match["name"] else ""
        yield context, ast.literal_eval(match["text"])


def messages_used(root: Path = APP) -> set[Key]:
    """Find all texts marked for translation under a folder."""
    used: set[Key] = set()
    for path in sorted(root.rglob("*")):
        if path.suffix == ".py":
            try:
                used.update(messages_in_python(path.read_text(encoding="utf-8")))
            except CatalogueError as error:
                raise CatalogueError(f"{path}, {error}") from None
        elif path.suffix in TEMPLATES:
            used.update(messages_in_template(path.read_text(encoding="utf-8")))
    return used


def all_messages() -> set[Key]:
    """Find all texts of the project that a reader of another language needs."""
    said = {(MESSAGE, found.template) for found in templates_said(APP.parent, PACKAGES)}
    return messages_used(APP) | said | {(HELP, text) for text in help_texts(command(LANGUAGES[0]))}


def check(lang: str, used: Set[Key], locales: Path = LOCALES) -> Check:
    """Compare texts with the catalogue of a language.

    Parameters
    ----------
    lang : str
        One of ``LANGUAGES``.
    used : set of Key
        The texts, such as ``all_messages()``.
    locales : pathlib.Path
        Folder of the catalogues.

    Raises
    ------
    CatalogueError
        If a catalogue cannot be read.
    """
    known = catalogue(lang, locales)
    return Check(
        missing=tuple(sorted(used - known.keys())),
        unused=tuple(sorted(known.keys() - used)),
        misfilled=tuple(sorted(key for key, text in known.items() if _places(key[1]) != _places(text))),
    )


def po_entry(key: Key, text: str = "") -> str:
    r"""Write one entry of a ``.po`` file.

    Examples
    --------
    >>> print(po_entry(("", 'Say "days"')))
    msgid "Say \"days\""
    msgstr ""
    """
    context = [f"msgctxt {_quote(key[0])}"] if key[0] else []
    return "\n".join([*context, f"msgid {_quote(key[1])}", f"msgstr {_quote(text)}"])


def main(arguments: Iterable[str] | None = None) -> int:
    """Print what is missing, unused or misfilled; 1 if anything is."""
    parser = argparse.ArgumentParser(prog="python -m app.messages", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="add the missing texts to the catalogues, still empty")
    options = parser.parse_args(None if arguments is None else list(arguments))
    failed = False
    used = all_messages()
    for lang in LANGUAGES[1:]:
        found = check(lang, used, LOCALES)
        for name in ("missing", "unused", "misfilled"):
            for key in getattr(found, name):
                failed = True
                print(f"{lang} {name}: {key[1]!r}" + (f" ({key[0]})" if key[0] else ""))
        if options.write:
            _write(LOCALES / lang / "LC_MESSAGES", found.missing)
    return int(failed)


def _write(folder: Path, keys: Iterable[Key]) -> None:
    for key in keys:
        path = folder / _FILES.get(key[0], "lodestone.po")
        present = path.read_text(encoding="utf-8")
        # A text that stands there empty is missing too, but need not stand twice.
        if po_entry(key) not in present:
            path.write_text(f"{present.rstrip()}\n\n{po_entry(key)}\n", encoding="utf-8")


def _places(text: str) -> tuple[str, ...]:
    """Names of the ``{places}`` of a text, in order of the alphabet; a text without any may hold lone braces."""
    try:
        return tuple(sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None))
    except ValueError:
        return ()


def _quote(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    return f'"{escaped}"'


if __name__ == "__main__":
    sys.exit(main())
