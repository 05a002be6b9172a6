"""How is work shared out over several machines? By ranges of numbers, on the workers of a Dask scheduler.

What all ranges need (a network) is sent to the workers once. A function of (that, first, last) gives the result of one
range, which hangs on these alone; results come back in the order of the ranges, so that they are those of one process
to the last bit. What a worker had in hand when it died is computed by another one.

Dask is an extra: ``pip install lodestone[cluster]``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, TypeVar

from graph.errors import ClusterError

__all__ = ["map_ranges"]

P = TypeVar("P")
R = TypeVar("R")

_EACH = 8
"""Ranges for each worker thread: few enough to cost nothing, enough to even out."""

_RETRIES = 3
_CONNECT = "15s"


def map_ranges(
    function: Callable[[P, int, int], R],
    what: P,
    count: int,
    address: str,
    *,
    progress: Callable[[int, int], None] | None = None,
    ranges: int | None = None,
) -> tuple[list[R], bool]:
    """Results of a function for all numbers from 0 to count - 1, range by range, computed on a cluster.

    Parameters
    ----------
    function : callable
        Of (what, first, last), last not included; stands in a module that the workers can import.
    what : object
        What every range needs.
    count : int
    address : str
        Of the scheduler, such as ``tcp://127.0.0.1:8786``.
    progress : callable, optional
        Told how many numbers are done, and of how many.
    ranges : int, optional
        How many ranges (default: eight for each thread of the workers).

    Returns
    -------
    results : list
        One for each range, in order; after an interrupt those complete from the first one on without a gap.
    whole : bool
        False where it was interrupted.

    Raises
    ------
    ClusterError
        If Dask is not installed, no scheduler answers at the address, it has no workers, or all of them died.
    """
    client = _connected(address)
    try:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        if not workers:
            raise ClusterError(f"the scheduler at {address} has no workers; start some with: dask worker {address}")
        threads = sum(int(worker["nthreads"]) for worker in workers.values())
        edges = _edges(count, ranges or _EACH * threads)
        return _gathered(client, function, what, edges, progress or (lambda _done, _of: None))
    except (OSError, TimeoutError) as error:
        raise ClusterError(
            f"the connection to the scheduler at {address} broke off ({type(error).__name__}); check that it still runs"
        ) from None
    finally:
        client.close()


def _edges(count: int, ranges: int) -> list[tuple[int, int]]:
    """Ranges of nearly the same size that cover 0 .. count - 1.

    Examples
    --------
    >>> _edges(7, 3), _edges(2, 5)
    ([(0, 2), (2, 4), (4, 7)], [(0, 1), (1, 2)])
    """
    parts = max(1, min(ranges, count))
    return [(count * i // parts, count * (i + 1) // parts) for i in range(parts)]


def _connected(address: str) -> Any:
    try:
        dask = importlib.import_module("distributed")
    except ImportError:
        raise ClusterError(
            "Dask is not installed here, which --cluster runs on; install it with: pip install 'distributed>=2026.8'"
        ) from None
    try:
        return dask.Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {address} ({type(error).__name__}); check that it runs and that its version "
            "of distributed is the one installed here"
        ) from None


def _gathered(
    client: Any,
    function: Callable[[P, int, int], R],
    what: P,
    edges: list[tuple[int, int]],
    progress: Callable[[int, int], None],
) -> tuple[list[R], bool]:
    dask = importlib.import_module("distributed")
    done: dict[int, R] = {}
    of = edges[-1][1]
    whole = True
    for _ in range(_RETRIES + 1):
        left = [number for number in range(len(edges)) if number not in done]
        futures: dict[Any, int] = {}
        try:
            # Every worker gets a copy, so that the death of one loses nothing that another one needs.
            shared = client.scatter(what, broadcast=True, hash=False)
            futures = {
                client.submit(function, shared, *edges[number], pure=False, retries=_RETRIES): number
                for number in left
            }  # fmt: skip
            for future in dask.as_completed(futures, loop=client.loop):
                if future.status == "finished":
                    done[futures[future]] = future.result()
                    progress(sum(edges[n][1] - edges[n][0] for n in done), of)
                elif future.status == "error" and not _lost(future):
                    future.result()
        except KeyboardInterrupt:
            whole = False
            client.cancel(list(futures), force=True)
        if not whole or len(done) == len(edges):
            break
    else:
        raise ClusterError("the workers of the cluster died again and again; look at their logs")
    results: list[R] = []
    for number in range(len(edges)):
        if number not in done:
            break
        results.append(done[number])
    return results, whole


def _lost(future: Any) -> bool:
    """Whether a range failed because workers died, and not by a fault of its own."""
    if future.status == "cancelled":
        return True
    return type(future.exception()).__name__ in ("KilledWorker", "FutureCancelledError")
