"""What must hold of the graph as RDF? The declarations as SHACL shapes, one a class and property; one of statements."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import combinations

from ontology.declared import Check, ClassDef, Ontology, PropertyDef
from ontology.iris import BASE, code_term, namespaces
from ontology.rdf import DATE_TYPES, GENERATED_BY, by_statement, datatypes
from ontology.text import LANGUAGES, Text
from ontology.turtle import Triples, bracket, collection, literal, number, prefix_lines

__all__ = ["shapes_turtle"]

_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_DATES = ("observed_at", "published_at", "valid_from", "valid_to")


def shapes_turtle(ontology: Ontology) -> str:
    """The shapes in Turtle; they look at the values that hold, and at each statement's form.

    Parameters
    ----------
    ontology : Ontology

    Returns
    -------
    str

    Examples
    --------
    >>> from ontology.model import load_ontology
    >>> "shape:Facility a sh:NodeShape" in shapes_turtle(load_ontology())
    True
    """
    found = Triples()
    for declared in ontology.classes.values():
        _class(found, ontology, declared)
    _statement(found, ontology)
    prefixes = prefix_lines(namespaces(ontology))
    return f"{GENERATED_BY}\n{prefixes}\n" + "\n".join(found.blocks())


def _class(found: Triples, ontology: Ontology, declared: ClassDef) -> None:
    shape = f"shape:{declared.name}"
    found.add(shape, "a", "sh:NodeShape")
    found.add(shape, "sh:targetClass", f"ls:{declared.name}")
    found.add(shape, "sh:nodeKind", "sh:IRI")
    found.add(shape, "sh:pattern", literal(f"^{BASE}id:({'|'.join(declared.prefixes)})/{_SLUG}$"))
    for prop in declared.properties.values():
        name = f"{shape}.{prop.name}"
        found.add(shape, "sh:property", name)
        _property(found, ontology, name, prop)
        if prop.name in by_statement(ontology):
            found.add(shape, "sh:property", f"{name}.value")
            _value_of_statement(found, ontology, f"{name}.value", prop)
    for check in declared.checks:
        _check(found, shape, declared, check)


def _property(found: Triples, ontology: Ontology, name: str, prop: PropertyDef) -> None:
    found.add(name, "a", "sh:PropertyShape")
    found.add(name, "sh:path", f"ls:{prop.name}")
    _texts(found, name, "sh:name", prop.label)
    _texts(found, name, "sh:description", prop.description)
    if prop.required:
        found.add(name, "sh:minCount", "1")
    if prop.name in by_statement(ontology):
        found.add(name, "sh:class", "fact:Statement")
        return
    if prop.qualifier == "lang" and not prop.multi:
        found.add(name, "sh:uniqueLang", "true")
    elif not prop.multi:
        found.add(name, "sh:maxCount", "1")
    for predicate, term in _value_rules(ontology, prop):
        found.add(name, predicate, term)


def _texts(found: Triples, subject: str, predicate: str, text: Text | None) -> None:
    if text:
        found.add(subject, predicate, *(literal(text(lang), lang) for lang in LANGUAGES))


def _value_of_statement(found: Triples, ontology: Ontology, name: str, prop: PropertyDef) -> None:
    found.add(name, "a", "sh:PropertyShape")
    found.add(name, "sh:path", collection((f"ls:{prop.name}", "rdf:object")))
    for predicate, term in _value_rules(ontology, prop):
        found.add(name, predicate, term)


def _value_rules(ontology: Ontology, prop: PropertyDef) -> Iterator[tuple[str, str]]:
    if prop.type == "ref":
        if len(prop.refs) == len(ontology.classes):
            yield "sh:class", "ls:Entity"
        else:
            yield _either("sh__class", (f"ls:{ref}" for ref in prop.refs))
    elif prop.type == "code":
        yield "sh:in", collection(code_term(prop.codes, code) for code in ontology.codes[prop.codes].codes)
    elif prop.type == "integer" and prop.closed:
        yield "sh:in", collection(ontology.codes[prop.codes].codes)
    else:
        kind = prop.value_type
        yield _either("sh__datatype", datatypes(prop))
        if kind.low > -math.inf:
            yield "sh:minInclusive", number(f"{kind.low:g}")
        if kind.high < math.inf:
            yield "sh:maxInclusive", number(f"{kind.high:g}")
        if kind.pattern and kind.store == "STRING" and prop.type not in {"date", "url"}:
            yield "sh:pattern", literal(f"^({kind.pattern})$")


def _either(constraint: str, terms: Iterable[str]) -> tuple[str, str]:
    """The constraint with its one term, or any of several."""
    distinct = list(terms)
    if len(distinct) == 1:
        return constraint.replace("__", ":"), distinct[0]
    return "sh:or", collection(bracket(**{constraint: term}) for term in distinct)


def _check(found: Triples, shape: str, declared: ClassDef, check: Check) -> None:
    if check.kind == "any":
        each = (bracket(sh__path=f"ls:{name}", sh__minCount="1") for name in check.properties)
        found.add(shape, "sh:or", collection(each))
        return
    for lower, upper in combinations(check.properties, 2):
        if declared.properties[lower].value_type.family == "date":
            found.add(shape, "sh:sparql", _in_order(lower, upper))
        else:
            found.add(f"{shape}.{lower}", "sh:lessThanOrEquals", f"ls:{upper}")


def _in_order(lower: str, upper: str) -> str:
    """A partial date counts from its first day as a start, to its last as an end ("~" follows every sign of a date)."""
    path = f"<{BASE}ontology:{{}}>"
    query = (
        f"SELECT $this ?value WHERE {{ $this {path.format(lower)} ?value ; {path.format(upper)} ?end "
        'FILTER (STR(?value) > CONCAT(STR(?end), "~")) }'
    )
    message = literal(f"{lower} must not be after {upper}", "en")
    return bracket(a="sh:SPARQLConstraint", sh__message=message, sh__select=literal(query))


def _statement(found: Triples, ontology: Ontology) -> None:
    """Every value has what it is of, how it is known, and a source."""
    shape = "shape:Statement"
    found.add(shape, "a", "sh:NodeShape")
    found.add(shape, "sh:targetClass", "fact:Statement")
    once = {"sh__minCount": "1", "sh__maxCount": "1"}
    rules: list[tuple[str, dict[str, str]]] = [
        ("rdf:subject", {**once, "sh__nodeKind": "sh:IRI"}),
        ("rdf:predicate", {**once, "sh__nodeKind": "sh:IRI"}),
        ("rdf:object", once),
        ("prov:wasDerivedFrom", {**once, "sh__class": "ls:Source"}),
        ("fact:dataset", {**once, "sh__nodeKind": "sh:IRI"}),
        ("fact:holds", {**once, "sh__datatype": "xsd:boolean"}),
    ]
    for name, codes in (("kind", "kinds"), ("confidence", "confidences")):
        listed = collection(code_term(codes, code) for code in ontology.codes[codes].codes)
        rules.append((f"fact:{name}", {**once, "sh__in": listed}))
    for name in _DATES:
        constraint, terms = _either("sh__datatype", DATE_TYPES)
        rules.append((f"fact:{name}", {"sh__maxCount": "1", constraint.replace(":", "__"): terms}))
    for path, terms_of in rules:
        found.add(shape, "sh:property", bracket(sh__path=path, **terms_of))
