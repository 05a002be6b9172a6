"""How does a network become CSV files that describe it whole? The inverse of ``graph.network_files.read_network``."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from graph.network import IntArray, Network
from graph.network_columns import COLUMNS, FLOW_KINDS

__all__ = ["write_network"]

_DAYS = 365.0


def write_network(
    network: Network,
    folder: Path,
    *,
    names: Sequence[str] | None = None,
    owners: Sequence[str] | None = None,
    flow_kind: IntArray | None = None,
) -> None:
    """Write a network as CSV files; what was of an earlier network in the folder is replaced.

    Read again it has the same activities, needs, groups and pools in the same order; shares and uses agree to a last
    bit or two. Public stockpiles of countries in which nobody is are left out.

    Parameters
    ----------
    network : Network
    folder : Path
        Made where it does not exist.
    names, owners : sequences of str, optional
        (n) names and owners of nodes.
    flow_kind : (e,) int, optional
        How each flow is known, as an index into ``FLOW_KINDS``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ids = np.array(network.activities, dtype=object)
    goods = np.array(network.commodities, dtype=object)
    label = _labels(network)
    year = np.where(network.need_use_per_day > 0, network.need_use_per_day * _DAYS, 1.0)
    tables: dict[str, Mapping[str, Any]] = {
        "nodes.csv": _nodes(network, ids, goods, names, owners),
        "flows.csv": {
            "from": ids[network.edge_supplier], "to": ids[network.edge_buyer],
            "qty": network.edge_share * year[network.edge_need],
            "kind": np.array(FLOW_KINDS, dtype=object)[flow_kind] if flow_kind is not None else None,
            "commodity": _unless(
                goods[network.need_commodity[network.edge_need]],
                network.need_commodity[network.edge_need] == network.commodity[network.edge_supplier],
            ),
            "input": label[network.edge_need], "lead_days": network.edge_lead_days,
        },
        "recipes.csv": _recipes(network, ids, goods, label, year),
    }  # fmt: skip
    held = np.flatnonzero(network.need_stock_days > 0)
    tables["stocks.csv"] = {
        "node": ids[network.need_activity[held]], "commodity": goods[network.need_commodity[held]],
        "days": network.need_stock_days[held], "input": label[held],
    }  # fmt: skip
    tables |= _hosts(network, ids) | _stockpiles(network, ids, goods, label)
    for name, columns in COLUMNS.items():
        path = folder / name
        if name in tables:
            _write(path, tables[name], columns.needed)
        else:
            path.unlink(missing_ok=True)


def _write(path: Path, table: Mapping[str, Any], needed: Sequence[str]) -> None:
    """Write a table without the optional columns in which nothing stands."""
    columns = {name: pa.array(values, from_pandas=True) for name, values in table.items() if values is not None}
    for name in [name for name in columns if name not in needed and _is_empty(columns[name])]:
        del columns[name]
    frame, out = pa.table(columns), io.BytesIO()
    try:
        arrow_csv.write_csv(frame, out, arrow_csv.WriteOptions(include_header=False, quoting_style="none"))
    except pa.ArrowInvalid:  # a text with a comma or a quote in it
        out = io.BytesIO()
        arrow_csv.write_csv(frame, out, arrow_csv.WriteOptions(include_header=False, quoting_style="needed"))
    path.write_bytes((",".join(columns) + "\n").encode() + out.getvalue())


def _is_empty(column: Any) -> bool:
    return column.null_count == len(column) or (
        pa.types.is_string(column.type) and set(column.unique().to_pylist()) <= {"", None}
    )


def _unless(values: Any, usual: Any) -> Any:
    """The values, nothing where they are as usual."""
    return np.where(usual, "", values)


def _labels(network: Network) -> Any:
    """What tells apart needs of one node for one commodity; nothing for the first of them."""
    key = network.need_activity * max(1, len(network.commodities)) + network.need_commodity
    order = np.argsort(key, kind="stable")
    begin = np.ones(order.size, dtype=np.bool_)
    begin[1:] = key[order][1:] != key[order][:-1]
    place = np.arange(order.size) - np.maximum.accumulate(np.where(begin, np.arange(order.size), 0))
    out = np.full(order.size, "", dtype=object)
    out[order[place > 0]] = [f"{p + 1}" for p in place[place > 0]]
    return out


def _nodes(network: Network, ids: Any, goods: Any, names: Any, owners: Any) -> dict[str, Any]:
    single = np.diff(network.bound_ptr) == 1
    alone = single & (np.bincount(network.bound_activity, minlength=network.n)[network.bound_activity] == 1)
    host = np.full(network.n, "", dtype=object)
    host[network.bound_activity[alone]] = ids[network.bound_host[network.bound_ptr[:-1][alone]]]
    use = np.full(network.n, np.nan)
    use[network.bound_activity[alone]] = network.bound_utilisation[alone]
    return {
        "id": ids, "commodity": goods[network.commodity], "output": network.output,
        "spare": np.where(network.spare > 0, network.spare, np.nan),
        "host": host, "utilisation": np.where(use == 1.0, np.nan, use),
        "country": np.array(network.country, dtype=object), "owner": owners,
        "aggregate": np.where(network.aggregate, "true", "").astype(object),
        "name": None if names is None else _unless(np.array(names, dtype=object), np.array(names, dtype=object) == ids),
    }  # fmt: skip


def _recipes(network: Network, ids: Any, goods: Any, label: Any, year: Any) -> dict[str, Any]:
    grouped = network.need_group >= 0
    name = np.full(network.m, "", dtype=object)
    name[grouped] = [f"g{g}" for g in network.need_group[grouped]]
    penalty = np.full(network.m, np.nan)
    penalty[grouped] = network.group_penalty[network.need_group[grouped]]
    sums = np.bincount(network.edge_need, network.edge_share, network.m)
    part = np.abs(sums - 1) > 1e-12
    unused = network.need_use_per_day <= 0
    return {
        "node": ids[network.need_activity], "commodity": goods[network.need_commodity], "group": name,
        "essential": np.where(network.need_essential, "true", "false").astype(object),
        "loss": np.where(network.need_essential, np.nan, network.need_loss),
        "weight": np.where(grouped, network.need_theta, np.nan),
        "penalty": np.where(penalty == 1.0, np.nan, penalty),
        "qty": np.where(part | unused, year, np.nan), "use_per_day": np.where(unused, 0.0, np.nan), "input": label,
    }  # fmt: skip


def _hosts(network: Network, ids: Any) -> dict[str, Mapping[str, Any]]:
    """Bounds over several hosts, or several bounds of one node; single ones stand in nodes.csv."""
    size = np.diff(network.bound_ptr)
    several = (size > 1) | (np.bincount(network.bound_activity, minlength=network.n)[network.bound_activity] > 1)
    bound = np.repeat(np.arange(size.size), size)
    rows = np.flatnonzero(several[bound])
    if not rows.size:
        return {}
    bound = bound[rows]
    again = np.bincount(network.bound_activity, minlength=network.n)[network.bound_activity[bound]] > 1
    use = network.bound_utilisation[bound]
    return {
        "hosts.csv": {
            "node": ids[network.bound_activity[bound]], "host": ids[network.bound_host[rows]],
            "weight": network.bound_weight[rows], "utilisation": np.where(use == 1.0, np.nan, use),
            "bound": np.where(again, np.array([f"{b}" for b in bound], dtype=object), ""),
        }
    }  # fmt: skip


def _stockpiles(network: Network, ids: Any, goods: Any, label: Any) -> dict[str, Mapping[str, Any]]:
    pools = [pool for pool in network.pools if pool.country in network.country]  # the others serve nobody
    if not pools:
        return {}
    out: dict[str, Mapping[str, Any]] = {
        "stockpiles.csv": {
            "country": [pool.country for pool in pools], "commodity": [goods[pool.commodity] for pool in pools],
            "holder": [pool.holder for pool in pools], "days": [pool.days for pool in pools],
            "delay_days": [pool.enters_day for pool in pools],
        }
    }  # fmt: skip
    rows = [(pool, need) for pool in pools for need in pool.needs]
    if rows:
        owner, need_commodity = network.need_activity, network.need_commodity
        out["stockpile_uses.csv"] = {
            "country": [pool.country for pool, _ in rows],
            "commodity": [goods[pool.commodity] for pool, _ in rows],
            "holder": [pool.holder for pool, _ in rows],
            "node": [ids[owner[need]] for _, need in rows],
            "input_commodity": [
                "" if need_commodity[need] == pool.commodity else goods[need_commodity[need]] for pool, need in rows
            ],
            "input": [label[need] for _, need in rows],
        }
    return out
