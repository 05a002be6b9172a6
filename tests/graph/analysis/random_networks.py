"""Random supply networks with all the model knows: loops, groups, hosts, degradable inputs, spare, pools."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np

from graph.analysis.examples import Input, example_network
from graph.network import FloatArray, IntArray, Network

COUNTRIES = ("JP", "CN", "US")


class Rest(TypedDict):
    """What a network has besides its recipes."""

    spare: dict[str, float]
    hosts: dict[str, tuple[float, dict[str, float]]]
    penalty: dict[tuple[str, str], float]
    aggregates: list[str]
    country: dict[str, str]
    pools: list[tuple[str, str, float, int]]


@dataclass(frozen=True)
class Draw:
    """A network and a shock on it."""

    recipes: dict[str, list[Input]]
    rest: Rest
    network: Network
    kappa: FloatArray
    permission: FloatArray
    rng: np.random.Generator


def random_draw(
    seed: int,
    *,
    acyclic: bool = False,
    plain: bool = False,
    stocks: bool = False,
    pools: bool = False,
    size: int | None = None,
) -> Draw:
    """Draw a network from a seed.

    acyclic: suppliers stand before buyers. plain: no spare (levels end at 1). stocks, pools: own stocks, public pools.
    """
    rng = np.random.default_rng(seed)
    n = size or int(rng.integers(2, 14))
    names = [f"n{i}" for i in range(n)]
    country = {name: str(rng.choice(COUNTRIES)) for name in names}
    goods = [f"good{i}" for i in range(max(2, n // 3))]
    spare = {name: 0.0 if plain or rng.random() < 0.6 else float(rng.choice([0.1, 0.3, 1.0])) for name in names}
    penalty: dict[tuple[str, str], float] = {}
    hosts: dict[str, tuple[float, dict[str, float]]] = {}
    recipes: dict[str, list[Input]] = {}
    for i, name in enumerate(names):
        pool = names[:i] if acyclic else [other for other in names if rng.random() < 0.9 or other != name]
        inputs: list[Input] = []
        degradable_left = 1.0
        count = int(rng.integers(0, 4)) if pool else 0
        for _ in range(count):
            kind = rng.random()
            suppliers = _suppliers(rng, pool)
            stock = float(rng.choice([0, 0, 3, 10, 45, 7.5])) if stocks else 0.0
            use = float(rng.choice([0.0, 1.0, 20.0]))
            good = str(rng.choice(goods))
            if kind < 0.55:
                inputs.append(Input(suppliers, stock_days=stock, use_per_day=use, commodity=good))
            elif kind < 0.8:
                loss = float(rng.uniform(0, degradable_left))
                degradable_left -= loss
                inputs.append(Input(suppliers, loss=loss, stock_days=stock, use_per_day=use, commodity=good))
            else:
                group = f"g{len(inputs)}"
                thetas = rng.dirichlet(np.ones(int(rng.integers(2, 4))))
                inputs += [
                    Input(
                        _suppliers(rng, pool),
                        group=group,
                        theta=float(theta),
                        stock_days=stock,
                        use_per_day=use,
                        commodity=str(rng.choice(goods)),
                    )
                    for theta in thetas
                ]
                if rng.random() < 0.5:
                    penalty[name, group] = float(rng.uniform(0, 1))
        recipes[name] = inputs
        if pool and rng.random() < 0.25:
            over = list(rng.choice(pool, size=min(len(pool), int(rng.integers(1, 3))), replace=False))
            weights = rng.dirichlet(np.ones(len(over)))
            use_share = float(rng.choice([0.06, 0.5, 0.8, 1.0]))
            hosts[name] = (use_share, {str(host): float(w) for host, w in zip(over, weights, strict=True)})
    held = [
        (str(rng.choice(COUNTRIES)), good, float(rng.choice([2, 10, 30])), int(rng.choice([0, 5, 20])))
        for good in goods
        if pools and rng.random() < 0.6 and any(i.commodity == good for inputs in recipes.values() for i in inputs)
    ]
    rest: Rest = {
        "spare": spare,
        "hosts": hosts,
        "penalty": penalty,
        "aggregates": [name for name in names if rng.random() < 0.5],
        "country": country,
        "pools": held,
    }
    network = example_network(recipes, **rest)
    return Draw(recipes, rest, network, shock(rng, n, 0.3), shock(rng, network.e, 0.15), rng)


def shuffled(draw: Draw) -> tuple[Draw, IntArray]:
    """The same network with nodes, needs, edges and hosts in another order; and the new index of each activity."""
    rng, old = draw.rng, draw.network
    names = [str(name) for name in rng.permutation(list(draw.recipes))]
    recipes: dict[str, list[Input]] = {}
    allowed: list[float] = []
    for name in names:
        start = int(old.need_ptr[old.index(name)])
        recipes[name] = []
        for i in rng.permutation(len(draw.recipes[name])):
            need = draw.recipes[name][i]
            keys = list(need.suppliers)
            order = [int(x) for x in rng.permutation(len(keys))]
            recipes[name].append(replace(need, suppliers={keys[x]: need.suppliers[keys[x]] for x in order}))
            allowed += [float(draw.permission[old.edge_ptr[start + i] + x]) for x in order]
    hosts = {
        name: (use, {key: weights[key] for key in [str(x) for x in rng.permutation(list(weights))]})
        for name, (use, weights) in reversed(draw.rest["hosts"].items())
    }
    rest: Rest = {**draw.rest, "hosts": hosts}
    network = example_network(recipes, **rest)
    place = np.array([network.index(name) for name in old.activities], dtype=np.int64)
    kappa = np.empty(old.n)
    kappa[place] = draw.kappa
    return Draw(recipes, rest, network, kappa, np.array(allowed, dtype=np.float64), rng), place


def shock(rng: np.random.Generator, size: int, often: float) -> FloatArray:
    """Factors of which a part is below 1, some of them 0."""
    hit = rng.random(size) < often
    depth = np.where(rng.random(size) < 0.4, 0.0, rng.random(size))
    return np.where(hit, depth, 1.0)


def _suppliers(rng: np.random.Generator, pool: list[str]) -> dict[str, float]:
    chosen = rng.choice(pool, size=min(len(pool), int(rng.integers(1, 4))), replace=False)
    total = 1.0 if rng.random() < 0.7 else float(rng.uniform(0.1, 1.0))
    return {str(name): float(w * total) for name, w in zip(chosen, rng.dirichlet(np.ones(len(chosen))), strict=True)}


def has_loop(network: Network) -> bool:
    """Whether some activity depends on itself, by flows or host links."""
    reach = links(network)
    for _ in range(network.n.bit_length()):
        reach = reach | (reach.astype(np.int64) @ reach.astype(np.int64) > 0)
    return bool(reach.diagonal().any())


def links(network: Network) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """[i, j]: j depends on i directly."""
    direct = np.zeros((network.n, network.n), dtype=np.bool_)
    direct[network.edge_supplier, network.edge_buyer] = True
    direct[network.bound_host, np.repeat(network.bound_activity, np.diff(network.bound_ptr))] = True
    return direct
