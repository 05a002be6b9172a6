"""How is much work of one kind done? In ranges of numbers, by threads here or by the workers of a cluster.

The result of a range hangs on what is asked and its numbers alone, and results come back in the order of the numbers:
neither the number of threads nor of machines changes a bit.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from time import monotonic
from typing import TypeAlias, TypeVar

from graph.analysis.cluster import map_ranges

__all__ = ["Progress", "spread"]

P = TypeVar("P")
R = TypeVar("R")

Progress: TypeAlias = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_WAIT = 0.2
"""Seconds after which a wait looks up, so that an interrupt is noticed."""

_SHORT = 0.2
"""Seconds below which a range was small."""


def spread(
    function: Callable[[P, int, int], R],
    what: P,
    count: int,
    *,
    size: int = 1,
    most: int | None = None,
    cluster: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[list[R], bool]:
    """Results of a function for all numbers from 0 to count - 1, range by range.

    Parameters
    ----------
    function : callable
        Of (what, first, last), last not included; for a cluster it stands in a module that workers can import.
    what : object
        What every range needs; goes to each worker once.
    count : int
    size : int
        Numbers in a range, here; a cluster gets eight ranges for each of its threads.
    most : int, optional
        Ranges may grow to this where they are done in no time (default: they all have one size).
    cluster : str, optional
        Address of a Dask scheduler.
    threads : int, optional
        Default: one for each processor.
    progress : callable, optional

    Returns
    -------
    results : list
        In order; after an interrupt those that were complete without a gap from the first one on.
    whole : bool
        False where it was interrupted.

    Raises
    ------
    ClusterError
        If the cluster cannot do it.

    Examples
    --------
    >>> spread(lambda numbers, first, last: sum(numbers[first:last]), [1, 2, 3, 4, 5], 5, size=2)
    ([3, 7, 5], True)
    """
    if cluster is not None:
        return map_ranges(function, what, count, cluster, progress=progress)
    workers = max(1, threads or os.cpu_count() or 1)
    tell = progress or (lambda _done, _of: None)
    done: dict[int, tuple[int, R]] = {}  # first number -> (number behind the last one, result)
    running: dict[Future[R], tuple[int, int, float]] = {}
    begun, complete, whole = 0, 0, True
    with ThreadPoolExecutor(workers) as pool:
        try:
            while True:
                while len(running) < 2 * workers and begun < count:
                    last = min(begun + size, count)
                    running[pool.submit(function, what, begun, last)] = (begun, last, monotonic())
                    begun = last
                if not running:
                    break
                finished, _ = wait(running, timeout=_WAIT, return_when=FIRST_COMPLETED)
                for future in finished:
                    first, last, since = running.pop(future)
                    done[first] = last, future.result()
                    complete += last - first
                    if most is not None and monotonic() - since < _SHORT:
                        size = min(most, 2 * size)
                if finished:
                    tell(complete, count)
        except KeyboardInterrupt:
            whole = False
        finally:  # those not begun are not worth waiting for
            for future in running:
                future.cancel()
    results: list[R] = []
    at = 0
    while at in done:
        at, result = done[at]
        results.append(result)
    return results, whole
