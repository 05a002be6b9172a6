"""The RDF store of a build: made once, whole or not at all, in the build's own folder."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from graph.build import build
from graph.errors import BuildError, StoreError
from graph.rdf_build import rdf_store
from graph.stores.sparql import SparqlStore
from tests.graph.small_graphs import DAY, SmallGraph


@pytest.fixture
def home(tmp_path: Path) -> Path:
    said = SmallGraph()
    for code in ("CN", "JP"):
        said.country(code)
    said.material("ore", "mine", world=100, shares={"CN": 0.8, "JP": 0.2}, chain_end="mine")
    said.say("source/test", "Source", "name", "Test")
    home = tmp_path / "home"
    build(list(dict.fromkeys(said.statements)), DAY, home)
    return home


def test_the_store_is_made_once_and_answers(home: Path) -> None:
    told: list[str] = []
    place = rdf_store(home, told.append)
    assert rdf_store(home, told.append) == place
    assert told == ["making the RDF store of this build (once)"]
    assert [each.name for each in place.parent.iterdir()] == [place.name]
    assert SparqlStore(place).query("SELECT ?p { ?p ls:PRODUCES material:ore } ORDER BY ?p").rows == (
        ("country/cn",), ("country/jp",),
    )  # fmt: skip


def test_what_a_killed_process_left_is_removed_and_one_under_way_is_not(home: Path) -> None:
    shelf = rdf_store(home).parent
    for name in (".making-old", ".making-new", "of-another-form"):
        (shelf / name).mkdir()
    long_ago = time.time() - 86_400
    os.utime(shelf / ".making-old", (long_ago, long_ago))
    place = rdf_store(home)
    place.rename(shelf / "moved-away")
    rdf_store(home)
    assert {each.name for each in shelf.iterdir()} == {".making-new", place.name}


def test_nothing_is_left_where_it_cannot_be_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr("graph.stores.oxigraph.save_rdf", fail)
    with pytest.raises(StoreError, match="disk full"):
        rdf_store(home)
    assert not list(home.glob("builds/*/rdf/*"))


def test_without_a_build_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="run: lodestone build"):
        rdf_store(tmp_path)
