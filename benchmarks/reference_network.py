"""What do we measure on? A made-up supply network of any size, the same for everybody who takes the same seed.

Seven layers from mines to products; sizes of firms and numbers of suppliers are heavy-tailed; some mines buy equipment
and some refiners take back scrap, so that there are loops. With seed 20260101 there are 76,595 flows between 10,000
firms, 821,529 between 100,000 and 8,802,672 between 1,000,000.

    python -m benchmarks.reference_network 100000 FOLDER    # as CSV files for `lodestone outage --network FOLDER`
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.network import BoolArray, FloatArray, IntArray, Network
from graph.network_files import write_network

__all__ = ["LAYERS", "SEED", "Configuration", "E", "H", "Reference", "as_network", "reference"]

SEED = 20260101
LAYERS = ("mine", "refine", "metal", "alloy", "magnet", "component", "product")
_FIRMS = np.array([0.03, 0.05, 0.05, 0.07, 0.10, 0.40, 0.30])
_TYPES_OF_A_MILLION = np.array([60, 120, 120, 200, 300, 2000, 2000])
_HOME_USE = np.array([0.02, 0.03, 0.05, 0.05, 0.1, 0.3])
_COMPONENT, _PRODUCT = 5, 6
_FLOWS_EACH = 10.0


@dataclass(frozen=True, eq=False)
class Reference:
    """Firms and yearly flows between them, sorted by buyer, type of the supplier, supplier.

    Attributes
    ----------
    layer, kind : (n,) int
        Layer, and type of what the firm makes (counted over all layers).
    final_demand : (n,) float
        Sales to nobody in the network.
    supplier, buyer : (e,) int
    amount : (e,) float
    essential : (e,) bool
        Whether the buyer's type needs the supplier's type to make anything.
    """

    layer: IntArray
    kind: IntArray
    final_demand: FloatArray
    supplier: IntArray
    buyer: IntArray
    amount: FloatArray
    essential: BoolArray


@dataclass(frozen=True, slots=True)
class Configuration:
    """How hard a network is: with much from outside an outage dies out soon.

    Attributes
    ----------
    spare : float
        Granted to every firm.
    leak : float
        Part of every need that comes from outside the network.
    market : str
        For ESRI: ``type`` if others of the type may step in, else ``none``.
    """

    spare: float
    leak: float
    market: str


E = Configuration(spare=0.0, leak=0.3, market="type")
H = Configuration(spare=0.1, leak=0.3, market="none")


def reference(firms: int, seed: int = SEED) -> Reference:
    """Make the reference network of a size.

    Parameters
    ----------
    firms : int
        At least 300, so that every type has a maker.
    seed : int

    Examples
    --------
    >>> reference(1000).supplier.size
    6155
    """
    rng = np.random.default_rng(seed)  # the order of draws is part of the definition
    count = np.floor(_FIRMS * firms).astype(np.int64)
    count[-1] += firms - count.sum()
    types = np.maximum(4, np.round(_TYPES_OF_A_MILLION * np.sqrt(min(1.0, firms / 1e6))).astype(np.int64))
    offset = np.concatenate([[0], np.cumsum(types)])
    drawn = [_popular(rng, int(many), int(makers)) for many, makers in zip(types, count, strict=True)]
    kind = np.concatenate([found + start for found, start in zip(drawn, offset[:-1], strict=True)])
    size = np.minimum(rng.pareto(1.3, firms) + 1.0, firms**0.7)
    inputs, essential, pointer = _recipes(rng, types, offset)
    buyer, line = _orders(rng, firms, np.diff(pointer)[kind], pointer[kind])
    wanted = inputs[line]
    supplier = _suppliers(rng, kind, size, wanted)
    amount = np.sqrt(size[supplier]) * size[buyer] * np.exp(rng.normal(0.0, 1.0, supplier.size))
    keep = np.flatnonzero(supplier != buyer)
    keep = keep[np.lexsort((supplier[keep], wanted[keep], buyer[keep]))]
    pair = buyer[keep] * firms + supplier[keep]
    begin = np.concatenate([[True], pair[1:] != pair[:-1]])
    amount = np.bincount(np.cumsum(begin) - 1, amount[keep]).astype(np.float64)
    keep = keep[begin]
    layer = np.repeat(np.arange(len(LAYERS)), count)
    sold = np.bincount(supplier[keep], amount, firms)
    home = np.append(_HOME_USE, 0.0)[layer]
    return Reference(
        layer=layer, kind=kind, final_demand=np.where(layer == _PRODUCT, size * 20, sold * home / (1 - home)) + 1e-3,
        supplier=supplier[keep], buyer=buyer[keep], amount=amount, essential=essential[line[keep]],
    )  # fmt: skip


def _popular(rng: np.random.Generator, types: int, firms: int) -> IntArray:
    """Types of the firms of one layer: few are common, each has a maker."""
    weight = 1 / np.arange(1, types + 1) ** 0.8
    drawn = rng.choice(types, size=firms, p=weight / weight.sum())
    drawn[:types] = np.arange(types)
    return drawn.astype(np.int64)


def _recipes(rng: np.random.Generator, types: IntArray, offset: IntArray) -> tuple[IntArray, BoolArray, IntArray]:
    """What each type is made of: types of inputs, whether they are essential, and pointers by type."""
    inputs: list[int] = []
    essential: list[bool] = []
    pointer = [0]
    for layer, several in enumerate(types):
        for _ in range(int(several)):
            lines = np.unique(_inputs(rng, layer, offset))
            inputs.extend(lines.tolist())
            essential.extend((rng.random(lines.size) < 0.6).tolist())
            pointer.append(len(inputs))
    return np.array(inputs, dtype=np.int64), np.array(essential, dtype=np.bool_), np.array(pointer, dtype=np.int64)


def _inputs(rng: np.random.Generator, layer: int, offset: IntArray) -> IntArray:
    if layer == 0:
        equipped = rng.random() < 0.3
        return rng.integers(offset[_COMPONENT], offset[_COMPONENT + 1], 2 if equipped else 0)
    many = 1 + int(rng.poisson(2.0 if layer < _COMPONENT else 4.0))
    how_far = rng.random(many)
    below = np.where(how_far < 0.75, layer - 1, np.where(how_far < 0.9, max(layer - 2, 0), layer))
    lines = [int(rng.integers(offset[b], offset[b + 1])) for b in below]
    if layer in (1, 2) and rng.random() < 0.3:  # scrap of end products comes back
        lines.append(int(rng.integers(offset[_PRODUCT], offset[_PRODUCT + 1])))
    return np.array(lines, dtype=np.int64)


def _orders(rng: np.random.Generator, firms: int, needs: IntArray, first_line: IntArray) -> tuple[IntArray, IntArray]:
    """Buyer and recipe line of each order: every input at least once, further orders for any of them."""
    buys = needs > 0
    draw = np.minimum(rng.pareto(1.6, firms) + 0.35, 300)
    orders = np.zeros(firms, dtype=np.int64)
    scale = _FLOWS_EACH * firms / (buys.sum() * 0.001 + draw[buys].sum())
    for _ in range(2):  # once more, since everyone buys each input at least once
        orders[buys] = np.maximum(needs[buys], np.round(draw[buys] * scale).astype(np.int64))
        draw, scale = orders.astype(np.float64), _FLOWS_EACH * firms / orders.sum()
    buyer = np.repeat(np.arange(firms), orders)
    place = np.arange(buyer.size) - np.repeat(np.cumsum(orders) - orders, orders)
    any_line = (rng.random(buyer.size) * needs[buyer]).astype(np.int64)
    return buyer, first_line[buyer] + np.where(place < needs[buyer], place, any_line)


def _suppliers(rng: np.random.Generator, kind: IntArray, size: FloatArray, wanted: IntArray) -> IntArray:
    """A maker of each wanted type, drawn by size."""
    order = np.argsort(kind, kind="stable")
    mass = np.concatenate([[0.0], np.cumsum(size[order])])
    begin = np.searchsorted(kind[order], np.arange(kind.max() + 1))
    end = np.searchsorted(kind[order], np.arange(kind.max() + 1), side="right")
    low, high = mass[begin[wanted]], mass[end[wanted]]
    at = np.searchsorted(mass, low + rng.random(wanted.size) * (high - low), side="right") - 1
    return np.asarray(order[np.minimum(at, end[wanted] - 1)], dtype=np.int64)


def as_network(made: Reference, configuration: Configuration = H) -> Network:
    """Make a network of it: an inessential input costs its part of all input."""
    firms = made.kind.size
    key = made.buyer * (int(made.kind.max()) + 1) + made.kind[made.supplier]
    begin = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if key.size else np.empty(0, np.int64)
    need = np.cumsum(np.isin(np.arange(key.size), begin)) - 1
    total = np.bincount(need, made.amount, begin.size)
    owner, essential = made.buyer[begin], made.essential[begin]
    part = total / np.bincount(owner, total, firms)[owner]
    return Network(
        graph_hash=f"reference-{firms}", as_of="", activities=tuple(f"firm-{i}" for i in range(firms)),
        commodities=tuple(f"type-{k}" for k in range(int(made.kind.max()) + 1)), commodity=made.kind,
        country=("",) * firms, output=np.bincount(made.supplier, made.amount, firms) + made.final_demand,
        spare=np.full(firms, configuration.spare), aggregate=np.zeros(firms, dtype=np.bool_),
        need_ptr=np.searchsorted(owner, np.arange(firms + 1)).astype(np.int64),
        need_commodity=made.kind[made.supplier[begin]], need_group=np.full(begin.size, -1, dtype=np.int64),
        need_theta=np.ones(begin.size), need_essential=essential, need_loss=np.where(essential, 0.0, part),
        need_use_per_day=total / (1 - configuration.leak) / 365.0, need_stock_days=np.zeros(begin.size),
        group_activity=np.empty(0, dtype=np.int64), group_penalty=np.empty(0),
        edge_ptr=np.append(begin, key.size).astype(np.int64), edge_supplier=made.supplier,
        edge_share=(1 - configuration.leak) * made.amount / total[need],
        bound_activity=np.empty(0, dtype=np.int64), bound_utilisation=np.empty(0),
        bound_ptr=np.zeros(1, dtype=np.int64), bound_host=np.empty(0, dtype=np.int64), bound_weight=np.empty(0),
    )  # fmt: skip


def main() -> None:
    """Write a reference network as CSV files."""
    parser = argparse.ArgumentParser(description="Write a reference network as CSV files.")
    parser.add_argument("firms", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    made = reference(options.firms, options.seed)
    write_network(as_network(made), options.folder)
    print(f"{made.kind.size} firms, {made.supplier.size} flows: {options.folder}")


if __name__ == "__main__":
    main()
