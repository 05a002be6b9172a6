"""What does each node take along, where the nodes are shared out? Sweeps by ranges, here or on a cluster.

Each node fails alone, so that ranges are independent; they are put together in order, to the bytes of one process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.analysis.esri import esri_sweep
from graph.analysis.node_sweep import NodeSweep, Sweeper
from graph.analysis.spread import Progress, spread
from graph.network import FloatArray, IntArray, Network

__all__ = ["shared_esri", "shared_node_sweep"]

_LEAST, _MOST = 4, 4096
"""Nodes in a range here: so few that an interrupt is heeded soon, more where they are quick."""

_SWEPT, _SWEPT_MOST = 2048, 65_536
"""The same for static sweeps, which begin with buffers as long as the network."""


@dataclass(frozen=True, eq=False)
class _Esri:
    network: Network
    eps: float
    market: str


@dataclass(frozen=True, eq=False)
class _Nodes:
    network: Network
    market: str
    tolerance: float

    @cached_property
    def sweeper(self) -> Sweeper:
        """The network laid out, once in each process."""
        return Sweeper(self.network, market=self.market, tolerance=self.tolerance)

    def __getstate__(self) -> tuple[Network, str, float]:
        return self.network, self.market, self.tolerance

    def __setstate__(self, state: tuple[Network, str, float]) -> None:
        self.__dict__.update(zip(("network", "market", "tolerance"), state, strict=True))


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
    *,
    market: str = "none",
    tolerance: float = 1e-9,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> tuple[NodeSweep, bool]:
    """Let each node fail alone, as ``node_sweep`` does.

    Parameters
    ----------
    network, market, tolerance
        As in ``node_sweep``.
    cluster : str, optional
        Address of a Dask scheduler.
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
    asked = _Nodes(network, market, tolerance)
    sweeper = asked.sweeper  # refuses a question without sense, and is laid out before threads ask for it
    parts, whole = spread(
        _node_range, asked, network.n, size=_SWEPT, most=_SWEPT_MOST, cluster=cluster, progress=progress
    )
    sweeps = parts or [sweeper.run(np.empty(0, dtype=np.int64))]
    loss = np.concatenate([sweep.loss for sweep in sweeps])
    return NodeSweep(np.arange(loss.size), loss, float(np.max([sweep.certificate for sweep in sweeps]))), whole


def _node_range(asked: _Nodes, first: int, last: int) -> NodeSweep:
    return asked.sweeper.run(np.arange(first, last), threads=1)
