"""What is said, indexed: entities, their values on a date, and who refers to whom."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import pandas as pd

from graph.errors import UnknownNodeError
from graph.precedence import choose, holds
from graph.statement import Statement
from graph.statement_io import sort_statements
from ontology.model import Ontology, load_ontology

__all__ = ["SupplyGraph"]


class SupplyGraph:
    """The statements of one build with the indexes that analysts' code needs; immutable.

    Parameters
    ----------
    statements : iterable of Statement
        All statements; validated by ``graph.build``.
    ontology : Ontology, optional
        Defaults to the declared one.
    graph_hash : str, optional
        Digest of the statements where it is known already, as for a build whose file is unchanged.
    """

    def __init__(
        self, statements: Iterable[Statement], ontology: Ontology | None = None, *, graph_hash: str = ""
    ) -> None:
        self._hash = graph_hash
        self.ontology = ontology or load_ontology()
        self.statements: tuple[Statement, ...] = tuple(sort_statements(statements))
        self._class: dict[str, str] = {}
        self._values: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
        for statement in self.statements:
            self._class.setdefault(statement.entity, statement.cls)
            self._values[statement.entity][statement.prop].append(statement)

    @cached_property
    def graph_hash(self) -> str:
        """Digest of all statements: two graphs with one hash say the same."""
        if self._hash:
            return self._hash
        digest = hashlib.sha256()
        for statement in self.statements:
            digest.update(statement.id.encode("ascii"))
        return digest.hexdigest()[:16]

    @cached_property
    def by_id(self) -> dict[str, Statement]:
        """Statements by id."""
        return {s.id: s for s in self.statements}

    @cached_property
    def _ids(self) -> dict[str, tuple[str, ...]]:
        ids: dict[str, list[str]] = defaultdict(list)
        for entity, cls in self._class.items():
            ids[cls].append(entity)
        return {cls: tuple(sorted(entities)) for cls, entities in ids.items()}

    @cached_property
    def _incoming(self) -> dict[str, tuple[Statement, ...]]:
        incoming: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            declared = self.ontology.classes[statement.cls].properties.get(statement.prop)
            if declared is not None and declared.type == "ref":
                incoming[statement.value].append(statement)
        return {entity: tuple(rows) for entity, rows in incoming.items()}

    def __contains__(self, entity: str) -> bool:
        return entity in self._class

    def __len__(self) -> int:
        return len(self._class)

    def cls(self, entity: str) -> str:
        """Class of an entity.

        Raises
        ------
        UnknownNodeError
            If there is no such entity.
        """
        try:
            return self._class[entity]
        except KeyError:
            raise UnknownNodeError(entity) from None

    def ids(self, cls: str) -> tuple[str, ...]:
        """Ids of all entities of a class, sorted."""
        return self._ids.get(cls, ())

    def properties(self, entity: str) -> tuple[str, ...]:
        """Names of the properties that something is said of."""
        return tuple(self._values[entity]) if entity in self._values else ()

    def values(self, entity: str, prop: str, qualifier: str | None = None) -> tuple[Statement, ...]:
        """All statements on a property, whatever their date (with one qualifier, if given)."""
        rows = self._values[entity].get(prop, ()) if entity in self._values else ()
        return tuple(s for s in rows if qualifier is None or s.qualifier == qualifier)

    def chosen(self, entity: str, prop: str, qualifier: str = "", as_of: str | None = None) -> Statement | None:
        """The statement that holds on a date, or None where the value is unknown."""
        return choose(self.values(entity, prop, qualifier), as_of)

    def text(self, entity: str, prop: str, qualifier: str = "", as_of: str | None = None) -> str:
        """Value as text, empty where unknown."""
        statement = self.chosen(entity, prop, qualifier, as_of)
        return statement.value if statement else ""

    def number(self, entity: str, prop: str, qualifier: str = "", as_of: str | None = None) -> float | None:
        """Value as a number, None where unknown."""
        statement = self.chosen(entity, prop, qualifier, as_of)
        return float(statement.value) if statement else None

    def refs(self, entity: str, prop: str, as_of: str | None = None) -> tuple[str, ...]:
        """Entities that a property (of one or several values) names on a date, sorted."""
        return tuple(sorted({s.value for s in self.values(entity, prop) if holds(s, as_of)}))

    def incoming(self, entity: str) -> tuple[Statement, ...]:
        """Statements of others that name this entity."""
        return self._incoming.get(entity, ())

    def name(self, entity: str, lang: str = "en") -> str:
        """Name in a language; falls back to a name of no language, to the other language, then to the id."""
        other = "ja" if lang == "en" else "en"
        for qualifier in (lang, "", other):
            text = self.text(entity, "name", qualifier)
            if text:
                return text
        return entity

    def table(self, cls: str, as_of: str | None = None) -> pd.DataFrame:
        """One row an entity of a class, one column a property, the values that hold on a date as text.

        Several values of one property are joined by ``;``; what is unknown is empty.
        """
        rows = []
        for entity in self.ids(cls):
            row: dict[str, str] = {"id": entity}
            for prop in self.properties(entity):
                row.update(self._cells(entity, prop, as_of))
            rows.append(row)
        return pd.DataFrame(rows).fillna("").astype("str") if rows else pd.DataFrame({"id": []})

    def _cells(self, entity: str, prop: str, as_of: str | None) -> dict[str, str]:
        declared = self.ontology.classes[self._class[entity]].properties[prop]
        if declared.multi:
            return {prop: ";".join(sorted({s.value for s in self.values(entity, prop) if holds(s, as_of)}))}
        cells = {}
        for qualifier in sorted({s.qualifier for s in self.values(entity, prop)}):
            value = self.text(entity, prop, qualifier, as_of)
            if value:
                cells[f"{prop}_{qualifier}" if qualifier else prop] = value
        return cells

    def sources(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """One statement a source and locator, in order, of those given."""
        seen: dict[tuple[str, str], Statement] = {}
        for statement in statements:
            seen.setdefault((statement.source, statement.locator), statement)
        return tuple(seen.values())
