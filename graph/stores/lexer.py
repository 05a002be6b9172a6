"""What are the words of a Cypher text? A strict lexer: what two engines could read differently is refused here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, TypeAlias

from graph.errors import QueryError

__all__ = ["MAX_LENGTH", "MAX_TOKENS", "Lexed", "Token", "TokenKind", "lex", "refusal"]

MAX_LENGTH = 20_000
"""Characters that a query may have."""

MAX_TOKENS = 2_000
"""Words, signs and values that a query may have; the engine's own parser hangs far beyond that."""

TokenKind: TypeAlias = Literal["word", "name", "string", "number", "parameter", "sign", "end"]

_BLANK = re.compile(r"[ \t\r\n]+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|0o[0-7]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?")
_PARAMETER = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*")
_SIGN = re.compile(r"<>|<=|>=|=~|\.\.|[()\[\]{},;:.+\-*/%^=<>|]")
_LINE_COMMENT = re.compile(r"//[^\r\n]*")
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"`([^`\\]*)`")
_STRING = {quote: re.compile(rf"{quote}(?:[^{quote}\\]|\\.)*{quote}", re.DOTALL) for quote in "'\""}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = "\\'\"nrt"
_UNICODE_ESCAPE = re.compile(r"\\[uU]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, sign or value; ``word`` is its text in capitals if it stands without back-ticks, else empty."""

    kind: TokenKind
    text: str
    position: int

    @property
    def word(self) -> str:
        """The bare word in capitals."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(frozen=True, slots=True)
class Lexed:
    """Tokens of a text (the last has the kind ``end``) and the text with every comment blanked out."""

    tokens: tuple[Token, ...]
    text: str


def refusal(text: str, position: int, problem: str) -> QueryError:
    """Error that says where: line and column, counted from 1."""
    before = text[:position].replace("\r\n", "\n").replace("\r", "\n")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return QueryError(f"line {line}, column {column}: {problem}")


def _describe(character: str) -> str:
    name = unicodedata.name(character, "control character")
    shown = f"{character!r} " if character.isprintable() and not character.isspace() else ""
    return f"{shown}(U+{ord(character):04X}, {name.lower()})"


def _check_string(text: str, found: re.Match[str]) -> None:
    for escape in _ESCAPE.finditer(found.group()):
        if escape.group(1) not in _ESCAPES:
            raise refusal(
                text,
                found.start() + escape.start(),
                f"escape {escape.group()!r} is not allowed in a string; allowed: \\\\ \\' \\\" \\n \\r \\t",
            )
    for offset, character in enumerate(found.group()):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n":
            raise refusal(
                text, found.start() + offset, f"{_describe(character)} is not allowed in a string; use a parameter"
            )


def _check_name(text: str, found: re.Match[str]) -> None:
    inner = found.group(1)
    if not inner or not inner.isprintable():
        raise refusal(text, found.start(), "a name in back-ticks needs printable characters on one line")
    if text.startswith("`", found.end()):
        raise refusal(text, found.start(), "a name in back-ticks cannot hold a back-tick")


def _comment(text: str, position: int) -> re.Match[str] | None:
    if text.startswith("//", position):
        return _LINE_COMMENT.match(text, position)
    if text.startswith("/*", position):
        found = _BLOCK_COMMENT.match(text, position)
        if found is None:
            raise refusal(text, position, "this comment is never closed; end it with */")
        return found
    return None


def _token(text: str, position: int) -> Token:
    character = text[position]
    if character in "'\"":
        found = _STRING[character].match(text, position)
        if found is None:
            raise refusal(text, position, f"this string is never closed; end it with {character}")
        _check_string(text, found)
        return Token("string", found.group(), position)
    if character == "`":
        found = _NAME.match(text, position)
        if found is None:
            raise refusal(text, position, "this name in back-ticks is never closed or holds a backslash")
        _check_name(text, found)
        return Token("name", found.group(), position)
    kinds: tuple[tuple[TokenKind, re.Pattern[str]], ...] = (
        ("word", _WORD),
        ("number", _NUMBER),
        ("parameter", _PARAMETER),
        ("sign", _SIGN),
    )
    for kind, pattern in kinds:
        found = pattern.match(text, position)
        if found is None:
            continue
        if kind == "number" and re.match(r"[A-Za-z0-9_$]", text[found.end() : found.end() + 1]):
            raise refusal(text, position, f"{found.group()!r} runs into the next word; put a space between")
        return Token(kind, found.group(), position)
    raise refusal(text, position, _unknown(character))


def _unknown(character: str) -> str:
    described = _describe(character)
    if character.isspace() or unicodedata.category(character)[0] in "ZC":
        return f"{described} is not allowed outside strings; use an ordinary space or a new line"
    if character in "&!":
        return f"{described} is not allowed; write labels as :A, :A:B or :A|B, and NOT for negation"
    if character == "$":
        return "a parameter is written $name, with ASCII letters, digits and _"
    if ord(character) > 127:
        return f"{described} is not allowed outside strings, comments and back-ticks; put names into back-ticks"
    return f"{described} is not part of the Cypher that is allowed here"


def lex(text: str) -> Lexed:
    r"""Split a Cypher text into tokens and blank its comments out.

    Every character keeps its place, so a position that the engine reports fits the text the user wrote.

    Parameters
    ----------
    text : str
        What the user typed.

    Raises
    ------
    QueryError
        If the text is too long, holds a unicode escape (a server decodes it before it reads the text, so
        it can end a string), an unusual blank or control character, an unknown sign, an escape other than
        the six allowed, or something unclosed.

    Examples
    --------
    >>> lexed = lex("RETURN 'SET // x' AS a // DELETE")
    >>> [token.text for token in lexed.tokens]
    ['RETURN', "'SET // x'", 'AS', 'a', '']
    >>> lexed.text
    "RETURN 'SET // x' AS a          "
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query has {len(text):,} characters; at most {MAX_LENGTH:,} are allowed")
    escape = _UNICODE_ESCAPE.search(text)
    if escape is not None:
        raise refusal(text, escape.start(), f"unicode escapes ({escape.group()}...) are not allowed; type the sign")
    tokens: list[Token] = []
    pieces: list[str] = []
    position = 0
    while position < len(text):
        skipped = _BLANK.match(text, position)
        comment = None if skipped else _comment(text, position)
        if skipped is not None:
            pieces.append(skipped.group())
            position = skipped.end()
        elif comment is not None:
            pieces.append(re.sub(r"[^\r\n]", " ", comment.group()))
            position = comment.end()
        else:
            token = _token(text, position)
            tokens.append(token)
            pieces.append(token.text)
            position += len(token.text)
            if len(tokens) > MAX_TOKENS:
                raise QueryError(f"the query has more than {MAX_TOKENS:,} words and signs; split it")
    tokens.append(Token("end", "", len(text)))
    return Lexed(tuple(tokens), "".join(pieces))
