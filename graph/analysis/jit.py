"""How are the numeric kernels compiled? Once per machine, without the interpreter lock, with exact float rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

__all__ = ["kernel"]

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of arrays to machine code, kept on disk between runs.

    Kernels that call each other stand in one file: the cache on disk only notices changes of the file
    that a kernel itself stands in. Fast-math stays off, since the operator has to be monotone in every bit.
    """
    try:
        compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no folder to keep compiled code in: compile in memory, once a process
        compiled = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("Callable[P, R]", compiled)
