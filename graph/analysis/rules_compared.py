"""How much hangs on who gets freed goods? The loss of each product under every rule of rationing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.analysis.engines import Sharing, days_of
from graph.analysis.outage import OutageQuestion
from graph.analysis.outage_setup import prepare
from graph.analysis.rationing import RATIONING
from graph.compile.assemble import CompiledNetwork
from graph.supply_graph import SupplyGraph

__all__ = ["DIFFERS", "RuleLoss", "rules_compared"]

DIFFERS = 0.01
"""Difference of lost shares from which an answer shows both rules."""


@dataclass(frozen=True, slots=True)
class RuleLoss:
    """One product under every rule that was asked for.

    Attributes
    ----------
    id, country : str
    lost_share : dict of str to float
        By rule; of the baseline output of this product in this country, over the days looked at.
    first_shortage_day : dict of str to (int or None)
    """

    id: str
    country: str
    lost_share: dict[str, float]
    first_shortage_day: dict[str, int | None]

    @property
    def differs(self) -> bool:
        """Whether the rules differ by more than ``DIFFERS`` in what is lost."""
        return max(self.lost_share.values()) - min(self.lost_share.values()) > DIFFERS


def rules_compared(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    question: OutageQuestion,
    rules: Sequence[str] = RATIONING,
) -> tuple[RuleLoss, ...]:
    """Lost share and first day short of each product under several rules, in the default stock mode.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    question : OutageQuestion
        Its own rule plays no part.
    rules : sequence of str
        Of ``RATIONING`` (default: all four).

    Raises
    ------
    ScenarioError
        If the question is contradictory, a target matches nothing, or there is no such rule.
    """
    setup = prepare(graph, compiled, replace(question, rationing=rules[0]))
    runs = {
        rule: days_of(
            setup.network, setup.plan, question.length, Sharing(rule, setup.sharing.reported),
            refill=question.refill, watch=setup.watch,
        )
        for rule in rules
    }  # fmt: skip
    found = []
    for position, activity in enumerate(setup.watch.tolist()):
        maker = compiled.producers[activity]
        first = {rule: int(run.first_shortage_day[position]) for rule, run in runs.items()}
        found.append(
            RuleLoss(
                maker.commodity, maker.country,
                {rule: float(run.lost_share[position]) for rule, run in runs.items()},
                {rule: day if day >= 0 else None for rule, day in first.items()},
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda row: (-max(row.lost_share.values()), row.id, row.country)))
