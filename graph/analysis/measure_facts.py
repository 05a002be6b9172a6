"""What is known of a measure, and can it hold together? Dated events and the last attested word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from graph.analysis.dates import is_partial_date
from graph.errors import StatementError
from graph.statement import earliest_day, latest_day

__all__ = ["STATUSES", "MeasureFacts", "Status", "status_of_word"]

Status = Literal["announced", "in-force", "suspended", "ended", "unknown"]
STATUSES: tuple[Status, ...] = get_args(Status)

_WORDS: dict[str, Status] = {
    "planned": "announced",
    "not-yet-effective": "announced",
    "investigation": "announced",
    "replaced": "ended",
    "expired-on-its-terms": "ended",
    "uncertain": "unknown",
}


def status_of_word(word: str) -> Status:
    """Map a source's word to the status it means.

    Parameters
    ----------
    word : str
        A status, or one of the words that sources use (``planned``, ``not_yet_effective``,
        ``investigation``, ``replaced``, ``expired_on_its_terms``, ``uncertain``).

    Raises
    ------
    StatementError
        If the word is none of these.

    Examples
    --------
    >>> status_of_word("in_force"), status_of_word("investigation"), status_of_word("replaced")
    ('in-force', 'announced', 'ended')
    """
    code = word.strip().lower().replace("_", "-").replace(" ", "-")
    for status in STATUSES:
        if code == status:
            return status
    if code not in _WORDS:
        known = ", ".join((*STATUSES, *_WORDS))
        raise StatementError(f"'{word}' is no status of a measure; known words: {known}")
    return _WORDS[code]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFacts:
    """What is known of one measure; all dates ISO, possibly partial, empty where unknown.

    A partial date counts from its first day where it starts something and to its last day where it ends
    something. ``suspended_to`` and ``ended`` are last days: the suspension, the measure, still holds then.

    Attributes
    ----------
    id : str
        Id of the measure, named in every error.
    announced, effective : str
    suspended_from, suspended_to : str
        An empty ``suspended_to`` means an open suspension.
    ended : str
        Last day, whether reached or only scheduled.
    attested_status : Status or None
        Last word of a source on the status, as one of the five statuses (see ``status_of_word``).
    attested_original : str
        The same as the source words it.
    attested_at : str
        Latest day on which a source attests it.
    kind : str
        Kind of measure; it does not change the status.

    Raises
    ------
    StatementError
        If a date is malformed or the facts contradict one another.
    """

    id: str
    announced: str = ""
    effective: str = ""
    suspended_from: str = ""
    suspended_to: str = ""
    ended: str = ""
    attested_status: Status | None = None
    attested_original: str = ""
    attested_at: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        for name in ("announced", "effective", "suspended_from", "suspended_to", "ended", "attested_at"):
            text = getattr(self, name)
            if text and not is_partial_date(text):
                raise StatementError(f"{self.id}: {name} '{text}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
        if self.attested_status is not None and self.attested_status not in STATUSES:
            raise StatementError(
                f"{self.id}: attested_status '{self.attested_status}' is none of {', '.join(STATUSES)}"
            )
        problem = _contradiction(self)
        if problem:
            raise StatementError(f"{self.id}: {problem}. Correct one of the two.")


def _contradiction(facts: MeasureFacts) -> str | None:
    """Name the first pair of facts that cannot both hold; None if there is none."""
    word, attested = facts.attested_status, facts.attested_at
    if word and not attested:
        return f"attested_status '{word}' has no attested_at"
    if not (facts.announced or facts.effective or facts.suspended_from or attested):
        return "neither announced nor effective has a date"
    if facts.suspended_to and not facts.suspended_from:
        return f"suspended_to {facts.suspended_to} has no suspended_from"
    ordered = (("announced", "suspended_from"), ("announced", "ended"), ("suspended_from", "suspended_to"))
    for first, second in (*ordered, ("suspended_from", "ended")):
        early, late = getattr(facts, first), getattr(facts, second)
        if early and late and latest_day(late) < earliest_day(early):
            return f"{second} {late} lies before {first} {early}"
    if word == "in-force" and facts.effective and latest_day(attested) < earliest_day(facts.effective):
        return f"in force is attested on {attested}, before effective {facts.effective}"
    if word == "ended" and facts.ended and latest_day(attested) < earliest_day(facts.ended):
        return f"ended is attested on {attested}, before ended {facts.ended}"
    inside = bool(facts.suspended_to) and earliest_day(attested) > earliest_day(facts.suspended_from)
    if word == "in-force" and inside and latest_day(attested) < latest_day(facts.suspended_to):
        return f"in force is attested on {attested}, within suspended_from {facts.suspended_from}"
    return None
