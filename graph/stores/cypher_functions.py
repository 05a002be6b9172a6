"""Which functions may a user's Cypher call? Those of the language itself; none of an engine's own."""

from __future__ import annotations

__all__ = ["FUNCTIONS"]

_AGGREGATES = "avg collect count max min percentilecont percentiledisc stdev stdevp sum"
_LISTS = "all any coalesce head isempty keys last none nodes range reduce relationships reverse single size tail"
_GRAPH = (
    "allshortestpaths elementid endnode exists id labels length nullif point point.distance properties shortestpath "
    "startnode type valuetype"
)
_NUMBERS = (
    "abs acos asin atan atan2 ceil cos cot degrees e exp floor haversin isnan log log10 pi radians rand round sign sin "
    "sqrt tan"
)
_TEXT = (
    "btrim char_length character_length left lower ltrim normalize replace right rtrim split substring toboolean "
    "tobooleanornull tofloat tofloatornull tointeger tointegerornull tolower tostring tostringornull toupper trim upper"
)
_LIST_CONVERSIONS = "tobooleanlist tofloatlist tointegerlist tostringlist"
_TIME = (
    "date date.truncate datetime datetime.fromepoch datetime.fromepochmillis datetime.truncate duration "
    "duration.between duration.indays duration.inmonths duration.inseconds localdatetime localdatetime.truncate "
    "localtime localtime.truncate time time.truncate timestamp"
)

FUNCTIONS = frozenset(" ".join((_AGGREGATES, _LISTS, _GRAPH, _NUMBERS, _TEXT, _LIST_CONVERSIONS, _TIME)).split())
"""Names in small letters, with their namespace where they have one."""
