"""When was a figure published? From the dates in the text of its source, else the end of its year."""

from __future__ import annotations

import re
from datetime import date

from graph.statement import earliest_day, latest_day

__all__ = ["dates_in", "is_partial_date", "latest_date", "published_at"]

# A year of 1900 to 2099 that is no part of a longer number, code or decimal, with month and day where given.
_DATE = re.compile(
    r"(?<![\d.,])((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])(?!\d)(?:-(0[1-9]|[12]\d|3[01])(?!\d))?)?(?![\d,]\d|\d)"
)
_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def is_partial_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of the calendar in ISO form.

    Examples
    --------
    >>> [is_partial_date(t) for t in ("2024", "2026-03", "2026-02-29", "2026-13", "03/2026", "")]
    [True, True, False, False, False, False]
    """
    if not _PARTIAL.fullmatch(text):
        return False
    try:
        date.fromisoformat(earliest_day(text))
    except ValueError:
        return False
    return True


def dates_in(text: str) -> list[str]:
    """All ISO dates, possibly partial, that a text names, in the order in which they stand.

    Examples
    --------
    >>> dates_in("MIIT via Reuters 2020-01-22; USGS MCS 2026; HS 284690; 2,024 t; sources 2021-24")
    ['2020-01-22', '2026', '2021']
    """
    found = ("-".join(part for part in match.groups() if part) for match in _DATE.finditer(text))
    return [item for item in found if is_partial_date(item)]


def latest_date(text: str, *, not_after: str = "") -> str:
    """Latest date that a text names, empty where it names none.

    Parameters
    ----------
    text : str
        The text of a source.
    not_after : str
        Dates that begin after this one are passed over: a forecast's horizon is no date of publication.

    Returns
    -------
    str
        The most precise of the latest.

    Examples
    --------
    >>> latest_date("Argus 2025-10; grafa.com 2026"), latest_date("scenario for 2040", not_after="2026-11-21")
    ('2026', '')
    >>> latest_date("assumption")
    ''
    """
    limit = latest_day(not_after)
    fitting = [item for item in dates_in(text) if not limit or earliest_day(item) <= limit]
    return max(fitting, key=lambda item: (earliest_day(item), len(item)), default="")


def published_at(source: str, year: str, *, reach: str, ignore_source: bool = False) -> str:
    """When a figure of a year counts as published.

    The latest date in the text of the source; where there is none, the last day of the year that the figure
    speaks of, or the reach where that lies before it: nothing is read before it is out. A partial date is
    returned as it stands.

    Parameters
    ----------
    source : str
        Text of the source.
    year : str
        Year or date that the figure speaks of; empty where it has none.
    reach : str
        Date to which the dataset's knowledge goes; later dates in the text are plans, not publications.
    ignore_source : bool
        For tables whose sources name dates of other things than the publication.

    Returns
    -------
    str
        ISO date, possibly partial; empty where neither is known.

    Examples
    --------
    >>> published_at("MCS 2026 release", "2024", reach="2026-11-21"), published_at("assumption", "2024", reach="")
    ('2026', '2024-12-31')
    >>> published_at("outlook", "2030", reach="2026-11-21")
    '2026-11-21'
    """
    named = "" if ignore_source else latest_date(source, not_after=reach)
    if named or not year:
        return named
    return min(latest_day(year), latest_day(reach)) if reach else latest_day(year)
