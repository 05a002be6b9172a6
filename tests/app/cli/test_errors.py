"""What the command says when something is wrong: one line, the right exit code, never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from app.cli import start
from graph.analysis import chokepoints
from graph.build import current_build
from graph.compile.assemble import CompiledNetwork
from graph.supply_graph import SupplyGraph
from tests.app.cli.runs import DAY, Command

ROOT = Path(__file__).resolve().parents[3]
OUTAGE = ("outage", "country/cn", "--as-of", DAY)
CHOKE = ("chokepoints", "--as-of", DAY, "--product")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "material/unobtainium"), "'material/unobtainium' names no node"),
        (("show", "zzzqqq"), "lodestone find"),
        (("outage", "zzzqqq", "--as-of", DAY), "'zzzqqq' names no node"),
        ((*OUTAGE, "country/zz"), "'country/zz' names no node"),
        ((*CHOKE, "unobtainium-motor"), "'unobtainium-motor' names no node"),
        ((*CHOKE, "country/jp"), "'country/jp' is a Country, which does not fit here"),
        ((*CHOKE, "811292"), "'811292' fits several nodes: material/gallium"),
        ((*CHOKE, "811292"), "Give one of these ids"),
        (("outage", "811292", "--as-of", DAY), "hs/811292: a HsCode cannot fail; give a country, stage"),
        (("measures", "--as-of", "2026-13-01"), "'2026-13-01' is no date; write it like 2026-11-21"),
        (("measures", "--as-of", "2026-02-30"), "is no date"),
        (("measures", "--as-of", "2026"), "is no date"),
        (("show", "JP", "--as-of", "yesterday"), "'yesterday' is no date"),
        (("chokepoints", "--product", "bev", "--as-of", "21.11.2026"), "is no date"),
        ((*OUTAGE, "--start", "soon"), "'soon' is no date"),
        ((*OUTAGE, "--start", "2026-01-01"), "before the date that is asked for"),
        ((*OUTAGE, "--severity", "2"), "severity 2.0 lies outside 0 to 1"),
        ((*OUTAGE, "--severity", "-0.1"), "lies outside 0 to 1"),
        ((*OUTAGE, "--severity", "nan"), "lies outside 0 to 1"),
        ((*OUTAGE, "--days", "0"), "an outage of 0 days: give at least 1"),
        ((*OUTAGE, "--days", "-5"), "give at least 1"),
        ((*OUTAGE, "--horizon", "0"), "a horizon of 0 days"),
        ((*OUTAGE, "--stockpile-days", "-1"), "give 0 or more"),
        ((*OUTAGE, "--stockpile-days", "nan"), "give 0 or more"),
        ((*OUTAGE, "--stockpile-days", "inf"), "give 0 or more"),
        ((*OUTAGE, "--toward", "Atlantis"), "'Atlantis' names no node"),
        ((*OUTAGE, "--toward", "CN"), "nothing of it goes to CN"),
        ((*OUTAGE, "--for", "AQ"), "no product is made in AQ"),
        ((*CHOKE, "traction-motor", "--country", "AQ"), "is not made in AQ; it is made in "),
        ((*CHOKE, "material/rare-earth-elements"), "nobody is known to make it"),
        (("outage", "measure/jp-ad-2025", "--as-of", DAY), "reaches no flow"),
        (("outage", "country/aq", "--as-of", DAY), "nothing in the network of 2026-11-21 belongs to it"),
        (("outage", "field/9", "--as-of", DAY), "a Field cannot fail"),
        (("measures", "--issuer", "gallium"), "'gallium' names no node"),
        (("measures", "--material", "JP"), "'JP' names no node"),
    ],
)
def test_a_question_at_fault(lodestone: Command, arguments: tuple[str, ...], said: str) -> None:
    assert said in lodestone(*arguments).error()
    assert said in lodestone(*arguments, "--format", "json").error()


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("show",),
        ("outage",),
        ("show", "JP", "--format", "xml"),
        ("show", "JP", "--lang", "fr"),
        ("find", "JP", "--top", "0"),
        ("find", "JP", "--top", "many"),
        (*OUTAGE, "--severity", "much"),
        (*OUTAGE, "--days", "1.5"),
        (*OUTAGE, "--unknown"),
        ("show", "JP", "CN"),
        ("chokepoints",),
        ("chokepoints", "--all"),
        (*CHOKE, "bev", "--all"),
    ],
)
def test_usage(lodestone: Command, arguments: tuple[str, ...]) -> None:
    wrong = lodestone(*arguments)
    assert wrong.code == 2
    assert wrong.out == ""
    assert wrong.err
    assert "Traceback" not in wrong.err


def test_help(lodestone: Command) -> None:
    told = lodestone("--help")
    assert told.code == 0
    for command in ("build", "find", "show", "chokepoints", "outage", "measures", "cypher", "report", "audit", "app"):
        assert command in told.out
        each = lodestone(command, "--help")
        assert each.code == 0
        assert "Example" in each.out


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("find", "gallium"), ("show", "JP"), ("measures",), (*CHOKE, "bev"), OUTAGE, ("audit", "--as-of", DAY),
)  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS)
def test_no_build(lodestone: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said = lodestone(*arguments, "--home", str(tmp_path / "nothing")).error()
    assert "no build yet; run: lodestone build" in said


@pytest.fixture
def broken_home(built_home: Path, tmp_path: Path) -> Path:
    """A copy of the build, to be broken."""
    home = tmp_path / "home"
    shutil.copytree(built_home, home)
    return home


@pytest.mark.parametrize("content", [b"", b"PAR1 and nothing more", b"\x00" * 1000])
def test_statements_that_cannot_be_read(lodestone: Command, broken_home: Path, content: bytes) -> None:
    (current_build(broken_home) / "statements.parquet").write_bytes(content)
    said = lodestone("find", "gallium", "--home", str(broken_home)).error()
    assert "statements.parquet" in said
    assert "lodestone build" in said


def test_statements_of_another_build(lodestone: Command, broken_home: Path) -> None:
    path = current_build(broken_home) / "statements.parquet"
    path.write_bytes(path.read_bytes()[:-4] + b"PAR2")
    assert "lodestone build" in lodestone("show", "JP", "--home", str(broken_home)).error()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"nowhere\n"])
def test_a_garbled_pointer(lodestone: Command, broken_home: Path, content: bytes) -> None:
    (broken_home / "current").write_bytes(content)
    assert "lodestone build" in lodestone("measures", "--home", str(broken_home)).error()


def test_a_report_that_cannot_be_read(lodestone: Command, broken_home: Path) -> None:
    (current_build(broken_home) / "build.json").write_text("{")
    assert "build.json" in lodestone("audit", "--home", str(broken_home)).error()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli.start import main; main()", *arguments]


def test_the_command_as_a_process(built_home: Path, tmp_path: Path) -> None:
    """Exit codes and streams as a shell sees them."""
    environment = {**os.environ, "LODESTONE_HOME": str(built_home)}
    good = subprocess.run(
        command("find", "ガリウム", "--format", "json"), cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert (good.returncode, good.stderr) == (0, b"")
    assert b"material/gallium" in good.stdout
    bad = subprocess.run(
        command("find", "gallium", "--home", str(tmp_path)), cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert (bad.returncode, bad.stdout) == (1, b"")
    assert bad.stderr.startswith(b"error: ")
    assert bad.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("arguments", "read"),
    [(("measures", "--as-of", DAY, "--format", "json"), 3), (("find", "gallium", "--top", "1"), 0)],
)
def test_a_reader_that_goes_away_is_no_error(built_home: Path, arguments: tuple[str, ...], read: int) -> None:
    environment = {**os.environ, "LODESTONE_HOME": str(built_home)}
    with subprocess.Popen(
        command(*arguments), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as told:
        assert told.stdout is not None
        assert told.stderr is not None
        assert len(told.stdout.read(read)) == read
        told.stdout.close()
        remarks = told.stderr.read()
        assert told.wait(timeout=60) == 0
    assert remarks == b""


def test_an_interruption(lodestone: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.contract.find_rows", interrupt)
    stopped = lodestone("find", "gallium")
    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.err.strip() == "interrupted; nothing stored was changed"


def test_an_interruption_between_two_products(lodestone: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    find = chokepoints._find

    def interrupt(
        graph: SupplyGraph, compiled: CompiledNetwork, product: str, *rest: Any
    ) -> list[chokepoints.ChokePoint]:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(product)
        return find(graph, compiled, product, *rest)

    monkeypatch.setattr(chokepoints, "_find", interrupt)
    for form in ("table", "json"):
        done.clear()
        stopped = lodestone("chokepoints", "--all", "--country", "KR", "--format", form)
        assert len(done) == 2
        assert (stopped.code, stopped.out) == (130, "")
        # how far it was may stand above, where that took more than two seconds
        assert stopped.err.strip().splitlines()[-1] == "interrupted; nothing stored was changed"
        assert "Traceback" not in stopped.err


def test_a_fault_of_the_program_is_one_line_too(lodestone: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("app.contract.find_rows", fail)
    failed = lodestone("find", "gallium")
    assert (failed.code, failed.out) == (1, "")
    assert failed.err.splitlines() == [
        "error: unexpected ZeroDivisionError: division by zero (run again with --debug before the command for details)"
    ]


def test_an_interruption_while_the_command_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "app.cli.main":
                raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["lodestone", "--lang", "ja", "find", "gallium"])
    monkeypatch.delitem(sys.modules, "app.cli.main")
    monkeypatch.setattr(sys, "meta_path", [Interrupted(), *sys.meta_path])
    with pytest.raises(SystemExit) as stopped:
        start.main()
    assert stopped.value.code == 130
    assert capsys.readouterr().err == "中断しました。保存済みのものは変わっていません\n"


def test_version(lodestone: Command) -> None:
    shown = lodestone("--version")
    assert (shown.code, shown.out) == (0, f"lodestone {metadata.version('lodestone')}\n")
