from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.reference_network import E, H, as_network, reference
from graph.analysis import node_sweep as module
from graph.analysis.examples import Input, chain, example_network
from graph.analysis.fixed_point import StaticResult, static_sweep
from graph.analysis.node_sweep import NodeSweep, node_sweep
from graph.analysis.sweep_layout import lay_out, reach_of_errors
from graph.errors import ScenarioError
from graph.network import FloatArray, IntArray, Network
from tests.graph.analysis.random_networks import random_draw

LOOP = example_network({"a": [Input({"c": 1.0})], "b": [Input({"a": 1.0})], "c": [Input({"b": 1.0})]})
NO_EDGES = np.empty(0, dtype=np.int64)


def one_by_one(network: Network, nodes: IntArray) -> FloatArray:
    """Each outage by the solver of the static mode."""
    losses = static_sweep(network, [(np.array([i]), NO_EDGES) for i in nodes], np.arange(network.n))
    return np.asarray(losses @ (network.output / network.output.sum()))


def with_a_market(network: Network, failed: int) -> float:
    """The downstream part of ESRI at rest, as it is defined: everybody in every round."""
    level = np.ones(network.n)
    size = network.output
    for _ in range(10_000):
        left = np.bincount(network.commodity, level * size)[network.commodity]
        sigma = np.where(left <= 1e-10, 1.0, np.minimum(1.0, size / np.maximum(left, 1e-300)))
        passed_on = (sigma * (1 - level))[network.edge_supplier]
        gap = np.bincount(network.edge_need, network.edge_share * passed_on, network.m)
        hard, lost = np.zeros(network.n), np.zeros(network.n)
        np.maximum.at(hard, network.need_activity, np.where(network.need_essential, gap, 0.0))
        np.add.at(lost, network.need_activity, np.where(network.need_essential, 0.0, network.need_loss * gap))
        new = np.clip(1 - np.maximum(hard, lost), 0.0, 1.0)
        new[failed] = 0.0
        if np.abs(new - level).max() < 1e-14:
            return float(size @ (1 - new) / size.sum())
        level = new
    raise AssertionError("no end")


def shuffled(network: Network, seed: int) -> tuple[Network, IntArray]:
    """The same network under other numbers: node i becomes place[i]."""
    place = np.random.default_rng(seed).permutation(network.n)
    order = np.argsort(place)
    needs = np.concatenate([np.arange(network.need_ptr[i], network.need_ptr[i + 1]) for i in order]).astype(np.int64)
    edges = np.concatenate([np.arange(network.edge_ptr[k], network.edge_ptr[k + 1]) for k in needs]).astype(np.int64)
    return replace(
        network,
        activities=tuple(network.activities[i] for i in order), commodity=network.commodity[order],
        output=network.output[order], spare=network.spare[order],
        need_ptr=np.append(0, np.cumsum(np.diff(network.need_ptr)[order])),
        need_commodity=network.need_commodity[needs], need_theta=network.need_theta[needs],
        need_essential=network.need_essential[needs], need_loss=network.need_loss[needs],
        need_use_per_day=network.need_use_per_day[needs],
        edge_ptr=np.append(0, np.cumsum(np.diff(network.edge_ptr)[needs])),
        edge_supplier=place[network.edge_supplier[edges]], edge_share=network.edge_share[edges], _index={},
    ), place  # fmt: skip


@pytest.mark.parametrize("budget", [0.0, 1.0], ids=["in passes", "pushed"])
def test_the_reference_network_as_by_the_solver(budget: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUDGET", budget)
    network = as_network(reference(1000), H)
    sweep = node_sweep(network)
    nodes = np.concatenate([np.argsort(-sweep.loss)[:25], np.arange(0, 1000, 40)])
    assert np.abs(sweep.loss[nodes] - one_by_one(network, nodes)).max() < sweep.certificate == 1e-9
    assert sweep.loss.max() > 0.1


def test_random_networks_as_by_the_solver() -> None:
    plain, hosted = 0, 0
    for seed in range(60):
        network = random_draw(seed).network
        sweep = node_sweep(network)
        assert np.abs(sweep.loss - one_by_one(network, np.arange(network.n))).max() <= max(sweep.certificate, 1e-12)
        plain += not (network.bound_activity.size or network.group_activity.size)
        hosted += bool(network.bound_activity.size or network.group_activity.size)
    assert plain
    assert hosted


def test_any_part_by_any_number_of_threads_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUDGET", 0.02)
    network = as_network(reference(1000), H)
    whole = node_sweep(network, threads=2).loss
    some = np.random.default_rng(7).choice(1000, 300, replace=False)
    for threads, nodes in ((1, some), (2, some[::-1]), (1, some[:5])):
        assert node_sweep(network, nodes, threads=threads).loss.tobytes() == whole[nodes].tobytes()


def test_other_numbers_for_the_same_nodes() -> None:
    network = as_network(reference(400), H)
    other, place = shuffled(network, 3)
    assert node_sweep(other).loss[place] == pytest.approx(node_sweep(network).loss, abs=2e-9)


def test_a_market_as_it_is_defined() -> None:
    network = as_network(reference(400), E)
    nodes = np.arange(0, 400, 4)
    sweep = node_sweep(network, nodes, market="type", tolerance=1e-10)
    assert sweep.loss == pytest.approx([with_a_market(network, int(i)) for i in nodes], abs=1e-9)
    assert np.isnan(sweep.certificate)
    assert (sweep.loss < node_sweep(network, nodes).loss + 1e-9).all()  # others stepping in never hurts


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4, 1e-6])
def test_coarse_answers_lie_within_their_certificate(tolerance: float) -> None:
    network = as_network(reference(1000), H)
    exact, coarse = node_sweep(network, tolerance=1e-12), node_sweep(network, tolerance=tolerance)
    assert coarse.certificate == tolerance
    assert np.abs(coarse.loss - exact.loss).max() <= tolerance
    assert (coarse.loss <= exact.loss + 1e-12).all()  # from above: a change not passed on is a loss not seen


def test_errors_reach_as_far_as_said() -> None:
    assert reach_of_errors(lay_out(chain(5)))[0] == 1.0
    assert 5.0 <= reach_of_errors(lay_out(chain(5)))[1] < 5.6  # 1, 2, 3, 4, 5 along the chain
    assert reach_of_errors(lay_out(LOOP))[1] == np.inf  # a loop without anything from outside does not fade


def test_a_loop_that_does_not_fade_goes_to_the_general_solver() -> None:
    assert node_sweep(LOOP).loss.tolist() == one_by_one(LOOP, np.arange(3)).tolist() == [1.0, 1.0, 1.0]


def test_the_general_solver_states_its_own_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    def uncertain(*_: object) -> StaticResult:
        return StaticResult(np.array([0.0, 0.5, 0.5]), np.array([0.0, 0.5, 0.25]), 0.25, 1)

    monkeypatch.setattr(module, "static_levels", uncertain)
    assert node_sweep(LOOP).certificate == 0.25


def test_progress_counts_every_node() -> None:
    told: list[tuple[int, int]] = []
    node_sweep(as_network(reference(1000), H), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1000, 1000)
    assert told == sorted(told)


def test_nothing_made_and_nobody_asked() -> None:
    network = replace(chain(3), output=np.zeros(3), _index={})
    assert node_sweep(network).loss.tolist() == [0.0, 0.0, 0.0]
    empty = node_sweep(chain(3), np.empty(0, dtype=np.int64))
    assert isinstance(empty, NodeSweep)
    assert empty.loss.size == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tolerance": 0.0}, "tolerance"),
        ({"tolerance": float("nan")}, "tolerance"),
        ({"market": "sector"}, "no market 'sector'"),
    ],
)
def test_options_out_of_range(options: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        node_sweep(chain(3), **options)  # type: ignore[arg-type]


def test_a_market_knows_no_spare() -> None:
    with pytest.raises(ScenarioError, match="leave out spare"):
        node_sweep(as_network(reference(400), H), market="type")
