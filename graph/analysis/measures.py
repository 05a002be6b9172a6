"""What is the status of a measure on a date? Read off its dated events and the last attested word.

A measure passes through periods (announced, in force, suspended, ended, unknown). ``timeline`` lays them
out; ``status_on`` picks the one of a day. The dates of the events decide. The attested word says how the
measure went on where no event does: whether it took effect at all, whether it really ended, what followed
a suspension that ran out. Past the reach of what is known a status turns ``unknown`` only where something
was due to change; elsewhere the last one stands, with the day on which it was attested.

All dates are read as known today, not as known on the day asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from graph.analysis.dates import shift_day, whole_day
from graph.analysis.measure_facts import STATUSES, MeasureFacts, Status, status_of_word
from graph.statement import earliest_day, latest_day

__all__ = [
    "STATUSES",
    "MeasureFacts",
    "MeasureStatus",
    "Reason",
    "Status",
    "status_of_word",
    "status_on",
    "statuses_on",
    "timeline",
]

Reason = Literal[
    "announced",  # announced, its effective day not reached or not known
    "effective",  # took effect
    "suspended",
    "resumed",  # attested after the suspension had run out
    "ended",
    "suspension-lapsed",  # the suspension ran out, nothing attests what followed
    "effect-not-attested",  # the effective day passed, nothing attests that it took effect
    "end-not-attested",  # the last day passed, nothing attests that it ended
    "attested",  # no event says so, the attested word does, from its day on
]

_UNANSWERED: frozenset[Reason] = frozenset({"suspension-lapsed", "effect-not-attested", "end-not-attested"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureStatus:
    """One period in the life of a measure: its status, since when and until when.

    Attributes
    ----------
    status : Status
    since : str
        First day of the period, ``YYYY-MM-DD``.
    until : str or None
        Last day of the period where a dated event ends it; None where it is open, or where only the
        attested word tells that it is over.
    attested_at, original : str or None
        Day and wording of the last attestation, where it falls into this period with the same meaning,
        or lies before it (what was last heard of a measure that is unknown now).
    reason : Reason
        Why this status.
    due : str or None
        Day on which a change is due (the day after ``until``); for an unknown status the day on which
        the change was due that nothing attests.
    exact : bool
        False where ``since`` or ``until`` was counted from a partial date.
    """

    status: Status
    since: str
    until: str | None
    attested_at: str | None
    original: str | None
    reason: Reason
    due: str | None
    exact: bool


class _Mark(NamedTuple):
    """A day on which a status begins, and the text of the date it was counted from."""

    day: str
    status: Status
    reason: Reason
    stated: str


def timeline(facts: MeasureFacts) -> tuple[MeasureStatus, ...]:
    """Lay out the periods through which a measure passes, from its announcement on.

    Parameters
    ----------
    facts : MeasureFacts

    Returns
    -------
    tuple of MeasureStatus
        In order of time, without gaps (a period holds until the next begins); neighbours differ in status.

    Examples
    --------
    >>> facts = MeasureFacts(id="measure/x", announced="2025-10-09", effective="2025-11-08",
    ...     suspended_from="2025-11-07", suspended_to="2026-11-10")
    >>> [(p.status, p.since) for p in timeline(facts)]
    [('announced', '2025-10-09'), ('suspended', '2025-11-07'), ('unknown', '2026-11-11')]
    """
    marks = _tidy(_end(facts, _word(facts, _suspension(facts, _start(facts)))))
    return tuple(_period(facts, marks, i) for i in range(len(marks)))


def status_on(facts: MeasureFacts, day: str | date) -> MeasureStatus | None:
    """Say which status a measure has on a day.

    Parameters
    ----------
    facts : MeasureFacts
    day : str or datetime.date
        A whole day, ``YYYY-MM-DD``.

    Returns
    -------
    MeasureStatus or None
        None before the measure was announced: it does not exist yet.

    Raises
    ------
    QueryError
        If ``day`` is no whole day.

    Examples
    --------
    >>> facts = MeasureFacts(id="measure/x", announced="2025-04-04", effective="2025-04-04",
    ...     attested_status="in-force", attested_original="in_force", attested_at="2026-10-02")
    >>> now = status_on(facts, "2026-11-21")
    >>> now.status, now.since, now.attested_at
    ('in-force', '2025-04-04', '2026-10-02')
    >>> status_on(facts, "2025-04-03") is None
    True
    """
    return _at(timeline(facts), whole_day(day))


def statuses_on(measures: Iterable[MeasureFacts], day: str | date) -> dict[str, MeasureStatus]:
    """Say which measures exist on a day, and in which status.

    Parameters
    ----------
    measures : iterable of MeasureFacts
    day : str or datetime.date
        A whole day, ``YYYY-MM-DD``.

    Returns
    -------
    dict of str to MeasureStatus
        By id, in the order given; measures not yet announced are left out.

    Raises
    ------
    QueryError
        If ``day`` is no whole day.

    Examples
    --------
    >>> early, late = MeasureFacts(id="a", announced="2020"), MeasureFacts(id="b", announced="2030")
    >>> {name: found.status for name, found in statuses_on([early, late], "2025-01-01").items()}
    {'a': 'announced'}
    """
    text = whole_day(day)
    found = ((facts.id, _at(timeline(facts), text)) for facts in measures)
    return {measure: status for measure, status in found if status is not None}


def _start(facts: MeasureFacts) -> list[_Mark]:
    """Mark announcement and effect, as if nothing else had happened."""
    effect, word = earliest_day(facts.effective), facts.attested_status
    stated = facts.announced or min(
        (text for text in (facts.effective, facts.suspended_from, facts.attested_at) if text), key=earliest_day
    )
    begin = earliest_day(stated)
    marks = [_Mark(begin, "announced", "announced", stated)]
    if not effect:
        return marks
    day = max(effect, begin)
    if word == "announced" and latest_day(facts.attested_at) >= effect:
        return marks  # the day came and the source still speaks of it as announced
    if word == "announced" or (word is None and effect > begin):
        return [*marks, _Mark(day, "unknown", "effect-not-attested", facts.effective)]
    return [*marks, _Mark(day, "in-force", "effective", facts.effective if effect >= begin else stated)]


def _suspension(facts: MeasureFacts, marks: list[_Mark]) -> list[_Mark]:
    """Add the suspension, which overrides what would begin inside it, and what follows it."""
    if not facts.suspended_from:
        return marks
    first, last = max(earliest_day(facts.suspended_from), marks[0].day), latest_day(facts.suspended_to)
    # The announcement stays first; where the suspension begins on the same day, `_tidy` drops it.
    kept = [marks[0], *(mark for mark in marks[1:] if mark.day < first or (last and mark.day > last))]
    kept.append(_Mark(first, "suspended", "suspended", facts.suspended_from))
    if not last:
        return kept
    after, attested = shift_day(last, 1), earliest_day(facts.attested_at)
    status, reason = _after_suspension(facts, last, attested)
    if reason is not None:
        kept.append(_Mark(after, status, reason, facts.suspended_to))
    return kept


def _after_suspension(facts: MeasureFacts, last: str, attested: str) -> tuple[Status, Reason | None]:
    """Find the status from the day after a suspension; a reason of None means that it goes on."""
    if earliest_day(facts.effective) > last:
        return "announced", "announced"  # due to take effect later: nothing changes before that day
    word = facts.attested_status
    if attested > last and word == "suspended":
        return "suspended", None
    if attested > last and word in ("in-force", "announced"):
        return word, "resumed"
    return "unknown", "suspension-lapsed"


def _word(facts: MeasureFacts, marks: list[_Mark]) -> list[_Mark]:
    """Let the attested word take over from its day where it tells what no event tells."""
    word, day = facts.attested_status, max(earliest_day(facts.attested_at), marks[0].day)
    if word is None:
        return marks
    before = [mark for mark in sorted(marks, key=lambda m: m.day) if mark.day <= day][-1]
    in_open_suspension = before.status == "suspended" and not facts.suspended_to and day > before.day
    in_closed_suspension = before.status == "suspended" and not in_open_suspension
    speaks = {
        "announced": in_open_suspension,
        "in-force": in_open_suspension or (before.status == "announced" and not facts.effective),
        "suspended": not facts.suspended_from,
        "ended": not facts.ended,
        "unknown": not in_closed_suspension,
    }[word]
    if not speaks or before.status == word:
        return marks
    # After such a word a scheduled start no longer counts as taking effect.
    superseded = () if word in ("announced", "in-force") else ("effective", "effect-not-attested")
    kept = [mark for mark in marks if mark.day <= day or (word != "ended" and mark.reason not in superseded)]
    return [*kept, _Mark(day, word, "attested", facts.attested_at)]


def _end(facts: MeasureFacts, marks: list[_Mark]) -> list[_Mark]:
    """Add the end, where the attested word confirms it; what is dated later no longer counts."""
    if not facts.ended:
        return marks
    last = latest_day(facts.ended)
    after, word = shift_day(last, 1), facts.attested_status
    kept = [mark for mark in marks if mark.day <= last]
    if word == "ended":
        return [*kept, _Mark(after, "ended", "ended", facts.ended)]
    if word is not None and word != "unknown" and earliest_day(facts.attested_at) > last:
        if kept and _tidy(kept)[-1].status == word:
            return kept  # attested past its last day: it was prolonged
        late = _Mark(earliest_day(facts.attested_at), word, "attested", facts.attested_at)
        return [*kept, _Mark(after, "unknown", "end-not-attested", facts.ended), late]
    return [*kept, _Mark(after, "unknown", "end-not-attested", facts.ended)]


def _tidy(marks: list[_Mark]) -> list[_Mark]:
    """Order by day; the last of several marks on one day wins; repeated statuses merge into the first."""
    by_day: dict[str, _Mark] = {}
    for mark in sorted(marks, key=lambda m: m.day):  # a stable sort: later rules win on the same day
        by_day[mark.day] = mark
    tidy: list[_Mark] = []
    for mark in by_day.values():
        if not tidy or tidy[-1].status != mark.status:
            tidy.append(mark)
    return tidy


def _period(facts: MeasureFacts, marks: list[_Mark], i: int) -> MeasureStatus:
    """Make period i as the caller sees it."""
    mark = marks[i]
    following = marks[i + 1] if i + 1 < len(marks) else None
    attested = facts.attested_at if facts.attested_status else ""
    before = bool(attested) and latest_day(attested) < mark.day
    within = bool(attested) and not before and (following is None or earliest_day(attested) < following.day)
    heard = before or (within and facts.attested_status == mark.status)
    if following and following.reason == "attested":
        following = None  # learnt on that day, not due on it
    due = mark.day if mark.reason in _UNANSWERED else following.day if following else None
    stated = [mark.stated] + ([following.stated] if following else [])
    return MeasureStatus(
        status=mark.status,
        since=mark.day,
        until=shift_day(following.day, -1) if following else None,
        attested_at=attested if heard else None,
        original=(facts.attested_original or facts.attested_status) if heard else None,
        reason=mark.reason,
        due=due,
        exact=all(len(text) == len("2026-11-21") for text in stated),
    )


def _at(periods: tuple[MeasureStatus, ...], day: str) -> MeasureStatus | None:
    found = [period for period in periods if period.since <= day]
    return found[-1] if found else None
