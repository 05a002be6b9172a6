"""Builds: validated, reproducible, swapped in whole; whatever breaks, the last good one stays."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from graph import build as build_module
from graph.build import BuildReport, DatasetFacts, build, conflicts, current_build, home_folder, load_graph, read_report
from graph.compile import compile_network
from graph.errors import BuildError, GraphError, StatementError
from graph.statement import KINDS, Statement
from tests.graph.compile.test_assemble import everything
from tests.graph.small_graphs import DAY, SmallGraph

ROOT = Path(__file__).resolve().parents[2]
FACTS = DatasetFacts("test", "Somebody", "Test data", "試験データ", "CC0", "2026-11-21", 7)


def first() -> list[Statement]:
    return everything().all_statements()


def second() -> list[Statement]:
    small = everything()
    small.holding("JP", "magnet", 60)
    return small.all_statements()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Folder with one good build."""
    build(first(), DAY, tmp_path, datasets=[FACTS])
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    """Digest of each file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def one_line(action: Callable[[], object], error: type[GraphError] = BuildError) -> str:
    """Text of the error that an action raises; it must be one line that says what to do."""
    with pytest.raises(error) as caught:
        action()
    text = str(caught.value)
    assert text
    assert "\n" not in text
    assert "lodestone build" in text
    return text


# What a build is


def test_a_build_says_what_the_statements_say(home: Path) -> None:
    graph = load_graph(home)
    assert set(first()) <= set(graph.statements)
    assert graph.graph_hash == read_report(home).graph_hash
    assert current_build(home).name == graph.graph_hash


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    statements = first()
    one = build(statements, DAY, tmp_path / "one", datasets=[FACTS])
    other = build(statements[::-1], DAY, tmp_path / "other", datasets=[FACTS])
    assert one == other
    assert files(current_build(tmp_path / "one")) == files(current_build(tmp_path / "other"))
    assert current_build(tmp_path / "one").name == current_build(tmp_path / "other").name


def test_other_input_gives_another_hash(home: Path) -> None:
    before = read_report(home)
    after = build(second(), DAY, home)
    assert after.graph_hash != before.graph_hash
    assert after.statements_sha256 != before.statements_sha256
    assert load_graph(home).graph_hash == after.graph_hash


def test_the_report_counts_the_graph(home: Path) -> None:
    report, graph = read_report(home), load_graph(home)
    network = compile_network(graph, DAY).network
    assert (report.activities, report.needs, report.edges) == (network.n, network.m, network.e)
    assert report.statements == len(graph.statements)
    assert report.entities == {cls: len(graph.ids(cls)) for cls in sorted(graph.ontology.classes) if graph.ids(cls)}
    assert sum(report.entities.values()) == len(graph)
    assert report.gaps == {"no-host": 2, "outside": 2, "scrap": 1}
    assert set(report.kinds) == set(KINDS)
    numeric = {"share", "days_typical", "days", "weight", "loss", "utilisation", "qty_typical"}
    numeric |= {"world_output_t_per_y", "output_per_y", "output_t_per_y", "quantity_t_per_y"}
    assert sum(report.kinds.values()) == sum(s.prop in numeric for s in graph.statements)
    assert report.conflicts == len(conflicts(graph)) == 0
    assert report.datasets == (FACTS,)
    assert report.as_of == DAY


def test_the_report_written_is_the_report_returned(tmp_path: Path) -> None:
    returned = build(first(), DAY, tmp_path, datasets=[FACTS])
    assert read_report(tmp_path) == returned
    text = (current_build(tmp_path) / "build.json").read_bytes().decode("utf-8")
    assert "試験データ" in text
    assert json.loads(text) == json.loads(json.dumps(asdict(returned)))


def test_differing_values_of_one_time_are_conflicts(tmp_path: Path) -> None:
    small = everything()
    for tonnes, source in ((760, "source/usgs"), (848, "source/mcs"), (848, "source/bgs")):
        small.say(
            "material/gallium", "Material", "world_output_t_per_y", str(tonnes), unit="t/y", qualifier="refined",
            year="2024", source=source,
        )  # fmt: skip
    small.say(
        "material/gallium", "Material", "world_output_t_per_y", "9999", unit="t/y", qualifier="refined", year="2024",
        kind="projected",
    )  # fmt: skip
    report = build(small.all_statements(), DAY, tmp_path)
    assert report.conflicts == 1
    ((key, rows),) = conflicts(load_graph(tmp_path)).items()
    assert key == ("material/gallium", "world_output_t_per_y", "refined", "2024")
    assert sorted(s.value for s in rows) == ["760", "848", "848"]


def test_progress_names_the_steps(tmp_path: Path) -> None:
    told: list[str] = []
    build(first(), DAY, tmp_path, progress=told.append)
    assert [line.split()[0] for line in told] == ["validating", "compiling", "writing", "writing"]


def test_the_home_folder_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LODESTONE_HOME", str(tmp_path))
    assert home_folder() == tmp_path
    assert "no build yet" in one_line(load_graph)
    monkeypatch.delenv("LODESTONE_HOME")
    assert home_folder().name == ".lodestone"


def test_old_builds_are_pruned(tmp_path: Path) -> None:
    hashes = []
    for days in range(1, 7):
        small = everything()
        small.holding("JP", "magnet", days)
        hashes.append(build(small.all_statements(), DAY, tmp_path).graph_hash)
        os.utime(current_build(tmp_path), (days, days))
    assert sorted(p.name for p in (tmp_path / "builds").iterdir()) == sorted(hashes[-3:])
    assert load_graph(tmp_path).graph_hash == hashes[-1]


def test_building_the_same_again_keeps_working(home: Path) -> None:
    for _ in range(4):
        report = build(first(), DAY, home)
        assert load_graph(home).graph_hash == report.graph_hash
    assert len(list((home / "builds").iterdir())) <= 3


def test_what_a_killed_build_left_goes(home: Path) -> None:
    left = home / "builds" / ".making-left"
    left.mkdir()
    (left / "statements.parquet").write_bytes(b"PAR1")
    build(second(), DAY, home)
    assert not left.exists()


# What leaves the last build in place


def broken() -> dict[str, Callable[[list[Statement]], list[Statement]]]:
    def with_one(**changes: str) -> Callable[[list[Statement]], list[Statement]]:
        def change(rows: list[Statement]) -> list[Statement]:
            changed: dict[str, Any] = dict(changes)
            return [*rows, replace(next(s for s in rows if s.prop == "share"), **changed)]

        return change

    def without(entity: str, prop: str) -> Callable[[list[Statement]], list[Statement]]:
        return lambda rows: [s for s in rows if (s.entity, s.prop) != (entity, prop)]

    def nameless_measure(rows: list[Statement]) -> list[Statement]:
        small = SmallGraph()
        small.measure("cn-1", "CN", ["gallium"])
        return [*rows, *(s for s in small.all_statements() if (s.cls, s.prop) != ("PolicyMeasure", "name"))]

    def timeless_measure(rows: list[Statement]) -> list[Statement]:
        small = SmallGraph()
        small.measure("cn-1", "CN", announced="2026-01-02", suspended_from="2026-05-01", suspended_to="2026-03-01")
        return [*rows, *small.all_statements()]

    return {
        "unknown class": with_one(entity="star/sun", cls="Star"),
        "unknown property": with_one(prop="colour"),
        "another class": with_one(cls="Material"),
        "a share above 1": with_one(value="1.2", observed_at="2019"),
        "no number": with_one(value="much", observed_at="2019"),
        "a unit of its own": with_one(unit="%", observed_at="2019"),
        "unknown kind": with_one(kind="guessed"),
        "unknown confidence": with_one(confidence="quite"),
        "no date": with_one(observed_at="last year"),
        "a source that nobody declares": with_one(source="source/nowhere"),
        "no source": with_one(source=""),
        "a reference into nothing": without("material/magnet", "name"),
        "no name": without("country/de", "name"),
        "shares of a set above 1": with_one(value="0.99", entity="stage/bauxite-jp"),
        "a measure without a name": nameless_measure,
        "a measure whose dates contradict": timeless_measure,
    }  # fmt: skip


@pytest.mark.parametrize("fault", sorted(broken()))
def test_a_broken_set_of_statements_leaves_the_last_build(home: Path, fault: str) -> None:
    before, kept = files(current_build(home)), read_report(home)
    with pytest.raises(GraphError) as caught:
        build(broken()[fault](first()), DAY, home)
    assert len(str(caught.value).splitlines()) <= 22
    assert read_report(home) == kept
    assert files(current_build(home)) == before
    assert [p.name for p in (home / "builds").iterdir()] == [kept.graph_hash]
    assert load_graph(home).graph_hash == kept.graph_hash


def test_all_faults_are_listed_with_their_places(home: Path) -> None:
    rows = first()
    bad = [replace(s, prop="colour") for s in rows if s.prop == "share"]
    with pytest.raises(BuildError) as caught:
        build([*rows, *bad], DAY, home)
    lines = str(caught.value).splitlines()
    assert lines[0] == "the statements contradict the ontology; nothing was changed:"
    assert lines[1].startswith("test, test.csv line ")
    assert len(lines) == 22
    assert lines[-1].startswith("... and ")


def test_a_network_that_contradicts_the_model_leaves_the_last_build(home: Path) -> None:
    small = everything()
    small.recipe("magnet", "terbium", input_type="product", quantity=1, unit="litres", per="t")
    kept = read_report(home)
    with pytest.raises(GraphError, match="litres"):
        build(small.all_statements(), DAY, home)
    assert read_report(home) == kept


@pytest.mark.parametrize("step", ["write_statements", "save_store", "_report", "_free_place", "_point"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()])
def test_a_failure_at_any_step_leaves_the_last_build(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    before, kept = files(current_build(home)), read_report(home)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(build_module, step, fail)
    with pytest.raises(BuildError if isinstance(error, OSError) else type(error)) as caught:
        build(second(), DAY, home)
    if isinstance(error, OSError):
        assert "No space left on device" in str(caught.value)
        assert "the last build stays" in str(caught.value)
    monkeypatch.undo()
    assert read_report(home) == kept
    assert files(current_build(home)) == before
    assert load_graph(home).graph_hash == kept.graph_hash
    assert not list((home / "builds").glob(".making-*"))


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("x")
    with pytest.raises(BuildError, match="cannot be written"):
        build(first(), DAY, taken)


# Forks children that build one set after the other, and kills each as told: "<builds to wait for> <seconds>".
_NURSERY = """
import os, signal, sys, time
from pathlib import Path
from graph.build import build
from tests.graph.test_build import DAY, first, second
statements, home = [second(), first()], Path(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    wait, delay = line.split()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        for turn in range(10_000):
            build(statements[turn % 2], DAY, home)
            os.write(tell, b".")
        os._exit(0)
    os.close(tell)
    done = sum(len(os.read(told, 1)) for _ in range(int(wait)))
    time.sleep(float(delay))
    os.kill(child, signal.SIGKILL)
    print(done, os.waitpid(child, 0)[1], flush=True)
    os.close(told)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork and no SIGKILL")
def test_a_build_killed_at_any_moment_leaves_a_good_one(tmp_path: Path) -> None:
    allowed = {build(first(), DAY, tmp_path).graph_hash, build(second(), DAY, tmp_path / "aside").graph_hash}
    with subprocess.Popen(
        [sys.executable, "-c", _NURSERY, str(tmp_path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as nursery:  # fmt: skip
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        assert nursery.stdout.readline() == "ready\n"
        for wait, delay in ((0, 0.005), (0, 0.03), (0, 0.06), (1, 0.0), (1, 0.02), (1, 0.045), (2, 0.01), (2, 0.035)):
            nursery.stdin.write(f"{wait} {delay}\n")
            nursery.stdin.flush()
            assert nursery.stdout.readline() == f"{wait} {int(signal.SIGKILL)}\n"
            graph = load_graph(tmp_path)
            assert read_report(tmp_path).graph_hash == graph.graph_hash
            assert graph.graph_hash in allowed
    report = build(second(), DAY, tmp_path)
    assert load_graph(tmp_path).graph_hash == report.graph_hash
    assert not list((tmp_path / "builds").glob(".making-*"))
    assert len(list((tmp_path / "builds").iterdir())) <= 3


# What reading says when something is wrong


def test_no_build_yet(tmp_path: Path) -> None:
    assert "no build yet; run: lodestone build" in one_line(lambda: load_graph(tmp_path / "nothing"))


@pytest.mark.parametrize(
    "pointer",
    [b"", b"\n", b"deadbeef\n", b"\xff\xfe\x00garbage", b"../../etc\n", b"a\x00b", b"x" * 5000, "鉱石\n".encode()],
)
@pytest.mark.parametrize("read", [current_build, read_report, load_graph])
def test_a_garbled_pointer(home: Path, pointer: bytes, read: Callable[[Path], object]) -> None:
    (home / "current").write_bytes(pointer)
    one_line(lambda: read(home))


def test_the_pointer_is_a_folder(home: Path) -> None:
    (home / "current").unlink()
    (home / "current").mkdir()
    one_line(lambda: load_graph(home))


def test_the_build_is_gone(home: Path) -> None:
    shutil.rmtree(current_build(home))
    assert "gone or incomplete" in one_line(lambda: load_graph(home))


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"datasets": []}', '{"datasets": [1]}', '{"x": 1}', "\xff"])
def test_a_report_that_cannot_be_read(home: Path, text: str) -> None:
    (current_build(home) / "build.json").write_bytes(text.encode("latin-1"))
    assert "build.json: cannot be read" in one_line(lambda: read_report(home))
    one_line(lambda: load_graph(home))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"not parquet at all"])
def test_statements_that_cannot_be_read(home: Path, content: bytes) -> None:
    (current_build(home) / "statements.parquet").write_bytes(content)
    one_line(lambda: load_graph(home), StatementError)


def test_statements_that_are_gone(home: Path) -> None:
    (current_build(home) / "statements.parquet").unlink()
    one_line(lambda: load_graph(home), StatementError)


def test_statements_that_were_tampered_with(home: Path) -> None:
    path = current_build(home) / "statements.parquet"
    other = home / "other"
    build(second(), DAY, other)
    shutil.copy(current_build(other) / "statements.parquet", path)
    assert "differs from what was built" in one_line(lambda: load_graph(home))


def test_after_any_fault_a_new_build_helps(home: Path) -> None:
    (current_build(home) / "statements.parquet").write_bytes(b"")
    (home / "current").write_bytes(b"\xff")
    report: BuildReport = build(first(), DAY, home)
    assert load_graph(home).graph_hash == report.graph_hash
