"""Which close matches did a reader decide, and how? The checked content of ``decisions.yml``."""

from __future__ import annotations

from pathlib import Path

from graph.matching import Decision
from ingest.dataset import read_yaml
from ingest.errors import DatasetError
from ontology.model import load_ontology

__all__ = ["DECISIONS", "load_decisions"]

DECISIONS = Path(__file__).parent / "decisions.yml"
"""Decisions that come with the project; ``lodestone audit`` lists the pairs to decide (match-to-decide)."""

_KEYS = ("record", "node", "decision", "reason")
_BY_SCORE = "auto"


def load_decisions(path: Path | None = None) -> list[Decision]:
    """Decisions of a file, in its order.

    Parameters
    ----------
    path : Path, optional
        ``decisions.yml`` of the project if left out.

    Raises
    ------
    DatasetError
        If an entry lacks a key, decides in no known word, decides a pair twice, or accepts two nodes of one class
        for one record.

    Examples
    --------
    >>> {decision.decision for decision in load_decisions()} <= {"accepted", "rejected"}
    True
    """
    path = path or DECISIONS
    allowed = [code for code in load_ontology().codes["match_decisions"].codes if code != _BY_SCORE]
    found: list[Decision] = []
    pairs: set[tuple[str, str]] = set()
    accepted: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(read_yaml(path) or [], 1):
        if not isinstance(entry, dict) or not all(isinstance(entry.get(k), str) and entry[k].strip() for k in _KEYS):
            raise DatasetError(f"{path}: entry {number} needs the texts {', '.join(_KEYS)}.")
        decision = Decision(*(entry[key].strip() for key in _KEYS))
        pair = (decision.record, decision.node)
        if decision.decision not in allowed:
            raise DatasetError(
                f"{path}: entry {number}: '{decision.decision}' is no decision; use {' or '.join(allowed)}."
            )
        if pair in pairs:
            raise DatasetError(f"{path}: entry {number} decides on {' and '.join(pair)} again. Keep one of the two.")
        pairs.add(pair)
        if decision.decision == "accepted":
            key = (decision.record, decision.node.partition("/")[0])
            if key in accepted:
                raise DatasetError(
                    f"{path}: entry {number}: {decision.record} is accepted for {accepted[key]} already. Keep one."
                )
            accepted[key] = decision.node
        found.append(decision)
    return found
