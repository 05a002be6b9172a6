"""What do the shapes find in a whole graph? Each constraint as one SPARQL query, asked of a quick store.

A validator in Python looks at one node after the other and takes minutes for a graph of this size. Here a shape
becomes queries over all its nodes at once. The words of SHACL that our shapes use are translated one by one, and a
word that is not known stops the translation, so that no constraint is passed over. That both find the same is tested
on graphs with planted faults of every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyoxigraph
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from graph.stores.rdf import rdf_text
from graph.supply_graph import SupplyGraph

__all__ = ["Violation", "shape_violations", "store_of"]

Violation = tuple[str, str, str]
"""Focus node, shape (of an unnamed one the path it is on), and the constraint that it breaks."""

_REMARKS = {SH.name, SH.description, SH.message, RDF.type, SH.targetClass, SH.path, SH.property}
_LEXICAL = {
    XSD.double: r"^([+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)$",
    XSD.integer: r"^[+-]?[0-9]+$",
    XSD.boolean: r"^(true|false|0|1)$",
    XSD.gYear: r"^-?[0-9]{4,}$",
    XSD.gYearMonth: r"^-?[0-9]{4,}-(0[1-9]|1[0-2])$",
    XSD.date: r"^-?[0-9]{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
}
"""What a literal of a datatype looks like; the others take any text."""


def store_of(graph: SupplyGraph) -> pyoxigraph.Store:
    """A whole graph with the ontology, in memory."""
    store = pyoxigraph.Store()
    store.bulk_load(input="".join(rdf_text(graph, "ttl")).encode("utf-8"), format=pyoxigraph.RdfFormat.TURTLE)
    return store


def shape_violations(store: pyoxigraph.Store, shapes: Graph, only: URIRef | None = None) -> set[Violation]:
    """All violations of all shapes (of one, if given), in all named graphs taken together."""
    found: set[Violation] = set()
    for check in _Translation(store, shapes).checks(only):
        answer = store.query(check.query, use_default_graph_as_union=True)
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        found |= {(str(row["this"]).strip("<>"), check.shape, check.constraint) for row in answer}
    return found


@dataclass(frozen=True)
class _Check:
    """One constraint: the shape and component that a report names, and a query for the nodes that break it."""

    shape: str
    constraint: str
    query: str


class _Translation:
    """Turns shapes into queries, class by class."""

    def __init__(self, store: pyoxigraph.Store, shapes: Graph) -> None:
        self._store, self._shapes = store, shapes
        self._subclasses: dict[Node, list[str]] = {}

    def checks(self, only: URIRef | None = None) -> Iterator[_Check]:
        for shape, target in sorted(self._shapes.subject_objects(SH.targetClass)):
            if only is not None and shape != only:
                continue
            nodes = self._instance("this", target)
            yield from self._on_values(shape, nodes, "BIND (?this AS ?v) ")
            for prop in self._shapes.objects(shape, SH.property):
                yield from self._property(prop, nodes)
        used = set(self._shapes.objects(None, SH.property)) | set(self._shapes.subjects(SH.targetClass))
        assert used >= set(self._shapes.subjects(SH.path)) - self._inside_or(), "a shape that no target leads to"

    def _inside_or(self) -> set[Node]:
        return {part for each in self._shapes.objects(None, SH["or"]) for part in Collection(self._shapes, each)}

    def _instance(self, name: str, top: Node) -> str:
        """Pattern that a variable is of a class or of one below it."""
        if top not in self._subclasses:
            below = self._store.query(
                f"SELECT DISTINCT ?c {{ ?c <http://www.w3.org/2000/01/rdf-schema#subClassOf>* {top.n3()} }}",
                use_default_graph_as_union=True,
            )
            assert isinstance(below, pyoxigraph.QuerySolutions)
            named = {str(row["c"]) for row in below if isinstance(row["c"], pyoxigraph.NamedNode)}
            self._subclasses[top] = sorted({*named, top.n3()})
        classes = self._subclasses[top]
        if len(classes) == 1:
            return f"?{name} a {classes[0]} . "
        return f"?{name} a ?class_of_{name} . FILTER (?class_of_{name} IN ({', '.join(classes)})) "

    def _property(self, prop: Node, nodes: str) -> Iterator[_Check]:
        path = self._shapes.value(prop, SH.path)
        assert path is not None
        steps = list(Collection(self._shapes, path)) if (path, RDF.first, None) in self._shapes else [path]
        way = "/".join(step.n3() for step in steps)
        yield from self._on_values(prop, nodes, f"?this {way} ?v . ", way)

    def _on_values(self, shape: Node, nodes: str, values: str, way: str = "") -> Iterator[_Check]:
        """Checks of a shape on its values (of a node shape the node itself)."""
        named = str(shape) if isinstance(shape, URIRef) else str(self._shapes.value(shape, SH.path))
        for word, term in sorted(self._shapes.predicate_objects(shape)):
            if word in _REMARKS:
                continue
            component, parts = self._parts(word, term, way)
            for part in parts:
                pattern = nodes + (part if component in _OF_THE_NODE else values + part)
                yield _Check(named, str(SH) + component, f"SELECT DISTINCT ?this {{ {pattern} }}")

    def _parts(self, word: Node, term: Node, way: str) -> tuple[str, list[str]]:
        """Component that a report names, and patterns of which each match breaks the constraint."""
        if word == SH.minCount:
            assert int(str(term)) == 1
            return "MinCountConstraintComponent", [f"FILTER NOT EXISTS {{ ?this {way} ?none }}"]
        if word == SH.maxCount:
            assert int(str(term)) == 1
            return "MaxCountConstraintComponent", [f"?this {way} ?one, ?two . FILTER (!sameTerm(?one, ?two))"]
        if word == SH.uniqueLang:
            assert str(term) == "true"
            pair = f"?this {way} ?one, ?two . FILTER (!sameTerm(?one, ?two) && LANG(?one) != '' && "
            return "UniqueLangConstraintComponent", [pair + "LCASE(LANG(?one)) = LCASE(LANG(?two)))"]
        if word == SH.lessThanOrEquals:
            pair = f"?this {way} ?one ; {term.n3()} ?two . FILTER (!COALESCE(?one <= ?two, false))"
            return "LessThanOrEqualsConstraintComponent", [pair]
        if word == SH.sparql:
            select = str(self._shapes.value(term, SH.select)).replace("$this", "?this")
            return "SPARQLConstraintComponent", [f"{{ {select} }}"]
        name = str(word).rpartition("#")[2]
        component = f"{name[0].upper()}{name[1:]}ConstraintComponent"
        return component, [f"FILTER (!({self._holds(word, term)}))"]

    def _holds(self, word: Node, term: Node) -> str:
        """Expression that is true where the value ``?v`` keeps a constraint."""
        makers: dict[Node, Callable[[Node], str]] = {
            SH.nodeKind: self._node_kind, SH["class"]: self._class, SH.datatype: self._datatype, SH["in"]: self._in,
            SH.pattern: self._pattern, SH["or"]: self._or,
            SH.minInclusive: lambda bound: f"COALESCE(?v >= {bound.n3()}, false)",
            SH.maxInclusive: lambda bound: f"COALESCE(?v <= {bound.n3()}, false)",
        }  # fmt: skip
        assert word in makers, f"{word} is no word of SHACL that is translated here"
        return makers[word](term)

    def _node_kind(self, kind: Node) -> str:
        assert kind == SH.IRI
        return "isIRI(?v)"

    def _class(self, cls: Node) -> str:
        return f"EXISTS {{ {self._instance('v', cls)} }}"

    def _datatype(self, datatype: Node) -> str:
        is_it = f"isLiteral(?v) && sameTerm(DATATYPE(?v), {datatype.n3()})"
        lexical = _LEXICAL.get(URIRef(str(datatype)))
        return f"({is_it} && REGEX(STR(?v), {Literal(lexical).n3()}))" if lexical else f"({is_it})"

    def _in(self, allowed: Node) -> str:
        terms = (f"sameTerm(?v, {_exact(term)})" for term in Collection(self._shapes, allowed))
        return "(" + " || ".join(terms) + ")"

    def _pattern(self, pattern: Node) -> str:
        return f"(!isBlank(?v) && REGEX(STR(?v), {pattern.n3()}))"

    def _or(self, listed: Node) -> str:
        return "(" + " || ".join(self._one(part) for part in Collection(self._shapes, listed)) + ")"

    def _one(self, part: Node) -> str:
        """A member of an alternative: words on the value, or that the node has something on a path."""
        assert isinstance(part, BNode)
        told = dict(self._shapes.predicate_objects(part))
        path = told.pop(SH.path, None)
        if path is not None:
            assert told.keys() == {SH.minCount}
            assert str(told[SH.minCount]) == "1"
            return f"EXISTS {{ ?v {path.n3()} ?any }}"
        return "(" + " && ".join(self._holds(word, term) for word, term in sorted(told.items())) + ")"


def _exact(term: Node) -> str:
    """A term that is not written in short, since 1 and 01 are two terms."""
    if isinstance(term, Literal) and term.datatype is not None:
        return f"{Literal(str(term)).n3()}^^<{term.datatype}>"
    return term.n3()


_OF_THE_NODE = frozenset({
    "MinCountConstraintComponent", "MaxCountConstraintComponent", "UniqueLangConstraintComponent",
    "LessThanOrEqualsConstraintComponent", "SPARQLConstraintComponent",
})  # fmt: skip
"""Constraints on all values of a node together; the others hold of each value."""
