"""Does a table have the columns that it must have? One text for CSV, sheets and large files."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.errors import FileRefusedError

__all__ = ["SEPARATORS", "check_header", "word_of"]

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""Signs that separate columns, and what they are called."""

_SHOWN = 12


def word_of(separator: str) -> str:
    """What a sign is called.

    Examples
    --------
    >>> word_of(";"), word_of("~")
    ('semicolon', "'~'")
    """
    return SEPARATORS.get(separator, f"'{separator}'")


def check_header(place: str, header: Sequence[str], required: Sequence[str], separator: str = "") -> None:
    """Refuse a header that lacks columns or has one of them twice.

    Parameters
    ----------
    place : str
        File, sheet and line, for messages.
    header, required : sequence of str
    separator : str
        Of CSV; empty for sheets.

    Raises
    ------
    FileRefusedError

    Examples
    --------
    >>> check_header("a.csv line 1", ["Country", "t"], ["Country", "Value"])
    Traceback (most recent call last):
    ingest.errors.FileRefusedError: a.csv line 1: lacks the column Value (it has: Country, t). ...
    """
    missing = [column for column in required if column not in header]
    if missing and len(header) == 1 and separator:
        other = next((sign for sign in SEPARATORS if sign != separator and sign in header[0]), None)
        if other is not None:
            raise FileRefusedError(
                f"{place}: the columns seem to be separated by {word_of(other)}, expected is {word_of(separator)}. "
                f"Take the file as published, not saved again by another program."
            )
    if missing:
        has = ", ".join(header[:_SHOWN]) + (", ..." if len(header) > _SHOWN else "")
        listed = ", ".join(missing)
        raise FileRefusedError(
            f"{place}: lacks the column{'s' if len(missing) > 1 else ''} {listed} (it has: {has}). "
            f"Check that it is the right file and edition."
        )
    twice = sorted({column for column in header if header.count(column) > 1 and column in required})
    if twice:
        raise FileRefusedError(f"{place}: the column {', '.join(twice)} stands twice. Take the original file.")
