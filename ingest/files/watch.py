"""How far is the reading of a large file? A bar with rows a second and the time left, told while DuckDB works."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

__all__ = ["Watch", "progress_line"]

_EVERY = 0.2
_SAMPLE = 1 << 20
_STEP = 0.05
_SETTLED = 1.0
"""Seconds before anything is told: the first figures of DuckDB run ahead of the work."""

_BAR = 20


def progress_line(name: str, done: float, rows: float, seconds: float) -> str:
    """Say how far the reading is.

    Parameters
    ----------
    name : str
        Of the file.
    done : float
        Share of the work, over 0 and to 1.
    rows : float
        Rows of the file, as far as they can be told beforehand.
    seconds : float
        Since the beginning.

    Examples
    --------
    >>> progress_line("BACI.csv", 0.5, 11e6, 4.0)
    'BACI.csv: ██████████░░░░░░░░░░ 50 %, 1,375,000 rows a second, 4 s left'
    """
    full = round(_BAR * done)
    bar = "█" * full + "░" * (_BAR - full)
    percent, rate, left = 100 * done, rows * done / seconds, seconds * (1 - done) / done
    return f"{name}: {bar} {percent:.0f} %, {rate:,.0f} rows a second, {left:.0f} s left"


class Watch:
    """Runs the queries that read a file and tells how far they are.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    source : Path
        The file.
    name : str
        What it is called to a reader.
    tell : callable or None
        Is told a line each time that another twentieth is done.
    passes : int
        Queries that will read the file.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: Path,
        name: str,
        tell: Callable[[str], None] | None,
        passes: int,
    ) -> None:
        self._connection, self._name, self._tell, self._passes = connection, name, tell, passes
        self._began, self._done, self._told = time.monotonic(), 0, 0.0
        with source.open("rb") as raw:
            sample = raw.read(_SAMPLE)
        self._rows = source.stat().st_size / len(sample) * sample.count(b"\n") if sample else 0.0
        connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")

    def rows(self, query: str) -> list[Any]:
        """Rows of a query; raises what the query raises.

        A break from the keyboard stops the query, too.
        """
        if self._tell is None:
            return self._connection.execute(query).fetchall()
        answer: list[Any] = []
        raised: list[BaseException] = []

        def work() -> None:
            try:
                answer.extend(self._connection.execute(query).fetchall())
            except BaseException as error:
                raised.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        try:
            while worker.is_alive():
                worker.join(_EVERY)
                self._say(self._connection.query_progress() / 100)
        except BaseException:
            self._connection.interrupt()
            worker.join()
            raise
        if raised:
            raise raised[0]
        self._done += 1
        self._say(0)
        return answer

    def _say(self, part: float) -> None:
        tell, seconds = self._tell, time.monotonic() - self._began
        done = min((self._done + max(part, 0.0)) / self._passes, 1.0)
        if tell is not None and done - self._told >= _STEP and seconds >= _SETTLED:
            self._told = done
            tell(progress_line(self._name, done, self._rows, seconds))
