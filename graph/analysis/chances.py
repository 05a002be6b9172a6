"""Which projects come in a sample? Each with its probability, and the same ones whatever is asked.

The draw hangs on seed, sample and the project's facility alone: what one facility delivers, to whomever, comes or does
not come together, and what is likelier comes wherever what is less likely does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.draws import keys_of, uniforms
from graph.analysis.levers import Lever, ProjectLever
from graph.analysis.plan import Plan

__all__ = ["Chance", "chances_of", "suppliers", "with_chances"]


@dataclass(frozen=True, slots=True)
class Chance:
    """A supplier that may not come.

    Attributes
    ----------
    facility : str
        What the draw hangs on.
    at : int
        Its activity.
    probability : float
    """

    facility: str
    at: int
    probability: float


def suppliers(levers: Iterable[Lever], size: int) -> Iterator[tuple[int, ProjectLever]]:
    """Projects and their activities, which stand last in a network of `size` activities, in the order of the levers."""
    projects = [lever for lever in levers if isinstance(lever, ProjectLever)]
    return enumerate(projects, size - len(projects))


def chances_of(levers: Sequence[Lever], size: int) -> tuple[Chance, ...]:
    """Suppliers of levers that are less than certain.

    Examples
    --------
    >>> sure, maybe = ProjectLever("a", "ore", "JP", 0.1), ProjectLever("b", "ore", "JP", 0.1, probability=0.6)
    >>> chances_of([sure, maybe], 12)
    (Chance(facility='b', at=11, probability=0.6),)
    """
    return tuple(
        Chance(lever.facility, at, lever.probability) for at, lever in suppliers(levers, size) if lever.probability < 1
    )


def with_chances(plan: Plan, chances: Sequence[Chance], seed: int, sample: int) -> Plan:
    """The plan of one sample, in which suppliers that do not come never run.

    They stay in the network, so that flows keep their places.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> quiet, chances = Plan.quiet(chain(2)), [Chance("b", 1, 0.6)]
    >>> [int(with_chances(quiet, chances, 1, sample).ramp[0, 1]) for sample in range(8)]
    [0, 1, 1, 0, 1, 1, 0, 1]
    """
    if not chances:
        return plan
    drawn = uniforms(seed, sample, keys_of(f"project {chance.facility}" for chance in chances)).tolist()
    out = [chance.at for chance, number in zip(chances, drawn, strict=True) if number >= chance.probability]
    if not out:
        return plan
    ramp = np.array(plan.ramp)
    ramp[:, out] = 0.0
    return replace(plan, ramp=ramp)
