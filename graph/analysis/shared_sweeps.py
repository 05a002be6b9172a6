"""What does each node take along, where the nodes are shared out? Sweeps by ranges, here or on a cluster.

Each node fails alone, so that ranges are independent; they are put together in order, to the bytes of one process.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.analysis.esri import esri_sweep
from graph.analysis.node_sweep import NodeSweep, node_sweep
from graph.analysis.spread import Progress, spread
from graph.network import FloatArray, IntArray, Network

__all__ = ["shared_esri", "shared_node_sweep"]

_LEAST, _MOST = 4, 4096
"""Nodes in a range here: so few that an interrupt is heeded soon, more where they are quick."""


@dataclass(frozen=True, eq=False)
class _Esri:
    network: Network
    eps: float
    market: str


@dataclass(frozen=True, eq=False)
class _Nodes:
    network: Network
    nodes: IntArray
    market: str
    tolerance: float


def shared_esri(
    network: Network,
    eps: float,
    market: str,
    *,
    cluster: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[FloatArray, IntArray, bool]:
    """Economic Systemic Risk Index of all nodes, as ``esri_sweep`` gives it.

    Parameters
    ----------
    network, eps, market, threads
        As in ``esri_sweep``.
    cluster : str, optional
        Address of a Dask scheduler.
    progress : callable, optional

    Returns
    -------
    esri, rounds : (k,) arrays
        Of the first k nodes: of all unless it was interrupted.
    whole : bool
        False where it was interrupted.

    Raises
    ------
    GraphError
        If the question makes no sense, or the cluster cannot do it.
    """
    esri_sweep(network, eps, market, firms=np.empty(0, dtype=np.int64))  # refuses a question without sense
    parts, whole = spread(
        _esri_range, _Esri(network, eps, market), network.n, size=_LEAST, most=_MOST, cluster=cluster, threads=threads,
        progress=progress,
    )  # fmt: skip
    none = [(np.empty(0), np.empty(0, dtype=np.int64))]
    esri, rounds = (np.concatenate(columns) for columns in zip(*(parts or none), strict=True))
    return esri, rounds, whole


def _esri_range(asked: _Esri, first: int, last: int) -> tuple[FloatArray, IntArray]:
    return esri_sweep(asked.network, asked.eps, asked.market, firms=np.arange(first, last), threads=1)


def shared_node_sweep(
    network: Network,
    address: str,
    nodes: IntArray | None = None,
    *,
    market: str = "none",
    tolerance: float = 1e-9,
    progress: Progress | None = None,
) -> tuple[NodeSweep, bool]:
    """Let each node fail alone, as ``node_sweep`` does, on the workers of a cluster.

    Parameters
    ----------
    network, nodes, market, tolerance
        As in ``node_sweep``.
    address : str
        Of a Dask scheduler.
    progress : callable, optional

    Returns
    -------
    sweep : NodeSweep
        Of the first nodes, of all unless it was interrupted.
    whole : bool
        False where it was interrupted.

    Raises
    ------
    GraphError
        If the question makes no sense, or the cluster cannot do it.
    """
    failing = np.arange(network.n) if nodes is None else np.asarray(nodes, dtype=np.int64)
    asked = _Nodes(network, failing, market, tolerance)
    parts, whole = spread(_node_range, asked, failing.size, cluster=address, progress=progress)
    loss = np.concatenate([part.loss for part in parts] or [np.empty(0)])
    certificates = [part.certificate for part in parts] or [0.0]
    return NodeSweep(failing[: loss.size], loss, float(np.max(certificates))), whole


def _node_range(asked: _Nodes, first: int, last: int) -> NodeSweep:
    return node_sweep(
        asked.network, asked.nodes[first:last], market=asked.market, tolerance=asked.tolerance, threads=1
    )  # fmt: skip
