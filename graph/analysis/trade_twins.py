"""What do the queries on trade answer, in plain Python? On records, without any engine, like ``twins``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias

from graph.stores.records import EdgeRecord, NodeRecord

__all__ = ["imports_by_origin"]

Row: TypeAlias = dict[str, Any]


def imports_by_origin(
    nodes: Iterable[NodeRecord],
    edges: Iterable[EdgeRecord],
    *,
    country: str,
    item: str,
    year: int | None = None,
) -> list[Row]:
    """List from where a country imports an HS code, or the codes that hold a material or product.

    Parameters
    ----------
    nodes, edges : iterables of records
    country : str
        Id of a country.
    item : str
        Id of an HS code, or of a material or product that codes hold.
    year : int, optional
        The latest of each code if left out.

    Returns
    -------
    list of dict
        By code, then from the greatest value down; the share is of the value of the imports of the code.

    Examples
    --------
    >>> place = lambda i: NodeRecord(i, ("Country",), {"name": i, "name_ja": i})
    >>> code = NodeRecord("hs/850511", ("HsCode",), {"name": "Magnets", "name_ja": "磁石"})
    >>> bought = {"hs": "hs/850511", "year": 2024, "value_usd": 5.0}
    >>> edges = [EdgeRecord("country/cn", "country/jp", "TRADES", bought)]
    >>> nodes = [place("country/cn"), place("country/jp"), code]
    >>> imports_by_origin(nodes, edges, country="country/jp", item="hs/850511")[0]["share"]
    1.0
    """
    by_id = {node.id: node for node in nodes}
    codes: set[str] = {item} if "HsCode" in _labels(by_id, item) else set()
    flows: dict[str, list[EdgeRecord]] = defaultdict(list)
    for edge in edges:
        if edge.type == "COVERS" and edge.target == item and {"Material", "Product"} & _labels(by_id, item):
            codes.add(edge.source)
        elif edge.type == "TRADES" and edge.target == country and "Country" in _labels(by_id, edge.source):
            flows[str(edge.properties.get("hs"))].append(edge)
    rows: list[Row] = []
    for code in sorted(codes):
        found = [flow for flow in flows[code] if year is None or _year(flow) == year]
        latest = max(map(_year, found), default=None)
        rows += _of_code(by_id, code, [flow for flow in found if _year(flow) == latest])
    return rows


def _labels(by_id: dict[str, NodeRecord], node: str) -> set[str]:
    return set(by_id[node].labels) if node in by_id else set()


def _of_code(by_id: dict[str, NodeRecord], code: str, flows: Iterable[EdgeRecord]) -> list[Row]:
    ordered = sorted(flows, key=lambda flow: (-_value(flow, -1.0), flow.source))
    total = sum(_value(flow, 0.0) for flow in ordered)
    return [
        {
            "hs": code, "year": flow.properties["year"], "origin": flow.source,
            "name": by_id[flow.source].properties["name"], "name_ja": by_id[flow.source].properties["name_ja"],
            "value_usd": flow.properties.get("value_usd"), "quantity_t": flow.properties.get("quantity_t"),
            "share": _share(flow, total), "evidence": flow.properties.get("kind"),
        }
        for flow in ordered
    ]  # fmt: skip


def _year(flow: EdgeRecord) -> int:
    value = flow.properties.get("year")
    return value if isinstance(value, int) else 0


def _value(flow: EdgeRecord, unknown: float) -> float:
    value = flow.properties.get("value_usd")
    return float(value) if isinstance(value, (int, float)) else unknown


def _share(flow: EdgeRecord, total: float) -> float | None:
    return _value(flow, 0.0) / total if total > 0 and flow.properties.get("value_usd") is not None else None
