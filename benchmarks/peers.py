"""What do others take for the same outages? Static levels by scipy's sparse product; days by BoARIO where it is.

``ScipyJacobi`` is the obvious way: all levels at once from the old ones, by one sparse matrix and two reductions, until
the certificate of the sweep holds. It starts from the same quiet levels and stops by the same bound.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from graph.analysis.sweep_layout import lay_out, reach_of_errors
from graph.network import FloatArray, IntArray, Network

__all__ = ["ScipyJacobi", "authors_package", "boario_seconds"]

_ROUNDS = 10_000


class ScipyJacobi:
    """A network as sparse matrices; `market` (one of ``none``, ``type``) and `tolerance` as in ``node_sweep``."""

    def __init__(self, network: Network, market: str, tolerance: float) -> None:
        self.network, self.market, self.tolerance = network, market == "type", tolerance
        gain, reach = reach_of_errors(lay_out(network))
        self.step = tolerance / max(1.0, gain * reach)
        self.shares = csr_array((network.edge_share, network.edge_supplier, network.edge_ptr), (network.m, network.n))
        self.top = 1.0 + network.spare
        self.hard = _by_node(network, network.need_essential)
        self.soft = csr_array(
            (
                np.where(network.need_essential, 0.0, network.need_loss),
                (network.need_activity, np.arange(network.m)),
            ),
            (network.n, network.m),
        )
        self.size = network.output / network.output.sum()
        self.quiet = self._rest(self.top, -1)

    def loss(self, node: int) -> float:
        """Part of all output lost when one node fails alone."""
        return float(self.size @ np.maximum(0.0, 1.0 - self._rest(self.quiet.copy(), node)))

    def _rest(self, level: FloatArray, failed: int) -> FloatArray:
        if failed >= 0:
            level[failed] = 0.0
        for _ in range(_ROUNDS):
            lack = 1.0 - level
            if self.market:
                output, kind = self.network.output, self.network.commodity
                left = np.bincount(kind, level * output)[kind]
                lack = lack * np.where(left > 1e-10, np.minimum(1.0, output / np.maximum(left, 1e-300)), 1.0)
            gap = self.shares @ lack
            new = np.minimum(self.top, self.top - self.soft @ np.maximum(0.0, gap))
            nodes, starts, needs = self.hard
            new[nodes] = np.minimum(new[nodes], 1.0 - np.maximum.reduceat(gap[needs], starts)) if nodes.size else 0.0
            new = np.maximum(0.0, new)
            if failed >= 0:
                new[failed] = 0.0
            moved = float(np.abs(new - level).max())
            level = new
            if moved <= self.step:
                return level
        raise RuntimeError(f"no rest after {_ROUNDS} rounds")


def _by_node(
    network: Network, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[IntArray, IntArray, IntArray]:
    """Nodes with chosen needs, where each one's needs start in the third, the needs in order of their nodes."""
    needs = np.flatnonzero(chosen)
    nodes, starts = np.unique(network.need_activity[needs], return_index=True)
    return nodes, starts, needs


def boario_seconds(firms: int) -> float | None:
    """Seconds of 365 days by BoARIO, None where no interpreter has it. ``LODESTONE_BOARIO`` names one that does."""
    python = os.environ.get("LODESTONE_BOARIO", sys.executable)
    script = Path(__file__).with_name("boario_year.py")
    if subprocess.run([python, "-c", "import boario"], check=False, capture_output=True).returncode:
        return None
    done = subprocess.run([python, str(script), str(firms)], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def authors_package() -> str:
    """Why the package of ESRI's authors cannot run here; empty where it can."""
    if shutil.which("Rscript") is None:
        return "R is not installed"
    code = "quit(status = !requireNamespace('GLcascade', quietly = TRUE))"
    return "" if not subprocess.run(["Rscript", "-e", code], check=False).returncode else "the package is not installed"
