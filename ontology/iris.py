"""What is everything called in RDF? Namespaces, and the way from a name of this project to its IRI and back.

All IRIs of the project are URNs (``urn:lodestone:...``): they need no host and stay as stable as the ids they are
made of. Each class prefix and each code list has a prefix of its own, so that ``material/gallium`` is
``material:gallium`` and the stage ``refined`` is ``stages:refined``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote

from ontology.declared import Ontology
from ontology.errors import OntologyError
from ontology.turtle import iri, local_name

__all__ = ["BASE", "BASELINE", "ONTOLOGY", "code_term", "entity_iri", "entity_term", "namespaces", "own_name"]

BASE = "urn:lodestone:"

ONTOLOGY = iri(BASE + "ontology")
"""The ontology itself, and the named graph that holds it."""

BASELINE = iri(BASE + "baseline")
"""The named graph of what holds: types, labels and chosen values."""

_OWN = {
    "ls": BASE + "ontology:",
    "fact": BASE + "fact:",
    "statement": BASE + "statement:",
    "dataset": BASE + "dataset:",
    "codes": BASE + "code:",
    "shape": BASE + "shape:",
}
_PUBLIC = {
    "geo": "http://www.opengis.net/ont/geosparql#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sf": "http://www.opengis.net/ont/sf#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def namespaces(ontology: Ontology) -> Mapping[str, str]:
    """All prefixes and what they stand for: the project's own, one an id prefix, one a code list, public ones.

    Raises
    ------
    OntologyError
        If two of them have one prefix.

    Examples
    --------
    >>> from ontology.model import load_ontology
    >>> found = namespaces(load_ontology())
    >>> found["material"], found["stages"]
    ('urn:lodestone:id:material/', 'urn:lodestone:code:stages/')
    """
    parts = (
        _OWN,
        _PUBLIC,
        {prefix: f"{BASE}id:{prefix}/" for declared in ontology.classes.values() for prefix in declared.prefixes},
        {name: f"{BASE}code:{name}/" for name in ontology.codes},
        ontology.vocabularies,
    )
    found: dict[str, str] = {}
    for part in parts:
        for prefix, namespace in part.items():
            if found.setdefault(prefix, namespace) != namespace:
                raise OntologyError(f"the prefix {prefix}: stands for {found[prefix]} and for {namespace}; rename one")
    return found


@lru_cache(maxsize=65_536)
def entity_term(entity_id: str) -> str:
    """An entity as a term of Turtle.

    Examples
    --------
    >>> entity_term("material/gallium")
    'material:gallium'
    """
    prefix, slash, slug = entity_id.partition("/")
    return local_name(prefix, slug) if slash and slug else iri(entity_iri(entity_id))


def entity_iri(entity_id: str) -> str:
    """IRI of an entity.

    Examples
    --------
    >>> entity_iri("material/gallium")
    'urn:lodestone:id:material/gallium'
    """
    prefix, slash, slug = entity_id.partition("/")
    return f"{BASE}id:{prefix}{slash}{local_name('', slug)[1:] if slug else ''}"


@lru_cache(maxsize=4096)
def code_term(codes: str, code: str) -> str:
    """A code of a list as a term of Turtle.

    Examples
    --------
    >>> code_term("measure_statuses", "in-force")
    'measure_statuses:in-force'
    """
    return local_name(codes, code)


def own_name(full: str) -> str:
    """What the project calls a thing with an IRI of its own: id, code, class, property; other IRIs as they are.

    Examples
    --------
    >>> own_name("urn:lodestone:id:material/gallium"), own_name("urn:lodestone:code:stages/refined")
    ('material/gallium', 'refined')
    >>> own_name("urn:lodestone:ontology:share"), own_name("http://www.w3.org/ns/prov#Entity")
    ('share', 'http://www.w3.org/ns/prov#Entity')
    """
    if not full.startswith(BASE):
        return full
    kind, colon, name = full.removeprefix(BASE).partition(":")
    if not colon:
        return full
    return unquote(name.rpartition("/")[2] if kind == "code" else name)
