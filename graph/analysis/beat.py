"""Who is told how far a long run over days is? Whoever watches; loops tell without knowing whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from graph.analysis.spread import Progress

__all__ = ["beat", "watched"]

_WATCHER: ContextVar[Progress | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(progress: Progress | None) -> Iterator[None]:
    """Tell this one for a while; other threads tell nobody.

    Examples
    --------
    >>> with watched(lambda day, of: print(day, of)):
    ...     beat(3, 10)
    3 10
    """
    token = _WATCHER.set(progress)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def beat(done: int, of: int) -> None:
    """Say how far a loop is."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher(done, of)
