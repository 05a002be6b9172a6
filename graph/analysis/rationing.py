"""Who gets goods that a buyer may not take? The rules by which they are shared out, by name."""

from __future__ import annotations

from graph.errors import ScenarioError

__all__ = ["ENTITLEMENT", "RATIONING", "check_rule"]

ENTITLEMENT = "entitlement"
"""Nobody: each buyer is due its baseline fraction of what its supplier makes, and no more."""

RATIONING = (ENTITLEMENT, "home-first", "contract-first", "pro-rata-reuse")
"""Rules; all but the first pass goods that a buyer may not or need not take on to others, in a stated order."""


def check_rule(rule: str) -> None:
    """Refuse an unknown rule.

    Raises
    ------
    ScenarioError
        If there is no such rule.
    """
    if rule not in RATIONING:
        raise ScenarioError(f"no rationing '{rule}'; choose one of {', '.join(RATIONING)}")
