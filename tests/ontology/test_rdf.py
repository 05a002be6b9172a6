"""Terms and sorted Turtle, names as IRIs and back, the ontology as OWL and the shapes: complete, and read by others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.namespace import SH

from ontology.iris import BASE, code_term, entity_iri, entity_term, namespaces, own_name
from ontology.model import load_ontology
from ontology.rdf import by_statement, owl_turtle
from ontology.shacl import shapes_turtle
from ontology.turtle import Triples, iri, literal, local_name, number, prefix_lines
from tests.ontology.folders import write_folder

ONTOLOGY = load_ontology()
LS = BASE + "ontology:"


@pytest.fixture(scope="module")
def owl() -> Graph:
    return Graph().parse(data=owl_turtle(ONTOLOGY), format="turtle")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(data=shapes_turtle(ONTOLOGY), format="turtle")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@settings(max_examples=150)
@given(TEXTS, TEXTS)
def test_any_text_is_a_term_that_reads_back(text: str, name: str) -> None:
    triples = Triples()
    triples.add(local_name("x", name), "x:p", literal(text), literal(text, "ja"), iri("urn:y:" + name))
    body = "@prefix x: <urn:x:> .\n" + "".join(triples.blocks())
    found = Graph(bind_namespaces="none").parse(data=body, format="turtle")
    assert {o for o in found.objects() if isinstance(o, Literal)} == {Literal(text), Literal(text, lang="ja")}
    assert len(found) == 3


def test_triples_are_written_in_one_order() -> None:
    rows = [("b:x", "a", "b:T"), ("b:x", "b:p", "2"), ("b:x", "b:p", "1"), ("a:x", "b:p", "1"), ("b:x", "Z:p", "1")]
    texts = set()
    for order in (rows, rows[::-1]):
        triples = Triples()
        for subject, predicate, term in order:
            triples.add(subject, predicate, term)
        texts.add("".join(triples.blocks()))
    assert texts == {"a:x b:p 1 .\nb:x a b:T ;\n    Z:p 1 ;\n    b:p 1, 2 .\n"}


def test_numbers_keep_their_value() -> None:
    assert [float(number(text)) for text in ("0.98", "-3", "1234567.25")] == [0.98, -3, 1234567.25]
    assert number("1,000") == '"1,000"^^xsd:double'


@pytest.mark.parametrize("entity", ["material/gallium", "status-event/cn-2023-23-1-in-force", "field/9"])
def test_ids_become_iris_and_come_back(entity: str) -> None:
    assert own_name(entity_iri(entity)) == entity
    prefix, _, slug = entity_term(entity).partition(":")
    assert namespaces(ONTOLOGY)[prefix] + slug == entity_iri(entity)


def test_codes_become_iris_and_come_back() -> None:
    for codes in ONTOLOGY.codes.values():
        for code in codes.codes:
            prefix, _, local = code_term(codes.name, code).partition(":")
            assert own_name(namespaces(ONTOLOGY)[prefix] + local) == code


def test_odd_names_stay_valid_and_foreign_iris_stay_as_they_are() -> None:
    assert own_name(entity_iri("material/a b~.")) == "material/a b~."
    assert entity_term("nothing") == "<urn:lodestone:id:nothing>"
    assert own_name("https://schema.org/name") == "https://schema.org/name"
    assert own_name("urn:lodestone:baseline") == "urn:lodestone:baseline"


def test_every_class_property_and_code_is_there_in_both_languages(owl: Graph) -> None:
    for declared in ONTOLOGY.classes.values():
        term = URIRef(LS + declared.name)
        assert (term, RDF.type, OWL.Class) in owl
        assert {Literal(declared.label("en"), lang="en"), Literal(declared.label("ja"), lang="ja")} == set(
            owl.objects(term, RDFS.label)
        )
        for prop in declared.properties.values():
            labels = set(owl.objects(URIRef(LS + prop.name), RDFS.label))
            assert {Literal(prop.label("en"), lang="en"), Literal(prop.label("ja"), lang="ja")} <= labels
        if declared.is_relation:
            assert (URIRef(LS + declared.edge_type), RDF.type, OWL.ObjectProperty) in owl
    for codes in ONTOLOGY.codes.values():
        concepts = set(owl.subjects(SKOS.inScheme, URIRef(f"{BASE}code:{codes.name}")))
        assert len(concepts) == len(codes.codes)


def test_public_terms_are_super_terms_only_where_all_classes_agree(owl: Graph) -> None:
    schema = "https://schema.org/"
    assert (URIRef(LS + "Facility"), RDFS.subClassOf, URIRef(schema + "Place")) in owl
    assert (URIRef(LS + "Material"), SKOS.closeMatch, URIRef("http://www.wikidata.org/entity/Q214609")) in owl
    assert (URIRef(LS + "asset"), RDFS.subPropertyOf, URIRef(schema + "typeOfGood")) in owl
    # a company's name is its legal name, a material's its preferred label: neither holds of every name
    assert not list(owl.objects(URIRef(LS + "name"), RDFS.subPropertyOf))
    assert URIRef(schema + "legalName") in set(owl.objects(URIRef(LS + "name"), SKOS.closeMatch))


def test_domains_are_the_classes_that_have_the_property(owl: Graph) -> None:
    domain = owl.value(URIRef(LS + "world_output_t_per_y"), RDFS.domain)
    assert domain == URIRef(LS + "Material")
    union = owl.value(owl.value(URIRef(LS + "name"), RDFS.domain), OWL.unionOf)
    assert union is not None
    named = {str(each).removeprefix(LS) for each in owl.items(union)}
    assert named == {c.name for c in ONTOLOGY.classes.values() if "name" in c.properties}


def test_each_class_and_property_has_a_shape(shapes: Graph) -> None:
    for declared in ONTOLOGY.classes.values():
        shape = URIRef(f"{BASE}shape:{declared.name}")
        assert (shape, SH.targetClass, URIRef(LS + declared.name)) in shapes
        for prop in declared.properties.values():
            own = URIRef(f"{BASE}shape:{declared.name}.{prop.name}")
            assert (shape, SH.property, own) in shapes
            assert bool(shapes.value(own, SH.minCount)) is prop.required
    share = URIRef(f"{BASE}shape:Ownership.share")
    assert float(str(shapes.value(share, SH.maxInclusive))) == 1
    assert float(str(shapes.value(share, SH.minInclusive))) == 0


def test_a_mixed_name_has_no_range_and_a_qualified_one_leads_to_statements(owl: Graph) -> None:
    assert {"capacity_t_per_y", "world_output_t_per_y"} <= by_statement(ONTOLOGY)
    assert owl.value(URIRef(LS + "world_output_t_per_y"), RDFS.range) == URIRef(BASE + "fact:Statement")


def test_another_ontology_is_written_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    small = load_ontology(write_folder(tmp_path_factory.mktemp("small"), **{
        "classes__Link": (
            "name: Link\nlabel: {en: Link, ja: 結び}\ndescription: {en: Two things., ja: 二つの物。}\n"
            "prefixes: [link]\ncaption: [start, end]\nedge: HOLDS_ON\nfrom: start\nto: end\nproperties:\n"
            "  start: {type: ref, refs: [Thing], required: true, label: {en: Start, ja: 始点}}\n"
            "  end: {type: ref, refs: [Thing], required: true, label: {en: End, ja: 終点}}\n"
            "  colour: {type: text, label: {en: Colour, ja: 色}}\n"
        ),
    }))  # fmt: skip
    text = owl_turtle(small)
    assert "ls:colour a rdf:Property" in text  # a code in one class, a text in another
    assert prefix_lines(namespaces(small)) in text
    Graph().parse(data=text, format="turtle")
