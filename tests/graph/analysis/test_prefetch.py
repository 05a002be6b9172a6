"""Rows that are asked for ahead: nothing changes but the time."""

from __future__ import annotations

import platform
from typing import Any, cast

import numba
import numpy as np
import pytest

from graph.analysis.jit import kernel
from graph.analysis.prefetch import fetch
from graph.network import FloatArray, IntArray


@kernel
def visited(table: FloatArray, rows: IntArray, ahead: int) -> float:
    total = 0.0
    for i in range(rows.size):
        fetch(table, rows[min(i + ahead, rows.size - 1)])
        total += table[rows[i], 1]
        table[rows[i], 1] = 0.0
    return total


def test_values_are_those_without_it() -> None:
    table = np.arange(40.0).reshape(10, 4)
    before = table.copy()
    assert visited(table, np.array([3, 9, 3, 0]), 2) == 13 + 37 + 1
    before[[0, 3, 9], 1] = 0
    assert (table == before).all()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the instruction has another name there")
def test_it_is_one_instruction() -> None:
    anew = numba.njit(cast("Any", visited).py_func)  # code kept on disk cannot be looked at
    anew(np.zeros((2, 2)), np.zeros(1, dtype=np.int64), 0)
    (code,) = anew.inspect_asm().values()
    assert "\tprefetch" in code
