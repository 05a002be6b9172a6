"""How does the graph look as RDF? What holds as plain triples, and every statement as a node that keeps its source.

Two layers: the baseline (types, labels, the values that hold, as in the property graph) and, in one named graph a
dataset, all statements, also those that were not chosen. Each triple stands in one named graph only. The same
graph gives the same bytes; no time of writing enters them.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from graph.compile.share_table import baseline_shares
from graph.errors import StoreError
from graph.names import node_name
from graph.precedence import choose, holds
from graph.statement import Statement
from graph.supply_graph import SupplyGraph
from ontology.declared import PropertyDef
from ontology.iris import BASE, BASELINE, ONTOLOGY, code_term, entity_term, namespaces
from ontology.rdf import QUDT_UNITS, by_statement, datatypes, ontology_triples, public_terms
from ontology.text import LANGUAGES
from ontology.turtle import Triples, iri, literal, local_name, number, prefix_lines

if TYPE_CHECKING:
    from graph.build import DatasetFacts

__all__ = ["FORMATS", "export_rdf", "held_statements", "rdf_layers", "rdf_text"]

FORMATS = ("ttl", "trig")
"""Turtle, all in one graph; TriG, with the named graphs."""

_DATE_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
_DATES = ("observed_at", "published_at", "valid_from", "valid_to")


def export_rdf(graph: SupplyGraph, path: Path, form: str, datasets: Iterable[DatasetFacts] = ()) -> None:
    """Write the whole graph to a file, which appears complete or not at all.

    Parameters
    ----------
    graph : SupplyGraph
    path : Path
    form : str
        One of ``FORMATS``.
    datasets : iterable of DatasetFacts
        Publisher, title and licence of each dataset.

    Raises
    ------
    StoreError
        If the file cannot be written, or there is no such format.
    """
    if form not in FORMATS:
        raise StoreError(f"'{form}' is no RDF format; use one of {', '.join(FORMATS)}")
    made: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        made = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(rdf_text(graph, form, datasets))
        made.chmod(0o644)
        made.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror or error})") from None
    finally:
        if made is not None:
            made.unlink(missing_ok=True)


def rdf_text(graph: SupplyGraph, form: str, datasets: Iterable[DatasetFacts] = ()) -> Iterator[str]:
    """Text of the graph in pieces, to be joined without anything between.

    Parameters
    ----------
    graph : SupplyGraph
    form : str
        One of ``FORMATS``.
    datasets : iterable of DatasetFacts
    """
    yield prefix_lines(namespaces(graph.ontology))
    layers = rdf_layers(graph, datasets, named=form == "trig")
    for name in sorted(layers):
        yield f"\n{name} {{\n" if name else ""
        for block in layers[name].blocks("  " if name else ""):
            yield block if name else "\n" + block
        yield "}\n" if name else ""


def rdf_layers(graph: SupplyGraph, datasets: Iterable[DatasetFacts] = (), *, named: bool = True) -> dict[str, Triples]:
    """Triples by named graph (the ontology, the baseline, one a dataset), or all under the empty name."""
    layers: dict[str, Triples] = defaultdict(Triples)

    def layer(name: str) -> Triples:
        return layers[name if named else ""]

    layer(ONTOLOGY).update(ontology_triples(graph.ontology))
    held = {id(statement) for statement in held_statements(graph)}
    _Baseline(graph, layer(BASELINE)).fill(statement for statement in graph.statements if id(statement) in held)
    for facts in datasets:
        _dataset(layer(BASELINE), facts)
    rivals: dict[tuple[str, str, str, str], list[Statement]] = defaultdict(list)
    for statement in graph.statements:
        own = layer(_dataset_term(statement.dataset))
        own.describe(f"statement:{statement.id}", _facts(graph, statement, id(statement) in held))
        declared = graph.ontology.classes[statement.cls]
        if not declared.properties[statement.prop].multi:
            # What counts year by year (trade) is no rival of itself in another year.
            rivals[*statement.key, statement.observed_at if declared.yearly else ""].append(statement)
    for rows in rivals.values():
        for one, other in permutations(rows, 2):
            own = layer(_dataset_term(one.dataset))
            own.add(f"statement:{one.id}", "fact:competes_with", f"statement:{other.id}")
            if _in_conflict(one, other):
                own.add(f"statement:{one.id}", "fact:conflicts_with", f"statement:{other.id}")
    return dict(layers)


def _in_conflict(one: Statement, other: Statement) -> bool:
    """Whether two values of one thing speak of the same time and differ; an outlook conflicts with nothing."""
    if one.observed_at != other.observed_at or one.value == other.value:
        return False
    return holds(one, None) and holds(other, None)


def held_statements(graph: SupplyGraph) -> Iterator[Statement]:
    """Statements whose value holds, the latest observed, never a projected one: those that the Cypher store shows.

    Parameters
    ----------
    graph : SupplyGraph
    """
    shares = {s.entity: s for s in baseline_shares(graph)}
    for cls, declared in graph.ontology.classes.items():
        for entity in graph.ids(cls):
            for prop in declared.properties.values():
                able = [s for s in graph.values(entity, prop.name) if holds(s, None)]
                if prop.multi:
                    yield from able
                elif prop.qualifier == "source":
                    best = (shares.get(entity) if prop.name == "share" else None) or choose(able)
                    yield from [best] if best else []
                else:
                    for qualifier in dict.fromkeys(s.qualifier for s in able):
                        best = choose(s for s in able if s.qualifier == qualifier)
                        yield from [best] if best else []


def _dataset_term(name: str) -> str:
    return local_name("dataset", name)


def _dataset(layer: Triples, facts: DatasetFacts) -> None:
    term = _dataset_term(facts.name)
    layer.add(term, "a", "schema:Dataset")
    layer.add(term, "schema:name", literal(facts.title, "en"), literal(facts.title_ja, "ja"))
    layer.add(term, "schema:publisher", literal(facts.publisher))
    layer.add(term, "schema:license", literal(facts.licence))


def _object(prop: PropertyDef, statement: Statement) -> str:
    """The value of a statement as a typed term."""
    value = statement.value
    if prop.type == "ref":
        return entity_term(value)
    if prop.type == "code":
        return code_term(prop.codes, value)
    if prop.qualifier == "lang":
        return literal(value, statement.qualifier if statement.qualifier in LANGUAGES else "")
    if prop.type == "date":
        return _date(value)
    kind = datatypes(prop)[0]
    if kind == "xsd:double":
        return number(value)
    if (kind == "xsd:boolean" and value in {"true", "false"}) or (kind == "xsd:integer" and value.isdecimal()):
        return value
    return literal(value, datatype="" if kind == "xsd:string" else kind)


def _date(text: str) -> str:
    return literal(text, datatype=_DATE_TYPES.get(len(text), "xsd:date"))


class _Baseline:
    """Writes what holds: types, labels, values, places, and an edge from end to end of each relation."""

    def __init__(self, graph: SupplyGraph, layer: Triples) -> None:
        self._graph = graph
        self._layer = layer
        self._by_statement = by_statement(graph.ontology)

    def fill(self, held: Iterable[Statement]) -> None:
        """Add all triples of a graph."""
        for cls, declared in self._graph.ontology.classes.items():
            types = [f"ls:{cls}", *public_terms(declared.public)]
            for entity in self._graph.ids(cls):
                self._layer.add(entity_term(entity), "a", *types)
                if cls == "Production":
                    names = (literal(node_name(self._graph, entity, lang), lang) for lang in LANGUAGES)
                    self._layer.add(entity_term(entity), "rdfs:label", *names)
        ends: dict[tuple[str, str], str] = {}
        for statement in held:
            self._value(statement)
            ends[statement.entity, statement.prop] = statement.value
        for cls, declared in self._graph.ontology.classes.items():
            for entity in self._graph.ids(cls):
                self._place(entity, ends)
                source, target = ends.get((entity, declared.source_prop)), ends.get((entity, declared.target_prop))
                if source and target:
                    self._layer.add(entity_term(source), f"ls:{declared.edge_type}", entity_term(target))

    def _value(self, statement: Statement) -> None:
        prop = self._graph.ontology.classes[statement.cls].properties[statement.prop]
        subject = entity_term(statement.entity)
        if prop.name in self._by_statement:
            self._layer.add(subject, f"ls:{prop.name}", f"statement:{statement.id}")
            return
        value = _object(prop, statement)
        for predicate in (f"ls:{prop.name}", *public_terms(prop.public)):
            self._layer.add(subject, predicate, value)
        if prop.name == "name":
            self._layer.add(subject, "rdfs:label", value)

    def _place(self, entity: str, values: dict[tuple[str, str], str]) -> None:
        latitude, longitude = values.get((entity, "latitude")), values.get((entity, "longitude"))
        if latitude and longitude:
            point = iri(f"{BASE}geometry:{entity}")
            self._layer.add(entity_term(entity), "geo:hasGeometry", point)
            self._layer.add(point, "a", "geo:Geometry", "sf:Point")
            self._layer.add(point, "geo:asWKT", literal(f"POINT({longitude} {latitude})", datatype="geo:wktLiteral"))


def _facts(graph: SupplyGraph, statement: Statement, held: bool) -> dict[str, str]:
    """Predicates and objects of a statement's node."""
    prop = graph.ontology.classes[statement.cls].properties[statement.prop]
    facts = {
        "a": "fact:Statement",
        "rdf:subject": entity_term(statement.entity),
        "rdf:predicate": f"ls:{prop.name}",
        "rdf:object": _object(prop, statement),
        "prov:wasDerivedFrom": entity_term(statement.source),
        "fact:kind": code_term("kinds", statement.kind),
        "fact:confidence": code_term("confidences", statement.confidence),
        "fact:holds": "true" if held else "false",
        "fact:dataset": _dataset_term(statement.dataset),
        "fact:locator": literal(statement.locator),
    }
    if statement.qualifier:
        facts["fact:qualifier"] = literal(statement.qualifier)
        facts["fact:of"] = _counts_for(graph, prop, statement.qualifier)
    if statement.unit:
        facts["fact:unit"] = literal(statement.unit)
        facts["qudt:hasUnit"] = QUDT_UNITS.get(statement.unit, "")
    if statement.original_value != statement.value:
        facts["fact:original_value"] = literal(statement.original_value) if statement.original_value else ""
    for name in _DATES:
        text: str = getattr(statement, name)
        facts[f"fact:{name}"] = _date(text) if text else ""
    return facts


def _counts_for(graph: SupplyGraph, prop: PropertyDef, qualifier: str) -> str:
    """What a qualified value counts for, empty where that is no node."""
    if prop.qualifier == "stage":
        return code_term("stages", qualifier)
    if prop.qualifier == "scheme":
        return code_term("identifier_schemes", qualifier)
    if prop.qualifier == "material":
        named = (f"{prefix}/{qualifier}" for prefix in ("material", "product"))
        return next((entity_term(entity) for entity in named if entity in graph), "")
    return ""
