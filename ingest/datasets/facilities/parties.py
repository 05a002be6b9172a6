"""Who are the operators and owners that a text names? Companies, or states by their country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from graph.ids import node_id
from ingest.context import Context, Entity
from ingest.dates import is_partial_date
from ingest.rows import LIST_SEPARATOR, Origin, Row

__all__ = ["Owner", "companies_of", "known_companies", "name_company", "one_company", "operators_of", "owners_of"]

# A holder: a name, then perhaps a share in per cent, then perhaps the day for which the share is attested.
_OWNER = re.compile(r"(?P<name>.+?)(?:\s+(?P<percent>\d+(?:\.\d+)?)%)?(?:\s+@(?P<date>[\d-]+))?")
# Marks of a text that is more than one plain name; such a text must stand in mappings.yml.
_NOT_PLAIN = re.compile(r"[/(,]|\band\b|\bvarious\b|\bgroup of\b|\bgovernment\b|\bstate\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Owner:
    """A holder: a company by name, or a state by country code.

    Attributes
    ----------
    name : str
        Name of the company; empty for a state.
    country : str
        Country code of a state; empty for a company.
    share : str
        0 to 1; empty where none was found.
    date : str
        Day on which the share is attested or took effect.
    text : str
        As the table words it.
    """

    name: str
    country: str
    share: str
    date: str
    text: str


def operators_of(context: Context, text: str) -> list[str]:
    """Companies that a text of an operator names; none where it names nobody.

    Raises
    ------
    MappingError
        If the text is no plain name and ``mappings.yml`` does not have it.
    """
    return companies_of(context, text, "operators")


def companies_of(context: Context, text: str, mapping: str) -> list[str]:
    """Companies that a text names, by a list of ``mappings.yml``; none where it names nobody.

    Raises
    ------
    MappingError
        If the text is no plain name and the list does not have it.
    """
    if not text:
        return []
    listed = context.dataset.mappings[mapping]
    if text in listed:
        return _names(listed[text])
    parts = [part.strip() for part in text.split(LIST_SEPARATOR) if part.strip()]
    return [name for part in parts for name in _company(context, mapping, part)]


def one_company(context: Context, name: str) -> str:
    """A company's name in the spelling that all rows share; for texts that always name exactly one."""
    return context.dataset.mappings["same_company"].get(name) or name


def known_companies(context: Context, *tables: tuple[str, str]) -> frozenset[str]:
    """Ids of companies that tables of other datasets (dataset, table) name in a column ``name``."""
    rows = (row for dataset, table in tables for row in context.peek_table(dataset, table))
    return frozenset(node_id("company", row["name"]) for row in rows)


def name_company(context: Context, row: Row, name: str, known: frozenset[str], origin: Origin | None = None) -> Entity:
    """A company by its name, which is stated where no other dataset and no earlier row has done so."""
    company = Entity("Company", node_id("company", name))
    if company.id not in known and not context.is_named(company):
        context.state(company, "name", name, row=row, qualifier="en", origin=origin)
    return company


def owners_of(context: Context, row: Row, text: str) -> list[Owner]:
    """Holders that a text of owners names, with shares and dates; those that ``mappings.yml`` drops are left out."""
    found: list[Owner] = []
    total = Decimal(0)
    for part in (piece.strip() for piece in text.split(LIST_SEPARATOR)):
        if not part:
            continue
        match = _OWNER.fullmatch(part)
        if match is None or (match["date"] and not is_partial_date(match["date"])):
            context.reject(row, "owners", part, "is not 'NAME SHARE% @DATE' (share and date may be left out).")
            continue
        percent = Decimal(match["percent"]) if match["percent"] else None
        total += percent or 0
        share = "" if percent is None else format((percent / 100).normalize(), "f")
        date = match["date"] or ""
        state = context.dataset.mappings["state_holders"].get(match["name"])
        if state:
            found.append(Owner("", state, share, date, part))
            continue
        found += [Owner(name, "", share, date, part) for name in _company(context, "owners", match["name"])]
    if total > 100:
        context.reject(row, "owners", text, f"shares sum to {total} %. Correct them.")
    return found


def _company(context: Context, mapping: str, name: str) -> list[str]:
    """One name, in the spelling that all rows share."""
    listed = context.dataset.mappings[mapping]
    if name in listed or _NOT_PLAIN.search(name):
        return _names(context.map(mapping, name))
    return [one_company(context, name)]


def _names(listed: str | None) -> list[str]:
    """Names of an entry of a mapping."""
    return [name.strip() for name in (listed or "").split(LIST_SEPARATOR) if name.strip()]
