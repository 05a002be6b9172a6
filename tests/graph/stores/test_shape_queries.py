"""The quick check of the shapes finds what the reference validator finds, with planted faults of every kind."""

from __future__ import annotations

import random
from collections.abc import Callable

import pyoxigraph
import pyshacl
import pytest
from oxrdflib import OxigraphStore
from rdflib import RDF, BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import PROV, SH, XSD
from rdflib.term import Node

from graph.statement import Statement
from graph.supply_graph import SupplyGraph
from ontology.iris import BASE, entity_iri
from tests.graph.stores.rdf_graphs import SHAPES, as_rdf, said, small
from tests.graph.stores.shape_queries import Violation, shape_violations

LS, FACT = BASE + "ontology:", BASE + "fact:"
KIND, HOLDS, OBSERVED_AT = (URIRef(FACT + name) for name in ("kind", "holds", "observed_at"))
GUESSED = URIRef(BASE + "code:kinds/guessed")
Change = Callable[[Graph], None]


def more() -> list[Statement]:
    """What the small graph lacks for some rules: dates in order, numbers in order, a register, a measure."""
    return [
        said("measure/m", "PolicyMeasure", "name", "M", qualifier="en"),
        said("measure/m", "PolicyMeasure", "issuer", "country/jp"),
        said("measure/m", "PolicyMeasure", "measure_kind", "ban"),
        said("measure/m", "PolicyMeasure", "announced", "2025-01"),
        said("measure/m", "PolicyMeasure", "ended", "2025-06-30"),
        said("measure/m", "PolicyMeasure", "url", "https://example.org/m"),
        said("measure/m", "PolicyMeasure", "hs_code", "2804"),
        said("company/a", "Company", "external_id", "17", qualifier="sec-cik"),
        said("field/9", "Field", "name", "Field", qualifier="en"),
        said("field/9", "Field", "number", "9"),
        said("dispute/d", "Dispute", "name", "D", qualifier="en"),
        said("dispute/d", "Dispute", "version_a", "so"),
        said("dispute/d", "Dispute", "about", "company/a"),
        said("recipe/r", "Recipe", "output", "material/gallium"),
        said("recipe/r", "Recipe", "input", "material/gallium"),
        said("recipe/r", "Recipe", "input_type", "material"),
        said("recipe/r", "Recipe", "qty_low", "1", unit="kg"),
        said("recipe/r", "Recipe", "qty_typical", "2", unit="kg"),
        said("recipe/r", "Recipe", "qty_high", "3", unit="kg"),
    ]


@pytest.fixture(scope="module")
def sound() -> Graph:
    return as_rdf(SupplyGraph([*small(), *more()]))


def by_reference(data: Graph) -> set[Violation]:
    """What the reference validator reports."""
    _, report, text = pyshacl.validate(data, shacl_graph=SHAPES, inplace=True)
    assert isinstance(report, Graph), text
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        parts = {word: report.value(result, word) for word in (SH.focusNode, SH.sourceShape, SH.resultPath)}
        shape = parts[SH.sourceShape] if isinstance(parts[SH.sourceShape], URIRef) else parts[SH.resultPath]
        found.add((str(parts[SH.focusNode]), str(shape), str(report.value(result, SH.sourceConstraintComponent))))
    return found


def by_queries(data: Graph) -> set[Violation]:
    store = pyoxigraph.Store()
    copied = Dataset(store=OxigraphStore(store=store)).default_graph
    for triple in data:
        copied.add(triple)
    return shape_violations(store, SHAPES)


def copy_of(data: Graph) -> Graph:
    found = Graph(bind_namespaces="none")
    for triple in data:
        found.add(triple)
    return found


def node(entity: str) -> URIRef:
    return URIRef(entity_iri(entity))


def statement_of(data: Graph, entity: str, prop: str) -> Node:
    both = set(data.subjects(RDF.subject, node(entity))) & set(data.subjects(RDF.predicate, URIRef(LS + prop)))
    return min(both, key=str)


def on(entity: str, prop: str, *values: Node) -> Change:
    """Replace what holds of a property."""

    def change(data: Graph) -> None:
        data.remove((node(entity), URIRef(LS + prop), None))
        for value in values:
            data.add((node(entity), URIRef(LS + prop), value))

    return change


def told(entity: str, prop: str, word: URIRef, *values: Node) -> Change:
    """Replace what a statement says of itself."""

    def change(data: Graph) -> None:
        own = statement_of(data, entity, prop)
        data.remove((own, word, None))
        for value in values:
            data.add((own, word, value))

    return change


def qualified(value: Node) -> Change:
    """Replace the object of a statement that a qualified property leads to."""

    def change(data: Graph) -> None:
        (own,) = data.objects(node("facility/x"), URIRef(LS + "capacity_t_per_y"))
        data.remove((own, RDF.object, None))
        data.add((own, RDF.object, value))

    return change


def renamed(data: Graph) -> None:
    for _, word, value in list(data.triples((node("country/jp"), None, None))):
        data.add((URIRef(BASE + "id:country/J_P"), word, value))


def typed(text: str, datatype: URIRef) -> Literal:
    return Literal(text, datatype=datatype)


FAULTS: dict[str, tuple[Change, str]] = {
    "missing": (on("measure/m", "issuer"), "MinCount"),
    "two values": (on("recipe/r", "qty_typical", typed("2", XSD.double), typed("2.5", XSD.double)), "MaxCount"),
    "two names of a language": (on("country/jp", "name", Literal("A", "en"), Literal("B", "en")), "UniqueLang"),
    "no code": (on("facility/x", "facility_kind", URIRef(BASE + "code:facility_kinds/pit")), "In"),
    "text for a code": (on("measure/m", "measure_kind", Literal("ban")), "In"),
    "too great": (on("country/jp", "longitude", typed("181", XSD.double)), "MaxInclusive"),
    "too small": (on("country/jp", "latitude", typed("-91", XSD.double)), "MinInclusive"),
    "no number": (on("ownership/a-x", "share", typed("half", XSD.double)), "Datatype"),
    "wrong datatype": (on("recipe/r", "qty_high", Literal("3")), "Datatype"),
    "no such month": (on("measure/m", "announced", typed("2025-13", XSD.gYearMonth)), "Or"),
    "text for a date": (on("ownership/a-x", "valid_from", Literal("2020")), "Or"),
    "tariff line of three digits": (on("measure/m", "hs_code", Literal("280")), "Pattern"),
    "address as text": (on("measure/m", "url", Literal("https://example.org")), "Datatype"),
    "dangling": (on("company/a", "country", node("country/zz")), "Class"),
    "class of a wrong kind": (on("facility/x", "output", node("country/jp")), "Or"),
    "any class but none": (on("dispute/d", "about", node("thing/x")), "Class"),
    "blank node": (on("facility/x", "country", BNode("b")), "Class"),
    "dates out of order": (on("measure/m", "ended", typed("2024-12", XSD.gYearMonth)), "SPARQL"),
    "numbers out of order": (on("recipe/r", "qty_low", typed("4", XSD.double)), "LessThanOrEquals"),
    "name with a capital": (renamed, "Pattern"),
    "register number of no statement": (on("company/a", "external_id", Literal("17")), "Class"),
    "qualified value too small": (qualified(typed("-1", XSD.double)), "MinInclusive"),
    "qualified value of no number": (qualified(Literal("30")), "Datatype"),
    "statement without a source": (told("ownership/a-x", "share", PROV.wasDerivedFrom), "MinCount"),
    "statement with a source that is none": (
        told("ownership/a-x", "owner", PROV.wasDerivedFrom, node("company/a")), "Class",
    ),
    "statement with two objects": (told("ownership/a-x", "asset", RDF.object, Literal("a"), Literal("b")), "MaxCount"),
    "statement of an unknown kind": (told("company/a", "name", KIND, GUESSED), "In"),
    "statement on a text": (told("facility/x", "facility_kind", RDF.subject, Literal("x")), "NodeKind"),
    "statement that holds perhaps": (told("country/jp", "latitude", HOLDS, typed("maybe", XSD.boolean)), "Datatype"),
    "statement of a day in words": (told("material/gallium", "stage", OBSERVED_AT, Literal("May")), "Or"),
}  # fmt: skip


def test_both_pass_the_sound_graph(sound: Graph) -> None:
    assert by_reference(sound) == by_queries(sound) == set()


@pytest.mark.parametrize("part", range(3))
def test_both_find_the_same_planted_faults(sound: Graph, part: int) -> None:
    """Some at a time, since the reference takes its time."""
    data, names = copy_of(sound), sorted(FAULTS.keys() - LAX)[part::3]
    for name in names:
        FAULTS[name][0](data)
    found = by_queries(data)
    components = {constraint.rpartition("#")[2].removesuffix("ConstraintComponent") for _, _, constraint in found}
    assert {FAULTS[name][1] for name in names} <= components
    assert found == by_reference(data)


@pytest.mark.parametrize("name", ["no such month"])
def test_a_fault_that_the_reference_passes_over(sound: Graph, name: str) -> None:
    data = copy_of(sound)
    FAULTS[name][0](data)
    assert "OrConstraintComponent" in {constraint.rpartition("#")[2] for _, _, constraint in by_queries(data)}


LAX = {"no such month"}
"""Faults that the reference passes over: it does not look into months and years, nor whether a date is a number."""


def test_each_word_of_the_shapes_has_a_planted_fault() -> None:
    used = {str(word).rpartition("#")[2] for word in SHAPES.predicates() if str(word).startswith(str(SH))}
    used -= {"name", "description", "message", "targetClass", "path", "property", "select"}
    assert {word[0].upper() + word[1:] for word in used} - {"Sparql"} == {c for _, c in FAULTS.values()} - {"SPARQL"}


def test_nothing_that_the_reference_finds_is_missed_in_graphs_with_many_faults(sound: Graph) -> None:
    """Triples dropped, ends exchanged and values spoilt at random, the ontology left alone."""
    for seed in range(5):
        rng, data = random.Random(seed), copy_of(sound)
        about = (BASE + "id:", BASE + "statement:")
        triples = sorted(t for t in data if str(t[0]).startswith(about))
        for one in rng.sample(triples, 25):
            subject, word, value = one
            other = rng.choice(triples)
            if rng.random() < 0.6:
                data.remove(one)
            spoilt = typed(rng.choice(["", "x", "7", "-7", "2025-02", "2025-2"]), rng.choice(DATATYPES))
            data.add((subject, word, rng.choice([other[2], other[0], spoilt, value])))
        found, expected = by_queries(data), by_reference(data)
        assert len(expected) > 5
        assert expected <= found
        beyond = {constraint.rpartition("#")[2] for _, _, constraint in found - expected}
        assert beyond <= {f"{name}ConstraintComponent" for name in ("Or", "MinInclusive", "MaxInclusive")}


DATATYPES = (XSD.double, XSD.integer, XSD.boolean, XSD.date, XSD.gYearMonth, XSD.gYear, XSD.string, XSD.anyURI)


def test_a_word_that_is_not_known_stops_the_check() -> None:
    shapes = copy_of(SHAPES)
    shapes.add((URIRef(BASE + "shape:Facility.status"), SH.minLength, Literal(3)))
    with pytest.raises(AssertionError, match="minLength is no word of SHACL that is translated here"):
        shape_violations(pyoxigraph.Store(), shapes)
