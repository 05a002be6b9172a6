"""How is the graph made from the datasets? Collect, refuse bad rows, build; one call for command line and tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from graph.build import BuildReport, DatasetFacts, build, home_folder
from ingest.issues import RowIssue
from ingest.match.decisions import load_decisions
from ingest.runner import collect

__all__ = ["build_graph"]


def build_graph(
    as_of: str,
    home: Path | None = None,
    datasets: Sequence[str] | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[BuildReport, list[RowIssue]]:
    """Build the graph from datasets and make it the one in use.

    Parameters
    ----------
    as_of : str
        Date for which the network is compiled as a check.
    home : Path, optional
        Folder of the builds, and of what was kept of users' files.
    datasets : sequence of str, optional
        Names; all if left out.
    progress : callable, optional
        Told each step.

    Returns
    -------
    report : BuildReport
    warnings : list of RowIssue
        What was remarked, but not refused.

    Raises
    ------
    IngestError
        If a table cannot be read or a row is refused; all refused rows are listed.
    BuildError
        If the statements contradict the ontology. The last build stays in both cases.
    """
    collected = collect(datasets, progress=progress, home=home or home_folder())
    collected.raise_for_refused()
    facts = [
        DatasetFacts(m.name, m.publisher, m.title_en, m.title_ja, m.licence, m.reach, m.statements)
        for m in collected.datasets
    ]
    report = build(
        collected.statements, as_of, home, progress=progress, datasets=facts, decisions=load_decisions()
    )  # fmt: skip
    return report, collected.issues
