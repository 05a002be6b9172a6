"""How does a dataset say something? The context hands out rows, takes statements, and keeps a log of what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from graph.ids import node_id
from graph.statement import Confidence, Kind, Statement, latest_day
from ingest.corrections import Corrector
from ingest.dataset import Dataset, load_dataset
from ingest.dates import is_partial_date, latest_date, published_at
from ingest.errors import DatasetError, MappingError
from ingest.issues import RowIssue
from ingest.kept import Kept, load_kept
from ingest.kinds import kind_of
from ingest.own_tables import KEPT_PREFIX, OwnRow, has_committed, own_rows
from ingest.rows import Origin, Row
from ingest.sources import publisher_of, source_id
from ontology.declared import Ontology
from ontology.types import TYPES, canonical
from ontology.validate import check_qualifier, check_value

__all__ = ["Context", "Entity"]

_CONFIDENCES: dict[str, Confidence] = {"high": "high", "medium": "medium", "low": "low"}


class Entity(NamedTuple):
    """An entity that is spoken of: its class and id."""

    cls: str
    id: str


@dataclass
class Context:
    """What an ``ingest.py`` works with.

    Attributes
    ----------
    dataset : Dataset
    ontology : Ontology
    known_sources : set of str
        Source entities already stated in this run; the first dataset that cites one describes it.
    statements : list of Statement
    issues : list of RowIssue
    rows_read, rows_refused : dict of str to int
        Counts by table.
    kept_of : callable
        What was kept of users' files for a dataset.
    brought : set of str
        Tables with rows that a user brought, or without committed ones: bounds of the description do not hold there.
    """

    dataset: Dataset
    ontology: Ontology
    known_sources: set[str] = field(default_factory=set)
    statements: list[Statement] = field(default_factory=list)
    issues: list[RowIssue] = field(default_factory=list)
    rows_read: dict[str, int] = field(default_factory=dict)
    rows_refused: dict[str, int] = field(default_factory=dict)
    kept_of: Callable[[str], Kept | None] = field(default=lambda source: load_kept(None, source))
    brought: set[str] = field(default_factory=set)
    _tables: dict[str, list[OwnRow]] = field(default_factory=dict)
    _pending: list[Statement] = field(default_factory=list)
    _pending_sources: set[str] = field(default_factory=set)
    _pending_ends: set[str] = field(default_factory=set)
    _refused: bool = False
    _current: Row | None = None
    _ends_stated: set[str] = field(default_factory=set)
    _named: set[str] = field(default_factory=set)
    _pending_named: set[str] = field(default_factory=set)

    # -- reading ---------------------------------------------------------------------------------------

    def rows(self, table: str) -> Iterator[Row]:
        """Rows of a table of the dataset, corrections applied.

        What a row states is kept only if nothing of it was refused: a row counts as a whole or not at all.

        Raises
        ------
        TableError
            If the file cannot be read.
        MappingError
            If a correction fits no row or finds another value than it expects.
        AssertionBrokenError
            Through the runner, if there are fewer rows than the description allows.
        """
        spec = self.dataset.tables.get(table)
        if spec is None:
            raise DatasetError(f"{self.dataset.name}: table '{table}' is not in dataset.yml. Declare it there.")
        found = self.own_rows(table)
        corrector = Corrector(self.dataset, table)
        self.rows_read[table] = len(found)
        self.rows_refused[table] = 0
        if any(row.kept for row in found) or not has_committed(self.dataset, table):
            self.brought.add(table)
        for raw in found:
            values = dict(raw.values)
            corrector.apply(values, raw.line)
            row = Row(table, raw.line, values, folder=KEPT_PREFIX if raw.kept else "")
            self._begin(row)
            yield row
            self._finish(row)
        if table not in self.brought:
            corrector.finish()

    def own_rows(self, table: str) -> list[OwnRow]:
        """Rows of a table as they stand, uncorrected; read once."""
        if table not in self._tables:
            self._tables[table] = own_rows(self.dataset, table, self.kept_of(self.dataset.name))
        return self._tables[table]

    def peek_table(self, dataset: str, table: str) -> tuple[dict[str, str], ...]:
        """Rows of a table of a dataset that this one needs, for looking things up; nothing of it is stated here."""
        if dataset not in (*self.dataset.needs, self.dataset.name):
            raise DatasetError(
                f"{self.dataset.name}: looks into '{dataset}', which 'needs' does not name. Add it there."
            )
        other = self.dataset if dataset == self.dataset.name else load_dataset(self.dataset.folder.parent / dataset)
        return tuple(dict(row.values) for row in own_rows(other, table, self.kept_of(dataset)))

    def _begin(self, row: Row) -> None:
        self._pending, self._pending_sources, self._pending_ends, self._pending_named = [], set(), set(), set()
        self._refused, self._current = False, row

    def _finish(self, row: Row) -> None:
        if self._refused:
            self.rows_refused[row.table] += 1
        else:
            self.statements += self._pending
            self.known_sources |= self._pending_sources
            self._ends_stated |= self._pending_ends
            self._named |= self._pending_named
        self._pending, self._current = [], None

    def map(self, name: str, text: str) -> str | None:
        """Code of a text by a list of ``mappings.yml``; None where the list drops it on purpose.

        Raises
        ------
        MappingError
            If the list or the entry is missing: an unmapped category stops the run.
        """
        entries = self.dataset.mappings.get(name)
        if entries is None:
            raise MappingError(f"{self.dataset.name}/mappings.yml: there is no list '{name}'. Add it.")
        if text not in entries:
            where = self._current.locator if self._current else "a row"
            raise MappingError(
                f"{self.dataset.name}/{where}: '{text}' is not in the list '{name}' of mappings.yml. "
                f"Add it with its code, or with null to drop it."
            )
        return entries[text]

    # -- origin ----------------------------------------------------------------------------------------

    def cite(
        self,
        row: Row,
        *,
        source: str | None = None,
        note: str = "",
        year: str = "",
        source_date: str = "",
        confidence: str | None = None,
        published: str | None = None,
        year_only: bool = False,
    ) -> Origin:
        """Say where the values of a row come from; takes ``source`` and ``confidence`` out of the row if not given.

        Parameters
        ----------
        row : Row
        source : str, optional
            Text of the source.
        note : str
            Note of the row, for the kind.
        year : str
            Year or date that the values speak of.
        source_date : str
            Date of the source where the table has one.
        confidence : str, optional
            high, medium or low; medium where the table has no such column.
        published : str, optional
            Date of publication where it is known otherwise.
        year_only : bool
            Dates in the text of the source are no dates of publication.
        """
        text = source if source is not None else row.pop("source")
        if confidence is None:
            confidence = row.pop("confidence") if "confidence" in row.left else "medium"
        sure = _CONFIDENCES.get(confidence)
        if sure is None:
            self.reject(row, "confidence", confidence, "is none of high, medium, low. Correct it.")
            sure = "low"
        if not text:
            self.reject(row, "source", "", "is empty. Name who said it, or write 'assumption'.")
            text = "not stated"
        if source_date and not is_partial_date(source_date):
            self.reject(row, "source_date", source_date, "is no ISO date (2026, 2026-03 or 2026-03-10). Correct it.")
        reach = self.dataset.reach
        when = published
        if when is None:
            when = source_date or published_at(text, year, reach=reach, ignore_source=year_only)
        # Where dates in the text are none of publication, they cannot make a figure a forecast either.
        dated = source_date or (year if year_only else latest_date(text, not_after=reach))
        row.origin = Origin(
            self._source(text, row),
            kind_of(text, note=note, year=year, source_date=published or dated, reach=reach),
            sure,
            when,
        )
        return row.origin

    def _source(self, text: str, row: Row) -> str:
        """Id of a source; described once per run."""
        identity = source_id(text)
        if identity in self.known_sources or identity in self._pending_sources:
            return identity
        self._pending_sources.add(identity)
        publisher, licence, url = publisher_of(text)
        described = {"name": text, "publisher": publisher, "licence": licence, "url": url, "dataset": self.dataset.name}
        for prop, value in described.items():
            if value:
                self._pending.append(
                    Statement(
                        entity=identity, cls="Source", prop=prop, value=value, dataset=self.dataset.name,
                        locator=row.locator, source=identity, kind="reported", confidence="high", original_value=value,
                    )
                )  # fmt: skip
        return identity

    def other_source(self, row: Row, text: str, kind: Kind, confidence: Confidence = "medium") -> Origin:
        """Origin of single values of a row that rest on something else than the rest of it."""
        return Origin(self._source(text, row), kind, confidence, latest_day(self.dataset.reach))

    # -- saying ----------------------------------------------------------------------------------------

    def entity(self, cls: str, key: str, *, prefix: str | None = None) -> Entity:
        """An entity by the key of its table: class and id ``prefix/slug``.

        Parameters
        ----------
        cls : str
            Ontology class.
        key : str
            Key or name in the source.
        prefix : str, optional
            Where the class has several; the first declared else.
        """
        declared = self.ontology.classes.get(cls)
        if declared is None:
            raise DatasetError(f"{self.dataset.name}: the ontology has no class '{cls}'. Correct ingest.py.")
        return Entity(cls, node_id(prefix or declared.prefixes[0], key))

    def is_named(self, entity: Entity) -> bool:
        """Whether this dataset has given an entity a name yet."""
        return entity.id in self._named or entity.id in self._pending_named

    def relation(self, cls: str, identity: str, *, row: Row, dated: bool = False, **ends: str) -> Entity:
        """A relation with its ends (and other values that never change), which are stated once per dataset.

        That the relation exists is no forecast, even if the first row that names it is one; and where several
        sources speak of it, it was not first known when one of them came out (``dated`` says that it was).
        """
        entity = Entity(cls, identity)
        origin = row.origin
        if origin is not None and not dated:
            origin = replace(origin, published_at="")
        if origin is not None and origin.kind == "projected":
            origin = replace(origin, kind="reported")
        if identity not in self._ends_stated and identity not in self._pending_ends:
            self._pending_ends.add(identity)
            for prop, value in ends.items():
                self.state(entity, prop, value, row=row, origin=origin)
        return entity

    def optional(self, entity: Entity, prop: str, value: str, *, row: Row, qualifier: str = "") -> None:
        """State a remark where the class has a property for it; else it stays in the table only."""
        if prop in self.ontology.classes[entity.cls].properties:
            self.state(entity, prop, value, row=row, qualifier=qualifier)

    def state(
        self,
        entity: Entity,
        prop: str,
        value: str | None,
        *,
        row: Row,
        unit: str | None = None,
        qualifier: str = "",
        observed_at: str = "",
        valid_from: str = "",
        valid_to: str = "",
        kind: Kind | None = None,
        origin: Origin | None = None,
        original: str | None = None,
    ) -> None:
        """State one value; an empty one states nothing.

        Parameters
        ----------
        entity : Entity
        prop : str
            Property of its class.
        value : str or None
            Text of the value; None or empty: unknown, nothing is stated.
        row : Row
            Row that says so, cited before.
        unit : str, optional
            Unit of the value; that of the ontology if left out.
        qualifier : str
            What tells it apart from values of the same property that do not compete.
        observed_at, valid_from, valid_to : str
            ISO dates, possibly partial.
        kind : Kind, optional
            If it differs from that of the row.
        origin : Origin, optional
            If it differs from that of the row.
        original : str, optional
            The value as the source words it; ``value`` if left out.
        """
        if value is None or value == "":
            return
        origin = origin or row.origin
        if origin is None:
            raise DatasetError(f"{self.dataset.name}/{row.locator}: stated before it was cited. Correct ingest.py.")
        declared = self.ontology.classes[entity.cls].properties.get(prop)
        if declared is None:
            raise DatasetError(f"{self.dataset.name}: {entity.cls} has no property '{prop}'. Correct ingest.py.")
        if unit is None:
            unit = declared.unit or TYPES[declared.type].unit
        problem = check_value(self.ontology, entity.cls, prop, value, unit) or check_qualifier(
            self.ontology, entity.cls, prop, qualifier
        )
        if problem is not None:
            shown = value if original is None else original
            column = next((name for name, text in row.values.items() if text and shown.startswith(text)), prop)
            self.reject(row, column, shown, f"{problem}. Correct the value.")
            return
        for name, day in (("observed_at", observed_at), ("valid_from", valid_from), ("valid_to", valid_to)):
            if day and not is_partial_date(day):
                self.reject(row, name, day, "is no ISO date (2026, 2026-03 or 2026-03-10). Correct it.")
        if prop == "name":
            self._pending_named.add(entity.id)
        self._pending.append(
            Statement(
                entity=entity.id, cls=entity.cls, prop=prop, value=canonical(declared.type, value), unit=unit,
                qualifier=qualifier, dataset=self.dataset.name, locator=row.locator, source=origin.source,
                kind=kind or origin.kind, confidence=origin.confidence, observed_at=observed_at,
                published_at=origin.published_at, valid_from=valid_from, valid_to=valid_to,
                original_value=value if original is None else original,
            )
        )  # fmt: skip

    # -- checking --------------------------------------------------------------------------------------

    def reject(self, row: Row, column: str | None, value: str, reason: str) -> None:
        """Refuse a row: log why; nothing that it states is kept."""
        self._refused = True
        self.issues.append(
            RowIssue(
                dataset=self.dataset.name, table=row.place, line=row.line, column=column, value=value, reason=reason
            )
        )

    def in_order(self, row: Row, *columns: str) -> None:
        """Refuse a row whose dates do not follow in this order; empty ones are passed over.

        A partial date conflicts with another only where no reading of both fits.
        """
        dated = [(column, row.peek(column)) for column in columns if row.peek(column)]
        for (_, begin), (column, end) in pairwise(dated):
            if end[: len(begin)] < begin[: len(end)]:
                self.reject(row, column, end, f"lies before {begin}; it ends before it starts. Correct the dates.")

    def audit(self, row: Row) -> None:
        """Report every column of a row that was neither taken nor ignored."""
        for column, value in row.left.items():
            if value:
                self.issues.append(
                    RowIssue(
                        dataset=self.dataset.name, table=row.place, line=row.line, column=column, value=value,
                        reason="was not used. Pop or ignore it in ingest.py.", warning=True,
                    )
                )  # fmt: skip
