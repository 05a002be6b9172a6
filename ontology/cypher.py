"""How does a property-graph store hold what the ontology declares? Labels, edges, keys, and the store's schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ontology.declared import ClassDef, Ontology, PropertyDef
from ontology.types import StoreType

__all__ = ["Column", "EdgeMapping", "NodeMapping", "StoreMapping", "schema_cypher", "store_key", "store_mapping"]

NAME_INDEX = "names"
"""Full-text index over the names of all nodes."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where the values of a property go on a node or an edge.

    Attributes
    ----------
    prop : str
        Property of the class.
    key : str
        Key in the store; ``{qualifier}`` in it stands for the qualifier of the value, with ``_`` for ``-``.
    type : str
        STRING, FLOAT, INTEGER or BOOLEAN.
    many : bool
        Whether the store holds a list.
    """

    prop: str
    key: str
    type: StoreType
    many: bool = False


@dataclass(frozen=True, slots=True)
class NodeMapping:
    """Entities of one class as nodes.

    Attributes
    ----------
    label : str
        Label of the node, the name of the class.
    columns : tuple of Column
    """

    label: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class EdgeMapping:
    """A relation, or a reference of an entity, as edges.

    Attributes
    ----------
    type : str
        Type of the edge.
    cls : str
        Class that says it.
    source_prop : str
        Property that holds the start; empty: the entity itself.
    target_prop : str
        Property that holds the end. Where a relation names no end there is no edge.
    source_labels, target_labels : tuple of str
        Labels that the two ends may have.
    columns : tuple of Column
        What goes on the edge; references that are no ends stand there as ids.
    """

    type: str
    cls: str
    source_prop: str
    target_prop: str
    source_labels: tuple[str, ...]
    target_labels: tuple[str, ...]
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreMapping:
    """The whole property-graph view.

    Attributes
    ----------
    nodes : tuple of NodeMapping
    edges : tuple of EdgeMapping
    """

    nodes: tuple[NodeMapping, ...]
    edges: tuple[EdgeMapping, ...]


def store_key(prop: PropertyDef, qualifier: str = "") -> str:
    """Key of a value in a store.

    An English or unmarked name stands under its own name, a Japanese one under ``name_ja``; of shares only the
    chosen set is stored; capacities and world outputs carry their material or stage in the key. A list holds
    values of all qualifiers.

    Parameters
    ----------
    prop : PropertyDef
    qualifier : str

    Examples
    --------
    >>> from ontology.model import load_ontology
    >>> facility = load_ontology().classes["Facility"].properties
    >>> store_key(facility["name"], "ja"), store_key(facility["capacity_t_per_y"], "ndpr-oxide")
    ('name_ja', 'capacity_t_per_y_ndpr_oxide')
    """
    if prop.multi or not qualifier or prop.qualifier == "source":
        return prop.name
    if prop.qualifier == "lang" and qualifier == "en":
        return prop.name
    return f"{prop.name}_{qualifier.replace('-', '_')}"


def store_mapping(ontology: Ontology) -> StoreMapping:
    """Nodes, edges and keys of the property-graph view.

    Parameters
    ----------
    ontology : Ontology

    Returns
    -------
    StoreMapping

    Examples
    --------
    >>> from ontology.model import load_ontology
    >>> edges = store_mapping(load_ontology()).edges
    >>> [(edge.cls, edge.source_prop, edge.target_prop) for edge in edges if edge.type == "OWNS"]
    [('Ownership', 'owner', 'asset')]
    """
    nodes, edges = [], []
    for declared in ontology.classes.values():
        if declared.is_relation:
            edges.append(_relation(declared))
        else:
            plain = [p for p in declared.properties.values() if p.type != "ref"]
            nodes.append(NodeMapping(declared.name, tuple(column for prop in plain for column in _columns(prop))))
            edges.extend(_references(declared))
    return StoreMapping(tuple(nodes), tuple(edges))


def _relation(declared: ClassDef) -> EdgeMapping:
    ends = {declared.source_prop, declared.target_prop}
    rest = [prop for prop in declared.properties.values() if prop.name not in ends]
    return EdgeMapping(
        type=declared.edge_type,
        cls=declared.name,
        source_prop=declared.source_prop,
        target_prop=declared.target_prop,
        source_labels=declared.source_classes,
        target_labels=declared.target_classes,
        columns=tuple(column for prop in rest for column in _columns(prop)),
    )


def _references(declared: ClassDef) -> Iterator[EdgeMapping]:
    for prop in declared.properties.values():
        if prop.type == "ref":
            yield EdgeMapping(prop.edge, declared.name, "", prop.name, (declared.name,), prop.refs)


def _columns(prop: PropertyDef) -> Iterator[Column]:
    kind = prop.value_type.store
    if prop.multi or prop.qualifier in {"", "source"}:
        yield Column(prop.name, prop.name, kind, many=prop.multi)
    elif prop.qualifier == "lang":
        yield Column(prop.name, store_key(prop, "en"), kind)
        yield Column(prop.name, store_key(prop, "ja"), kind)
    else:
        yield Column(prop.name, prop.name + "_{qualifier}", kind)


def schema_cypher(ontology: Ontology) -> str:
    """Constraints and indexes for a Neo4j server, one statement a line; running them again changes nothing.

    Parameters
    ----------
    ontology : Ontology

    Returns
    -------
    str
        Statements end with ``;``, comment lines begin with ``//``.

    Examples
    --------
    >>> from ontology.model import load_ontology
    >>> schema_cypher(load_ontology()).splitlines()[2]
    'CREATE CONSTRAINT bloc_id IF NOT EXISTS FOR (n:Bloc) REQUIRE n.id IS UNIQUE;'
    """
    entities = [declared for declared in ontology.classes.values() if not declared.is_relation]
    relations = [declared for declared in ontology.classes.values() if declared.is_relation]
    lines = ["// Generated by: python -m ontology.generate", "// Ids are unique within each label."]
    lines += [
        f"CREATE CONSTRAINT {_snake(declared.name)}_id IF NOT EXISTS FOR (n:{declared.name}) REQUIRE n.id IS UNIQUE;"
        for declared in entities
    ]
    lines.append("// What nodes are looked up by.")
    for declared in entities:
        for key in _indexed(declared):
            name = f"{_snake(declared.name)}_{key}"
            lines.append(f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{declared.name}) ON (n.{key});")
    lines.append("// What edges are looked up by.")
    for declared in relations:
        for key in _indexed(declared):
            edge = declared.edge_type
            lines.append(f"CREATE INDEX {edge.lower()}_{key} IF NOT EXISTS FOR ()-[r:{edge}]-() ON (r.{key});")
    named = "|".join(declared.name for declared in entities if "name" in declared.properties)
    lines.append("// Names in both languages; the analyzer splits Japanese, which has no blanks between words.")
    lines.append(
        f"CREATE FULLTEXT INDEX {NAME_INDEX} IF NOT EXISTS FOR (n:{named}) ON EACH [n.name, n.name_ja, n.alias] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}};"
    )
    return "\n".join(lines) + "\n"


def _indexed(declared: ClassDef) -> Iterator[str]:
    for prop in declared.properties.values():
        if prop.index:
            yield from (column.key for column in _columns(prop))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
