"""Which input bound, and when? The spells of a product's binding chain as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.i18n import Translator, translator
from app.reports.words import Words

__all__ = ["binding_sentences", "lever_text", "shock_text"]

Row = Mapping[str, Any]

_WHOLE = 0.9995
"""From here on a share is all of it."""

_NOTHING = 5e-4

_SCRAPS = 5e-3
"""What stocks cover less than this of is as good as used up."""

_EDGES = "edges"
_STOCKS = "stocks"


def binding_sentences(product_row: Row, lang: str) -> list[str]:
    """Say for each spell of an explained product row at what level it is, what binds, since when and why.

    Parameters
    ----------
    product_row : mapping
        Row of the outage contract with the key ``binding`` (its names are in the language it was made for).
    lang : str
        ``en`` or ``ja``.

    Returns
    -------
    list of str
        A text for each spell, and one where the level is back at baseline; empty where nothing is short.

    Examples
    --------
    >>> start = {"name": "Ore (CN)", "reason": "shock", "level": 0.0, "since_day": 0, "struck_by": ["China"],
    ...          "lower_before": False}
    >>> end = {"name": "Motor (JP)", "reason": "input", "level": 0.25, "since_day": 45, "struck_by": [],
    ...        "lower_before": False, "share": 0.75, "stock_days": 45.0, "public_days": 0.0, "covered": 0.0}
    >>> spell = {"first_day": 45, "last_day": 99, "lowest_level": 0.25, "highest_level": 0.25, "cause": "stock",
    ...          "end": "eased", "steps": [start, end]}
    >>> for text in binding_sentences({"binding": [spell]}, "en"):
    ...     print(text.replace("\u00a0", " "))
    Day 45 to 99: output at 25 % of baseline – Ore (CN) makes nothing from day 0 (shock: China); \
Motor (JP), which gets 75 % of it from there, is at 25 % from day 45 (stock of 45 days used up).
    From day 100: output at baseline again.
    """
    _, words = translator(lang), Words(lang)
    said: list[str] = []
    for spell in product_row.get("binding") or ():
        steps = [_step(step, spell["steps"][at + 1 :], _, words) for at, step in enumerate(spell["steps"])]
        text = _("{lead} – {chain}.", lead=_lead(spell, _, words), chain=_("; ").join(filter(None, steps)))
        said.append(text)
        if spell["end"] is not None:
            said.append(_end(spell, _))
    return said


def _lead(spell: Row, _: Translator, words: Words) -> str:
    low, high = words.percent(spell["lowest_level"]), words.percent(spell["highest_level"])
    level = low if low == high else _.context("report", "{low} to {high}", low=low, high=high)
    days = _days(spell["first_day"], spell["last_day"], _)
    if spell["cause"] == "stockpile":
        return _("{days}: a public stockpile has entered, output at {level} of baseline", days=days, level=level)
    if spell["cause"] == "spare":
        return _("{days}: granted capacity has come in, output at {level} of baseline", days=days, level=level)
    if spell["cause"] == "eased":
        return _("{days}: supply has come back in part, output at {level} of baseline", days=days, level=level)
    if spell["cause"] == "switch":
        return _("{days}: output still at {level} of baseline, now for another reason", days=days, level=level)
    return _("{days}: output at {level} of baseline", days=days, level=level)


def _days(first: int, last: int, _: Translator) -> str:
    return _("Day {first}", first=first) if first == last else _("Day {first} to {last}", first=first, last=last)


def _step(step: Row, after: list[Row], _: Translator, words: Words) -> str:
    if step["reason"] in ("shock", "permission", "loop"):
        return _start(step, after, _, words) + _struck(step, _)
    values = {
        "name": _who(step, _), "level": _level(step, _, words), "day": step["since_day"],
        "share": words.percent(step["share"] or 0.0),
    }  # fmt: skip
    if step["reason"] == "host":
        text = _("{name}, made along with it, is at {level} from day {day}", **values)
    elif step["reason"] == "group":
        text = _("{name}, which uses it beside others of its kind, is at {level} from day {day}", **values)
    elif step["reason"] == "degradable":
        text = _("{name}, which does without it at a loss, is at {level} from day {day}", **values)
    elif step["share"] is not None and step["share"] < _WHOLE:
        text = _("{name}, which gets {share} of it from there, is at {level} from day {day}", **values)
    else:
        text = _("{name}, which needs it, is at {level} from day {day}", **values)
    return text + _stocks(step, _, words)


def _who(step: Row, _: Translator) -> str:
    """Who it is; a plant may make several things, so what it makes is said too."""
    what = step.get("commodity_name")
    return _("{commodity} of {plant}", plant=step["name"], commodity=what) if what else str(step["name"])


def _level(step: Row, _: Translator, words: Words) -> str:
    """Level of a step; since the day named it may have been lower."""
    level = words.percent(step["level"])
    return _("{level} or less", level=level) if step["lower_before"] else level


def _start(step: Row, after: list[Row], _: Translator, words: Words) -> str:
    """What failed, and from when."""
    values = {"name": _who(step, _), "part": words.percent(step["level"]), "day": step["since_day"]}
    if step["reason"] == "loop":
        return _("{name} depends on itself and is at {part} from day {day}", **values)
    nothing = step["level"] < _NOTHING
    if step["reason"] == "shock":
        if nothing:
            return _("{name} makes nothing from day {day}", **values)
        return _("{name} makes no more than {part} of its baseline from day {day}", **values)
    place = next((next_step.get("country_name") or next_step["name"] for next_step in after), "")
    if nothing:
        return _("nothing of {name} reaches {place} from day {day}", place=place, **values)
    return _("no more than {part} of the usual flow of {name} reaches {place} from day {day}", place=place, **values)


def _struck(step: Row, _: Translator) -> str:
    names = [name for name in dict.fromkeys(step["struck_by"]) if name != step["name"]]
    return _(" (shock: {names})", names=_.context("list", ", ").join(names)) if names else ""


def _stocks(step: Row, _: Translator, words: Words) -> str:
    """What own stock and public stockpiles did for a step."""
    own, public = step["stock_days"], step["public_days"]
    if not own and not public:
        return ""
    part = words.percent(step["covered"])
    if step["covered"] > _SCRAPS and step.get("covered_by", _STOCKS) != _STOCKS:
        return _(" (stocks and goods passed on still cover {part} of its need of it)", part=part)
    if step["covered"] > _SCRAPS:
        return _(" (stocks still cover {part} of its need of it)", part=part)
    if not public:
        return _(" (stock of {days} days used up)", days=f"{own:g}")
    if not own:
        return _(" (public stockpile of {days} days used up)", days=f"{public:g}")
    return _(
        " (stock of {own} days and public stockpile of {public} days used up)", own=f"{own:g}", public=f"{public:g}"
    )


def _end(spell: Row, _: Translator) -> str:
    day = spell["last_day"] + 1
    if spell["end"] == "horizon":
        return _("Still short on day {day}, the last one looked at.", day=spell["last_day"])
    if spell["end"] == "stockpile":
        return _("From day {day}: output at baseline, since a public stockpile has entered.", day=day)
    if spell["end"] == "spare":
        return _("From day {day}: output at baseline, since granted capacity has come in.", day=day)
    return _("From day {day}: output at baseline again.", day=day)


def shock_text(shock: Row, name: Callable[[str], str], place: Callable[[str], str], lang: str) -> str:
    """Say what a shock of an answer strikes: its target, or the flows that it cuts.

    Parameters
    ----------
    shock : mapping
        As the outage contract lists it.
    name, place : callable
        What a node, and a country code, is called in the language.
    lang : str

    Examples
    --------
    >>> shock = {"target": "edges", "commodity": "gallium", "from": "CN", "toward": None}
    >>> shock_text(shock, str, str, "en")
    'gallium from CN'
    """
    if shock["target"] != _EDGES:
        return str(shock["name"])
    _ = translator(lang)
    text = name(shock["commodity"]) if shock["commodity"] else _("all goods")
    if shock["from"]:
        text = _("{goods} from {place}", goods=text, place=place(shock["from"]))
    if shock["toward"]:
        text = _("{what} toward {place}", what=text, place=place(shock["toward"]))
    return text


def lever_text(lever: Row, name: Callable[[str], str], place: Callable[[str], str], lang: str) -> str:
    """Say what a lever of an answer is.

    Parameters
    ----------
    lever : mapping
        As the outage contract lists it.
    name, place : callable
        What a node, and a country code, is called in the language.
    lang : str

    Examples
    --------
    >>> lever_text({"kind": "stockpile", "commodity": "gallium", "country": "JP"}, str, str, "en")
    'public stockpile of gallium (JP)'
    """
    _, kind = translator(lang), lever["kind"]
    if kind == "inventory":
        return _("all own stocks")
    if kind == "stockpile":
        what = name(lever.get("commodity") or lever["material"])
        return _("public stockpile of {what} ({place})", what=what, place=place(lever["country"]))
    if kind == "project":
        return _("project {who}: {what}", what=name(lever["commodity"]), who=name(lever["facility"]))
    if kind == "substitute":
        return _("substitute for {what}", what=name(lever["input"]))
    if kind == "spare" and "target" in lever:
        return _("spare capacity of {what}", what=name(lever["target"]))
    return _("spare capacity") if kind == "spare" else str(kind)
