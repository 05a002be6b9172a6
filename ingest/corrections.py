"""Which known errors of a table are put right? Each correction says what it expects to find, and must find it."""

from __future__ import annotations

from ingest.dataset import Dataset
from ingest.errors import MappingError

__all__ = ["Corrector"]


class Corrector:
    """The corrections of one table of a dataset.

    Parameters
    ----------
    dataset : Dataset
    table : str
    """

    def __init__(self, dataset: Dataset, table: str) -> None:
        self._dataset = dataset.name
        self._unused = dict(enumerate(c for c in dataset.corrections if c.table == table))
        self._all = tuple(self._unused.values())

    def apply(self, values: dict[str, str], line: int) -> None:
        """Correct a row in place.

        Raises
        ------
        MappingError
            If the row is the one meant, but holds another value than expected.
        """
        for number, correction in enumerate(self._all):
            if any(values.get(column) != text for column, text in correction.match.items()):
                continue
            found = values.get(correction.column)
            if found == correction.value:  # the publisher has put it right since
                self._unused.pop(number, None)
                continue
            if found != correction.expect:
                raise MappingError(
                    f"{self._dataset}/{correction.table}.csv line {line}, column {correction.column}: "
                    f"corrections.yml expects '{correction.expect}', the table has '{found}'. "
                    f"Check if it still applies."
                )
            values[correction.column] = correction.value
            self._unused.pop(number, None)

    def finish(self) -> None:
        """Say that all rows were seen.

        Raises
        ------
        MappingError
            If a correction fits no row.
        """
        for correction in self._unused.values():
            raise MappingError(
                f"{self._dataset}/corrections.yml: the correction of {correction.table}.{correction.column} for "
                f"{dict(correction.match)} fits no row. Remove it or correct 'match'."
            )
