"""How is a publisher's JSON read? With a limit on depth and size, exact numbers, and the line of a fault."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from ingest.errors import FileRefusedError
from ingest.files.guard import opened, shown_name

__all__ = ["DEEPEST", "read_document"]

DEEPEST = 60
"""Lists and objects inside each other; publishers' files have fewer than ten."""

_ESCAPED = re.compile(rb"\\u[dD][89a-fA-F]")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def read_document(path: Path, *, encoding: str = "utf-8", max_mb: int = 100, file: str = "") -> Any:
    """Content of a JSON file; numbers with a point are Decimal, so that their digits stay.

    Parameters
    ----------
    path : Path
        Checked by :func:`ingest.files.guard.check_file`.
    encoding : str
    max_mb : int
        Most millions of bytes.
    file : str
        Name for messages, where it is one of a folder.

    Raises
    ------
    FileRefusedError
        With line and column where it is no JSON, breaks off, names a key twice, is too deep, or holds a number
        that is none (NaN).
    """
    name = file or shown_name(path)
    with opened(path, max_mb=max_mb) as stream:
        raw = stream.read()
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise FileRefusedError(f"{name} line {line}: holds a NUL byte; it is damaged, or UTF-16. Download it again.")
    _refuse_depth(raw, name)
    try:
        text = raw.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FileRefusedError(
            f"{name} line {line}, byte {error.start + 1} of the file: 0x{raw[error.start]:02x} is not {encoding}. "
            f"Take the file as published."
        ) from None

    def no_number(constant: str) -> NoReturn:
        raise FileRefusedError(f"{name}: holds {constant}, which is no number. Take the file as published.")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise FileRefusedError(f"{name}: an object names the key '{twice[:60]}' twice. Take the file as published.")
        return found

    try:
        content = json.loads(text, parse_float=Decimal, parse_constant=no_number, object_pairs_hook=once)
        if _ESCAPED.search(raw):
            json.dumps(content, ensure_ascii=False, default=str).encode("utf-8")
        return content
    except UnicodeEncodeError:
        raise FileRefusedError(
            f"{name}: holds half a character (a lone surrogate). Take the file as published."
        ) from None
    except json.JSONDecodeError as error:
        if not text[error.pos :].strip() or error.msg.startswith("Unterminated"):
            raise FileRefusedError(
                f"{name} line {error.lineno}: breaks off in the middle. Download it again."
            ) from None
        raise FileRefusedError(
            f"{name} line {error.lineno}, column {error.colno}: is no JSON from here ({error.msg.lower()}). "
            f"Take the file as published."
        ) from None
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(
            f"{name}: cannot be read as JSON ({str(error)[:80]}). Take the file as published."
        ) from None


def _refuse_depth(raw: bytes, name: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(raw):
        sign = token[0]
        if sign in b"[{":
            depth += 1
            if depth > DEEPEST:
                line = raw[: token.start()].count(b"\n") + 1
                raise FileRefusedError(
                    f"{name} line {line}: lists nest over {DEEPEST} deep. Check that it is the right file."
                )
        elif sign in b"]}":
            depth -= 1
