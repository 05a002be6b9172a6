"""Why does an outage take what it takes? Chains over time, contributions of shocks, and what each lever bought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.analysis.bought import Alternative, what_levers_bought
from graph.analysis.contributions import contributions
from graph.analysis.evidence import Evidence
from graph.analysis.outage_runs import OutageRuns
from graph.analysis.plan import Plan
from graph.analysis.shocks import ShockSpec
from graph.analysis.spells import Spell, Step, binding_spells
from graph.analysis.targets import Cut

__all__ = [
    "BoundSpell", "BoundStep", "Explanation", "Naming", "ProductShare", "ShockPart", "explain_outage",
]  # fmt: skip

Basis = Callable[[Sequence[int], Sequence[int], Sequence[int]], tuple[dict[str, float], Evidence | None]]
"""Share of figures by kind, given the activities, needs and edges that an answer goes through; and which they are."""

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Naming:
    """What the positions of a network are called, and what their figures rest on.

    Attributes
    ----------
    nodes : sequence of str
        (n) node of each activity.
    products : sequence of (str, str)
        (W) id and country of each watched activity, as the rows of the answer have them.
    basis : callable
    """

    nodes: Sequence[str]
    products: Sequence[tuple[str, str]]
    basis: Basis


@dataclass(frozen=True, slots=True)
class BoundStep:
    """One node on a binding chain.

    Attributes
    ----------
    node, commodity, country : str
    reason, level, since, share, stock_days, public_days, covered, lower_before
        As ``spells.Step`` has them.
    shocks : tuple of int
        Of a step by ``shock`` or ``permission``: which shocks of the answer strike it on the first day of the spell.
    """

    node: str
    commodity: str
    country: str
    reason: str
    level: float
    since: int
    share: float | None
    stock_days: float
    public_days: float
    covered: float
    lower_before: bool
    shocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BoundSpell:
    """Days on which one chain binds; fields as ``spells.Spell`` has them."""

    first_day: int
    last_day: int
    low: float
    high: float
    cause: str
    end: str | None
    steps: tuple[BoundStep, ...]


@dataclass(frozen=True, slots=True)
class ProductShare:
    """What one shock, or one lever, is for one product; each value a share of its baseline output over all days.

    Attributes
    ----------
    id, country : str
    values : dict
        By name; None where there is none.
    """

    id: str
    country: str
    values: dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class ShockPart:
    """What one of several shocks contributes: to each product that loses by any of them, alone, without and Shapley."""

    shock: int
    products: tuple[ProductShare, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an outage takes what it takes.

    Attributes
    ----------
    binding : dict of (str, str) to tuple of BoundSpell
        By id and country of a product that loses something.
    kinds : dict of (str, str) to dict
        Share of the figures on all spells of the product, by kind.
    evidence : dict of (str, str) to Evidence
        Those figures, where they are statements of the graph.
    coverage : dict
        The same over all products.
    contributions : tuple of ShockPart or None
        None where there is only one shock.
    bought : tuple of tuple of ProductShare
        For each lever of the answer, in its order.
    runs : int
        Runs over all days that contributions and levers took.
    """

    binding: dict[tuple[str, str], tuple[BoundSpell, ...]]
    kinds: dict[tuple[str, str], dict[str, float]]
    evidence: dict[tuple[str, str], Evidence]
    coverage: dict[str, float]
    contributions: tuple[ShockPart, ...] | None
    bought: tuple[tuple[ProductShare, ...], ...]
    runs: int


def explain_outage(
    runs: OutageRuns,
    cuts: Sequence[tuple[Cut, ShockSpec]],
    without: Sequence[Alternative | None],
    naming: Naming,
    *,
    ramps: Plan | None = None,
    progress: Callable[[str], None] | None = None,
) -> Explanation:
    """Explain an outage that has run.

    Parameters
    ----------
    runs : OutageRuns
    cuts : sequence of (Cut, ShockSpec)
        Its shocks.
    without : sequence
        For each lever of the answer, network and plan without it; None where it cannot matter.
    naming : Naming
    ramps : Plan, optional
        What the plan holds besides the shocks.
    progress : callable, optional
        Told the steps under way.
    """
    losing: list[int] = np.flatnonzero(runs.runs[0].lost_share > _TINY).tolist()
    spells = binding_spells(runs, losing, progress)
    speak = _Speaker(runs, cuts, naming)
    rests = {at: speak.rests_on(found) for at, found in spells.items()}
    parts = contributions(runs, cuts, ramps, progress) if len(cuts) > 1 else None
    bought, taken = what_levers_bought(runs, without, progress)
    shares = None
    if parts is not None:
        shapley = parts.shapley
        shares = tuple(
            ShockPart(
                shock,
                tuple(
                    speak.share(
                        at, alone=float(parts.alone[shock, at]), without=float(parts.without[shock, at]),
                        shapley=None if shapley is None else float(shapley[shock, at]),
                    )
                    for at in losing
                ),
            )
            for shock in range(len(cuts))
        )  # fmt: skip
    return Explanation(
        binding={naming.products[at]: tuple(speak.spell(spell) for spell in spells[at]) for at in spells},
        kinds={naming.products[at]: kinds for at, (kinds, _) in rests.items()},
        evidence={naming.products[at]: figures for at, (_, figures) in rests.items() if figures is not None},
        coverage=speak.rests_on([spell for found in spells.values() for spell in found])[0],
        contributions=shares,
        bought=tuple(
            tuple(
                speak.share(
                    each.position, lost_share_difference=each.lost_share_difference,
                    lost_share_without=each.lost_share_without,
                    first_shortage_day_without=each.first_shortage_day_without,
                )
                for each in found
            )
            for found in bought
        ),
        runs=taken + (0 if parts is None else parts.runs),
    )  # fmt: skip


class _Speaker:
    """Turns positions into ids."""

    def __init__(self, runs: OutageRuns, cuts: Sequence[tuple[Cut, ShockSpec]], naming: Naming) -> None:
        self._network, self._naming = runs.network, naming
        self._cuts = [(set(cut.activities.tolist()), set(cut.edges.tolist()), shock) for cut, shock in cuts]

    def share(self, position: int, **values: float | None) -> ProductShare:
        product, country = self._naming.products[position]
        return ProductShare(product, country, values)

    def spell(self, spell: Spell) -> BoundSpell:
        edge = next((step.edge for step in spell.steps if step.edge >= 0), -1)
        return BoundSpell(
            spell.first_day, spell.last_day, spell.low, spell.high, spell.cause, spell.end,
            tuple(self._step(step, edge, spell.first_day) for step in spell.steps),
        )  # fmt: skip

    def _step(self, step: Step, edge: int, day: int) -> BoundStep:
        network, struck = self._network, list[int]()
        for number, (activities, edges, shock) in enumerate(self._cuts):
            hit = (step.reason == "shock" and step.activity in activities) or (
                step.reason == "permission" and edge in edges
            )
            if hit and shock.severity > 0 and shock.start <= day < shock.start + shock.days:
                struck.append(number)
        return BoundStep(
            self._naming.nodes[step.activity], network.commodities[int(network.commodity[step.activity])],
            network.country[step.activity], step.reason, step.level, step.since, step.share, step.stock_days,
            step.public_days, step.covered, step.lower_before, tuple(struck),
        )  # fmt: skip

    def rests_on(self, spells: Sequence[Spell]) -> tuple[dict[str, float], Evidence | None]:
        """All figures that the chains go through, each once, and their kinds."""
        steps = [step for spell in spells for step in spell.steps]
        return self._naming.basis(
            list(dict.fromkeys(step.activity for step in steps)),
            list(dict.fromkeys(step.need for step in steps if step.need >= 0)),
            list(dict.fromkeys(step.edge for step in steps if step.edge >= 0)),
        )
