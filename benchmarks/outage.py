"""How fast are outages on the reference network, and how fast are others? ``lodestone bench outage``.

Configurations: **E** (others of the market step in, 30 % of every input from outside) and **H** (10 % spare capacity
granted, no market, 30 % from outside). Per size and configuration: the seconds to lay the network out (once); 1,000
nodes drawn with a seed, each failing alone on one thread, their median, mean and worst; the same by scipy on as many of
them as its time allows, always to the same tolerance; all nodes on all threads; days of a year with stocks, in E.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.peers import ScipyJacobi, authors_package, boario_seconds
from benchmarks.reference_network import SEED, Configuration, E, H, as_network, reference
from graph.analysis.day_loop import run_days
from graph.analysis.esri import esri_sweep
from graph.analysis.node_sweep import Sweeper
from graph.analysis.plan import Plan
from graph.network import FloatArray, IntArray, Network

__all__ = ["Line", "bench"]

DRAWN = 1000
_CONFIGURATIONS = (("E", E, 1e-6), ("H", H, 1e-9))
_TIMES = 16
_LONG = 0.02
_LEAST = 3
_BOARIO = 300
YEARS = 21
_WORST = 3
_DAYS = 365
_PEER_SECONDS, _OWN_SECONDS = 20.0, 60.0
_LARGEST_H = 100_000
_MIB = 1024
_MOST_STOCK = 90


@dataclass(frozen=True)
class Line:
    """One measurement.

    Attributes
    ----------
    size : int
        Nodes.
    configuration, engine, what : str
    value : float
    unit : str
    note : str
    """

    size: int
    configuration: str
    engine: str
    what: str
    value: float
    unit: str
    note: str = ""


@dataclass
class _Bench:
    size: int
    name: str
    settings: Configuration
    tolerance: float
    tell: Callable[[str], None]
    lines: list[Line] = field(default_factory=list)

    def add(self, engine: str, what: str, value: float, unit: str, note: str = "") -> None:
        self.lines.append(Line(self.size, self.name, engine, what, value, unit, note))
        self.tell(f"{self.size:,} {self.name}: {engine}, {what}: {value:.4g} {unit} {note}".rstrip())


def bench(
    sizes: Sequence[int],
    *,
    seed: int = SEED,
    whole: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Line]:
    """Measure, configuration by configuration.

    Parameters
    ----------
    sizes : sequence of int
        Nodes of the reference networks.
    seed : int
    whole : bool
        Whether all nodes are swept too.
    tell : callable
        Told each measurement.
    """
    for size in sizes:
        for name, settings, tolerance in _CONFIGURATIONS:
            if name == "H" and size > _LARGEST_H:
                continue
            run = _Bench(size, name, settings, tolerance, tell)
            network = as_network(reference(size, seed), settings)
            nodes = np.random.default_rng(seed).choice(size, min(size, DRAWN), replace=False)
            losses, mean = _statics(run, network, nodes, whole)
            if name == "E":
                _days(run, network, nodes)
                _index(run, network, nodes)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
            run.add("lodestone", "peak memory", peak, "MiB", "of the process until here")
            _peer(run, network, nodes, losses, mean)
            yield from run.lines
    yield from _others(tell)


def _others(tell: Callable[[str], None]) -> Iterator[Line]:
    """A year by BoARIO, and by lodestone at its size."""
    if why := authors_package():
        tell(f"the package of ESRI's authors was not compared: {why}")
    seconds = boario_seconds(_BOARIO)
    if seconds is None:
        tell("BoARIO was not compared: LODESTONE_BOARIO names no interpreter that has it")
        return
    run = _Bench(_BOARIO, "E", E, 1e-6, tell)
    run.add("BoARIO", "365 days", seconds, "s", "ARIO on a table of as many sectors")
    network = as_network(reference(_BOARIO), E)
    _days(run, network, np.arange(YEARS))
    yield from run.lines


def _statics(run: _Bench, network: Network, nodes: IntArray, whole: bool) -> tuple[FloatArray, float]:
    """Losses of the nodes drawn, and the mean of seconds that each took."""
    start = time.perf_counter()
    sweeper = Sweeper(network, market=run.settings.market, tolerance=run.tolerance)
    sweeper.run(nodes[:1])  # compiled kernels are loaded
    run.add("lodestone", "laid out", time.perf_counter() - start, "s", "once a network")
    start = time.perf_counter()
    sweep = sweeper.run(nodes, threads=1)
    mean = (time.perf_counter() - start) / nodes.size
    run.add("lodestone", "an outage, mean", 1e3 * mean, "ms", f"{nodes.size} drawn, one thread, to {run.tolerance:g}")
    idle = int(np.flatnonzero(np.bincount(network.edge_supplier, minlength=network.n) == 0)[0])  # nobody's supplier
    buffers = min(_seconds(lambda: sweeper.run(np.array([idle]), threads=1)) for _ in range(5))
    each = _some(nodes, lambda node: _alone(sweeper, node, buffers, run.name == "E"))
    note = f"the first {len(each)} of them, without {1e3 * buffers:.1f} ms to make buffers"
    run.add("lodestone", "an outage, median", 1e3 * statistics.median(each), "ms", note)
    run.add("lodestone", "an outage, worst", 1e3 * max(each), "ms", note)
    if whole:
        start = time.perf_counter()
        sweeper.run()
        run.add("lodestone", "all nodes", time.perf_counter() - start, "s", f"{os.cpu_count()} threads")
    return sweep.loss, mean


def _some(nodes: IntArray, seconds: Callable[[int], float]) -> list[float]:
    """Seconds of the first nodes, of at least three, until that has taken long enough."""
    each: list[float] = []
    start = time.perf_counter()
    for node in nodes.tolist():
        if len(each) >= _LEAST and time.perf_counter() - start > _OWN_SECONDS:
            break
        each.append(seconds(node))
    return each


def _alone(sweeper: Sweeper, node: int, buffers: float, pushed: bool) -> float:
    """Seconds of one outage, without those of making buffers. A pushed one is over too soon: take it several times."""
    once = min(_seconds(lambda: sweeper.run(np.array([node]), threads=1)) for _ in range(2))
    if not pushed or once - buffers > _LONG:
        return max(0.0, once - buffers)
    many = _seconds(lambda: sweeper.run(np.full(_TIMES + 1, node), threads=1))
    return max(0.0, many - once) / _TIMES


def _peer(run: _Bench, network: Network, nodes: IntArray, losses: FloatArray, ours: float) -> None:
    """The same outages by scipy, as many as its time allows; its losses have to agree."""
    peer = ScipyJacobi(network, run.settings.market, run.tolerance)
    start, done, apart = time.perf_counter(), 0, 0.0
    while done < nodes.size and (done < 2 or time.perf_counter() - start < _PEER_SECONDS):
        apart = max(apart, abs(peer.loss(int(nodes[done])) - float(losses[done])))
        done += 1
    mean = (time.perf_counter() - start) / done
    run.add("scipy", "an outage, mean", 1e3 * mean, "ms", f"the first {done} of them, to {run.tolerance:g}")
    run.add("scipy", "against lodestone", mean / ours, "times", f"losses differ by at most {apart:.1e}")


def _index(run: _Bench, network: Network, nodes: IntArray) -> None:
    """ESRI as published: upstream too, rounds ended by its eps."""
    nobody = min(_seconds(lambda: esri_sweep(network, firms=nodes[:1], threads=1)) for _ in range(3))
    took = _seconds(lambda: esri_sweep(network, firms=nodes, threads=1)) - nobody
    run.add("lodestone", "ESRI of a firm, mean", 1e3 * took / nodes.size, "ms", "up and down, eps 1e-2, one thread")


def _days(run: _Bench, network: Network, nodes: IntArray) -> None:
    """A year day by day, every input with a stock of up to 90 days."""
    stocked = replace(
        network, need_stock_days=np.random.default_rng(SEED).integers(0, _MOST_STOCK + 1, network.m).astype(float),
        _index={},
    )  # fmt: skip
    watch = np.arange(1)
    start = time.perf_counter()
    _year(stocked, int(nodes[0]), watch)
    run.add("lodestone", "laid out for days", time.perf_counter() - start, "s", "once a network")
    each = _some(nodes[:YEARS], lambda node: _year(stocked, node, watch))
    run.add("lodestone", "365 days, median", statistics.median(each), "s", f"{len(each)} drawn")
    worst = np.argsort(-np.bincount(network.edge_supplier, minlength=network.n))[:_WORST]
    each += [_year(stocked, int(node), watch) for node in worst]
    run.add("lodestone", "365 days, worst", max(each), "s", f"those and the {_WORST} with most customers")


def _year(network: Network, node: int, watch: IntArray) -> float:
    """Seconds that a year with one node out takes."""
    kappa = np.ones(network.n)
    kappa[node] = 0.0
    return _seconds(lambda: run_days(network, Plan.constant(network, kappa), _DAYS, watch=watch))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
