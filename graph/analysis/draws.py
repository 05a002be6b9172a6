"""Which number does an uncertain figure take in a sample? The same one whatever is asked: common random numbers.

A number between 0 and 1 hangs on seed, sample and the id of the figure alone (a hash of the three, after SplitMix64 by
Steele, Lea and Flood 2014), so that two questions differ only by what differs between them, samples can be computed
anywhere in any order, and one seed gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from graph.analysis.jit import kernel
from graph.network import FloatArray, IntArray

__all__ = ["Exchange", "Figures", "Keys", "exchanged", "keys_of", "stream", "triangular", "uniforms"]

Keys: TypeAlias = npt.NDArray[np.uint64]

_GAMMA = 0x9E3779B97F4A7C15
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_WORD = 2**64 - 1
_PASSES = 3
_TRIES = 8


@dataclass(frozen=True, eq=False)
class Figures:
    """Uncertain figures of one sort, q of them, and the x places in a network where they stand.

    Attributes
    ----------
    ids : tuple of str
        (q) what the draws hang on.
    low, typical, high : (q,) float
    at : (x,) int
        Needs or edges.
    of : (x,) int
        Figure of each of those.
    """

    ids: tuple[str, ...]
    low: FloatArray
    typical: FloatArray
    high: FloatArray
    at: IntArray
    of: IntArray

    def drawn(self, seed: int, sample: int) -> FloatArray:
        """(q,) figures of one sample, from triangular distributions."""
        return triangular(uniforms(seed, sample, keys_of(self.ids)), self.low, self.typical, self.high)


@dataclass(frozen=True, eq=False)
class Exchange:
    """Flows of a commodity between regions of which only the margins are known, and the edges that follow them.

    Attributes
    ----------
    id : str
        What the draws hang on.
    flow : (R, R) float
        Estimated flows from row to column.
    rows, columns : (c,) int
        Where a flow is above 0.
    at : (x,) int
        Edges whose share follows a flow.
    at_row, at_column : (x,) int
        Which flow that is.
    """

    id: str
    flow: FloatArray
    rows: IntArray
    columns: IntArray
    at: IntArray
    at_row: IntArray
    at_column: IntArray


def keys_of(ids: Iterable[str]) -> Keys:
    """Numbers that stand for ids in draws.

    Examples
    --------
    >>> keys_of(["holding/jp-gallium"]).dtype, len(set(keys_of(["a", "b", "c"]).tolist()))
    (dtype('uint64'), 3)
    """
    digests = [hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest() for text in ids]
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


def uniforms(seed: int, sample: int, keys: Keys) -> FloatArray:
    """One number from 0 up to, but not including, 1 for each key.

    Examples
    --------
    >>> keys = keys_of(["a", "b"])
    >>> (uniforms(1, 7, keys) == uniforms(1, 7, keys[::-1])[::-1]).all()
    np.True_
    """
    word = np.array([_mixed(_mixed(seed & _WORD) + sample)], dtype=np.uint64)
    return _unit(_mix(_mix(keys ^ word) + np.uint64(_GAMMA)))


def stream(seed: int, sample: int, text: str, count: int) -> FloatArray:
    """`count` numbers from 0 up to 1 that hang on one id."""
    begin = np.array([_mixed(_mixed(seed & _WORD) + sample)], dtype=np.uint64) ^ keys_of([text])
    return _unit(_mix(_mix(begin) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_GAMMA)))


def triangular(uniform: FloatArray, low: FloatArray, typical: FloatArray, high: FloatArray) -> FloatArray:
    """Triangular distribution: says no more than least, most likely and greatest value.

    Inverse of the distribution function; where low and high are the same, that value.

    Examples
    --------
    >>> half = np.array([0.0, 0.5, 1.0])
    >>> triangular(half, np.zeros(3), np.ones(3), np.full(3, 2.0))
    array([0., 1., 2.])
    """
    width = high - low
    turn = np.divide(typical - low, width, out=np.zeros_like(width), where=width > 0)
    below = low + np.sqrt(uniform * width * (typical - low))
    above = high - np.sqrt((1.0 - uniform) * width * (high - typical))
    return np.clip(np.where(uniform < turn, below, above), low, high)


def exchanged(exchange: Exchange, seed: int, sample: int) -> FloatArray:
    """Flows of one sample: the estimated ones after random exchanges that leave every margin as it is.

    What a sends to d rather than to b, c sends to b rather than to d: an amount between minus and plus the smallest of
    the four flows. Each exchange keeps all sums, so no flow leaves what the margins allow, and the mean over samples is
    the estimated flow. Margins say how far flows can go, not how likely they are to: every flow is exchanged three
    times, with partners picked by size, which was chosen because the large flows then spread over about half of their
    interval.
    """
    flow = exchange.flow.copy()
    size = exchange.rows.size
    random = stream(seed, sample, exchange.id, _PASSES * size * (_TRIES + 1)).reshape(_PASSES * size, _TRIES + 1)
    _exchange(flow, exchange.rows, exchange.columns, np.cumsum(flow[exchange.rows, exchange.columns]), random)
    return flow


@kernel
def _exchange(flow: FloatArray, rows: IntArray, columns: IntArray, heap: FloatArray, random: FloatArray) -> None:
    """Do one exchange after the other; where no partner is found in a few tries, none."""
    size, tries = rows.size, random.shape[1] - 1
    for step in range(random.shape[0]):
        a, b = rows[step % size], columns[step % size]
        for i in range(tries):
            low, high = 0, size - 1
            while low < high:  # the first whose heap is above the number
                middle = (low + high) // 2
                if heap[middle] > random[step, i] * heap[size - 1]:
                    high = middle
                else:
                    low = middle + 1
            c, d = rows[low], columns[low]
            if a == c or b == d:
                continue
            most = min(flow[a, b], flow[c, d], flow[a, d], flow[c, b])
            if most > 0.0:
                amount = (2.0 * random[step, tries] - 1.0) * most
                flow[a, b] -= amount
                flow[c, d] -= amount
                flow[a, d] += amount
                flow[c, b] += amount
                break


def _mixed(word: int) -> int:
    return int(_mix(np.array([word & _WORD], dtype=np.uint64))[0])


def _mix(words: Keys) -> Keys:
    """Finaliser of SplitMix64: every bit of the result hangs on every bit that goes in."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(_MIX[0])
    words = (words ^ (words >> np.uint64(27))) * np.uint64(_MIX[1])
    return words ^ (words >> np.uint64(31))


def _unit(words: Keys) -> FloatArray:
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
