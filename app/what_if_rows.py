"""How are shocks listed to be edited? One row a shock; flows that differ in nothing but what they carry are one row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph.analysis.levers import SpareLever
from graph.analysis.shocks import EDGES, ShockSpec
from graph.scenario_block import BlockLever

__all__ = ["GrantRow", "ShockRow", "grant_rows_of", "grants_of", "rows_of", "shocks_of"]


@dataclass(frozen=True, slots=True)
class ShockRow:
    """One row: a node that fails, or flows by where they come from, where they go, and what they carry.

    Attributes
    ----------
    target : str
        Node id; empty where none is chosen yet.
    flows : bool
        Whether `origin` and `commodities` count in place of it.
    origin, toward : str
        Codes; empty: everywhere.
    commodities : tuple of str
    part : float
        Part that is out, in percent.
    start, days : int
    """

    target: str = ""
    flows: bool = False
    origin: str = ""
    toward: str = ""
    commodities: tuple[str, ...] = ()
    part: float = 100.0
    start: int = 0
    days: int = 180


def rows_of(shocks: Iterable[ShockSpec]) -> list[ShockRow]:
    """Rows that list shocks.

    Examples
    --------
    >>> shocks = [ShockSpec(EDGES, origin="CN", commodity=f"material/{m}") for m in ("gallium", "germanium")]
    >>> [row.commodities for row in rows_of(shocks)]
    [('material/gallium', 'material/germanium')]
    """
    rows: list[ShockRow] = []
    for shock in shocks:
        flows = shock.target == EDGES
        row = ShockRow(
            "" if flows else shock.target, flows, shock.origin or "", shock.toward or "",
            (shock.commodity,) if shock.commodity else (), round(100 * shock.severity, 10), shock.start, shock.days,
        )  # fmt: skip
        last = rows[-1] if rows else ShockRow()
        if row.commodities and last.commodities and replace(last, commodities=row.commodities) == row:
            rows[-1] = replace(last, commodities=(*last.commodities, *row.commodities))
        else:
            rows.append(row)
    return rows


def shocks_of(rows: Iterable[ShockRow]) -> tuple[ShockSpec, ...]:
    """Shocks that rows list; a row in which nothing is chosen yet has none.

    Examples
    --------
    >>> shocks_of([ShockRow("country/cn", part=50.0), ShockRow()])[0].severity
    0.5
    """
    shocks = []
    for row in rows:
        usual = ShockSpec(row.target, row.part / 100, row.start, row.days, toward=row.toward or None)
        if not row.flows:
            shocks += [usual] if row.target else []
        elif row.origin or row.toward or row.commodities:
            flow = replace(usual, target=EDGES, origin=row.origin or None)
            shocks += [replace(flow, commodity=c) for c in row.commodities] or [flow]
    return tuple(dict.fromkeys(shocks))


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One row of spare capacity that is granted alike.

    Attributes
    ----------
    targets : tuple of str
    percent : float
        Of baseline output, on top of it.
    start, ramp_days : int
    """

    targets: tuple[str, ...] = ()
    percent: float = 20.0
    start: int = 0
    ramp_days: int = 180


def grant_rows_of(grants: Iterable[BlockLever]) -> list[GrantRow]:
    """Rows that list spare capacity; what is granted alike is one row, a qualification counts as part of the start.

    Examples
    --------
    >>> spare = [BlockLever(SpareLever(f"stage/gallium-{c}", 0.2, ramp_days=90), 10) for c in ("jp", "kr")]
    >>> grant_rows_of(spare)
    [GrantRow(targets=('stage/gallium-jp', 'stage/gallium-kr'), percent=20.0, start=10, ramp_days=90)]
    """
    rows: dict[tuple[float, int, int], list[str]] = {}
    for grant in grants:
        if isinstance(grant.lever, SpareLever):
            start = (grant.start if isinstance(grant.start, int) else 0) + grant.lever.qualification_days
            alike = (round(100 * grant.lever.share, 10), start, grant.lever.ramp_days)
            rows.setdefault(alike, []).append(grant.lever.target)
    return [GrantRow(tuple(targets), *alike) for alike, targets in rows.items()]


def grants_of(rows: Iterable[GrantRow]) -> tuple[BlockLever, ...]:
    """Spare capacity that rows list.

    Examples
    --------
    >>> [grant.lever.share for grant in grants_of([GrantRow(("facility/lamp-kuantan",)), GrantRow()])]
    [0.2]
    """
    return tuple(
        BlockLever(SpareLever(target, row.percent / 100, ramp_days=row.ramp_days), row.start)
        for row in rows
        for target in row.targets
        if row.percent > 0
    )
