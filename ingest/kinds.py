"""How is a row known? The first rule that fits, from the wording of its source, its note and its year."""

from __future__ import annotations

import re

from graph.statement import Kind, earliest_day, latest_day
from ingest.dates import latest_date

__all__ = ["kind_of"]

_DERIVED = ("derived", "computed", "stoichiometry", "as ")
_ASSUMED = ("assumption", "general knowledge", "own judgement", "definition")
_ESTIMATE = re.compile(r"\bestimate[ds]?\b", re.IGNORECASE)


def kind_of(source: str, *, note: str = "", year: str = "", source_date: str = "", reach: str = "") -> Kind:
    """Kind of the values of one row.

    Rules, the first that fits: the source begins with *derived*, *computed*, *stoichiometry* or *as*: derived;
    with *assumption*, *general knowledge*, *own judgement* or *definition*: assumed; the note says estimate:
    estimated; the year lies after that of the source's date, or after the reach of the dataset: projected; else
    reported.

    Parameters
    ----------
    source, note : str
        Texts of the row.
    year : str
        Year that the value speaks of, empty where it has none.
    source_date : str
        Date of the source; empty: the latest date in its text.
    reach : str
        Date to which the dataset's knowledge goes.

    Returns
    -------
    Kind

    Examples
    --------
    >>> kind_of("derived: NdPr oxide / 1.2"), kind_of("assumption"), kind_of("USGS MCS 2026", note="estimate")
    ('derived', 'assumed', 'estimated')
    >>> kind_of("IEA outlook 2024, forecast", year="2030"), kind_of("USGS MCS 2026", year="2025")
    ('projected', 'reported')
    """
    wording = source.strip().lower()
    if wording.startswith(_DERIVED):
        return "derived"
    if wording.startswith(_ASSUMED):
        return "assumed"
    if _ESTIMATE.search(note):
        return "estimated"
    if year:
        known = source_date or latest_date(source, not_after=reach)
        if known and year[:4] > known[:4]:
            return "projected"
        if reach and earliest_day(year) > latest_day(reach):
            return "projected"
    return "reported"
