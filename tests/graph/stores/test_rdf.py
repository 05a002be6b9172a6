"""The graph as RDF: every statement with its source, values that hold, one order; shapes pass it and catch faults."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph
import pytest
from oxrdflib import OxigraphStore
from rdflib import RDF, Dataset, Graph, Literal, URIRef
from rdflib.namespace import PROV, RDFS, SH, XSD

from graph.build import load_graph, read_report
from graph.errors import StoreError
from graph.statement import Statement
from graph.stores.property_graph import property_graph
from graph.stores.rdf import export_rdf, held_statements, rdf_layers, rdf_text
from graph.supply_graph import SupplyGraph
from ontology.iris import BASE, BASELINE, ONTOLOGY, entity_iri
from tests.graph.stores.rdf_graphs import SHAPES, as_rdf, read, said, small, violations
from tests.graph.stores.shape_queries import shape_violations, store_of

LS, FACT = BASE + "ontology:", BASE + "fact:"


@pytest.fixture(scope="module")
def default(built_home: Path) -> SupplyGraph:
    return load_graph(built_home)


@pytest.fixture(scope="module")
def store(default: SupplyGraph) -> pyoxigraph.Store:
    return store_of(default)


@pytest.fixture(scope="module")
def whole(store: pyoxigraph.Store) -> Graph:
    """The same as rdflib sees it; nothing is copied."""
    seen: Graph = Dataset(store=OxigraphStore(store=store)).default_graph
    return seen


def node(entity: str) -> URIRef:
    return URIRef(entity_iri(entity))


def ls(name: str) -> URIRef:
    return URIRef(LS + name)


def fact(name: str) -> URIRef:
    return URIRef(FACT + name)


def test_every_statement_keeps_value_source_and_time(default: SupplyGraph, whole: Graph) -> None:
    assert len(list(whole.subjects(RDF.type, fact("Statement")))) == len(default.statements)
    for statement in random.Random(1).sample(default.statements, 400):
        own = URIRef(f"{BASE}statement:{statement.id}")
        assert whole.value(own, RDF.subject) == node(statement.entity)
        assert whole.value(own, RDF.predicate) == ls(statement.prop)
        assert whole.value(own, PROV.wasDerivedFrom) == node(statement.source)
        assert str(whole.value(own, fact("kind"))).endswith("/" + statement.kind)
        assert str(whole.value(own, fact("observed_at")) or "") == statement.observed_at
        assert str(whole.value(own, fact("unit")) or "") == statement.unit
        assert str(whole.value(own, fact("locator"))) == statement.locator
        assert whole.value(node(statement.source), RDFS.label) is not None


def test_values_are_typed() -> None:
    data = as_rdf(SupplyGraph(small()))
    assert data.value(node("ownership/a-x"), ls("share")) == Literal("0.5e0", datatype=XSD.double)
    assert str(data.value(node("ownership/a-x"), ls("valid_to"))) == "2020-06"
    assert data.value(node("ownership/a-x"), ls("valid_to")) == Literal("2020-06", datatype=XSD.gYearMonth)
    assert data.value(node("material/gallium"), ls("stage")) == URIRef(BASE + "code:stages/refined")
    assert set(data.objects(node("country/jp"), ls("name"))) == {
        Literal("Japan", lang="en"),
        Literal("日本", lang="ja"),
    }
    assert (node("company/a"), ls("OWNS"), node("facility/x")) in data
    assert (node("company/a"), URIRef("https://schema.org/legalName"), Literal("A Ltd", datatype=XSD.string)) in data
    place = data.value(node("country/jp"), URIRef("http://www.opengis.net/ont/geosparql#hasGeometry"))
    assert "POINT(139.7 35.7)" in {str(each) for each in data.objects(place)}


def test_a_qualified_value_is_the_statement_that_holds() -> None:
    data = as_rdf(SupplyGraph(small()))
    (held,) = data.objects(node("material/gallium"), ls("world_output_t_per_y"))
    assert float(str(data.value(held, RDF.object))) == 760  # the surer of 2024, not the projected one of 2030
    assert data.value(held, fact("of")) == URIRef(BASE + "code:stages/refined")
    assert {float(str(data.value(s, RDF.object))) for s in data.objects(held, fact("competes_with"))} == {600, 900}
    # of one year and different; the outlook conflicts with nothing
    assert [float(str(data.value(s, RDF.object))) for s in data.objects(held, fact("conflicts_with"))] == [600]
    (capacity,) = data.objects(node("facility/x"), ls("capacity_t_per_y"))
    assert data.value(capacity, fact("of")) == node("material/gallium")
    assert str(data.value(capacity, fact("original_value"))) == "30 tpa"
    assert data.value(capacity, URIRef("http://qudt.org/schema/qudt/hasUnit")) == URIRef(
        "http://qudt.org/vocab/unit/TONNE-PER-YR"
    )


def test_the_same_values_hold_as_in_the_property_graph(default: SupplyGraph) -> None:
    ours = {s.id for s in held_statements(default)}
    _, edges = property_graph(default)
    listed = [edge.properties["statement_ids"] for edge in edges if edge.type == "PRODUCES"]
    theirs = {each for ids in listed if isinstance(ids, list) for each in ids}
    assert theirs
    assert theirs <= ours


def test_the_same_graph_gives_the_same_bytes_in_any_order() -> None:
    statements = small()
    for form in ("ttl", "trig"):
        texts = set()
        for seed in range(3):
            random.Random(seed).shuffle(statements)
            texts.add("".join(rdf_text(SupplyGraph(statements), form)))
        assert len(texts) == 1


def test_named_graphs_part_the_datasets_and_no_triple_stands_twice() -> None:
    graph = SupplyGraph(small())
    layers = rdf_layers(graph)
    assert set(layers) == {ONTOLOGY, BASELINE, "dataset:test", "dataset:other"}
    store = pyoxigraph.Store()
    store.load("".join(rdf_text(graph, "trig")).encode(), format=pyoxigraph.RdfFormat.TRIG)
    triples = [(str(q.subject), str(q.predicate), str(q.object)) for q in store if "_:" not in f"{q.subject}{q.object}"]
    assert len(triples) == len(set(triples))
    turtle = pyoxigraph.Store()
    turtle.load("".join(rdf_text(graph, "ttl")).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    assert len(turtle) == len(store)


def test_a_file_is_whole_or_absent(tmp_path: Path, default: SupplyGraph, built_home: Path) -> None:
    file = tmp_path / "x.ttl"
    export_rdf(SupplyGraph(small()), file, "ttl", read_report(built_home).datasets)
    found = read(file.read_text(encoding="utf-8"))
    assert (URIRef(BASE + "dataset:supply"), URIRef("https://schema.org/license"), None) in found
    with pytest.raises(StoreError, match="cannot be written"):
        export_rdf(default, tmp_path / "none" / "x.ttl", "ttl")
    with pytest.raises(StoreError, match="'xml' is no RDF format"):
        export_rdf(default, tmp_path / "x.xml", "xml")
    assert [path.name for path in tmp_path.iterdir()] == ["x.ttl"]


def test_the_shapes_pass_the_default_graph(default: SupplyGraph, store: pyoxigraph.Store, whole: Graph) -> None:
    """Every entity and every statement, by queries that find what the reference validator finds."""
    assert shape_violations(store, SHAPES) == set()
    for cls in default.ontology.classes:
        ids = default.ids(cls)
        assert not ids or (node(ids[0]), RDF.type, ls(cls)) in whole, "entities that no shape looks at"


def test_a_fault_planted_in_the_default_graph_is_found(default: SupplyGraph, store: pyoxigraph.Store) -> None:
    """The store is the one of the test above: that it finds nothing there is no blindness for so large a graph."""
    measure = max(default.ids("PolicyMeasure"))
    planted = pyoxigraph.Quad(
        pyoxigraph.NamedNode(entity_iri(measure)), pyoxigraph.NamedNode(LS + "measure_kind"),
        pyoxigraph.NamedNode(BASE + "code:measure_kinds/no-such-kind"),
    )  # fmt: skip
    store.add(planted)
    try:
        found = shape_violations(store, SHAPES, only=URIRef(BASE + "shape:PolicyMeasure"))
    finally:
        store.remove(planted)
    shape = BASE + "shape:PolicyMeasure.measure_kind"
    assert found == {
        (entity_iri(measure), shape, f"{SH}{name}ConstraintComponent") for name in ("In", "MaxCount")
    }  # fmt: skip


def test_the_shapes_pass_the_small_graph() -> None:
    assert violations(as_rdf(SupplyGraph(small()))) == []


SHARE, CODE = said("ownership/a-x", "Ownership", "share", "1.5"), said("facility/x", "Facility", "facility_kind", "pit")
FAULTS: list[tuple[str, list[Statement], str, str]] = [
    ("share over 1", [SHARE], "share", "shape:Ownership.share of ownership/a-x"),
    ("missing required", [], "facility_kind", "shape:Facility.facility_kind of facility/x"),
    ("wrong code", [CODE], "facility_kind", "shape:Facility.facility_kind of facility/x"),
    ("no number", [said("ownership/a-x", "Ownership", "share", "half")], "share", "shape:Ownership.share"),
    ("dangling reference", [said("company/a", "Company", "country", "country/zz")], "country", "shape:Company.country"),
    ("wrong class", [said("facility/x", "Facility", "output", "country/jp")], "output", "shape:Facility.output"),
    ("days out of order", [said("ownership/a-x", "Ownership", "valid_to", "2019-12")], "valid_to", "of ownership/a-x"),
    ("no such day", [said("ownership/a-x", "Ownership", "valid_to", "2020-6")], "valid_to", "Ownership.valid_to"),
    ("negative capacity", [said("facility/x", "Facility", "capacity_t_per_y", "-1", qualifier="gallium")],
     "capacity_t_per_y", "shape:Facility.capacity_t_per_y.value of facility/x"),
]  # fmt: skip


@pytest.mark.parametrize(("added", "without", "found"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_the_shapes_catch_a_planted_fault(added: list[Statement], without: str, found: str) -> None:
    touched = {s.entity for s in added} or {"facility/x"}
    kept = [s for s in small() if not (s.prop == without and s.entity in touched)]
    told = " | ".join(violations(as_rdf(SupplyGraph([*kept, *added]))))
    assert found in told.replace(f"<{BASE}id:", "").replace(">", "")


def test_the_shapes_catch_a_statement_without_a_source() -> None:
    told = violations(
        as_rdf(SupplyGraph([*small(), said("company/a", "Company", "is_state", "true", source="source/no")]))
    )
    assert any("statement:" in each for each in told)
