"""Does a dataset hold what it promises? Named checks that ``dataset.yml`` can ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.errors import AssertionBrokenError
from ingest.issues import RowIssue

if TYPE_CHECKING:
    from ingest.context import Context

__all__ = ["LARGEST_SUM", "run_check", "run_table_checks"]

LARGEST_SUM = Decimal("1.005")
"""Published shares are rounded; a set may sum to this much."""


def _no_issues(context: Context) -> list[str]:
    return [issue.text for issue in context.issues if not issue.warning]


def _no_leftovers(context: Context) -> list[str]:
    return [issue.text for issue in context.issues if issue.warning and issue.column]


def _both_languages(context: Context) -> list[str]:
    names: dict[str, set[str]] = defaultdict(set)
    for statement in context.statements:
        if statement.prop == "name" and statement.qualifier:
            names[statement.entity].add(statement.qualifier)
    return [
        f"{entity}: has no name in {', '.join(sorted({'en', 'ja'} - found))}. Add it to its table."
        for entity, found in names.items()
        if found != {"en", "ja"}
    ]


def _shares_within_one(context: Context) -> list[str]:
    ends: dict[str, tuple[str, ...]] = {}
    values: dict[tuple[str, str], str] = {}
    for statement in context.statements:
        if statement.cls in ("Production", "Supply"):
            values[statement.entity, statement.prop] = statement.value
    for entity, _ in values:
        ends[entity] = tuple(
            values.get((entity, prop), "") for prop in ("commodity", "stage", "material", "destination", "supply_kind")
        )
    sums: dict[tuple[tuple[str, ...], str], Decimal] = defaultdict(Decimal)
    for statement in context.statements:
        if statement.prop == "share" and statement.entity in ends:
            sums[ends[statement.entity], statement.qualifier] += Decimal(statement.value)
    return [
        f"shares of {' '.join(part for part in key if part)} ({qualifier}) sum to {total}, over 1. Correct the set."
        for (key, qualifier), total in sums.items()
        if total > LARGEST_SUM
    ]


_CHECKS: dict[str, Callable[[Context], list[str]]] = {
    "no-issues": _no_issues,
    "no-leftovers": _no_leftovers,
    "both-languages": _both_languages,
    "shares-within-one": _shares_within_one,
}


def run_check(name: str, context: Context) -> None:
    """Run a named check of a dataset.

    Raises
    ------
    AssertionBrokenError
        With one line for each thing that is wrong.
    """
    problems = _CHECKS[name](context)
    if problems:
        raise AssertionBrokenError("\n".join(f"{context.dataset.name}, check {name}: {line}" for line in problems))


def run_table_checks(context: Context) -> None:
    """Run the checks of a dataset's own tables; what is only remarked goes to its issues.

    Raises
    ------
    AssertionBrokenError
        With one line for each thing that does not agree.
    """
    broken: list[str] = []
    for check in context.dataset.assertions.table_checks:
        for finding in check.run([row.values for row in context.own_rows(check.table)]):
            line = f"check {check.name}: {finding.text}"
            if finding.refuses:
                broken.append(f"{context.dataset.name}/{check.table}, {line}")
            else:
                context.issues.append(
                    RowIssue(
                        dataset=context.dataset.name, table=check.table, line=None, column=None, value="", reason=line,
                        warning=True,
                    )
                )  # fmt: skip
    if broken:
        raise AssertionBrokenError("\n".join(broken))
