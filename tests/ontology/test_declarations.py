"""Are the declarations that we ship complete and sensible in both languages?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ontology.errors import OntologyError
from ontology.model import Ontology, Text, load_ontology

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
SAME_IN_BOTH = {"URL"}
ENTITIES = {
    "Bloc", "Company", "Country", "DemandOutlook", "Deposit", "Dispute", "Event", "Facility", "FacilityRecord", "Field",
    "Framework", "Governance", "HsCode", "Intensity", "Material", "Phase", "PolicyCandidate", "PolicyMeasure",
    "Product", "Project", "Source", "StatusEvent", "Stockpile", "Technology",
}  # fmt: skip
NAMELESS = {"DemandOutlook", "Governance", "Intensity", "StatusEvent"}
"""Figures about something else, known by what they are of."""
EDGES = {
    "CodeCommodity": "COVERS",
    "Consumption": "CONSUMES",
    "Control": "CONTROLS",
    "Holding": "HOLDS",
    "ImportReliance": "RELIES_ON_IMPORTS",
    "Indispensability": "STRONG_IN",
    "Listing": "LISTED_BY",
    "Match": "MATCHES",
    "Offtake": "BUYS_FROM",
    "Operation": "OPERATES",
    "Ownership": "OWNS",
    "Price": "QUOTED_BY",
    "Production": "PRODUCES",
    "Recipe": "NEEDS_INPUT",
    "RecordOwnership": "SAID_TO_OWN",
    "RecordTransport": "SAID_TO_SEND_TO",
    "Reserve": "HAS_RESERVES",
    "Route": "ROUTES",
    "Statistic": "REPORTS",
    "Supply": "SUPPLIES",
    "Support": "SUPPORTS",
    "Target": "TARGETS",
    "Trade": "TRADES",
}


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology()


def texts(ontology: Ontology) -> Iterator[tuple[str, Text]]:
    for declared in ontology.classes.values():
        yield declared.name, declared.label
        yield declared.name, declared.description
        for prop in declared.properties.values():
            yield f"{declared.name}.{prop.name}", prop.label
            if prop.description:
                yield f"{declared.name}.{prop.name}", prop.description
    for codes in ontology.codes.values():
        yield codes.name, codes.label
        yield codes.name, codes.description
        for code in codes.codes.values():
            yield f"{codes.name} {code.name}", code.label
            if code.description:
                yield f"{codes.name} {code.name}", code.description


def test_vocabulary_is_the_agreed_one(ontology: Ontology) -> None:
    assert {c.name for c in ontology.classes.values() if not c.is_relation} == ENTITIES
    assert {c.name: c.edge_type for c in ontology.classes.values() if c.is_relation} == EDGES


def test_every_text_stands_in_both_languages(ontology: Ontology) -> None:
    wrong = [
        (where, text)
        for where, text in texts(ontology)
        if not text.en.strip()
        or JAPANESE.search(text.en)
        or not (JAPANESE.search(text.ja) or text.ja in SAME_IN_BOTH)
        or text.ja != text.ja.strip()
    ]
    assert wrong == []


def test_descriptions_end_like_sentences(ontology: Ontology) -> None:
    described = [(c.name, c.description) for c in ontology.classes.values()]
    described += [(codes.name, codes.description) for codes in ontology.codes.values()]
    assert [where for where, text in described if not text.en.endswith(".") or not text.ja.endswith("。")] == []


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_two_labels_of_one_class_or_list_are_alike(ontology: Ontology, lang: str) -> None:
    groups = {c.name: [p.label(lang) for p in c.properties.values()] for c in ontology.classes.values()}
    groups |= {codes.name: [code.label(lang) for code in codes.codes.values()] for codes in ontology.codes.values()}
    groups["classes"] = [c.label(lang) for c in ontology.classes.values()]
    assert [name for name, labels in groups.items() if len(set(labels)) < len(labels)] == []


def test_every_entity_with_a_name_has_it_in_both_languages_and_aliases(ontology: Ontology) -> None:
    for declared in ontology.classes.values():
        if declared.is_relation or declared.name in NAMELESS:
            assert "name" not in declared.properties
            continue
        name, alias = declared.properties["name"], declared.properties["alias"]
        assert (name.required, name.qualifier, name.multi) == (True, "lang", False)
        assert (alias.multi, alias.qualifier) == (True, "lang")


def test_ends_of_relations_are_declared(ontology: Ontology) -> None:
    supply = ontology.classes["Supply"]
    assert (supply.source_prop, supply.target_prop) == ("origin", "destination")
    assert supply.source_classes == supply.target_classes == ("Country", "Bloc")
    assert ontology.classes["Facility"].source_classes == ()


def test_any_class_can_be_disputed(ontology: Ontology) -> None:
    assert set(ontology.classes["Dispute"].properties["about"].refs) == set(ontology.classes)


def test_stages_are_in_order(ontology: Ontology) -> None:
    stages = ontology.codes["stages"]
    chain = ["mine", "intermediate", "refined", "metal", "alloy", "magnet", "processed", "component", "end_product"]
    assert stages.ordered
    assert [stages.position(stage) for stage in chain] == list(range(9))
    assert list(stages.codes)[9:] == ["recycled", "refined_all"]


def test_seventeen_fields_with_their_official_names(ontology: Ontology) -> None:
    fields = ontology.codes["fields"]
    assert list(fields.codes) == [str(number) for number in range(1, 18)]
    assert fields.code_label("11", "ja") == "創薬・先端医療"
    assert fields.code_label("13", "ja") == "マテリアル（重要鉱物・部素材）"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("in_force", "in-force"), ("planned", "announced"), ("not_yet_effective", "announced"),
        ("investigation", "announced"), ("replaced", "ended"), ("expired_on_its_terms", "ended"),
        ("uncertain", "unknown"), ("suspended", "suspended"), ("never_heard", None),
    ],
)  # fmt: skip
def test_words_of_sources_become_statuses(ontology: Ontology, word: str, status: str | None) -> None:
    assert ontology.codes["measure_statuses"].from_word(word) == status


def test_labels_of_open_lists_know_the_words_of_tables(ontology: Ontology) -> None:
    groups = ontology.codes["material_groups"]
    assert groups.code_label("HREE", "ja") == "重レアアース"
    assert groups.code_label("Glass", "ja") == "Glass"


def test_a_code_that_is_not_there_has_no_position(ontology: Ontology) -> None:
    with pytest.raises(OntologyError, match=r"'smelted' is no code of stages; use one of mine, "):
        ontology.codes["stages"].position("smelted")


def test_ids_name_their_class(ontology: Ontology) -> None:
    assert ontology.class_of_id("measure/cn-2025-18") == "PolicyMeasure"
    assert ontology.class_of_id("production/cobalt-mine-cd") == "Production"
    assert ontology.class_of_id("mystery/x") is None


def test_asking_for_what_is_not_declared_names_what_is(ontology: Ontology) -> None:
    assert ontology.property("Facility", "status").codes == "facility_statuses"
    with pytest.raises(OntologyError, match="'Plant' is no class of the ontology; use one of Bloc, "):
        ontology.property("Plant", "name")
    with pytest.raises(OntologyError, match="'colour' is no property of Facility; use one of name, "):
        ontology.property("Facility", "colour")


def test_texts_refuse_other_languages() -> None:
    with pytest.raises(OntologyError, match="'fr' is no language of the labels; use one of en, ja"):
        Text("Mine", "鉱山")("fr")


def test_public_terms_look_like_terms(ontology: Ontology) -> None:
    publics = [c.public for c in ontology.classes.values()]
    publics += [p.public for c in ontology.classes.values() for p in c.properties.values()]
    terms = [(prefix, term) for public in publics for prefix, term in public.items()]
    assert [term for prefix, term in terms if prefix == "wikidata" and not re.fullmatch(r"Q[1-9]\d*", term)] == []
    assert [term for prefix, term in terms if not re.fullmatch(r"[A-Za-z]\w*", term)] == []
    assert {prefix for prefix, _ in terms} == set(ontology.vocabularies)


def test_it_is_read_once() -> None:
    assert load_ontology() is load_ontology()
