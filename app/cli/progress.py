"""How far is a long computation, and how long will it still take? A bar on standard error, once it takes a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from app.i18n import Translator

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

__all__ = ["Bar", "bar"]

_PATIENCE = 2.0
"""Seconds before anything is shown."""

_BETWEEN = 10.0
"""Seconds between two lines where standard error is no terminal."""


class Bar(Protocol):
    """What is told how much is done, and of how much."""

    def __call__(self, done: int, of: int) -> None:
        """Tell it."""

    def stop(self) -> None:
        """Show it no more."""


@contextmanager
def bar(text: str, _: Translator) -> Iterator[Bar]:
    """Give what is told how much is done, and of how much; shows it with the time left after two seconds.

    Parameters
    ----------
    text : str
        What is under way.
    _ : Translator
    """
    from rich.console import Console

    console = Console(stderr=True)
    shown: Bar = _Drawn(text, console) if console.is_terminal else _Lines(text, console, _)
    try:
        yield shown
    finally:
        shown.stop()


class _Drawn:
    """A bar, for a terminal."""

    def __init__(self, text: str, console: Console) -> None:
        self._text, self._console, self._begin = text, console, monotonic()
        self._shown: tuple[Progress, TaskID] | None = None
        self._over = False

    def __call__(self, done: int, of: int) -> None:
        if self._over:
            return
        if self._shown is None:
            if done >= of or monotonic() - self._begin < _PATIENCE:
                return
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            progress = Progress(*columns, console=self._console, transient=True)
            self._shown = progress, progress.add_task(self._text, total=of)
            progress.start()
        progress, task = self._shown
        progress.update(task, completed=done)

    def stop(self) -> None:
        """Take the bar away."""
        self._over = True
        if self._shown is not None:
            self._shown[0].stop()
            self._shown = None


class _Lines:
    """A line now and then, for a file or a pipe."""

    def __init__(self, text: str, console: Console, _: Translator) -> None:
        self._text, self._console, self._words = text, console, _
        self._next = monotonic() + _PATIENCE
        self._first: tuple[float, int] | None = None
        self._over = False

    def __call__(self, done: int, of: int) -> None:
        now = monotonic()
        if self._first is None:  # what came before it (compiling, connecting) says nothing about the rest
            self._first = now, done
        begin, before = self._first
        if self._over or now < self._next or not before < done < of:
            return
        self._next = now + _BETWEEN
        _ = self._words
        left = (now - begin) * (of - done) / (done - before)
        self._console.print(
            _("{what}: {done} of {all}, about {left} s left", what=self._text, done=done, all=of, left=f"{left:.0f}"),
            soft_wrap=True, markup=False, highlight=False,
        )  # fmt: skip

    def stop(self) -> None:
        """Print no more lines."""
        self._over = True
