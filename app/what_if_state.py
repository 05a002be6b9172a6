"""What does the page What if ask, and how is that written in an address? One frozen object, to and from raw codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from graph.analysis.levers import SpareLever, SubstituteLever
from graph.analysis.rationing import ENTITLEMENT, RATIONING
from graph.analysis.shocks import EDGES, ShockSpec, parse_shock
from graph.errors import ScenarioError
from graph.scenario import ProjectLever, StockLever, shipped
from graph.scenario_block import BlockLever

__all__ = [
    "DEFAULT", "EVERYONE", "NOTHING", "NO_LEVERS", "RECYCLING_MOST", "STATED", "STOCK_MOST", "WhatIf", "asked_of",
    "from_query", "named", "to_query",
]  # fmt: skip

DEFAULT = "heavy-rare-earths-to-japan"
"""Scenario that is shown where the address names none."""

EVERYONE = "ALL"
"""Code for the products of all countries."""

NO_LEVERS, STATED, NOTHING = "no-levers", "stated", "nothing"
"""What a scenario is held against but for a named one: itself without levers or with those stated; none."""

STOCK_MOST, RECYCLING_MOST, SAMPLES_MOST = 720, 300, 500
"""Most days that every public stockpile can be set to; most percent of recycling on top; most samples."""

_EARLIEST, _LATEST = date(2000, 1, 1), date(2040, 12, 31)
_LONGEST = 3650
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """All choices of the page.

    Attributes
    ----------
    as_of : str
        ISO date of the network; day 0.
    name : str
        Scenario that ships; empty: `shocks`, `stocks` and `projects` are the user's own.
    shown : str
        Code of the country or bloc whose products count, or ``ALL``.
    shocks : tuple of ShockSpec
        With ids and codes of the graph.
    stocks, projects : tuple
        Levers of a file that was read.
    grants : tuple of BlockLever
        Spare capacity that is granted; substitutes of a file that was read.
    recycling : int
        Percent by which recycling in the countries shown may grow.
    horizon : int or None
        Days looked at.
    stock_days : int or None
        Days of every public stockpile, in place of what is stated.
    with_projects : bool
        Whether projects deliver, and what else the scenario itself grants.
    rationing : str
        What becomes of goods that a buyer may not take.
    samples : int
        Runs with uncertain figures drawn from their ranges; 0: none.
    against : str
        ``no-levers``, ``stated``, ``nothing``, or the name of a scenario.
    picked : str
        Product and country whose chain is shown, as ``product/x@JP``; empty: the one hit hardest.
    """

    as_of: str
    name: str = ""
    shown: str = EVERYONE
    shocks: tuple[ShockSpec, ...] = ()
    stocks: tuple[StockLever, ...] = ()
    projects: tuple[ProjectLever, ...] = ()
    grants: tuple[BlockLever, ...] = ()
    recycling: int = 0
    horizon: int | None = None
    stock_days: int | None = None
    with_projects: bool = True
    rationing: str = ENTITLEMENT
    samples: int = 0
    against: str = NO_LEVERS
    picked: str = ""

    @property
    def has_levers(self) -> bool:
        """Whether a lever was moved by hand."""
        given = self.recycling > 0 or bool(self.name and self.grants)
        return given or self.stock_days is not None or not self.with_projects

    def without_levers(self) -> WhatIf:
        """The same with empty public stockpiles, no project and nothing granted."""
        none = replace(self, stock_days=0, with_projects=False, grants=(), recycling=0)
        return replace(none, against=NOTHING, picked="")

    def as_stated(self) -> WhatIf:
        """The same with the levers as the scenario or the data say."""
        stated = replace(self, stock_days=None, with_projects=True, recycling=0, against=NOTHING, picked="")
        return replace(stated, grants=()) if self.name else stated


def named(name: str, today: str, *, shown: str | None = None) -> WhatIf:
    """The choices that show a scenario which ships, on its own date if it has one.

    Examples
    --------
    >>> named("april-2025", "2026-11-22").as_of
    '2025-04-04'
    """
    found = shipped()[name]
    return WhatIf(
        found.as_of or today, name=name, shown=shown or found.shown or EVERYONE, horizon=found.horizon,
        rationing=found.rationing,
    )  # fmt: skip


def asked_of(state: WhatIf) -> WhatIf:
    """What of the choices changes the answer."""
    return replace(state, against=NOTHING, picked="")


def to_query(state: WhatIf) -> dict[str, str]:
    """Write choices as query parameters; what is as usual is left out.

    Examples
    --------
    >>> to_query(WhatIf("2026-11-22", shocks=(ShockSpec("country/cn", 0.5, 10, 90),)))["shocks"]
    'country/cn,severity=0.5,start=10,days=90'
    """
    usual = shipped()[state.name].rationing if state.name else ENTITLEMENT
    return {
        "scenario": state.name, "asof": state.as_of, "for": state.shown,
        "shocks": ";".join(map(_shock_text, state.shocks)),
        "stocks": ";".join(f"{s.country},{s.material},{_plain(s.days)}" for s in state.stocks),
        "projects": ";".join(
            f"{p.facility},{p.commodity},{p.toward},{_plain(p.share)},{p.start},{p.ramp_days}"
            + (f",{_plain(p.probability)}" if p.probability < 1 else "")
            for p in state.projects
        ),
        "horizon": "" if state.horizon is None else str(state.horizon),
        "stock": "" if state.stock_days is None else str(state.stock_days),
        "noproject": "" if state.with_projects else "1",
        "grants": ";".join(map(_grant_text, state.grants)),
        "recycling": str(state.recycling or ""), "samples": str(state.samples or ""),
        "rationing": "" if state.rationing == usual else state.rationing,
        "against": "" if state.against == NO_LEVERS else state.against,
        "product": state.picked,
    }  # fmt: skip


def from_query(query: Mapping[str, str], today: str) -> tuple[WhatIf, list[str]]:
    """Read choices from query parameters.

    Returns
    -------
    tuple of (WhatIf, list of str)
        The choices, and the texts that say nothing and were left out. Whether the graph knows the ids that they name
        is not looked at here.
    """
    wrong: list[str] = []
    name = query.get("scenario", "")
    if name and name not in shipped():
        wrong.append(name)
        name = ""
    shocks = _each(query.get("shocks", ""), _shock, wrong)
    if not name and not shocks:
        name = DEFAULT
    base = named(name, today) if name else WhatIf(today)
    against = query.get("against") or NO_LEVERS
    if against not in (NOTHING, NO_LEVERS, STATED) and against not in shipped():
        wrong.append(against)
        against = NO_LEVERS
    rationing = query.get("rationing", "") or base.rationing
    if rationing not in RATIONING:
        wrong.append(rationing)
        rationing = base.rationing
    state = WhatIf(
        as_of=_day(query, base.as_of, wrong), name=name, shown=query.get("for", "").upper() or base.shown,
        shocks=() if name else shocks,
        stocks=() if name else _each(query.get("stocks", ""), _stock, wrong),
        projects=() if name else _each(query.get("projects", ""), _project, wrong),
        horizon=_whole(query, "horizon", 1, 2 * _LONGEST, wrong) or base.horizon,
        stock_days=_whole(query, "stock", 0, STOCK_MOST, wrong), with_projects=query.get("noproject", "") != "1",
        grants=_each(query.get("grants", ""), _grant, wrong),
        recycling=_whole(query, "recycling", 0, RECYCLING_MOST, wrong) or 0,
        samples=_whole(query, "samples", 0, SAMPLES_MOST, wrong) or 0, rationing=rationing,
        against=against, picked=query.get("product", ""),
    )  # fmt: skip
    return state, wrong


def _shock_text(shock: ShockSpec) -> str:
    ways = [("from", shock.origin), ("toward", shock.toward), ("commodity", shock.commodity)]
    figures = [f"severity={_plain(shock.severity)}", f"start={shock.start}", f"days={shock.days}"]
    return ",".join([shock.target, *figures, *(f"{key}={value}" for key, value in ways if value)])


def _shock(text: str) -> ShockSpec:
    found = parse_shock(text, ShockSpec(EDGES))
    if found.start > _LONGEST or found.days > _LONGEST:
        raise ValueError
    return found


def _stock(text: str) -> StockLever:
    country, material, days = text.split(",")
    lever = StockLever(country, material, float(days))
    if not 0 <= lever.days < float("inf"):
        raise ValueError
    return lever


def _project(text: str) -> ProjectLever:
    facility, commodity, toward, share, start, ramp, *chance = text.split(",")
    (probability,) = map(float, chance or ("1",))
    lever = ProjectLever(facility, commodity, toward, float(share), _begin(start), int(ramp), probability)
    if not (0 <= lever.share <= 1 and 0 < lever.probability <= 1) or lever.ramp_days < 0:
        raise ValueError
    return lever


def _plain(value: float) -> str:
    """A number in the fewest digits that give it back."""
    return str(int(value)) if value.is_integer() else repr(value)


def _grant_text(grant: BlockLever) -> str:
    lever = grant.lever
    if isinstance(lever, SpareLever):
        parts = [lever.kind, lever.target, lever.share, grant.start, lever.ramp_days, lever.qualification_days]
    else:
        named = (lever.product or "", lever.country or "")
        parts = [lever.kind, lever.input, lever.penalty, *named, grant.start, lever.ramp_days]
    return ",".join(f"{_plain(part)}" if isinstance(part, float) else str(part) for part in parts)


def _grant(text: str) -> BlockLever:
    kind, *parts = text.split(",")
    lever: SpareLever | SubstituteLever
    if kind == SpareLever.kind:
        target, share, start, ramp, qualify = parts
        lever = SpareLever(target, float(share), 0, int(ramp), int(qualify))
    elif kind == SubstituteLever.kind:
        good, penalty, product, country, start, ramp = parts
        lever = SubstituteLever(good, float(penalty), product or None, country or None, 0, int(ramp))
    else:
        raise ValueError
    lever.check()
    return BlockLever(lever, _begin(start))


def _begin(text: str) -> str | int:
    """A day, or days after the date asked."""
    return int(text) if text.isascii() and text.isdigit() else date.fromisoformat(text).isoformat()


def _each(text: str, read: Callable[[str], _T], wrong: list[str]) -> tuple[_T, ...]:
    found = []
    for part in filter(None, text.split(";")):
        try:
            found.append(read(part))
        except (ScenarioError, ValueError):
            wrong.append(part)
    return tuple(dict.fromkeys(found))


def _day(query: Mapping[str, str], usual: str, wrong: list[str]) -> str:
    text = query.get("asof", "")
    try:
        day = date.fromisoformat(text or usual)
    except ValueError:
        wrong.append(text)
        return usual
    return min(_LATEST, max(_EARLIEST, day)).isoformat()


def _whole(query: Mapping[str, str], key: str, low: int, high: int, wrong: list[str]) -> int | None:
    text = query.get(key, "")
    if text.isascii() and text.isdigit():
        return min(high, max(low, int(text)))
    wrong += [text] if text else []
    return None
