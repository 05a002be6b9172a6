"""What is a value of a type? Parse, write in one spelling, or say what is wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from ontology.errors import OntologyError, ValueTextError
from ontology.iso import COUNTRY_CODES
from ontology.text import Text

__all__ = ["TYPES", "PropertyType", "Value", "canonical", "earliest_day", "latest_day", "parse", "problem"]

Value: TypeAlias = str | float | int | bool
"""What a text parses to; dates stay texts because they may be partial."""

StoreType: TypeAlias = Literal["STRING", "FLOAT", "INTEGER", "BOOLEAN"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_HS_CODE = re.compile(r"\d{4}(\d{2}){0,3}", re.ASCII)
_CODE = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
_REF = re.compile(r"[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*")
_ISO3 = re.compile(r"[A-Z]{3}")
_URL = re.compile(r"https?://[^\s/?#<>\"]+\.[^\s<>\"]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class PropertyType:
    """A type of values.

    Attributes
    ----------
    name : str
    label : Text
    rule : Text
        What is allowed, as it follows "must be" in a message and in the documentation.
    read : callable
        Text to value; raises ValueError where the text is no such value.
    store : str
        Type in a property-graph store.
    unit : str
        The only unit that the type allows, empty where it has none.
    family : str
        What values can be compared with: ``number``, ``date`` or ``text``.
    low, high : float
        Bounds of a number.
    pattern : str
        Regular expression that the whole text matches, empty where there is none.
    """

    name: str
    label: Text
    rule: Text
    read: Callable[[str], Value]
    store: StoreType = "STRING"
    unit: str = ""
    family: Literal["number", "date", "text"] = "text"
    low: float = -math.inf
    high: float = math.inf
    pattern: str = ""


def earliest_day(partial: str) -> str:
    """First day that a partial ISO date can mean (it counts from its first day as a start).

    Examples
    --------
    >>> earliest_day("2024"), earliest_day("2026-03"), earliest_day("2026-03-10"), earliest_day("")
    ('2024-01-01', '2026-03-01', '2026-03-10', '')
    """
    return partial + {4: "-01-01", 7: "-01"}.get(len(partial), "")


def latest_day(partial: str) -> str:
    """Last day that a partial ISO date can mean (it counts to its last day as an end).

    Examples
    --------
    >>> latest_day("2024"), latest_day("2024-02"), latest_day("2026-03-10"), latest_day("")
    ('2024-12-31', '2024-02-29', '2026-03-10', '')
    """
    if len(partial) == 4:
        return partial + "-12-31"
    if len(partial) == 7:
        year, month = int(partial[:4]), int(partial[5:])
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        last = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
        return f"{partial}-{last:02d}"
    return partial


def _text(text: str) -> str:
    stripped = text.strip()
    if not stripped or _CONTROL.search(stripped):
        raise ValueError
    return stripped


def _name(text: str) -> str:
    if "\n" in text.strip():
        raise ValueError
    return _text(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError
    return int(text)


def _bool(text: str) -> bool:
    try:
        return {"true": True, "false": False}[text.lower()]
    except KeyError:
        raise ValueError from None


def _within(low: float, high: float) -> Callable[[str], Value]:
    def read(text: str) -> float:
        value = _number(text)
        if not low <= value <= high:
            raise ValueError
        return value

    return read


def _date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError
    year, month, day = match.groups("1")
    date(int(year), int(month), int(day))
    return text


def _matching(pattern: re.Pattern[str]) -> Callable[[str], Value]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError
        return text

    return read


def _iso2(text: str) -> str:
    if text not in COUNTRY_CODES:
        raise ValueError
    return text


def _patterned(name: str, label: Text, rule: Text, pattern: re.Pattern[str]) -> PropertyType:
    return PropertyType(name, label, rule, _matching(pattern), pattern=pattern.pattern)


def _numeric(
    name: str, label: Text, rule: Text, low: float = -math.inf, high: float = math.inf, unit: str = ""
) -> PropertyType:
    return PropertyType(
        name, label, rule, _within(low, high), store="FLOAT", unit=unit, family="number", low=low, high=high
    )


_ALL = (
    PropertyType("text", Text("Text", "文章"), Text("a text that is not empty", "空でない文字列"), _text),
    PropertyType("name", Text("Name", "名称"), Text("a name on one line", "一行の名称"), _name),
    _patterned("code", Text("Code", "コード"), Text("a code of its list", "コード表にある値"), _CODE),
    _patterned("ref", Text("Reference", "参照"), Text("an id such as country/jp", "country/jp のような識別子"), _REF),
    _numeric(
        "number",
        Text("Number", "数値"),
        Text("a finite number, without thousands separators", "桁区切りのない有限の数"),
    ),
    PropertyType(
        "integer",
        Text("Whole number", "整数"),
        Text("a whole number of at most 18 digits", "18桁以内の整数"),
        _integer,
        store="INTEGER",
        family="number",
        pattern=_INTEGER.pattern,
    ),
    PropertyType("bool", Text("Yes or no", "真偽"), Text("true or false", "true か false"), _bool, store="BOOLEAN"),
    PropertyType(
        "date",
        Text("Date", "日付"),
        Text("a day of the calendar, a month or a year: 2026-03-10, 2026-03, 2026", "暦にある年月日・年月・年"),
        _date,
        family="date",
        pattern=_DATE.pattern,
    ),
    _numeric("share", Text("Share", "割合"), Text("a share from 0 to 1", "0 から 1 の割合"), 0, 1),
    _numeric(
        "mass_flow",
        Text("Mass a year", "年間質量"),
        Text("tonnes a year, 0 or more", "0 以上の年間トン数"),
        0,
        unit="t/y",
    ),
    _numeric("quantity", Text("Quantity", "数量"), Text("a quantity, 0 or more", "0 以上の数量"), 0),
    _numeric("days", Text("Days", "日数"), Text("a number of days, 0 or more", "0 以上の日数"), 0, unit="days"),
    _numeric(
        "latitude",
        Text("Latitude", "緯度"),
        Text("degrees north from -90 to 90", "-90 から 90 の度（北が正）"),
        -90,
        90,
    ),
    _numeric(
        "longitude",
        Text("Longitude", "経度"),
        Text("degrees east from -180 to 180", "-180 から 180 の度（東が正）"),
        -180,
        180,
    ),
    _patterned(
        "hs_code",
        Text("HS code", "HSコード"),
        Text("4, 6, 8 or 10 digits without dots", "点のない4・6・8・10桁の数字"),
        _HS_CODE,
    ),
    PropertyType(
        "iso2",
        Text("Country code, two letters", "国コード（2文字）"),
        Text("a code of ISO 3166-1 alpha-2, or XX for all others", "ISO 3166-1 の2文字コード（その他の国は XX）"),
        _iso2,
        pattern="[A-Z]{2}",
    ),
    _patterned(
        "iso3",
        Text("Country code, three letters", "国コード（3文字）"),
        Text("three capital letters", "大文字3文字"),
        _ISO3,
    ),
    _patterned(
        "url",
        Text("Web address", "URL"),
        Text("an address that begins with http:// or https://", "http:// か https:// で始まるアドレス"),
        _URL,
    ),
)

TYPES: Mapping[str, PropertyType] = {each.name: each for each in _ALL}
"""All property types by name."""


def parse(type_name: str, text: str) -> Value:
    """Value that a text means.

    Parameters
    ----------
    type_name : str
        One of ``TYPES``.
    text : str

    Returns
    -------
    str, float, int or bool

    Raises
    ------
    ValueTextError
        If the text is no value of the type.
    OntologyError
        If there is no such type.

    Examples
    --------
    >>> parse("share", "0.69"), parse("bool", "true"), parse("date", "2026-03")
    (0.69, True, '2026-03')
    """
    try:
        declared = TYPES[type_name]
    except KeyError:
        raise OntologyError(f"'{type_name}' is no property type; use one of {', '.join(TYPES)}") from None
    try:
        return declared.read(text)
    except ValueError:
        shown = text if len(text) <= 60 else text[:57] + "..."
        raise ValueTextError(f"{shown!r} must be {declared.rule.en}") from None


def canonical(type_name: str, text: str) -> str:
    """The one spelling of a value, so that equal values are equal texts.

    Raises
    ------
    ValueTextError
        If the text is no value of the type.

    Examples
    --------
    >>> canonical("number", "1.50"), canonical("mass_flow", "1e5"), canonical("bool", "True")
    ('1.5', '100000', 'true')
    """
    value = parse(type_name, text)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Adding 0 turns -0.0 into 0.0; Decimal writes the shortest digits without an exponent.
        plain = format(Decimal(repr(value + 0.0)), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value)


def problem(type_name: str, text: str) -> str | None:
    """What is wrong with a text as a value of a type, or None.

    Examples
    --------
    >>> problem("date", "2026-02-30")
    "'2026-02-30' must be a day of the calendar, a month or a year: 2026-03-10, 2026-03, 2026"
    """
    try:
        parse(type_name, text)
    except ValueTextError as error:
        return str(error)
    return None
