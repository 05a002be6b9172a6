"""How is RDF written as text? Terms, and Turtle in one order: the same triples give the same bytes.

A term is the text that stands for it in Turtle (``ls:Facility``, ``"ガリウム"@ja``, ``0.98e0``), so that nothing
has to be parsed or compacted on the way out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

__all__ = ["Triples", "bracket", "collection", "iri", "literal", "local_name", "number", "prefix_lines"]

_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f]')
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def iri(text: str) -> str:
    """An IRI in full; signs that no IRI may hold are percent-encoded.

    Examples
    --------
    >>> iri("urn:x:a b")
    '<urn:x:a%20b>'
    """
    return f"<{_NOT_IN_IRI.sub(lambda m: quote(m[0]), text)}>"


def local_name(prefix: str, name: str) -> str:
    """A name under a prefix; signs that have a meaning of their own in Turtle are percent-encoded.

    Examples
    --------
    >>> local_name("material", "ndpr-oxide"), local_name("code", "a/b.")
    ('material:ndpr-oxide', 'code:a%2Fb%2E')
    """
    if _PLAIN_LOCAL.fullmatch(name):
        return f"{prefix}:{name}"
    # quote() leaves . - ~ alone; here a name may neither hold ~ nor begin or end with the others.
    return f"{prefix}:{quote(name, safe='').replace('~', '%7E').replace('.', '%2E').replace('-', '%2D')}"


def literal(text: str, lang: str = "", datatype: str = "") -> str:
    r"""A literal, plain or with a language or a datatype.

    Examples
    --------
    >>> literal("ガリウム", "ja"), literal("2026-03", datatype="xsd:gYearMonth"), literal('a "b"')
    ('"ガリウム"@ja', '"2026-03"^^xsd:gYearMonth', '"a \\"b\\""')
    """
    escaped = _TO_ESCAPE.sub(lambda m: _ESCAPED.get(m[0]) or f"\\u{ord(m[0]):04X}", text)
    if lang:
        return f'"{escaped}"@{lang}'
    return f'"{escaped}"^^{datatype}' if datatype else f'"{escaped}"'


def number(text: str) -> str:
    """A number as xsd:double; a text that is none stays visible as an ill-typed literal.

    Examples
    --------
    >>> number("0.98"), number("much")
    ('0.98e0', '"much"^^xsd:double')
    """
    return f"{text}e0" if _PLAIN_NUMBER.fullmatch(text) else literal(text, datatype="xsd:double")


def collection(terms: Iterable[str]) -> str:
    """A list of terms, in the order given."""
    return f"( {' '.join(terms)} )"


def bracket(**pairs: str) -> str:
    """A node without a name; ``sh__path`` stands for the predicate ``sh:path``, ``a`` for the type.

    Examples
    --------
    >>> bracket(a="owl:Class", owl__unionOf="( ls:A ls:B )")
    '[ a owl:Class ; owl:unionOf ( ls:A ls:B ) ]'
    """
    return "[ " + " ; ".join(f"{name.replace('__', ':')} {term}" for name, term in pairs.items()) + " ]"


def prefix_lines(namespaces: Mapping[str, str]) -> str:
    """The declarations of all prefixes, in order of prefix."""
    return "".join(f"@prefix {prefix}: <{namespaces[prefix]}> .\n" for prefix in sorted(namespaces))


def _objects_by_predicate() -> defaultdict[str, set[str]]:
    return defaultdict(set)


class Triples:
    """A set of triples that can be written in one order."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(_objects_by_predicate)

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """Add triples of one subject and predicate; ``a`` is rdf:type."""
        if objects:
            self._rows[subject][predicate].update(objects)

    def describe(self, subject: str, facts: Mapping[str, str]) -> None:
        """Add one object a predicate of a subject; empty ones are left out."""
        for predicate, term in facts.items():
            if term:
                self.add(subject, predicate, term)

    def update(self, other: Triples) -> None:
        """Add all triples of another set."""
        for subject, predicates in other._rows.items():
            for predicate, objects in predicates.items():
                self.add(subject, predicate, *objects)

    def __len__(self) -> int:
        return sum(len(objects) for predicates in self._rows.values() for objects in predicates.values())

    def blocks(self, indent: str = "") -> Iterator[str]:
        """Turtle, one block a subject: subjects, predicates (the type first) and objects sorted."""
        for subject in sorted(self._rows):
            predicates = self._rows[subject]
            lines = [
                f"{predicate} {', '.join(sorted(predicates[predicate]))}"
                for predicate in sorted(predicates, key=lambda name: (name != "a", name))
            ]
            yield f"{indent}{subject} " + f" ;\n{indent}    ".join(lines) + " .\n"
