"""How are days read, shifted and checked? Small helpers on ISO text, beside ``graph.statement``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from graph.errors import QueryError
from graph.statement import earliest_day

__all__ = ["is_partial_date", "shift_day", "whole_day"]

_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


def is_partial_date(text: str) -> bool:
    """Tell whether a text is an ISO date, whole or partial (``2024``, ``2026-03``, ``2026-03-10``).

    Examples
    --------
    >>> [is_partial_date(text) for text in ("2024", "2026-03", "2026-02-30", "March 2026", "")]
    [True, True, False, False, False]
    """
    if not _PARTIAL.fullmatch(text):
        return False
    try:
        date.fromisoformat(earliest_day(text))
    except ValueError:
        return False
    return True


def whole_day(day: str | date) -> str:
    """Read the day a question is asked for, as ``YYYY-MM-DD``.

    Raises
    ------
    QueryError
        If it is no whole day of the calendar.

    Examples
    --------
    >>> whole_day(date(2026, 11, 21)), whole_day("2026-11-21")
    ('2026-11-21', '2026-11-21')
    """
    text = day.strftime("%Y-%m-%d") if isinstance(day, date) else day
    if len(text) != len("2026-11-21") or not is_partial_date(text):
        raise QueryError(f"'{text}' is no day; write it as YYYY-MM-DD, such as 2026-11-21")
    return text


def shift_day(day: str, days: int) -> str:
    """Day so many days later (earlier, if negative), at most the calendar's last or first day.

    Examples
    --------
    >>> shift_day("2024-02-28", 1), shift_day("2025-01-01", -1)
    ('2024-02-29', '2024-12-31')
    >>> shift_day("9999-12-31", 1)
    '9999-12-31'
    """
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return (date.max if days > 0 else date.min).isoformat()
