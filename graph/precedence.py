"""Which value holds on a date? The only place where one statement is preferred to another.

Rules, in order:

1. A projected value never holds (plans and outlooks are levers, not baselines).
2. A value observed after the date, valid only later, or no longer valid does not hold.
3. The latest observed value wins; among equals the later published one (the newer vintage), then the
   surer one, then the stronger kind (reported, derived, estimated, imputed, assumed), then the id.

Sets of shares (same thing, year, source and dataset) are chosen as a whole: complete ones first, then those of
at least medium confidence, then the latest year, then as above. What was not chosen stays visible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.statement import KINDS, Statement, earliest_day, latest_day

__all__ = ["ShareSet", "choose", "choose_share_set", "holds", "share_sets"]

_CONFIDENCE = {"high": 2, "medium": 1, "low": 0}
_KIND = {kind: rank for rank, kind in enumerate(reversed(KINDS))}
COMPLETE_WITHIN = 0.015
"""A set of shares is complete when it sums to 1 within this (published shares are rounded)."""


def holds(statement: Statement, as_of: str | None, known_at: str | None = None) -> bool:
    """Whether a value may stand in a baseline on a date.

    Parameters
    ----------
    statement : Statement
    as_of : str or None
        ISO date; None asks for any date.
    known_at : str or None
        Only what had been published by this date.
    """
    if statement.kind == "projected":
        return False
    if known_at and earliest_day(statement.published_at) > known_at:
        return False
    if as_of is None:
        return True
    if earliest_day(statement.observed_at) > as_of or earliest_day(statement.valid_from) > as_of:
        return False
    return not (statement.valid_to and latest_day(statement.valid_to) < as_of)


def _rank(statement: Statement) -> tuple[str, str, int, int, str]:
    return (
        earliest_day(statement.observed_at),
        earliest_day(statement.published_at),
        _CONFIDENCE[statement.confidence],
        _KIND[statement.kind],
        statement.id,
    )


def choose(statements: Iterable[Statement], as_of: str | None = None, known_at: str | None = None) -> Statement | None:
    """The value that holds on a date, or None where none is known.

    Parameters
    ----------
    statements : iterable of Statement
        Statements that compete: one entity, property and qualifier.
    as_of, known_at : str or None
        ISO dates.
    """
    candidates = [s for s in statements if holds(s, as_of, known_at)]
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    return max(candidates, key=_rank)


@dataclass(frozen=True, slots=True)
class ShareSet:
    """Shares of one thing from one source for one year.

    Attributes
    ----------
    year : str
    source : str
        Id of the source.
    shares : tuple of (str, Statement)
        Country code and the statement of its share, in order of code.
    """

    year: str
    source: str
    shares: tuple[tuple[str, Statement], ...]

    @property
    def total(self) -> float:
        """Sum of the shares, 0 to 1."""
        return sum(float(s.value) for _, s in self.shares)

    @property
    def complete(self) -> bool:
        """Whether it is a distribution: it sums to 1, and says more than one country's share."""
        if abs(self.total - 1) > COMPLETE_WITHIN:
            return False
        return len(self.shares) > 1 or abs(self.total - 1) < 1e-9

    @property
    def confidence(self) -> int:
        """Confidence of its weakest row."""
        return min(_CONFIDENCE[s.confidence] for _, s in self.shares)


def share_sets(shares: Iterable[tuple[str, Statement]]) -> list[ShareSet]:
    """Group (country code, share statement) pairs into sets of one year and source, as one dataset states them.

    Two datasets that quote one source need not name the same countries, so their rows never make one set. Where one
    set names a country twice the preferred statement stands in it, in whatever order they come.
    """
    groups: dict[tuple[str, str, str], dict[str, Statement]] = defaultdict(dict)
    for country, statement in sorted(shares, key=lambda row: (row[1].kind != "projected", _rank(row[1]))):
        groups[statement.observed_at[:4], statement.source, statement.dataset][country] = statement
    return [ShareSet(year, source, tuple(sorted(rows.items()))) for (year, source, _), rows in sorted(groups.items())]


def choose_share_set(
    sets: Sequence[ShareSet], as_of: str | None, known_at: str | None = None
) -> tuple[ShareSet | None, list[ShareSet]]:
    """The set of shares that holds on a date, and the complete ones it was preferred to.

    Returns
    -------
    chosen : ShareSet or None
        None where no complete set is known by then.
    rejected : list of ShareSet
        All others, incomplete ones included.
    """
    able = [s for s in sets if s.complete and all(holds(row, as_of, known_at) for _, row in s.shares)]
    if not able:
        return None, list(sets)

    def rank(s: ShareSet) -> tuple[bool, str, str, str, int, int, str]:
        first = s.shares[0][1]
        begins = max(earliest_day(row.valid_from) for _, row in s.shares)
        return (
            s.confidence >= _CONFIDENCE["medium"], s.year, begins, earliest_day(first.published_at),
            s.confidence, len(s.shares), s.source,
        )  # fmt: skip

    chosen = max(able, key=rank)
    return chosen, [s for s in sets if s is not chosen]
