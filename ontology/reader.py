"""How do the declaration files become one ontology? Read all, note every fault, refuse if there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ontology.consistency import code_list_faults, cross_faults
from ontology.declared import Check, ClassDef, Code, CodeList, Ontology, PropertyDef
from ontology.errors import OntologyFaultsError
from ontology.section import Section, read_yml
from ontology.types import TYPES

__all__ = ["read_ontology"]

Declared = TypeVar("Declared", ClassDef, CodeList)

ANY_CLASS = "any"
"""In ``refs``: a reference to an entity of any class."""


def read_ontology(root: Path) -> Ontology:
    """Read ``vocabularies.yml``, ``codes/*.yml`` and ``classes/*.yml`` under a folder.

    Parameters
    ----------
    root : Path

    Returns
    -------
    Ontology

    Raises
    ------
    OntologyFaultsError
        If a file cannot be read or anything in the files is wrong; all faults are listed.
    """
    faults: list[str] = []
    vocabularies = _vocabularies(root, faults)
    codes = _folder(root, "codes", _code_list, faults)
    classes = _folder(root, "classes", _class, faults)
    ontology = Ontology(classes=_expand_any(classes), codes=codes, vocabularies=vocabularies)
    for stem, code_list in codes.items():
        faults.extend(code_list_faults(stem, code_list))
    faults.extend(cross_faults(ontology, class_names=_stems(root, "classes"), code_names=_stems(root, "codes")))
    if faults:
        raise OntologyFaultsError(faults)
    return ontology


def _stems(root: Path, folder: str) -> frozenset[str]:
    """Names that a folder declares, also in files that cannot be read: one fault, not one for each mention."""
    return frozenset(path.stem for path in (root / folder).glob("*.yml"))


def _vocabularies(root: Path, faults: list[str]) -> dict[str, str]:
    section = read_yml(root / "vocabularies.yml", "vocabularies.yml", faults)
    if section is None:
        return {}
    found = section.mapping("vocabularies")
    section.close()
    return found


def _folder(root: Path, folder: str, read: Callable[[Section], Declared], faults: list[str]) -> dict[str, Declared]:
    found: dict[str, Declared] = {}
    paths = sorted((root / folder).glob("*.yml"))
    if not paths:
        faults.append(f"{folder}/: there is no declaration (*.yml) in {root}")
    for path in paths:
        section = read_yml(path, f"{folder}/{path.name}", faults)
        if section is None:
            continue
        declared = read(section)
        section.close()
        if declared.name != path.stem:
            section.fault(f"declares '{declared.name}'; the name must be that of the file, '{path.stem}'")
        found[path.stem] = declared
    return found


def _expand_any(classes: dict[str, ClassDef]) -> dict[str, ClassDef]:
    """Replace a reference to any class by the names of all of them."""
    every = tuple(classes)

    def expanded(prop: PropertyDef) -> PropertyDef:
        return replace(prop, refs=every) if prop.refs == (ANY_CLASS,) else prop

    return {
        name: replace(declared, properties={key: expanded(prop) for key, prop in declared.properties.items()})
        for name, declared in classes.items()
    }


def _code_list(section: Section) -> CodeList:
    return CodeList(
        name=section.text("name", required=True),
        label=section.bilingual("label"),
        description=section.bilingual("description"),
        ordered=section.flag("ordered"),
        codes={name: _code(name, inner) for name, inner in section.sections("codes").items()},
    )


def _code(name: str, section: Section) -> Code:
    code = Code(
        name=name,
        label=section.bilingual("label"),
        description=section.bilingual("description") if section.has("description") else None,
        words=section.texts("from"),
    )
    section.close()
    return code


def _class(section: Section) -> ClassDef:
    return ClassDef(
        name=section.text("name", required=True),
        label=section.bilingual("label"),
        description=section.bilingual("description"),
        prefixes=section.texts("prefixes"),
        caption=section.texts("caption"),
        edge_type=section.text("edge"),
        yearly=section.flag("yearly"),
        source_prop=section.text("from"),
        target_prop=section.text("to"),
        properties={name: _property(name, inner) for name, inner in section.sections("properties").items()},
        checks=tuple(_check(text, section) for text in section.texts("checks")),
        public=section.mapping("public"),
    )


def _property(name: str, section: Section) -> PropertyDef:
    type_name = section.text("type", required=True)
    if type_name and type_name not in TYPES:
        section.fault(f"'{type_name}' is no property type; use one of {', '.join(TYPES)}")
        type_name = "text"
    type_name = type_name or "text"
    prop = PropertyDef(
        name=name,
        type=type_name,
        label=section.bilingual("label"),
        unit=section.text("unit") or TYPES[type_name].unit,
        codes=section.text("codes"),
        refs=section.texts("refs"),
        required=section.flag("required"),
        multi=section.flag("multi"),
        qualifier=section.text("qualifier"),
        edge=section.text("edge"),
        index=section.flag("index"),
        description=section.bilingual("description") if section.has("description") else None,
        public=section.mapping("public"),
    )
    section.close()
    return prop


def _check(text: str, section: Section) -> Check:
    for kind, sign in (("ascending", "<="), ("any", "|")):
        names = tuple(part.strip() for part in text.split(sign))
        if len(names) > 1 and all(name.isidentifier() for name in names):
            return Check(kind, names)
    section.fault(f"the check '{text}' is neither 'a <= b' nor 'a | b'")
    return Check("any", ())
