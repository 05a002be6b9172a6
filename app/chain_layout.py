"""Where does each box stand? Columns by tier, groups ordered by their neighbours, columns wrapped to a height."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Group", "Placed", "place_groups", "place_more"]

Link = tuple[str, str, float]

_COLUMNS, _ROWS = 10, 28
"""What a wide page shows without scrolling; a large chain exceeds both by the same factor."""
_FEWEST_ROWS, _MOST_ROWS = 14, 60
_GAP = 0.6
_SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes that stand together under one heading, in their order."""

    id: str
    tier: int
    members: tuple[str, ...]


@dataclass
class Placed:
    """Positions: column and row of each box and heading.

    Attributes
    ----------
    at : dict
        Member -> (x, y).
    tops : list of (str, float, float, tuple of str)
        Heading of a group, where, and the members below it; a group that is broken between columns has several.
    tier_columns : dict
        Tier -> first and last column.
    columns, rows : int
    """

    at: dict[str, tuple[float, float]] = field(default_factory=dict)
    tops: list[tuple[str, float, float, tuple[str, ...]]] = field(default_factory=list)
    tier_columns: dict[int, tuple[float, float]] = field(default_factory=dict)
    columns: int = 0
    rows: int = 0


def place_groups(groups: Sequence[Group], links: Sequence[Link], hosts: Sequence[Link] = ()) -> Placed:
    """Place groups so that links run from left to right and cross little.

    Parameters
    ----------
    groups : sequence of Group
    links : sequence of (source group, target group, weight)
        They order the groups inside a tier too: a source stands left of its target.
    hosts : sequence of links
        Taken into account for the order, not for the columns of a tier.

    Returns
    -------
    Placed
    """
    tier = {g.id: g.tier for g in groups}
    ranks = _ranks(tier, [*links, *(link for link in hosts if tier[link[0]] == tier[link[1]])])
    layers: dict[tuple[int, int], list[str]] = defaultdict(list)
    for group in sorted(groups, key=lambda g: g.id):
        layers[group.tier, ranks[group.id]].append(group.id)
    order = [layers[key] for key in sorted(layers)]
    _reduce_crossings(order, [*links, *hosts])
    members = {g.id: g.members for g in groups}
    wraps = [_wrap(order, members, height) for height in range(_FEWEST_ROWS, _MOST_ROWS + 1)]
    return _positions(min(wraps, key=_excess), tier)


def place_more(placed: Placed, group: Group, before: float) -> None:
    """Place further boxes below what stands, so that nothing moves.

    Parameters
    ----------
    placed : Placed
        Is added to.
    group : Group
        Members that have no place yet.
    before : float
        Column that they should stand left of, if their tier has such a column.
    """
    first, last = placed.tier_columns.get(group.tier, (0.0, -1.0))
    columns = {x for x, _ in placed.at.values()}
    own = {x for name, x, _, _ in placed.tops if name == group.id}
    fitting = [x for x in columns if first <= x <= last and x < before] or [x for x in columns if first <= x <= last]
    if not fitting:
        # No column of that tier: the next one on the way to the buyer, a new one if the buyer stands at the edge.
        left = [x for x in columns if x < before and _tier_at(placed, x) <= group.tier] or [before - 1]
        fitting = [max(left)]
        placed.tier_columns.setdefault(group.tier, (fitting[0], fitting[0]))
    x = min(fitting, key=lambda c: (c not in own, _bottom(placed, c), c))
    top = _bottom(placed, x)
    top += _GAP if top else 0.0
    placed.tops.append((group.id, x, top, group.members))
    for k, member in enumerate(group.members):
        placed.at[member] = (x, top + 1 + k)
    placed.rows = max(placed.rows, int(-(-(top + 1 + len(group.members)) // 1)))


def _bottom(placed: Placed, column: float) -> float:
    return max((y + 1 for x, y in placed.at.values() if x == column), default=0.0)


def _tier_at(placed: Placed, column: float) -> int:
    return min((t for t, (first, last) in placed.tier_columns.items() if first <= column <= last), default=0)


def _excess(columns: Sequence[_Column]) -> tuple[float, int]:
    tallest = max((c.used for c in columns), default=0.0)
    return max(1.0, len(columns) / _COLUMNS, tallest / _ROWS), len(columns)


def _ranks(tier: Mapping[str, int], links: Sequence[Link]) -> dict[str, int]:
    """Steps before each group inside its own tier; a loop is cut where it closes."""
    before: dict[str, set[str]] = defaultdict(set)
    for source, target, _ in links:
        if source != target and tier[source] == tier[target]:
            before[target].add(source)
    ranks: dict[str, int] = {}

    def rank(group: str, above: frozenset[str]) -> int:
        if group not in ranks:
            open_ones = sorted(before[group] - above - {group})
            ranks[group] = 1 + max((rank(s, above | {group}) for s in open_ones), default=-1)
        return ranks[group]

    for group in sorted(tier):
        rank(group, frozenset())
    return ranks


def _reduce_crossings(order: list[list[str]], links: Sequence[Link]) -> None:
    """Barycentre method: each layer is sorted by the mean place of its neighbours, from the product back and forth."""
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    layer = {group: k for k, groups in enumerate(order) for group in groups}
    for source, target, weight in links:
        if source != target:
            near[source].append((target, weight))
            near[target].append((source, weight))
    place = {group: (k + 0.5) / len(groups) for groups in order for k, group in enumerate(groups)}

    def sort(groups: list[str], *, downstream: bool) -> None:
        means = {}
        for group in groups:
            seen = [(place[o], w) for o, w in near[group] if (layer[o] > layer[group]) == downstream and o in place]
            total = sum(w for _, w in seen)
            means[group] = sum(p * w for p, w in seen) / total if total > 0 else place[group]
        groups.sort(key=lambda g: (round(means[g], 9), g))
        place.update({group: (k + 0.5) / len(groups) for k, group in enumerate(groups)})

    for _ in range(_SWEEPS):
        for groups in reversed(order):
            sort(groups, downstream=True)
        for groups in order:
            sort(groups, downstream=False)
    for groups in reversed(order):
        sort(groups, downstream=True)


@dataclass
class _Column:
    layer: int
    used: float = 0.0
    parts: list[tuple[str, tuple[str, ...], float]] = field(default_factory=list)

    def add(self, group: str, members: tuple[str, ...]) -> None:
        top = self.used + (_GAP if self.parts else 0.0)
        self.parts.append((group, members, top))
        self.used = top + 1 + len(members)


def _wrap(order: Sequence[Sequence[str]], members: Mapping[str, tuple[str, ...]], height: int) -> list[_Column]:
    columns: list[_Column] = []
    for layer, groups in enumerate(order):
        columns.append(_Column(layer))
        for group in groups:
            rest = members[group]
            while rest:
                column = columns[-1]
                room = int(height - column.used - (_GAP if column.parts else 0.0) - 1)
                if column.parts and (room < 1 or (len(rest) > room and len(rest) + 1 <= height)):
                    columns.append(_Column(layer))
                    continue
                column.add(group, rest[: max(1, room)])
                rest = rest[max(1, room) :]
    return columns


def _positions(columns: Sequence[_Column], tier: Mapping[str, int]) -> Placed:
    placed = Placed(columns=len(columns))
    tallest = max((c.used for c in columns), default=0.0)
    placed.rows = int(-(-tallest // 1))
    for x, column in enumerate(columns):
        lead = (tallest - column.used) / 2
        for group, members, top in column.parts:
            placed.tops.append((group, float(x), lead + top, members))
            for k, member in enumerate(members):
                placed.at[member] = (float(x), lead + top + 1 + k)
            first, _ = placed.tier_columns.get(tier[group], (float(x), float(x)))
            placed.tier_columns[tier[group]] = (first, float(x))
    return placed
