"""What is the smallest network that shows this? Hand-made networks for documentation, tests and lessons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.network import IntArray, Network, Pool

__all__ = ["Input", "chain", "example_network"]


@dataclass(frozen=True)
class Input:
    """One need of an activity.

    Attributes
    ----------
    suppliers : mapping of str to float
        Share of each supplier; what is missing to 1 stands at level 1.
    loss : float, optional
        Share of output lost without it; essential if not given.
    group : str, optional
        Inputs of one activity with the same group may replace each other.
    theta : float
        Weight in its group.
    stock_days, use_per_day : float
        Own stock, and baseline use a day.
    commodity : str, optional
        Default: the name of the first supplier.
    """

    suppliers: Mapping[str, float] = field(default_factory=dict)
    loss: float | None = None
    group: str | None = None
    theta: float = 1.0
    stock_days: float = 0.0
    use_per_day: float = 1.0
    commodity: str | None = None


def example_network(
    recipes: Mapping[str, Sequence[Input]],
    *,
    spare: Mapping[str, float] | None = None,
    hosts: Mapping[str, tuple[float, Mapping[str, float]]] | None = None,
    penalty: Mapping[tuple[str, str], float] | None = None,
    aggregates: Sequence[str] = (),
    country: Mapping[str, str] | None = None,
    pools: Sequence[tuple[str, str, float, int]] = (),
) -> Network:
    """Compile a network from names.

    Parameters
    ----------
    recipes : mapping of str to sequence of Input
        Every activity with its needs.
    spare : mapping of str to float, optional
        Granted spare capacity.
    hosts : mapping of str to (float, mapping of str to float), optional
        By-products: utilisation, weight of each host.
    penalty : mapping of (str, str) to float, optional
        Penalty of the granted substitute by (activity, group).
    aggregates : sequence of str
        Activities that stand for many users.
    country : mapping of str to str, optional
        Country of each activity (default: none).
    pools : sequence of (country, commodity, days, day of entry)
        Public stockpiles.

    Raises
    ------
    NetworkError
        If the network is inconsistent.

    Examples
    --------
    >>> example_network({"mine": [], "smelter": [Input({"mine": 0.7})]}).edge_share
    array([0.7])
    """
    names = tuple(recipes)
    index = {name: i for i, name in enumerate(names)}
    needs = [(name, need) for name in names for need in recipes[name]]
    made = dict.fromkeys(names)
    bought = [need.commodity or next(iter(need.suppliers), "outside") for _, need in needs]
    commodities = tuple(dict.fromkeys([*made, *bought]))
    groups = list(dict.fromkeys((name, need.group) for name, need in needs if need.group is not None))
    edges = [(index[who], share) for _, need in needs for who, share in need.suppliers.items()]
    bounds = [(index[name], use, weights) for name, (use, weights) in (hosts or {}).items()]
    network = Network(
        graph_hash="example",
        as_of="2026-01-01",
        activities=names,
        commodities=commodities,
        commodity=_ints([commodities.index(name) for name in names]),
        country=tuple((country or {}).get(name, "") for name in names),
        output=np.ones(len(names)),
        spare=np.array([(spare or {}).get(name, 0.0) for name in names], dtype=np.float64),
        aggregate=np.array([name in aggregates for name in names], dtype=np.bool_),
        need_ptr=_pointers([len(recipes[name]) for name in names]),
        need_commodity=_ints([commodities.index(name) for name in bought]),
        need_group=_ints([-1 if need.group is None else groups.index((name, need.group)) for name, need in needs]),
        need_theta=np.array([need.theta for _, need in needs], dtype=np.float64),
        need_essential=np.array([need.loss is None for _, need in needs], dtype=np.bool_),
        need_loss=np.array([need.loss or 0.0 for _, need in needs], dtype=np.float64),
        need_use_per_day=np.array([need.use_per_day for _, need in needs], dtype=np.float64),
        need_stock_days=np.array([need.stock_days for _, need in needs], dtype=np.float64),
        group_activity=_ints([index[name] for name, _ in groups]),
        group_penalty=np.array([(penalty or {}).get((name, str(group)), 1.0) for name, group in groups]),
        edge_ptr=_pointers([len(need.suppliers) for _, need in needs]),
        edge_supplier=_ints([supplier for supplier, _ in edges]),
        edge_share=np.array([share for _, share in edges], dtype=np.float64),
        bound_activity=_ints([owner for owner, _, _ in bounds]),
        bound_utilisation=np.array([use for _, use, _ in bounds], dtype=np.float64),
        bound_ptr=_pointers([len(weights) for _, _, weights in bounds]),
        bound_host=_ints([index[host] for _, _, weights in bounds for host in weights]),
        bound_weight=np.array([w for _, _, weights in bounds for w in weights.values()], dtype=np.float64),
        pools=tuple(
            Pool(where, commodities.index(what), f"stockpile/{where.lower()}-{what}-{i}", days, day)
            for i, (where, what, days, day) in enumerate(pools)
        ),
    )
    network.check()
    return network


def chain(length: int, stock_days: Sequence[float] = ()) -> Network:
    """Return a chain of sole suppliers, each essential to the next; `stock_days` are those of the second, third, ...

    Examples
    --------
    >>> chain(3).activities
    ('a0', 'a1', 'a2')
    """
    stocks = [*stock_days, *[0.0] * length]
    recipes: dict[str, list[Input]] = {"a0": []}
    for i in range(1, length):
        recipes[f"a{i}"] = [Input({f"a{i - 1}": 1.0}, stock_days=stocks[i - 1])]
    return example_network(recipes)


def _ints(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)


def _pointers(counts: Sequence[int]) -> IntArray:
    return np.concatenate([[0], np.cumsum(_ints(counts))]).astype(np.int64)
