"""Which supply network do these CSV files describe? See ``docs/network-files.md`` for the files and their columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from graph.errors import NetworkFileError
from graph.network import FloatArray, IntArray, Network, Pool
from graph.network_columns import COLUMNS, NEEDED_FILES
from graph.network_hosts import lay_hosts
from graph.network_needs import Needs, lay_needs
from graph.network_table import Faults, Table, codes, read_table
from graph.network_writer import write_network

__all__ = ["FileNetwork", "read_network", "write_network"]


@dataclass(frozen=True, eq=False)
class FileNetwork:
    """A network of one's own, with what the numeric modules do not need.

    Attributes
    ----------
    network : Network
        Activities bear the ids of ``nodes.csv``; ``as_of`` is empty.
    names, owners : tuple of str
        (n) what each node is called (its id unless stated), and who owns it.
    flow_kind : (e,) int
        How each flow is known, as an index into ``FLOW_KINDS``.
    stock_range, share_range : ((m,) float, (m,) float), ((e,) float, (e,) float)
        Least and greatest inventory in days, and share of a flow; NaN where none is stated.
    """

    network: Network
    names: tuple[str, ...]
    owners: tuple[str, ...]
    flow_kind: IntArray
    stock_range: tuple[FloatArray, FloatArray]
    share_range: tuple[FloatArray, FloatArray]

    @property
    def products(self) -> IntArray:
        """Nodes that nobody (else) buys from."""
        network = self.network
        sold = network.edge_supplier[network.edge_supplier != network.edge_buyer]
        bought = np.zeros(network.n, dtype=np.bool_)
        bought[sold] = True
        return np.flatnonzero(~bought).astype(np.int64)


def read_network(folder: Path) -> FileNetwork:
    """Read a network from a folder of CSV files.

    Parameters
    ----------
    folder : Path
        Holds ``nodes.csv`` and ``flows.csv``; the others where there is something to say.

    Returns
    -------
    FileNetwork

    Raises
    ------
    NetworkFileError
        If anything is wrong: one line for each fault, with file and line.

    Examples
    --------
    >>> import tempfile
    >>> from graph.analysis.examples import chain
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_network(chain(3), Path(folder))
    ...     read_network(Path(folder)).network.activities
    ('a0', 'a1', 'a2')
    """
    if not folder.is_dir():
        raise NetworkFileError((f"{folder}: no such folder; it should hold {' and '.join(NEEDED_FILES)}",))
    faults = Faults(list(COLUMNS))
    tables, broken = _tables(folder, faults)
    nodes = tables["nodes.csv"]
    if "nodes.csv" in broken:
        faults.stop()
    ids, commodities = nodes.text("id"), _commodities(tables)
    output, spare = nodes.number("output", None), nodes.number("spare", 0.0)
    aggregate = nodes.flag("aggregate")
    nodes.given("id")
    nodes.given("commodity")
    again, first = nodes.repeated(codes(ids), nodes.filled("id"))
    nodes.tell(lambda row: f"id '{ids[row]}' stands already in line {nodes.line(int(first[row]))}", again)
    commodity = nodes.place("commodity", commodities)
    bounds = lay_hosts(nodes, tables["hosts.csv"], ids, output)
    needs = lay_needs(tables, ids, commodities, commodity, flows_known="flows.csv" not in broken)
    pools = _pools(nodes, tables["stockpiles.csv"], tables["stockpile_uses.csv"], commodities, needs, ids)
    faults.stop()
    network = Network(
        graph_hash=_digest(folder), as_of="", activities=tuple(nodes.texts("id")),
        commodities=tuple(str(name) for name in commodities.to_pylist()), commodity=commodity,
        country=tuple(nodes.texts("country")), output=output, spare=spare, aggregate=aggregate == 1,
        need_ptr=needs.need_ptr, need_commodity=needs.commodity, need_group=needs.group, need_theta=needs.theta,
        need_essential=needs.essential, need_loss=needs.loss, need_use_per_day=needs.use_per_day,
        need_stock_days=needs.stock_days, group_activity=needs.group_activity, group_penalty=needs.group_penalty,
        edge_ptr=needs.edge_ptr, edge_supplier=needs.supplier, edge_share=needs.share,
        bound_activity=bounds.activity, bound_utilisation=bounds.utilisation, bound_ptr=bounds.ptr,
        bound_host=bounds.host, bound_weight=bounds.weight, pools=pools,
        edge_lead_days=needs.lead_days,
    )  # fmt: skip
    network.check()
    names = [name or node for name, node in zip(nodes.texts("name"), network.activities, strict=True)]
    owners = tuple(nodes.texts("owner"))
    return FileNetwork(network, tuple(names), owners, needs.kind, needs.stock_range, needs.share_range)


def _tables(folder: Path, faults: Faults) -> tuple[dict[str, Table], set[str]]:
    """All tables, empty ones for files that are not there, and the names of those that could not be read whole."""
    tables, broken = {}, set()
    for name, columns in COLUMNS.items():
        path = folder / name
        found = None
        if path.exists():
            found = read_table(path, columns.needed, columns.optional, faults)
        elif name in NEEDED_FILES:
            faults.tell(f"no such file; its columns should be: {', '.join(columns.needed)}", path)
        if (found is None and (path.exists() or name in NEEDED_FILES)) or (found is not None and not found.whole):
            broken.add(name)
        tables[name] = found if found is not None else Table(path, {}, 0, faults)
    return tables, broken


def _commodities(tables: Mapping[str, Table]) -> Any:
    """Names of all commodities: those of nodes first, then those that only inputs name."""
    named = [tables[name].text("commodity") for name in ("nodes.csv", "recipes.csv", "flows.csv")]
    unique = pa.chunked_array(named).unique()
    return unique.filter(pa.array([bool(name) for name in unique.to_pylist()]))


def _pools(nodes: Table, stockpiles: Table, uses: Table, commodities: Any, needs: Needs, ids: Any) -> tuple[Pool, ...]:
    for table in (stockpiles, uses):
        table.given("country")
        table.given("commodity")
        table.place("country", nodes.text("country"), "country")
    commodity = stockpiles.place("commodity", commodities, "commodity")
    days = stockpiles.number("days", None)
    delay = stockpiles.number("delay_days", 0.0, whole=True, most=1e6)
    uses.given("node")
    user = uses.place("node", ids, "node")
    drawn = uses.place("commodity", commodities, "commodity")
    named = uses.place("input_commodity", commodities, "commodity")
    need = needs.find(user, np.where(uses.filled("input_commodity"), named, drawn), uses.text("input"))
    uses.tell(lambda _: "the node has no such input", (user >= 0) & (drawn >= 0) & (need < 0))
    held = list(zip(stockpiles.texts("country"), commodity.tolist(), stockpiles.texts("holder"), strict=True))
    served: dict[tuple[str, int, str], list[int]] = {key: [] for key in held}
    lost = np.zeros(uses.rows, dtype=np.bool_)
    for row, key in enumerate(zip(uses.texts("country"), drawn.tolist(), uses.texts("holder"), strict=True)):
        lost[row] = key not in served
        served.get(key, []).append(int(need[row]))
    uses.tell(lambda _: "there is no such stockpile in stockpiles.csv", lost & (drawn >= 0))
    pools = []
    for row, (country, made, holder) in enumerate(held):
        if not np.isfinite(days[row] + delay[row]):
            continue  # noted already
        pools.append(Pool(country, made, holder, float(days[row]), int(delay[row]), tuple(served[held[row]])))
    return tuple(pools)


def _digest(folder: Path) -> str:
    """Digest of all files of the network: the same files give the same answer."""
    digest = hashlib.sha256()
    for name in COLUMNS:
        path = folder / name
        if path.exists():
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
