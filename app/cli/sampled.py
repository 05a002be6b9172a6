"""How are samples asked for on the command line, and how are their bands printed?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from app.cli.output import Format, Lang, print_rows, say
from app.cli.progress import bar
from app.i18n import translator
from app.value_words import percent

if TYPE_CHECKING:
    from graph.analysis.bands import Sampled
    from graph.analysis.sampling import Sampling

__all__ = ["INTERRUPTED", "Cluster", "Samples", "Seed", "asked_samples", "end_partial", "print_bands"]

_ROWS = 20
_RUNS = 4
INTERRUPTED = 130

Samples: TypeAlias = Annotated[
    int,
    typer.Option(
        "--samples", min=0, help="Runs with uncertain figures drawn from their ranges: bands and chances; 0 for none."
    ),
]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Of the draws: same seed, same numbers.")]
Cluster: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Share the work out over a Dask cluster, such as tcp://127.0.0.1:8786."
    ),
]


@contextmanager
def asked_samples(
    count: int, seed: int, cluster: str | None, lang: Lang, *, quiet: bool = False
) -> Iterator[Sampling | None]:
    """Give what is asked for, None without samples, with bars for the time that runs and samples take.

    Parameters
    ----------
    count : int
    seed : int
    cluster : str or None
    lang : Lang
    quiet : bool
        No bar for the runs; where steps are told, these say how far it is.

    Raises
    ------
    typer.BadParameter
        If a cluster has no samples to compute.
    """
    if not count and cluster is not None:
        raise typer.BadParameter("--cluster shares out samples; give --samples N with it")
    from graph.analysis.beat import watched
    from graph.analysis.sampling import Sampling

    _ = translator(lang)
    with bar(_("days"), _) as days, bar(_("samples"), _) as samples, watched(None if quiet else _Runs(days)):

        def progress(done: int, of: int) -> None:
            days.stop()
            samples(done, of)

        yield Sampling(count, seed, cluster, progress) if count else None


class _Runs:
    """Days of all runs of an answer as one course: three stock modes, and the days that are explained."""

    def __init__(self, progress: Callable[[int, int], None]) -> None:
        self._progress, self._before, self._runs, self._horizon = progress, -1, 0, 0

    def __call__(self, day: int, horizon: int) -> None:
        self._runs += day <= self._before
        self._before = day
        self._horizon = self._horizon or horizon  # a run that only looks at some days is shorter
        self._progress(self._runs * self._horizon + day, max(_RUNS, self._runs + 1) * self._horizon)


def print_bands(answer: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], top: int | None, lang: Lang) -> None:
    """Print what samples say of the leading rows, and what could not vary; nothing without samples.

    Parameters
    ----------
    answer : mapping
        Outage contract.
    rows : sequence of mappings
        Products that lose, in order.
    top : int, optional
        How many of them (default 20).
    lang : Lang
    """
    if "samples" not in answer:
        return
    _, asked = translator(lang), answer["samples"]
    shown = [
        {
            "name": row["name"], "country": row["country"], "short": row["bands"]["short_by"][-1],
            "half": row["bands"]["half_by"][-1], "day": row["bands"]["first_shortage_day"],
            "lost": row["bands"]["lost_share"], "rank": row["bands"]["rank"], "first": row["bands"]["top_share"],
        }
        for row in rows
    ]  # fmt: skip
    heads = {
        "name": _("product"), "country": _("country"), "short": _("ever short"), "half": _("ever below half"),
        "day": _("short on day, 5 / 50 / 95 %"), "lost": _("lost share, 5 / 50 / 95 %"), "rank": _("rank, 5 – 95 %"),
        "first": _("in the first {n}", n=asked["top"]),
    }  # fmt: skip
    cells: dict[str, Any] = {
        "short": percent, "half": percent, "first": percent,
        "day": lambda days: " / ".join(_said(days[at]) for at in (0, 2, 4)),
        "lost": lambda lost: " / ".join(percent(lost[at]) for at in (0, 2, 4)),
        "rank": lambda ranks: " – ".join(map(_said, ranks)),
    }  # fmt: skip
    print_rows(
        shown, heads, Format.table, cells=cells, top=top or _ROWS,
        title=_("{n} samples, seed {seed}: part of the samples, and quantiles", n=asked["count"], seed=asked["seed"]),
        note=lambda n: _("... and {n} more (--top N, or --format json for all)", n=n),
    )  # fmt: skip
    for key, text in (
        ("drawn", _("Drawn: {inventories} inventories, {flows} flows, {recipes} recipes, {permissions} severities, "
                    "{starts} first days")),
        ("without_range", _("No range known of: {inventories} inventories, {flows} flows, {recipes} recipes, "
                            "{permissions} severities, {starts} first days, {stockpiles} public stockpiles")),
    ):  # fmt: skip
        say(text.format(**asked[key]))
    if "projects" in asked["drawn"]:
        say(_("Drawn besides: whether {n} projects come at all", n=asked["drawn"]["projects"]))


def end_partial(sampled: Sequence[Sampled | None], lang: Lang) -> None:
    """Leave with the code of an interrupt where samples were cut short.

    Raises
    ------
    typer.Exit
        Then; the answer printed before is marked partial.
    """
    cut = [each for each in sampled if each is not None and each.partial]
    if cut:
        _ = translator(lang)
        done, asked = min((each.count, each.asked) for each in cut)
        say(_("interrupted: {n} of {m} samples are complete; the answer is marked partial", n=done, m=asked))
        raise typer.Exit(INTERRUPTED)


def _said(value: int | None) -> str:
    return "–" if value is None else str(value)
