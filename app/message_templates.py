"""Which templates does a string expression stand for? An f-string read as words with named places.

A message is put together from words and values: ``f"{path}: cannot be read ({reason})"`` stands for the template
``{path}: cannot be read ({reason})``. Places are named after their variables. Where a part depends on a condition, the
expression stands for several templates.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Sequence

__all__ = ["called", "is_japanese", "is_message", "is_sum", "templates_of"]

_MOST_ALTERNATIVES = 16
_WORDS = re.compile(r"[a-z]{2,}[,.;:]? |[ \n(][a-z]{2,}")
_CODE = re.compile(
    r"^(SELECT|UNWIND|MATCH|COPY|CREATE|INSERT|DELETE) |\w\(\S*\0|= (true|false)\b|\w\|\w+\||ORDER BY \w+ LIMIT|^<\w+"
)
"""Queries, settings and markup."""

_NAME = re.compile(r"[A-Z][a-z]+( [\w]+)*:?")
"""Heading or name."""

_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def templates_of(node: ast.expr) -> tuple[list[str], set[ast.AST]]:
    """Templates of a string expression, and the parts of it that are no texts of their own.

    Examples
    --------
    >>> source = 'f"{path}: {n:,} row" + ("s" if n > 1 else "") + "."'
    >>> templates_of(ast.parse(source, mode="eval").body)[0]
    ['{path}: {n} rows.', '{path}: {n} row.']
    """
    templates = _Templates()
    found = list(dict.fromkeys(itertools.islice(templates.alternatives(node), _MOST_ALTERNATIVES)))
    return found, templates.parts


def is_message(template: str) -> bool:
    """Whether a template has words of a sentence, not only data, names or code.

    Examples
    --------
    >>> is_message("{n} rows"), is_message("{cls}/{slug}"), is_message("SELECT line FROM {t}"), is_message("Query Name")
    (True, False, False, False)
    """
    literal = re.sub(r"\{[^{}]*\}", "\0", template.replace("{{", "").replace("}}", ""))
    if literal.strip() in ("or", "and") or _NAME.fullmatch(literal.strip()) or _CODE.search(literal):
        return False
    return bool(_WORDS.search(literal)) and not is_japanese(literal)


def is_japanese(text: str) -> bool:
    """Whether a text has kana or kanji in it.

    Examples
    --------
    >>> is_japanese("3 t/年"), is_japanese("3 t/y")
    (True, False)
    """
    return bool(_JAPANESE.search(text))


def is_sum(node: ast.AST | None) -> bool:
    """Whether texts are put together here; the sum of two numbers is none."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return False
    return any(_is_text(part) or is_sum(part) or isinstance(part, ast.IfExp) for part in (node.left, node.right))


def called(call: ast.Call) -> str:
    """Bare name of what is called, empty where it has none."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


class _Templates:
    """Templates of one expression: several where it has parts that depend on a condition."""

    def __init__(self) -> None:
        self.parts: set[ast.AST] = set()
        self._names: dict[str, str] = {}

    def alternatives(self, node: ast.expr) -> Iterator[str]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.replace("{", "{{").replace("}", "}}")
        elif isinstance(node, ast.JoinedStr):
            yield from self._joined(node.values)
        elif isinstance(node, ast.BinOp) and is_sum(node):
            yield from self._joined([node.left, node.right])
        elif isinstance(node, ast.FormattedValue):
            plain = node.conversion == -1 and node.format_spec is None
            yield from self.alternatives(node.value) if plain else self._placed(node.value)
        elif isinstance(node, ast.IfExp) and _is_text(node.body) and _is_text(node.orelse):
            self.parts.update((node.body, node.orelse))
            yield from self.alternatives(node.body)
            yield from self.alternatives(node.orelse)
        else:
            yield from self._placed(node)

    def _joined(self, parts: Sequence[ast.expr]) -> Iterator[str]:
        choices = [list(itertools.islice(self.alternatives(part), _MOST_ALTERNATIVES)) for part in parts]
        for pieces in itertools.product(*choices):
            yield "".join(pieces)

    def _placed(self, node: ast.expr) -> Iterator[str]:
        """Name a place after its variable, with a number where two differ."""
        key = ast.unparse(node)
        if key not in self._names:
            name = _name(node)
            taken = set(self._names.values())
            numbered = (f"{name}{number}" for number in itertools.count(2))
            self._names[key] = next(free for free in itertools.chain([name], numbered) if free not in taken)
        yield "{" + self._names[key] + "}"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower()
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_").lower()
    if isinstance(node, ast.Call):
        name = called(node)
        if name == "len":
            return "n"
        inner = [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
        return _name(inner[0]) if inner else name.strip("_")
    if isinstance(node, ast.Subscript | ast.Starred | ast.Await):
        return _name(node.value)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return _name(node.generators[0].iter)
    if isinstance(node, ast.BinOp):
        return _name(node.left)
    if isinstance(node, ast.BoolOp):
        return _name(node.values[0])
    if isinstance(node, ast.IfExp):
        return _name(node.body)
    return "value"
