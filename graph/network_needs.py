"""What does each node use, from whom, and what if it lacks? Flows, recipes and stocks of a network's files as arrays.

A need is one (node, commodity, input); `input` only tells apart several inputs of one commodity. Needs of a node stand
in the order in which recipes and then flows first name them, flows of a need in the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.network import BoolArray, FloatArray, IntArray
from graph.network_columns import FLOW_KINDS
from graph.network_table import Table, codes

__all__ = ["Needs", "lay_needs"]

_DAYS = 365.0
_ROUNDING = 1e-9
_LONGEST = 3650.0
"""Most days from shipment to arrival."""


@dataclass(frozen=True, eq=False)
class Needs:
    """Needs, groups and edges as in ``Network``; `kind` of each edge; ranges; and how to find a need.

    Ranges are (low, high), NaN where none is stated.
    """

    need_ptr: IntArray
    commodity: IntArray
    group: IntArray
    theta: FloatArray
    essential: BoolArray
    loss: FloatArray
    use_per_day: FloatArray
    stock_days: FloatArray
    stock_range: tuple[FloatArray, FloatArray]
    group_activity: IntArray
    group_penalty: FloatArray
    edge_ptr: IntArray
    supplier: IntArray
    share: FloatArray
    share_range: tuple[FloatArray, FloatArray]
    kind: IntArray
    keys: _Keys
    known: IntArray
    number: IntArray
    lead_days: IntArray | None

    def find(self, node: IntArray, commodity: IntArray, label: Any) -> IntArray:
        """Need of each (node, commodity, input), -1 where there is none."""
        return _lookup(self.known, self.number, self.keys.of(node, commodity, label))


@dataclass(frozen=True)
class _Keys:
    """One number for each (node, commodity, input); -1 where a part is unknown."""

    commodities: int
    labels: Any

    def of(self, node: IntArray, commodity: IntArray, label: Any) -> IntArray:
        at = np.asarray(pc.fill_null(pc.index_in(label, value_set=self.labels), -1), dtype=np.int64)
        keys = (node * self.commodities + commodity) * len(self.labels) + at
        return np.where((node >= 0) & (commodity >= 0) & (at >= 0), keys, -1)

    def node(self, keys: IntArray) -> IntArray:
        return np.asarray(keys // (self.commodities * len(self.labels)), dtype=np.int64)

    def commodity(self, keys: IntArray) -> IntArray:
        return np.asarray(keys // len(self.labels) % self.commodities, dtype=np.int64)


@dataclass(frozen=True)
class _Recipe:
    """What recipes say about an input, by row; NaN where they say nothing."""

    row_key: IntArray
    group: IntArray
    essential: BoolArray
    loss: FloatArray
    weight: FloatArray
    penalty: FloatArray
    qty: FloatArray
    use_per_day: FloatArray


def lay_needs(tables: Mapping[str, Table], ids: Any, commodities: Any, made: IntArray, *, flows_known: bool) -> Needs:
    """Compile the inputs of all nodes; notes what is wrong with them.

    Parameters
    ----------
    tables : mapping of str to Table
    ids, commodities : Arrow arrays
        Of nodes, and of all commodities.
    made : (n,) int
        Commodity of each node.
    flows_known : bool
        False if the file of flows could not be read, so that no input is called unsupplied for that.
    """
    recipes, flows, stocks = tables["recipes.csv"], tables["flows.csv"], tables["stocks.csv"]
    labels = pa.chunked_array([table.text("input") for table in (recipes, flows, stocks)]).unique()
    keys = _Keys(max(1, len(commodities)), labels if len(labels) else pa.array([""]))
    recipe = _read_recipes(recipes, ids, commodities, keys)
    supplier, flow_key, qty, span, kind = _read_flows(flows, ids, commodities, made, keys)
    of_recipe, of_flow = recipe.row_key >= 0, flow_key >= 0
    known, first, which = np.unique(
        np.concatenate([recipe.row_key[of_recipe], flow_key[of_flow]]), return_index=True, return_inverse=True
    )
    rows = np.flatnonzero(of_recipe)
    row = np.full(known.size, -1, dtype=np.int64)
    row[which[: rows.size]] = rows
    of_edge = which[rows.size :]
    arriving = np.bincount(of_edge, qty[of_flow], known.size)
    asked = np.where(row >= 0, recipe.qty[row], np.nan) if rows.size else np.full(known.size, np.nan)
    total = np.where(np.isnan(asked), arriving, asked)
    if flows_known:
        bare = np.zeros(recipes.rows, dtype=np.bool_)
        bare[row[(row >= 0) & (total <= 0)]] = True
        recipes.tell(lambda r: f"no flow brings '{_good(recipes, r)}' to '{_node(recipes, r)}'", bare)
        short = np.zeros(recipes.rows, dtype=np.bool_)
        short[row[(row >= 0) & (asked * (1 + _ROUNDING) < arriving)]] = True
        recipes.tell(lambda r: f"'qty' is {recipes.text('qty')[r]}, less than what flows bring", short)
    buyer = keys.node(known)
    order = np.lexsort((first, buyer))
    order = order[total[order] > 0]
    number = np.full(known.size, -1, dtype=np.int64)
    number[order] = np.arange(order.size)
    buyer, row, total = buyer[order], row[order], total[order]
    taken = _Taken(buyer, row, total, ids, recipes, recipe)
    group, group_activity, group_penalty, theta = _groups(taken)
    essential, loss = _losses(taken)
    use = np.where(row >= 0, recipe.use_per_day[row], np.nan) if rows.size else np.full(row.size, np.nan)
    need = number[of_edge]
    lines = np.argsort(need, kind="stable")
    lines = lines[need[lines] >= 0]
    edge_row = np.flatnonzero(of_flow)[lines]
    days, days_span = _stocks(stocks, ids, commodities, keys, known if flows_known else None, number, order.size)
    return Needs(
        need_ptr=np.searchsorted(buyer, np.arange(len(ids) + 1)).astype(np.int64),
        commodity=keys.commodity(known[order]), group=group, theta=theta, essential=essential, loss=loss,
        use_per_day=np.where(np.isnan(use), total / _DAYS, use),
        stock_days=days, stock_range=days_span,
        group_activity=group_activity, group_penalty=group_penalty,
        edge_ptr=np.searchsorted(need[lines], np.arange(order.size + 1)).astype(np.int64),
        supplier=supplier[edge_row], share=qty[edge_row] / total[need[lines]], kind=kind[edge_row],
        share_range=(span[0][edge_row] / total[need[lines]], span[1][edge_row] / total[need[lines]]),
        keys=keys, known=known, number=number, lead_days=_lead_days(flows, edge_row),
    )  # fmt: skip


def _node(table: Table, row: int) -> str:
    return str(table.text("node")[row])


def _good(table: Table, row: int) -> str:
    return str(table.text("commodity")[row])


def _read_recipes(recipes: Table, ids: Any, commodities: Any, keys: _Keys) -> _Recipe:
    recipes.given("node")
    recipes.given("commodity")
    node = recipes.place("node", ids, "node")
    key = keys.of(node, recipes.place("commodity", commodities), recipes.text("input"))
    again, first = recipes.repeated(key, key >= 0)
    recipes.tell(lambda r: f"the same input stands already in line {recipes.line(int(first[r]))}", again)
    grouped, stated = recipes.filled("group"), recipes.filled("loss")
    labels = codes(recipes.text("group"))
    flag, loss = recipes.flag("essential"), recipes.number("loss", np.nan, most=1.0)
    weight, penalty = recipes.number("weight", np.nan, most=1.0), recipes.number("penalty", np.nan, most=1.0)
    recipes.tell(lambda _: "an input in a group has no loss of its own: leave it empty", grouped & stated & (loss > 0))
    recipes.tell(
        lambda r: f"an essential input is lost whole, so a loss of {recipes.text('loss')[r]} contradicts it: drop one",
        ~grouped & (flag == 1) & stated & (loss > 0) & (loss < 1),
    )
    alone = ~grouped & (recipes.filled("weight") | recipes.filled("penalty"))
    recipes.tell(lambda _: "weight and penalty are for inputs in a group, but 'group' is empty", alone)
    return _Recipe(
        row_key=key,
        group=np.where(grouped, labels, -1),
        essential=grouped | (flag == 1) | ((flag == -1) & ~stated),
        loss=np.clip(loss, 0.0, 1.0),  # out of range is noted already
        weight=weight,
        penalty=penalty,
        qty=np.where(recipes.filled("qty"), np.nan_to_num(recipes.number("qty", np.nan)), np.nan),
        use_per_day=recipes.number("use_per_day", np.nan),
    )


def _read_flows(
    flows: Table, ids: Any, commodities: Any, made: IntArray, keys: _Keys
) -> tuple[IntArray, IntArray, FloatArray, tuple[FloatArray, FloatArray], IntArray]:
    """Supplier, key of the need, quantity, its range and kind of each flow; a quantity at fault counts as 1."""
    flows.given("from")
    flows.given("to")
    supplier, buyer = flows.place("from", ids, "node"), flows.place("to", ids, "node")
    named = flows.place("commodity", commodities)
    own = np.where(supplier >= 0, made[supplier], -1) if made.size else supplier
    key = keys.of(buyer, np.where(flows.filled("commodity"), named, own), flows.text("input"))
    key[supplier < 0] = -1
    qty = flows.number("qty", None)
    kind = flows.place("kind", pa.array(FLOW_KINDS))
    flows.tell(
        lambda r: f"'kind' is '{flows.text('kind')[r]}': give {', '.join(FLOW_KINDS)}",
        flows.filled("kind") & (kind < 0),
    )
    span = _around(flows, "qty", qty)
    return supplier, key, np.where((qty >= 0) & np.isfinite(qty), qty, 1.0), span, np.maximum(0, kind)


def _lead_days(flows: Table, rows: IntArray) -> IntArray | None:
    """Days from shipment to arrival of each edge; None where all goods arrive at once."""
    days = flows.number("lead_days", 0.0, most=_LONGEST, whole=True)
    good = np.where(np.isfinite(days), days, 0.0)[rows].astype(np.int64)
    return good if good.any() else None


def _around(table: Table, column: str, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Range that a file states around a value, NaN where it states none; one end alone: up to the value itself."""
    low, high = table.number(f"{column}_low", np.nan), table.number(f"{column}_high", np.nan)
    said, least, most = (table.text(name) for name in (column, f"{column}_low", f"{column}_high"))
    table.tell(lambda r: f"'{column}_low' is {least[r]}, more than '{column}', {said[r]}", low > values)
    table.tell(lambda r: f"'{column}_high' is {most[r]}, less than '{column}', {said[r]}", high < values)
    given = ~np.isnan(low) | ~np.isnan(high)
    low, high = (np.where(given, np.where(np.isnan(end), values, end), np.nan) for end in (low, high))
    return low, high


@dataclass(frozen=True)
class _Taken:
    """Needs that are supplied, by buyer: their recipe row (-1 without) and quantity a year."""

    buyer: IntArray
    row: IntArray
    total: FloatArray
    ids: Any
    recipes: Table
    recipe: _Recipe

    def said(self, values: FloatArray) -> FloatArray:
        """What recipes say about each need, NaN where they say nothing."""
        return np.where(self.row >= 0, values[self.row], np.nan) if values.size else np.full(self.row.size, np.nan)

    def tell(self, fault: str, needs: IntArray) -> None:
        """Note a fault at the recipe rows of needs."""
        at = np.zeros(self.recipes.rows, dtype=np.bool_)
        at[self.row[needs]] = True
        self.recipes.tell(lambda _: fault, at)


def _groups(taken: _Taken) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    """Group of each need, node and penalty of each group, weight of each need in its group."""
    size, recipe = taken.row.size, taken.recipe
    group, theta = np.full(size, -1, dtype=np.int64), np.ones(size)
    label = np.where(taken.row >= 0, recipe.group[taken.row], -1) if recipe.group.size else group
    members = np.flatnonzero(label >= 0)
    pair = taken.buyer[members] * (int(label.max(initial=0)) + 1) + label[members]
    _, first, which = np.unique(pair, return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    which, first = rank[which], np.sort(first)
    group[members] = which
    weight, penalty = taken.said(recipe.weight)[members], taken.said(recipe.penalty)[members]
    stated = np.bincount(which, ~np.isnan(weight), first.size)
    count = np.bincount(which, minlength=first.size)
    mass = np.bincount(which, taken.total[members], first.size)
    sums = np.bincount(which, np.nan_to_num(weight), first.size)
    taken.tell("weight is given for a part of the group: all or none", members[first[(stated > 0) & (stated < count)]])
    off = (stated == count) & (np.abs(sums - 1) > 1e-6)
    taken.tell("the weights of the group do not sum to 1", members[first[off]])
    theta[members] = np.where(stated[which] > 0, weight, taken.total[members] / mass[which])
    least, most = np.ones(first.size), np.full(first.size, -1.0)
    np.minimum.at(least, which, np.where(np.isnan(penalty), 1.0, penalty))
    np.maximum.at(most, which, np.where(np.isnan(penalty), -1.0, penalty))
    taken.tell("the inputs of a group have different penalties", members[first[(most >= 0) & (most > least)]])
    return group, taken.buyer[members[first]], least, theta


def _losses(taken: _Taken) -> tuple[BoolArray, FloatArray]:
    """Whether each need is essential; if not, the part of output lost without it (default: its part of all input)."""
    recipe, buyers = taken.recipe, int(taken.buyer.max(initial=-1)) + 1
    essential = (
        np.where(taken.row >= 0, recipe.essential[taken.row], True)
        if recipe.essential.size
        else np.ones(taken.row.size, dtype=np.bool_)
    )
    stated = taken.said(recipe.loss)
    part = taken.total / np.bincount(taken.buyer, taken.total, buyers)[taken.buyer]
    loss = np.where(essential, 0.0, np.where(np.isnan(stated), part, stated))
    sums = np.bincount(taken.buyer, loss, buyers)
    for node in np.flatnonzero(sums > 1 + _ROUNDING):
        at = np.flatnonzero((taken.buyer == node) & ~essential)[:1]
        name = taken.ids[int(node)]
        taken.tell(f"losses of the degradable inputs of '{name}' sum to {sums[node]:.6g}, more than 1", at)
    return essential, loss


def _stocks(
    stocks: Table, ids: Any, commodities: Any, keys: _Keys, known: IntArray | None, number: IntArray, needs: int
) -> tuple[FloatArray, tuple[FloatArray, FloatArray]]:
    """Days of use that each need has in stock, and their range; without `known` needs it only looks for faults."""
    stocks.given("node")
    stocks.given("commodity")
    node = stocks.place("node", ids, "node")
    commodity = stocks.place("commodity", commodities, "commodity")
    key = keys.of(node, commodity, stocks.text("input"))
    days = stocks.number("days", None)
    again, first = stocks.repeated(key, key >= 0)
    stocks.tell(lambda r: f"the same stock stands already in line {stocks.line(int(first[r]))}", again)
    span = _around(stocks, "days", days)
    out, low, high = np.zeros(needs), np.full(needs, np.nan), np.full(needs, np.nan)
    if known is not None:
        unused = (key >= 0) & (_lookup(known, np.arange(known.size), key) < 0)
        stocks.tell(lambda r: f"'{_node(stocks, r)}' does not use '{_good(stocks, r)}'", unused)
        at = _lookup(known, number, key)
        for of_needs, stated in ((out, days), (low, span[0]), (high, span[1])):
            of_needs[at[at >= 0]] = stated[at >= 0]
    return out, (low, high)


def _lookup(known: IntArray, number: IntArray, keys: IntArray) -> IntArray:
    if not known.size:
        return np.full(keys.size, -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, keys), known.size - 1)
    return np.where(known[at] == keys, number[at], -1)
