"""Work on a cluster of two local worker processes, one of them killed: the same bytes as on one process."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.reference_network import E, as_network, reference
from graph.analysis.cluster import map_ranges
from graph.analysis.network_outage import run_network_outage
from graph.analysis.node_sweep import node_sweep
from graph.analysis.sampling import Sampling
from graph.analysis.shared_sweeps import shared_esri, shared_node_sweep
from graph.analysis.shocks import ShockSpec
from graph.errors import ClusterError
from graph.network import Network
from graph.network_files import FileNetwork
from tests.graph.analysis.test_sampling import uncertain


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes on this machine, heard on the loopback alone, without a dashboard."""
    dask = importlib.import_module("distributed")
    with dask.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as local:
        yield local


@pytest.fixture(scope="module")
def firms() -> Network:
    return as_network(reference(400), E)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> FileNetwork:
    return uncertain(tmp_path_factory.mktemp("network"))


def test_a_worker_killed_on_the_way_changes_nothing(cluster: Any, firms: Network) -> None:
    killed: list[int] = []

    def kill(done: int, of: int) -> None:
        assert of == firms.n
        if done and not killed:
            worker = next(iter(cluster.workers.values()))
            os.kill(worker.process.pid, signal.SIGKILL)
            killed.append(done)

    esri, rounds, whole = shared_esri(firms, 1e-2, "none", cluster=cluster.scheduler_address, progress=kill)
    here = shared_esri(firms, 1e-2, "none")
    assert whole
    assert killed
    assert killed[0] < firms.n
    assert esri.tobytes() == here[0].tobytes()
    assert rounds.tobytes() == here[1].tobytes()


def test_samples_and_sweeps_are_those_of_one_process(cluster: Any, firms: Network, files: FileNetwork) -> None:
    address = cluster.scheduler_address
    swept, whole = shared_node_sweep(firms, cluster=address)
    here = node_sweep(firms)
    assert whole
    assert swept.loss.tobytes() == here.loss.tobytes()
    assert (swept.nodes == here.nodes).all()
    assert swept.certificate == here.certificate
    shock = ShockSpec("mine", 0.6, 0, 90, severity_range=(0.2, 1.0))
    there, one = (
        run_network_outage(files, [shock], sampling=Sampling(30, 5, cluster=each)).sampled for each in (address, None)
    )
    assert there is not None
    assert there == one


def test_an_interrupt_leaves_what_is_complete_and_gives_the_workers_back(cluster: Any, firms: Network) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    parts, whole = map_ranges(_numbers, firms, 40, cluster.scheduler_address, ranges=40, progress=stop)
    assert not whole
    assert len(parts) < 40
    assert map_ranges(_numbers, firms, 5, cluster.scheduler_address, ranges=2) == ([[0, 1], [2, 3, 4]], True)


def test_a_fault_of_the_work_itself_comes_back_as_it_is(cluster: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        map_ranges(_broken, 0, 4, cluster.scheduler_address)


def test_an_address_where_nobody_answers_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.analysis.cluster._CONNECT", "0.5s")
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        map_ranges(_numbers, 0, 4, "tcp://127.0.0.1:9")
    with pytest.raises(ClusterError, match="no Dask scheduler answers at nonsense"):
        map_ranges(_numbers, 0, 4, "nonsense://x")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("graph.analysis.cluster.importlib.import_module", missing)
    with pytest.raises(ClusterError, match="pip install 'distributed"):
        map_ranges(_numbers, 0, 4, "tcp://127.0.0.1:9")


def test_dask_is_named_in_one_module_alone() -> None:
    root = Path(__file__).parents[3]
    naming = [
        path.relative_to(root).as_posix()
        for package in ("ontology", "graph", "ingest", "app")
        for path in (root / package).rglob("*.py")
        if 'import_module("distributed")' in path.read_text(encoding="utf-8")
    ]
    assert naming == ["graph/analysis/cluster.py"]


def _numbers(_what: object, first: int, last: int) -> list[int]:
    return np.arange(first, last).tolist()


def _broken(what: int, first: int, last: int) -> float:
    return (last - first) / what
