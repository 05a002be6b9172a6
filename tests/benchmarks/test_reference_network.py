"""The reference network is the same for everybody."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reference_network import LAYERS, Configuration, H, as_network, reference
from graph.network_files import read_network, write_network


@pytest.mark.parametrize(("firms", "flows"), [(10_000, 76_595), (100_000, 821_529)])
def test_sizes(firms: int, flows: int) -> None:
    made = reference(firms)
    assert (made.kind.size, made.supplier.size) == (firms, flows)
    assert set(made.layer.tolist()) == set(range(len(LAYERS)))
    assert (made.amount > 0).all()
    assert (made.final_demand > 0).all()
    assert (made.supplier != made.buyer).all()
    pair = made.buyer * firms + made.supplier
    assert np.unique(pair).size == flows


def test_every_flow_is_the_same_each_time() -> None:
    made, again, other = reference(2000), reference(2000), reference(2000, seed=1)
    assert made.amount.tolist() == again.amount.tolist()
    ends = np.stack([made.supplier, made.buyer]).astype("<i8").tobytes()
    assert hashlib.sha256(ends).hexdigest()[:16] == "fa72faacbb3f6e73"
    assert other.supplier.size != made.supplier.size


def test_as_a_network_and_as_files(tmp_path: Path) -> None:
    made = reference(1000)
    network = as_network(made, Configuration(spare=0.0, leak=0.2, market="none"))
    network.check()
    sums = np.bincount(network.edge_need, network.edge_share, network.m)
    assert sums == pytest.approx(np.full(network.m, 0.8))
    hard = as_network(made, H)
    assert set(hard.spare.tolist()) == {0.1}
    write_network(hard, tmp_path)
    read = read_network(tmp_path).network
    assert read.edge_supplier.tolist() == hard.edge_supplier.tolist()
    assert read.edge_share == pytest.approx(hard.edge_share, rel=1e-15)
    assert read.need_essential.tolist() == hard.need_essential.tolist()
    assert read.need_loss == pytest.approx(hard.need_loss, rel=1e-12)
