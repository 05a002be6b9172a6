"""The default graph and small ones as RDF, and what the shapes say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pyoxigraph
import pyshacl
from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph, URIRef

from graph.statement import Statement
from graph.stores.rdf import rdf_text
from graph.supply_graph import SupplyGraph
from ontology.model import load_ontology
from ontology.shacl import shapes_turtle

SHAPES = Graph(bind_namespaces="none").parse(data=shapes_turtle(load_ontology()), format="turtle")


def read(text: str) -> Graph:
    """Turtle in rdflib's own memory, read by the quicker parser."""
    store = pyoxigraph.Store()
    store.bulk_load(input=text.encode("utf-8"), format=pyoxigraph.RdfFormat.TURTLE)
    found = Graph(bind_namespaces="none")
    for triple in Dataset(store=OxigraphStore(store=store)).default_graph:
        found.add(triple)
    return found


def as_rdf(graph: SupplyGraph) -> Graph:
    """A whole graph in rdflib's memory."""
    return read("".join(rdf_text(graph, "ttl")))


def violations(data: Graph, focus: Iterable[URIRef] | None = None) -> list[str]:
    """What the shapes find: ``shape of node: message``, of some nodes only if given."""
    nodes: list[str | URIRef] | None = None if focus is None else list(focus)
    _, report, text = pyshacl.validate(data, shacl_graph=SHAPES, inplace=True, focus_nodes=nodes)
    assert isinstance(report, Graph), text
    found = re.findall(r"Source Shape: (\S.*)\n\tFocus Node: (\S+)", str(text))
    assert str(text).startswith("Validation Report\nConforms: ")
    assert ("Conforms: True" in str(text)) is (not found), text
    return [f"{shape} of {node}" for shape, node in found]


def said(entity: str, cls: str, prop: str, value: str, **fields: str) -> Statement:
    """One statement of a test."""
    rest: dict[str, Any] = {
        "source": "source/test",
        "dataset": "test",
        "locator": "line 1",
        "kind": "reported",
        **fields,
    }
    return Statement(entity=entity, cls=cls, prop=prop, value=value, **rest)


def small() -> list[Statement]:
    """A facility with a capacity, an owner, two names, a measure, and a value in conflict."""
    return [
        said("source/test", "Source", "name", 'A "book"'),
        said("country/jp", "Country", "name", "Japan", qualifier="en"),
        said("country/jp", "Country", "name", "日本", qualifier="ja"),
        said("country/jp", "Country", "latitude", "35.7"),
        said("country/jp", "Country", "longitude", "139.7"),
        said("material/gallium", "Material", "name", "Gallium", qualifier="en"),
        said("material/gallium", "Material", "stage", "refined"),
        said("material/gallium", "Material", "world_output_t_per_y", "760", unit="t/y", qualifier="refined",
             observed_at="2024", locator="a"),
        said("material/gallium", "Material", "world_output_t_per_y", "600", unit="t/y", qualifier="refined",
             observed_at="2024", locator="b", confidence="low", dataset="other"),
        said("material/gallium", "Material", "world_output_t_per_y", "900", unit="t/y", qualifier="refined",
             observed_at="2030", kind="projected"),
        said("company/a", "Company", "name", "A Ltd"),
        said("company/a", "Company", "country", "country/jp"),
        said("facility/x", "Facility", "name", "Works X", qualifier="en"),
        said("facility/x", "Facility", "facility_kind", "refinery"),
        said("facility/x", "Facility", "country", "country/jp"),
        said("facility/x", "Facility", "output", "material/gallium"),
        said("facility/x", "Facility", "capacity_t_per_y", "30", unit="t/y", qualifier="gallium",
             original_value="30 tpa"),
        said("ownership/a-x", "Ownership", "owner", "company/a"),
        said("ownership/a-x", "Ownership", "asset", "facility/x"),
        said("ownership/a-x", "Ownership", "share", "0.5"),
        said("ownership/a-x", "Ownership", "valid_from", "2020"),
        said("ownership/a-x", "Ownership", "valid_to", "2020-06"),
    ]  # fmt: skip
