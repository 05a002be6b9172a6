"""How is a lever written on one line? ``KIND,KEY=VALUE,...`` of the option ``--lever``."""

from __future__ import annotations

from collections.abc import Mapping

from graph.analysis.levers import Lever, ProjectLever, SpareLever, StockpileLever, SubstituteLever
from graph.errors import ScenarioError

__all__ = ["parse_lever"]

_TEXTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "spare": (("target",), ()),
    "substitute": (("input",), ("product", "country")),
    "stockpile": (("country", "material"), ()),
    "project": (("facility", "commodity", "toward"), ()),
}
"""Texts that a lever needs, and those that it may have."""

_NUMBERS = {
    "spare": ("share", ("from", "ramp", "qualify")),
    "substitute": ("penalty", ("from", "ramp")),
    "stockpile": ("days", ("from",)),
    "project": ("share", ("from", "ramp", "qualify")),
}
"""Amount of a lever, and days that it may have."""

_PARTS: Mapping[str, tuple[str, ...]] = {"project": ("probability",)}
"""Further numbers that a lever may have."""


def parse_lever(text: str) -> Lever:
    """Read a lever written as ``KIND,KEY=VALUE,...``; what it names is still text.

    Parameters
    ----------
    text : str
        ``spare,target=...,share=.2,from=30,ramp=90``; ``substitute,product=...,input=...,penalty=.1,from=60``;
        ``stockpile,country=JP,material=...,days=60``;
        ``project,facility=...,commodity=...,toward=JP,share=.3,probability=.6``.

    Raises
    ------
    ScenarioError
        If a part cannot be read or the lever is contradictory.

    Examples
    --------
    >>> parse_lever("stockpile,country=JP,material=gallium,days=60")
    StockpileLever(country='JP', material='gallium', days=60.0, start=0, in_place=False)
    """
    kind, *parts = (part.strip() for part in text.split(","))
    if kind not in _TEXTS:
        raise ScenarioError(f"--lever '{text}': no lever '{kind}'; there are: {', '.join(_TEXTS)}")
    needed, optional = _TEXTS[kind]
    amount, days = _NUMBERS[kind]
    given: dict[str, str] = {}
    last = ""
    for part in parts:
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals and last in (*needed, *optional):
            given[last] += f", {part}"  # a name may have a comma in it
            continue
        key = "from" if key == "start" else key
        key = "product" if key == "material" and kind == "substitute" else key
        known = (*needed, *optional, amount, *days, *_PARTS.get(kind, ()))
        if key not in known or not value:
            raise ScenarioError(f"--lever '{text}': cannot read '{part}'; write KEY=VALUE with {', '.join(known)}")
        if key in given:
            raise ScenarioError(f"--lever '{text}': {key} is given twice")
        given[key], last = value, key
    for key in (*needed, amount):
        if key not in given:
            raise ScenarioError(f"--lever '{text}': {key} is missing; add {key}=...")
    size = _number(text, amount, given[amount])
    begin, ramp, qualify = (_whole(text, key, given.get(key, "0")) for key in ("from", "ramp", "qualify"))
    lever: Lever
    if kind == "spare":
        lever = SpareLever(given["target"], size, begin, ramp, qualify)
    elif kind == "substitute":
        lever = SubstituteLever(given["input"], size, given.get("product"), given.get("country"), begin, ramp)
    elif kind == "stockpile":
        lever = StockpileLever(given["country"], given["material"], size, begin)
    else:
        lever = ProjectLever(
            given["facility"], given["commodity"], given["toward"], size, begin, ramp, qualify,
            _number(text, "probability", given.get("probability", "1")),
        )  # fmt: skip
    try:
        lever.check()
    except ScenarioError as error:
        raise ScenarioError(f"--lever '{text}': {error}") from None
    return lever


def _number(text: str, key: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ScenarioError(f"--lever '{text}': {key} '{value}' is not a number") from None


def _whole(text: str, key: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ScenarioError(f"--lever '{text}': {key} '{value}' is not a whole number of days") from None
