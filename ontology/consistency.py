"""Do the declarations fit together? Faults that only show when all files are seen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ontology.declared import ANY_UNIT, QUALIFIERS, Check, ClassDef, CodeList, Ontology, PropertyDef
from ontology.types import TYPES

__all__ = ["code_list_faults", "cross_faults"]

_CLASS_NAME = re.compile(r"[A-Z][A-Za-z]*")
_PROPERTY_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PREFIX = re.compile(r"[a-z]+(-[a-z]+)*")
_EDGE_TYPE = re.compile(r"[A-Z]+(_[A-Z]+)*")
_RESERVED = frozenset({"id", "label", "statement_ids", "title", "type"})
"""Names that stores use themselves or that engines of Cypher treat differently."""


def code_list_faults(stem: str, codes: CodeList) -> list[str]:
    """What is wrong inside one code list, read from the file with this stem."""
    where = f"codes/{stem}.yml"
    faults = [] if codes.codes else [f"{where}: 'codes' is missing or empty"]
    meaning: dict[str, str] = {name: name for name in codes.codes}
    for code in codes.codes.values():
        try:
            TYPES["code"].read(code.name)
        except ValueError:
            faults.append(f"{where} codes {code.name}: a code has lower-case letters and digits, joined by - or _")
        for word in code.words:
            if word in meaning:
                faults.append(f"{where} codes {code.name}: '{word}' already means {meaning[word]}")
            meaning.setdefault(word, code.name)
    return faults


def cross_faults(ontology: Ontology, class_names: frozenset[str], code_names: frozenset[str]) -> list[str]:
    """What is wrong in the classes, seen with the code lists and with each other.

    Parameters
    ----------
    ontology : Ontology
    class_names, code_names : frozenset of str
        What may be referred to: also what stands in a file that could not be read.
    """
    faults: list[str] = []
    prefixes: dict[str, list[str]] = defaultdict(list)
    edges: dict[str, list[str]] = defaultdict(list)
    for stem, declared in ontology.classes.items():
        where = f"classes/{stem}.yml"
        faults.extend(f"{where}: {fault}" for fault in _class_faults(ontology, declared))
        for prop in declared.properties.values():
            where_prop = f"{where} properties {prop.name}"
            faults.extend(f"{where_prop}: {fault}" for fault in _property_faults(prop))
            faults.extend(f"{where_prop}: {fault}" for fault in _reference_faults(declared, prop, class_names))
            faults.extend(f"{where_prop}: {fault}" for fault in _public_faults(ontology, prop.public))
            if prop.codes and prop.codes not in code_names:
                faults.append(f"{where_prop}: there is no code list '{prop.codes}'")
        for prefix in declared.prefixes:
            prefixes[prefix].append(stem)
        if declared.edge_type:
            edges[declared.edge_type].append(stem)
    by_reference = {p.edge: stem for stem, c in ontology.classes.items() for p in c.properties.values() if p.edge}
    for edge, relation in by_reference.items():
        if edge in edges:
            edges[edge].append(relation)
    faults.extend(_shared("prefix", prefixes))
    faults.extend(_shared("edge", edges))
    return faults


def _shared(what: str, users: dict[str, list[str]]) -> Iterator[str]:
    for name, classes in users.items():
        if len(classes) > 1:
            yield f"classes/{classes[-1]}.yml: the {what} '{name}' is already that of {classes[0]}"


def _class_faults(ontology: Ontology, declared: ClassDef) -> Iterator[str]:
    if not _CLASS_NAME.fullmatch(declared.name):
        yield f"'{declared.name}' is no class name; use one like PolicyMeasure"
    if not declared.prefixes:
        yield "'prefixes' is missing"
    for prefix in declared.prefixes:
        if not _PREFIX.fullmatch(prefix):
            yield f"'{prefix}' is no id prefix; use lower-case letters joined by -"
    if not declared.caption:
        yield "'caption' is missing"
    for name in declared.caption:
        if name not in declared.properties:
            yield f"the caption names '{name}', which is no property of it"
    yield from _end_faults(declared)
    for check in declared.checks:
        yield from _check_faults(declared, check)
    yield from _public_faults(ontology, declared.public)


def _end_faults(declared: ClassDef) -> Iterator[str]:
    """Faults of the two ends of a relation."""
    ends = {"from": declared.source_prop, "to": declared.target_prop}
    if not declared.edge_type:
        for key, name in ends.items():
            if name:
                yield f"'{key}' needs 'edge', the type of the relation in a store"
        if declared.yearly:
            yield "'yearly' needs 'edge', the type of the relation in a store"
        return
    if not _EDGE_TYPE.fullmatch(declared.edge_type):
        yield f"'{declared.edge_type}' is no edge type; use one like NEEDS_INPUT"
    for key, name in ends.items():
        if not name:
            yield f"'{key}' is missing"
        elif name not in declared.properties or declared.properties[name].type != "ref":
            yield f"'{key}' names '{name}', which is no reference of it"


def _check_faults(declared: ClassDef, check: Check) -> Iterator[str]:
    unknown = [name for name in check.properties if name not in declared.properties]
    for name in unknown:
        yield f"the check '{check}' names '{name}', which is no property of it"
    if unknown or check.kind != "ascending":
        return
    families = {declared.properties[name].value_type.family for name in check.properties}
    if len(families) > 1 or "text" in families:
        yield f"the check '{check}' compares what has no common order; use numbers or dates"


def _property_faults(prop: PropertyDef) -> Iterator[str]:
    if not _PROPERTY_NAME.fullmatch(prop.name) or prop.name in _RESERVED:
        yield f"no name for a property: lower-case letters, digits and _, and none of {', '.join(sorted(_RESERVED))}"
    if prop.type == "code" and not prop.codes:
        yield "a code needs 'codes', the name of its list"
    if prop.codes and prop.type not in {"code", "integer", "text"}:
        yield f"a {prop.type} has no 'codes'"
    if prop.qualifier and prop.qualifier not in QUALIFIERS:
        yield f"'{prop.qualifier}' is no qualifier; use one of {', '.join(QUALIFIERS)}"
    only = prop.value_type.unit
    if only and prop.unit != only:
        yield f"the unit of a {prop.type} is {only}"
    if prop.unit and not only and prop.type not in {"number", "integer", "quantity"}:
        yield f"a {prop.type} has no unit"
    if prop.type == "quantity" and not prop.unit:
        yield f"a quantity needs a unit ('{ANY_UNIT}' where it differs from row to row)"


def _reference_faults(declared: ClassDef, prop: PropertyDef, class_names: frozenset[str]) -> Iterator[str]:
    if prop.type != "ref":
        if prop.refs or prop.edge:
            yield "only a reference has 'refs' and 'edge'"
        return
    if not prop.refs:
        yield "a reference needs 'refs', the classes it may point to"
    for name in prop.refs:
        if name not in class_names:
            yield f"there is no class '{name}' to refer to"
    if declared.edge_type and prop.edge:
        yield "a relation is an edge itself; its references have no 'edge'"
    if not declared.edge_type and not _EDGE_TYPE.fullmatch(prop.edge):
        yield "a reference of an entity needs 'edge', its type in a store, such as IN_COUNTRY"


def _public_faults(ontology: Ontology, public: Mapping[str, str]) -> Iterator[str]:
    # Without any vocabulary the file itself is at fault, and named already.
    for vocabulary in public if ontology.vocabularies else ():
        if vocabulary not in ontology.vocabularies:
            yield f"there is no public vocabulary '{vocabulary}' in vocabularies.yml"
