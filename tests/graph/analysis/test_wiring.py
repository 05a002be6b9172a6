"""The order of work, and the documented examples."""

from __future__ import annotations

import doctest
import gc
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis import day_loop, examples, fixed_point, plan, sole_supply, trace, wiring
from graph.analysis.examples import chain
from graph.analysis.wiring import wire
from tests.graph.analysis.random_networks import links, random_draw


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_suppliers_stand_before_buyers_or_in_their_block(seed: int) -> None:
    network = random_draw(seed, pools=True).network
    wires = wire(network)
    assert sorted(wires.order.tolist()) == list(range(wires.order.size))
    assert (wires.position[wires.order] == np.arange(wires.order.size)).all()
    block = wires.block_first[wires.position]
    for i, j in zip(*np.nonzero(links(network)), strict=True):
        assert block[i] <= block[j]
        assert wires.position[i] < wires.position[j] or block[i] == block[j]
        reached = wires.out_position[wires.out_ptr[i] : wires.out_ptr[i + 1]]
        assert wires.position[j] in reached
    for k in np.flatnonzero(wires.need_pool >= 0):
        pool = network.n + wires.need_pool[k]
        assert block[pool] <= block[wires.need_activity[k]]
        for x in range(int(network.edge_ptr[k]), int(network.edge_ptr[k + 1])):
            assert block[network.edge_supplier[x]] <= block[pool]


def test_a_network_is_laid_out_once_and_forgotten_with_it() -> None:
    network = chain(3)
    assert wire(network) is wire(network)
    known = len(wiring._KNOWN)
    del network
    gc.collect()
    assert len(wiring._KNOWN) < known


@pytest.mark.parametrize("module", [day_loop, examples, fixed_point, plan, sole_supply, trace])
def test_documented_examples_run(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
