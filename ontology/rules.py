"""What are the rules, for programs that do not read YAML? One plain JSON document."""

from __future__ import annotations

import json
import math

from ontology.declared import ClassDef, CodeList, Ontology, PropertyDef
from ontology.text import Text
from ontology.types import TYPES, PropertyType

__all__ = ["rules_json"]


def rules_json(ontology: Ontology) -> str:
    """All rules as JSON; the same ontology gives the same bytes.

    Parameters
    ----------
    ontology : Ontology

    Returns
    -------
    str
        Keys ``classes``, ``codes``, ``types``, ``vocabularies``; what is empty or false is left out, except
        that lists of codes keep their order.
    """
    document = {
        "generated_by": "python -m ontology.generate",
        "classes": {name: _class(declared) for name, declared in ontology.classes.items()},
        "codes": {name: _code_list(codes) for name, codes in ontology.codes.items()},
        "types": {name: _type(declared) for name, declared in TYPES.items()},
        "vocabularies": dict(ontology.vocabularies),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def _said(**fields: object) -> dict[str, object]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", (), {}, [], None, False)}


def _text(text: Text | None) -> dict[str, str] | None:
    return {"en": text.en, "ja": text.ja} if text else None


def _class(declared: ClassDef) -> dict[str, object]:
    return _said(
        label=_text(declared.label),
        description=_text(declared.description),
        prefixes=declared.prefixes,
        caption=declared.caption,
        edge=declared.edge_type,
        yearly=declared.yearly,
        source=declared.source_prop,
        target=declared.target_prop,
        checks=[{"kind": check.kind, "properties": check.properties} for check in declared.checks],
        properties={name: _property(prop) for name, prop in declared.properties.items()},
        public=dict(declared.public),
    )


def _property(prop: PropertyDef) -> dict[str, object]:
    return _said(
        label=_text(prop.label),
        description=_text(prop.description),
        type=prop.type,
        unit=prop.unit,
        codes=prop.codes,
        closed=prop.closed,
        refs=prop.refs,
        required=prop.required,
        multi=prop.multi,
        qualifier=prop.qualifier,
        edge=prop.edge,
        index=prop.index,
        public=dict(prop.public),
    )


def _code_list(codes: CodeList) -> dict[str, object]:
    return _said(
        label=_text(codes.label),
        description=_text(codes.description),
        ordered=codes.ordered,
        codes=[
            _said(
                code=code.name,
                label=_text(code.label),
                description=_text(code.description),
                words=code.words,
            )
            for code in codes.codes.values()
        ],
    )


def _type(declared: PropertyType) -> dict[str, object]:
    bounds = {key: value for key, value in (("low", declared.low), ("high", declared.high)) if math.isfinite(value)}
    return {
        **_said(
            label=_text(declared.label),
            rule=_text(declared.rule),
            store=declared.store,
            unit=declared.unit,
            family=declared.family,
            pattern=declared.pattern,
        ),
        **bounds,
    }
