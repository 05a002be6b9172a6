"""Which country does a publisher mean? Names and codes by family of sources, to ISO two-letter codes.

Every family knows the table of countries: its English names, its other names, and its ISO and M49 codes. What a family
writes otherwise (Burma, ``S19`` for Taiwan) stands in ``country_names.yml``, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.dataset import read_yaml
from ingest.errors import DatasetError, MappingError
from ingest.tables import read_table
from ontology.iso import COUNTRY_CODES, OTHER_COUNTRIES

__all__ = ["OTHER_COUNTRIES", "code_table", "families", "is_known", "is_total", "iso2", "iso2_of_iso3", "iso2_of_m49"]

_NAMES = Path(__file__).parent / "country_names.yml"
_COUNTRIES = Path(__file__).parent / "datasets" / "countries" / "data"
_KEYS = {"names", "iso3", "m49", "totals"}


@dataclass(frozen=True, slots=True)
class _Family:
    """What a family of sources writes: name, three letters or number to two letters; names of totals."""

    names: Mapping[str, str]
    iso3: Mapping[str, str]
    m49: Mapping[str, str]
    totals: frozenset[str]


def families() -> list[str]:
    """Families of sources that there are.

    Examples
    --------
    >>> "usgs" in families()
    True
    """
    return sorted(_families())


def iso2(name: str, family: str, *, where: str = "") -> str:
    """Two-letter code of a country by the name that a family of sources gives it.

    Parameters
    ----------
    name : str
        As written; runs of blanks count as one.
    family : str
        ``usgs``, ``bgs``, ``wmd``, ``baci``.
    where : str
        File and line, for the error.

    Returns
    -------
    str
        ISO 3166-1 alpha-2 (``NA`` is Namibia), ``XK`` for Kosovo, ``XX`` for all other countries together.

    Raises
    ------
    MappingError
        If the name is unknown: nothing of the file may be taken then.

    Examples
    --------
    >>> iso2("Burma", "usgs"), iso2("Namibia", "bgs"), iso2("Other countries", "usgs")
    ('MM', 'NA', 'XX')
    """
    return _found(_family(family).names, " ".join(name.split()), family, "name", where)


def iso2_of_iso3(code: str, family: str, *, where: str = "") -> str:
    """Two-letter code of a country by its three letters.

    Raises
    ------
    MappingError
        If the code is unknown.

    Examples
    --------
    >>> iso2_of_iso3("NAM", "bgs"), iso2_of_iso3("S19", "baci")
    ('NA', 'TW')
    """
    return _found(_family(family).iso3, code.strip().upper(), family, "three-letter code", where)


def iso2_of_m49(code: str, family: str, *, where: str = "") -> str:
    """Two-letter code of a country by its M49 number, leading zeros or not.

    Raises
    ------
    MappingError
        If the number is unknown.

    Examples
    --------
    >>> iso2_of_m49("36", "wmd"), iso2_of_m49("490", "baci"), iso2_of_m49("842", "baci")
    ('AU', 'TW', 'US')
    """
    return _found(_family(family).m49, code.strip().zfill(3), family, "M49 number", where)


def code_table(family: str, kind: str) -> Mapping[str, str]:
    """Every code of a kind that a family of sources may use, with its two letters: for lookups in bulk.

    Parameters
    ----------
    family : str
    kind : str
        ``names``, ``iso3`` or ``m49`` (three digits).

    Examples
    --------
    >>> table = code_table("baci", "m49")
    >>> table["392"], table["490"]
    ('JP', 'TW')
    """
    known = _family(family)
    return {"names": known.names, "iso3": known.iso3, "m49": known.m49}[kind]


def is_known(name: str, family: str) -> bool:
    """Whether a family has a country of that name.

    Examples
    --------
    >>> is_known("Burma", "usgs"), is_known("Burmae", "usgs")
    (True, False)
    """
    return " ".join(name.split()) in _family(family).names


def is_total(name: str, family: str) -> bool:
    """Whether a name in the column of countries means the whole world.

    Examples
    --------
    >>> is_total("World total (rounded)", "usgs"), is_total("China", "usgs")
    (True, False)
    """
    return " ".join(name.split()) in _family(family).totals


def _found(codes: Mapping[str, str], text: str, family: str, what: str, where: str) -> str:
    found = codes.get(text)
    if found is None:
        raise MappingError(
            f"{where or 'a row'}: '{text}' is no {what} of a country that the family '{family}' knows. "
            f"Add it to ingest/country_names.yml."
        )
    return found


def _family(name: str) -> _Family:
    known = _families().get(name)
    if known is None:
        raise DatasetError(f"{_NAMES.name}: there is no family '{name}'. There are: {', '.join(families())}.")
    return known


@cache
def _families() -> Mapping[str, _Family]:
    """Every family: the table of countries, then what the family writes otherwise."""
    names: dict[str, str] = {}
    iso3: dict[str, str] = {}
    m49: dict[str, str] = {}
    for table in ("countries", "more_countries", "aliases"):
        for row in read_table(_COUNTRIES / f"{table}.csv").rows:
            values, code = row.values, row.values["iso2"]
            names.update((values[c], code) for c in ("name_en", "other_en", "other_ja", "alias") if values.get(c))
            if values.get("iso3"):
                iso3[values["iso3"]] = code
            if values.get("m49"):
                m49[values["m49"]] = code
    found: dict[str, _Family] = {}
    for family, entries in read_yaml(_NAMES).items():
        own = entries or {}
        _check(family, own)
        found[family] = _Family(
            {**names, **own.get("names", {})}, {**iso3, **own.get("iso3", {})}, {**m49, **own.get("m49", {})},
            frozenset(own.get("totals", ())),
        )  # fmt: skip
    return found


def _check(family: str, own: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse keys and codes that do not exist (an unquoted NO is read as false)."""
    for key, entries in own.items():
        if key not in _KEYS:
            raise DatasetError(f"{_NAMES}: {family} has the unknown key '{key}'. Known: {', '.join(sorted(_KEYS))}.")
        bad = [] if key == "totals" else [text for text, code in entries.items() if code not in COUNTRY_CODES]
        if bad:
            raise DatasetError(f"{_NAMES}: {family}, {key}: the code of {bad[0]!r} is none of ISO 3166. Correct it.")
