"""How does a kernel that walks all over a network not wait for memory? It asks for rows before it needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numba.core.cgutils
import numba.extending
from llvmlite import ir

from graph.network import FloatArray

__all__ = ["fetch"]

_ADDRESS: Any = numba.core.cgutils.get_item_pointer


def _declare(_: Any, array: Any, row: Any) -> tuple[Any, Any]:
    """What Numba is to put in the place of a call: one instruction, which changes no value and cannot fail."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kind, index = signature.args
        stored = context.make_array(kind)(context, builder, given[0])
        at = context.cast(builder, given[1], index, numba.core.types.intp)
        first = context.get_constant(numba.core.types.intp, 0)
        place = _ADDRESS(context, builder, kind, stored, [at, first])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        form = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [byte], form)
        # to be written too, to be kept as near as possible, and data rather than code
        builder.call(ask, [builder.bitcast(place, byte), number(1), number(3), number(1)])
        return context.get_dummy_value()

    return numba.core.types.void(array, row), generate


fetch = cast("Callable[[FloatArray, int], None]", numba.extending.intrinsic(_declare))
"""``fetch(table, row)``, in kernels alone: have the start of a row in the cache by the time it is used."""
