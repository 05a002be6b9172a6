"""What does a declaration look like once it is read? Classes, properties, code lists and checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ontology.errors import OntologyError
from ontology.text import Text
from ontology.types import TYPES, PropertyType

__all__ = [
    "ANY_UNIT",
    "QUALIFIERS",
    "Check",
    "ClassDef",
    "Code",
    "CodeList",
    "Ontology",
    "PropertyDef",
]

ANY_UNIT = "any"
"""Declared unit of a property whose unit differs from row to row (vehicles, kWh)."""

QUALIFIERS: Mapping[str, Text] = {
    "lang": Text("language: en, ja or none", "言語（en・ja・なし）"),
    "material": Text("slug of a material or product", "物資・製品のスラッグ"),
    "stage": Text("a code of stages", "工程コード"),
    "scheme": Text("a code of identifier_schemes", "識別子の体系のコード"),
    "source": Text(
        "year and slug of a set of one source, 2024|usgs-mcs-2026", "年と出典による組（2024|usgs-mcs-2026）"
    ),
}
"""What can tell values of one property apart that do not compete."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list.

    Attributes
    ----------
    name : str
    label : Text
    description : Text or None
    words : tuple of str
        Original words that mean it; the code itself is not repeated.
    """

    name: str
    label: Text
    description: Text | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CodeList:
    """A controlled list; the codes stand in their declared order.

    Attributes
    ----------
    name : str
    label, description : Text
    codes : mapping of str to Code
    ordered : bool
        Whether the order means something (stages run from the ground up).
    """

    name: str
    label: Text
    description: Text
    codes: Mapping[str, Code]
    ordered: bool = False

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def code_label(self, word: str, lang: str) -> str:
        """Label of a code or of a source's word; a word that the list does not know is shown as it is.

        Examples
        --------
        >>> from ontology.model import load_ontology
        >>> load_ontology().codes["measure_statuses"].code_label("in-force", "ja")
        '施行中'
        """
        code = self.from_word(word)
        return word if code is None else self.codes[code].label(lang)

    def position(self, code: str) -> int:
        """Place of a code in the list, from 0.

        Raises
        ------
        OntologyError
            If the list has no such code.
        """
        try:
            return list(self.codes).index(code)
        except ValueError:
            raise OntologyError(f"'{code}' is no code of {self.name}; use one of {', '.join(self.codes)}") from None

    def from_word(self, word: str) -> str | None:
        """Code that a source's word means (the code itself included), None where none is declared.

        Examples
        --------
        >>> from ontology.model import load_ontology
        >>> load_ontology().codes["measure_statuses"].from_word("expired_on_its_terms")
        'ended'
        """
        if word in self.codes:
            return word
        return next((code.name for code in self.codes.values() if word in code.words), None)


@dataclass(frozen=True, slots=True)
class PropertyDef:
    """A property of a class.

    Attributes
    ----------
    name : str
    type : str
        Name of its type in ``ontology.types.TYPES``.
    label : Text
    unit : str
        Unit of every value; ``any`` where it differs from row to row, empty where there is none.
    codes : str
        Name of its code list, empty where there is none. A closed list, but for texts: there it only gives
        labels to known words.
    refs : tuple of str
        Classes that a reference may point to.
    required, multi : bool
        ``multi``: several values stand side by side; else several values compete.
    qualifier : str
        One of ``QUALIFIERS``, empty where values have none.
    edge : str
        Type of the edge that a reference of an entity becomes in a property-graph store.
    index : bool
        Whether stores index it.
    description : Text or None
    public : mapping of str to str
        Public vocabulary to its term.
    """

    name: str
    type: str
    label: Text
    unit: str = ""
    codes: str = ""
    refs: tuple[str, ...] = ()
    required: bool = False
    multi: bool = False
    qualifier: str = ""
    edge: str = ""
    index: bool = False
    description: Text | None = None
    public: Mapping[str, str] = field(default_factory=dict)

    @property
    def value_type(self) -> PropertyType:
        """Its type."""
        return TYPES[self.type]

    @property
    def closed(self) -> bool:
        """Whether only codes of its list are allowed."""
        return bool(self.codes) and self.type != "text"


@dataclass(frozen=True, slots=True)
class Check:
    """A rule between properties of one entity.

    Attributes
    ----------
    kind : str
        ``ascending``: each is not greater than the next; ``any``: at least one has a value.
    properties : tuple of str
    """

    kind: str
    properties: tuple[str, ...]

    def __str__(self) -> str:
        return (" <= " if self.kind == "ascending" else " | ").join(self.properties)


@dataclass(frozen=True, slots=True, eq=False)
class ClassDef:
    """A class of entities, or of relations between them.

    Attributes
    ----------
    name : str
    label, description : Text
    prefixes : tuple of str
        What its ids begin with, before the slash.
    properties : mapping of str to PropertyDef
    caption : tuple of str
        Properties that name an entity to a reader, in order.
    source_prop, target_prop : str
        Of a relation: the properties that hold its two ends; else empty.
    edge_type : str
        Of a relation: type of the edge it becomes in a property-graph store; else empty.
    yearly : bool
        Of a relation: its figures of all years count side by side (flows of trade), so that it becomes one edge a
        year, which carries the year.
    checks : tuple of Check
    public : mapping of str to str
        Public vocabulary to its class.
    """

    name: str
    label: Text
    description: Text
    prefixes: tuple[str, ...]
    properties: Mapping[str, PropertyDef]
    caption: tuple[str, ...]
    source_prop: str = ""
    target_prop: str = ""
    edge_type: str = ""
    yearly: bool = False
    checks: tuple[Check, ...] = ()
    public: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_relation(self) -> bool:
        """Whether it becomes an edge in a property-graph store."""
        return bool(self.edge_type)

    @property
    def source_classes(self) -> tuple[str, ...]:
        """Of a relation: classes that it may begin at."""
        return self.properties[self.source_prop].refs if self.is_relation else ()

    @property
    def target_classes(self) -> tuple[str, ...]:
        """Of a relation: classes that it may end at."""
        return self.properties[self.target_prop].refs if self.is_relation else ()


@dataclass(frozen=True, slots=True, eq=False)
class Ontology:
    """All that may be said.

    Attributes
    ----------
    classes : mapping of str to ClassDef
    codes : mapping of str to CodeList
    vocabularies : mapping of str to str
        Public vocabularies: prefix to IRI.
    """

    classes: Mapping[str, ClassDef]
    codes: Mapping[str, CodeList]
    vocabularies: Mapping[str, str]

    def class_of_id(self, entity_id: str) -> str | None:
        """Class that an id belongs to by its prefix, None where no class has it.

        Examples
        --------
        >>> from ontology.model import load_ontology
        >>> load_ontology().class_of_id("stage/gallium-cn")
        'Production'
        """
        prefix = entity_id.partition("/")[0]
        return next((c.name for c in self.classes.values() if prefix in c.prefixes), None)

    def property(self, cls: str, prop: str) -> PropertyDef:
        """Declaration of a property.

        Raises
        ------
        OntologyError
            If there is no such class or property.
        """
        if cls not in self.classes:
            raise OntologyError(f"'{cls}' is no class of the ontology; use one of {', '.join(self.classes)}")
        declared = self.classes[cls].properties
        if prop not in declared:
            raise OntologyError(f"'{prop}' is no property of {cls}; use one of {', '.join(declared)}")
        return declared[prop]
