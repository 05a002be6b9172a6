"""Each rule for the embedded engine: right answers, nothing merged or changed, whole files, one-line errors."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import graph.stores
from graph.errors import QueryError, StoreError
from graph.stores.embedded import DISABLED_PASSES, EmbeddedStore, engine, save_records
from graph.stores.records import EdgeRecord, NodeRecord
from tests.graph.stores.sample import EDGES, NODES, edge, node

TWO_HOPS = "MATCH (a)-[:PRODUCES]-(b)-[:PRODUCES]-(c) RETURN count(*)"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    made = EmbeddedStore()
    made.load(NODES, EDGES)
    return made


@pytest.fixture(scope="module")
def saved(store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "graph.kgl"
    store.save(path)
    return path


def column(store: EmbeddedStore, text: str, **params: Any) -> list[Any]:
    return [row[0] for row in store.query(text, params).rows]


def two_hops_by_hand() -> int:
    made = [e for e in EDGES if e.type == "PRODUCES"]
    return sum(
        1
        for first in made
        for second in made
        if first is not second
        for middle in {first.source, first.target} & {second.source, second.target}
        if middle
    )


def test_undirected_two_hop_count_is_right(store: EmbeddedStore) -> None:
    assert column(store, TWO_HOPS) == [two_hops_by_hand()]


def test_the_pass_that_is_off_is_the_wrong_one(saved: Path) -> None:
    # When this fails, the engine has been mended, and the rule can go.
    raw = engine().load(str(saved))
    assert raw.cypher(TWO_HOPS).scalar() == 0 != two_hops_by_hand()


def test_nothing_that_cannot_switch_a_pass_off_is_used() -> None:
    folder = Path(graph.stores.__file__).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    assert not re.search(r"\.(freeze|session|begin|begin_read|open_session)\(", text)
    calls = re.findall(r"\.cypher\((.*?)\n {8,12}\)|\.cypher\(([^\n]*)\)", text, re.DOTALL)
    assert len(calls) == 2
    assert all("disabled_passes" in "".join(call) for call in calls)


def test_store_is_read_only(saved: Path, store: EmbeddedStore) -> None:
    for asked in (store, EmbeddedStore.open(saved), EmbeddedStore()):
        with pytest.raises(QueryError, match="read-only"):
            asked.query("CREATE (n:Material {id: 'x'})")
    assert column(store, "MATCH (n) RETURN count(n) AS n") == [len(NODES)]


def test_every_property_comes_back_as_it_went_in(saved: Path) -> None:
    opened = EmbeddedStore.open(saved)
    found = {row["properties"]["id"]: row for row in column(opened, "MATCH (n) RETURN n")}
    assert found == {
        record.id: {
            "labels": list(record.labels),
            "properties": {"id": record.id, **{k: v for k, v in record.properties.items() if v is not None}},
        }
        for record in NODES
    }


def test_every_edge_comes_back_parallel_ones_too(saved: Path) -> None:
    opened = EmbeddedStore.open(saved)
    rows = opened.query("MATCH (a)-[r]->(b) RETURN a.id AS source, r, b.id AS target").rows
    found = [EdgeRecord(source, target, r["type"], r["properties"]) for source, r, target in rows]

    def order(record: EdgeRecord) -> tuple[str, ...]:
        kept = {name: value for name, value in record.properties.items() if value is not None}
        return (record.type, record.source, record.target, repr(sorted(kept.items())))

    assert sorted(map(order, found)) == sorted(map(order, EDGES))


def test_texts_stay_as_they_are() -> None:
    odd = {"a": "007", "b": "true", "c": " x ", "d": "2026-03", "e": "a\nb'\"\\`{$x}", "f": "ガリウム　🧲", "g": ""}
    made = EmbeddedStore()
    made.load([node("material/x", "Material", **odd)], [])
    assert made.query("MATCH (m) RETURN m.a, m.b, m.c, m.d, m.e, m.f, m.g").rows == (tuple(odd.values()),)


def test_optional_properties_and_further_labels() -> None:
    nodes = [
        NodeRecord(f"facility/{n}", ("Facility",), {"name": f"{n}", "name_ja": f"{n}", f"p_{n}": n}) for n in range(400)
    ]
    nodes.append(NodeRecord("facility/x", ("Facility", "Mine"), {"name": "x", "name_ja": "x"}))
    made = EmbeddedStore()
    made.load(nodes, [])
    assert made.query("MATCH (f:Facility) WHERE f.p_7 = 7 RETURN f.id AS id, f.p_8 AS other").rows == (
        ("facility/7", None),
    )
    assert column(made, "MATCH (f:Mine) RETURN labels(f) AS labels") == [["Facility", "Mine"]]


def test_file_is_the_same_whatever_the_order_and_the_hash_seed(saved: Path, tmp_path: Path) -> None:
    rng = random.Random(1)
    nodes, edges = list(NODES), list(EDGES)
    rng.shuffle(nodes)
    rng.shuffle(edges)
    save_records(nodes, edges, tmp_path / "shuffled.kgl")
    assert (tmp_path / "shuffled.kgl").read_bytes() == saved.read_bytes()
    code = (
        "from pathlib import Path; from graph.stores.embedded import save_records; "
        "from tests.graph.stores.sample import EDGES, NODES; "
        f"save_records(NODES, EDGES, Path({str(tmp_path / 'other.kgl')!r}))"
    )
    root = Path(graph.stores.__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert (tmp_path / "other.kgl").read_bytes() == saved.read_bytes()


def test_load_replaces_and_a_bad_load_changes_nothing() -> None:
    made = EmbeddedStore()
    made.load(NODES, EDGES)
    with pytest.raises(StoreError, match="is no node"):
        made.load(NODES, [edge("country/jp", "SUPPLIES", "country/zz")])
    assert column(made, "MATCH (n) RETURN count(n) AS n") == [len(NODES)]
    made.load([node("country/jp", "Country")], [])
    assert column(made, "MATCH (n) RETURN n.id AS id") == ["country/jp"]


def test_save_swaps_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "graph.kgl"
    save_records(NODES, EDGES, path)
    before = path.read_bytes()
    reader = EmbeddedStore.open(path)
    one = [node("country/jp", "Country")]

    def broken(self: Path, target: Path) -> Path:
        assert self.is_file()
        assert path.read_bytes() == before  # the new file is complete beside the old one
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", broken)
        with pytest.raises(StoreError, match=r"cannot be written: .*No space left"):
            save_records(one, [], path)
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == ["graph.kgl"]
    save_records(one, [], path)
    assert column(EmbeddedStore.open(path), "MATCH (n) RETURN count(n) AS n") == [1]
    assert column(reader, "MATCH (n) RETURN count(n) AS n") == [len(NODES)]


def test_missing_and_damaged_files(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no Cypher store at .*; make it with: lodestone build"):
        EmbeddedStore.open(tmp_path / "none.kgl")
    damaged = tmp_path / "damaged.kgl"
    damaged.write_bytes(b"not a store")
    with pytest.raises(StoreError, match=r"cannot be read .*; make it again: lodestone build"):
        EmbeddedStore.open(damaged)


def test_missing_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kglite", None)
    with pytest.raises(StoreError, match=r"not installed: pip install -r requirements/engine\.txt") as caught:
        EmbeddedStore()
    assert "\n" not in str(caught.value)


def test_engine_that_lost_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine(), "cypher_pass_names", lambda: ["other"])
    with pytest.raises(StoreError, match="not a version this product was checked with"):
        EmbeddedStore()
    assert DISABLED_PASSES == ("fuse_match_return_aggregate",)


def test_row_limit_says_that_there_was_more(store: EmbeddedStore) -> None:
    text = "MATCH (m:Material) RETURN m.id AS id ORDER BY id"
    every = store.query(text)
    assert (len(every.rows), every.truncated, every.warnings) == (10, False, ())
    part = store.query(text, row_limit=3)
    assert (part.rows, part.truncated, part.warnings) == (every.rows[:3], True, ())
    assert not store.query(text, row_limit=10).truncated
    assert not store.query(text + " LIMIT 2", row_limit=3).truncated


def test_errors_are_one_line(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match=r"ran longer than 0\.2 s and was stopped") as caught:
        store.query("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*) AS n", timeout_ms=200)
    assert "\n" not in str(caught.value)
    with pytest.raises(QueryError, match="more than 10 intermediate rows"):
        store.query("MATCH (a), (b) RETURN count(*) AS n", max_work_units=10)
    for wrong in ("MATCH (n RETURN n", "RETURN n.x AS x", "RETURN 1/0 AS x", "RETURN $missing AS x", "RETURN foo(1)"):
        with pytest.raises(QueryError) as error:
            store.query(wrong)
        assert "\n" not in str(error.value)
        assert 0 < len(str(error.value)) <= 300
    with pytest.raises(QueryError, match="64-bit"):
        store.query("RETURN $x AS x", {"x": 2**80})
    with pytest.raises(QueryError, match="leave FORMAT out"):
        store.query("RETURN 1 AS x FORMAT CSV")


def test_unknown_label_is_remarked_not_printed(store: EmbeddedStore, capfd: pytest.CaptureFixture[str]) -> None:
    result = store.query("MATCH (m:Materiel) RETURN m.id AS id")
    assert result.rows == ()
    assert len(result.warnings) == 1
    assert "Materiel" in result.warnings[0]
    assert capfd.readouterr().err == ""


def test_values_are_plain(store: EmbeddedStore) -> None:
    text = (
        "MATCH p = (c:Country {id: 'country/au'})<-[:IN_COUNTRY]-() "
        "RETURN date('2026-03') AS d, datetime('2026-03-10T00:00:00Z') AS t, p, [date('2026-01-02')] AS l, {a: 1} AS m"
    )
    day, moment, path, days, mapping = store.query(text).rows[0]
    assert (day, days, mapping) == ("2026-03-01", ["2026-01-02"], {"a": 1})
    assert moment.startswith("2026-03-10T00:00:00")
    assert [item["properties"]["id"] for item in path["nodes"]] == ["country/au", "facility/pit"]
    assert path["relationships"] == [{"type": "IN_COUNTRY", "properties": {}}]
