"""Is a value, or an entity, as declared? Plain texts in, plain words out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from ontology.declared import ANY_UNIT, Check, ClassDef, Ontology, PropertyDef
from ontology.text import LANGUAGES
from ontology.types import earliest_day, latest_day, parse, problem

__all__ = ["check_entity", "check_qualifier", "check_value"]

_ID = re.compile(r"[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_SHARE_SET = re.compile(r"(\d{4}(-\d{2}){0,2}\|)?" + _SLUG.pattern)


def check_value(ontology: Ontology, cls: str, prop: str, value: str, unit: str) -> str | None:
    """What is wrong with one value of one property, or None.

    Parameters
    ----------
    ontology : Ontology
    cls, prop : str
        Names of the class and the property.
    value : str
        The value as text, in any spelling that its type reads.
    unit : str
        Its unit, empty where it has none; where the declared unit is ``any``, the unit of the row.

    Returns
    -------
    str or None
        One line: what, where, what is allowed.

    Examples
    --------
    >>> from ontology.model import load_ontology
    >>> check_value(load_ontology(), "Ownership", "share", "69", "")
    "Ownership.share: '69' must be a share from 0 to 1"
    """
    declared = _declared(ontology, cls, prop)
    if isinstance(declared, str):
        return declared
    found = problem(declared.type, value) or _unit_problem(declared, unit)
    if found is None and declared.closed and value not in ontology.codes[declared.codes]:
        found = _code_problem(ontology, declared, value)
    if found is None and declared.type == "ref":
        found = _reference_problem(ontology, declared, value)
    return f"{cls}.{prop}: {found}" if found else None


def check_qualifier(ontology: Ontology, cls: str, prop: str, qualifier: str) -> str | None:
    """What is wrong with the qualifier of a value, or None.

    Parameters
    ----------
    ontology : Ontology
    cls, prop : str
        Names of the class and the property.
    qualifier : str
        What tells the value apart from others that do not compete, empty where there is nothing.

    Examples
    --------
    >>> from ontology.model import load_ontology
    >>> check_qualifier(load_ontology(), "Facility", "name", "de")
    "Facility.name: the qualifier 'de' is no language; use en, ja or none"
    """
    declared = _declared(ontology, cls, prop)
    if isinstance(declared, str):
        return declared
    kind = declared.qualifier
    if kind == "lang":
        allowed, rule = qualifier in {"", *LANGUAGES}, f"is no language; use {', '.join(LANGUAGES)} or none"
    elif kind == "stage":
        stages = ontology.codes["stages"].codes
        allowed, rule = qualifier in stages, f"is no stage; use one of {', '.join(stages)}"
    elif kind == "scheme":
        schemes = ontology.codes["identifier_schemes"].codes
        allowed, rule = qualifier in schemes, f"is no scheme; use one of {', '.join(schemes)}"
    elif kind == "material":
        allowed, rule = bool(_SLUG.fullmatch(qualifier)), "is no slug of a material or product, such as ndpr-oxide"
    elif kind == "source":
        allowed = not qualifier or bool(_SHARE_SET.fullmatch(qualifier))
        rule = "names no set of one source, such as 2024|usgs-mcs-2026"
    else:
        allowed, rule = not qualifier, "has no meaning here; leave it empty"
    return None if allowed else f"{cls}.{prop}: the qualifier '{qualifier}' {rule}"


def check_entity(
    ontology: Ontology,
    cls: str,
    entity_id: str,
    props_present: Mapping[str, Sequence[str]],
    class_of: Callable[[str], str | None],
) -> list[str]:
    """What is wrong with an entity as a whole: its id, what is missing, its references, its checks.

    Values that compete are all given; a check fails only where no choice among them meets it.

    Parameters
    ----------
    ontology : Ontology
    cls : str
        Name of its class.
    entity_id : str
    props_present : mapping of str to sequence of str
        All values of each property; each was passed to :func:`check_value` before.
    class_of : callable
        Class of the entity with an id, None where nothing is said of it.

    Returns
    -------
    list of str
        One line each, beginning with the id.
    """
    if cls not in ontology.classes:
        return [f"{entity_id}: {_unknown(cls, 'class of the ontology', ontology.classes)}"]
    declared = ontology.classes[cls]
    found = [
        *_id_problems(declared, entity_id),
        *_property_problems(declared, props_present),
        *_end_problems(declared, props_present, class_of),
        *(text for check in declared.checks for text in _check_problems(declared, check, props_present)),
    ]
    return [f"{entity_id}: {text}" for text in found]


def _unknown(name: str, what: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(names)}"
    return f"'{name}' is no {what}; {hint}"


def _declared(ontology: Ontology, cls: str, prop: str) -> PropertyDef | str:
    """The declaration of a property, or the words for its absence."""
    if cls not in ontology.classes:
        return _unknown(cls, "class of the ontology", ontology.classes)
    properties = ontology.classes[cls].properties
    if prop not in properties:
        return _unknown(prop, f"property of {cls}", properties)
    return properties[prop]


def _unit_problem(declared: PropertyDef, unit: str) -> str | None:
    if declared.unit == ANY_UNIT:
        return f"the unit differs from row to row; say which it is instead of '{unit}'" if unit == ANY_UNIT else None
    if unit == declared.unit:
        return None
    if not declared.unit:
        return f"has no unit, but '{unit}' is given"
    return f"the unit is {declared.unit}, not '{unit}'; convert the value"


def _code_problem(ontology: Ontology, declared: PropertyDef, value: str) -> str:
    codes = ontology.codes[declared.codes]
    meant = codes.from_word(value)
    hint = f"the code for it is {meant}" if meant else f"use one of {', '.join(codes.codes)}"
    return f"'{value}' is no code of {declared.codes}; {hint}"


def _reference_problem(ontology: Ontology, declared: PropertyDef, value: str) -> str | None:
    prefixes = [prefix for name in declared.refs for prefix in ontology.classes[name].prefixes]
    if value.partition("/")[0] in prefixes:
        return None
    return f"'{value}' must be an id that begins with {', '.join(f'{prefix}/' for prefix in prefixes)}"


def _id_problems(declared: ClassDef, entity_id: str) -> Iterator[str]:
    if not _ID.fullmatch(entity_id):
        yield "is no id; it has a prefix, a slash and a slug of lower-case letters and digits joined by -"
    elif entity_id.partition("/")[0] not in declared.prefixes:
        yield f"the id of a {declared.name} begins with {', '.join(f'{prefix}/' for prefix in declared.prefixes)}"


def _property_problems(declared: ClassDef, present: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name in present:
        if name not in declared.properties:
            yield _unknown(name, f"property of {declared.name}", declared.properties)
    for name, prop in declared.properties.items():
        if prop.required and not present.get(name):
            yield f"{declared.name}.{name} is required and missing"


def _end_problems(
    declared: ClassDef, present: Mapping[str, Sequence[str]], class_of: Callable[[str], str | None]
) -> Iterator[str]:
    for name, prop in declared.properties.items():
        if prop.type != "ref":
            continue
        for value in dict.fromkeys(present.get(name, ())):
            found = class_of(value)
            if found is None:
                yield f"{declared.name}.{name} names {value}, of which nothing is said"
            elif found not in prop.refs:
                yield f"{declared.name}.{name} names {value}, a {found}; it must be a {' or '.join(prop.refs)}"


def _check_problems(declared: ClassDef, check: Check, present: Mapping[str, Sequence[str]]) -> Iterator[str]:
    given = [name for name in check.properties if present.get(name)]
    if check.kind == "any":
        if not given:
            yield f"one of {', '.join(check.properties)} is required"
        return
    for lower, upper in pairwise(given):
        low = _bounds(declared.properties[lower], present[lower])
        high = _bounds(declared.properties[upper], present[upper])
        if low and high and min(first for first, _ in low) > max(last for _, last in high):
            yield (
                f"{lower} ({', '.join(present[lower])}) must not be after or above "
                f"{upper} ({', '.join(present[upper])})"
            )


def _bounds(prop: PropertyDef, values: Sequence[str]) -> list[tuple[float, float]]:
    """First and last that each value can mean; what cannot be read is left out, check_value names it."""
    readable = [value for value in values if problem(prop.type, value) is None]
    if prop.value_type.family == "date":
        return [(_day(earliest_day(value)), _day(latest_day(value))) for value in readable]
    numbers = [float(parse(prop.type, value)) for value in readable]
    return [(number, number) for number in numbers]


def _day(text: str) -> float:
    return date.fromisoformat(text).toordinal()
