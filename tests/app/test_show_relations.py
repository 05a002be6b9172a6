"""What programs read of relations: words in the language asked for."""

from __future__ import annotations

import pytest

from app.contract import show_object
from graph.describe import describe
from tests.graph.small_graphs import DAY
from tests.graph.test_describe_relations import supported


@pytest.mark.parametrize(("lang", "name", "status"), [("en", "Good", "Contracted"), ("ja", "品目", "契約済み")])
def test_words_are_those_of_the_language(lang: str, name: str, status: str) -> None:
    small = supported()
    strong = small.say_all(
        "indispensability/oxide-jp", "Indispensability", holder="country/jp", good="material/oxide", year="2024"
    )
    small.say(strong, "Indispensability", "good_named", "Good", qualifier="en")
    small.say(strong, "Indispensability", "good_named", "品目", qualifier="ja")
    graph = small.graph()
    shown = {r["class"]: r for r in show_object(graph, describe(graph, "material/oxide", DAY), lang)["relations"]}
    named = [v["value"] for v in shown["Indispensability"]["values"] if v["name"] == "good_named"]
    assert named == [name]
    labels = {v["name"]: v["value_label"] for v in shown["Offtake"]["values"]}
    assert labels["status"] == status
    declared = graph.ontology.classes["Offtake"].properties
    assert {v["name"]: v["label"] for v in shown["Offtake"]["values"]} == {
        prop: declared[prop].label(lang) for prop in labels
    }
