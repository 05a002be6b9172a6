"""The command line in Japanese: help of every command, errors, steps and remarks; no English sentence is left."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from app import finding_words
from app.answers import Answers
from app.cli import local
from app.cli.local import HELP, asked_language, help_texts, wrap
from app.cli.main import command
from app.finding_words import FINDINGS
from app.i18n import translator
from graph.audit import audit
from graph.errors import GraphError
from ingest.errors import IngestError
from ontology.errors import OntologyError
from tests.app.cli.runs import DAY, Command, Run, is_japanese, run

ROOT = Path(__file__).resolve().parents[3]
ERRORS = (GraphError, IngestError, OntologyError)
OUTAGE = ("outage", "country/cn", "--as-of", DAY)
CHOKE = ("chokepoints", "--as-of", DAY, "--product")

_ENGLISH = re.compile(r"\b[A-Za-z][a-z]+(?: [a-z]{2,}){2,}")
_LITERAL = re.compile(r"「[^」]*」|lodestone [^。\n]*|https?://\S+|'[^']*'|\"[^\"]*\"|\([^)]*\)")
_TOO_HEAVY = ("numpy", "pandas", "pyarrow", "streamlit", "rdflib", "numba", "duckdb")


def english(text: str) -> list[str]:
    """Three English words in a row or more, outside of quotes, brackets and commands to run."""
    return _ENGLISH.findall(_LITERAL.sub(" ", text))


def commands(made: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Words that lead to each command."""
    yield path
    for name, inner in getattr(made, "commands", {}).items():
        yield from commands(inner, (*path, name))


ALL = tuple(commands(command("en")))


@pytest.fixture
def plain(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Run]:
    """Runs a command where there is no build."""
    monkeypatch.setenv("LODESTONE_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("LODESTONE_LANG", raising=False)
    return lambda *arguments: run(capsys, monkeypatch, *arguments)


# help


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help(plain: Callable[..., Run], path: tuple[str, ...]) -> None:
    shown = plain("--lang", "ja", *path, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"使い方: {' '.join(('lodestone', *path))} [オプション]")
    told = re.sub(r"(?ms)^  例：.*?(?=^\S|\Z)", "", shown.out)
    assert english(told) == []
    assert "オプション:" in told
    assert not re.search(r"Usage|Options|Arguments|Commands|default|required|env var|Show this|<str>|<int", told)
    for entry in re.split(r"\n(?=  \S)", told.partition("オプション:")[2]):
        name, _, text = entry.strip().partition("  ")
        assert is_japanese(text) or not name, entry
    assert all(sum(2 if is_japanese(sign) else 1 for sign in line) <= 80 for line in shown.out.splitlines())


def test_help_keeps_what_is_typed(plain: Callable[..., Run]) -> None:
    shown = plain("chokepoints", "--lang", "ja", "--help")
    flat = " ".join(shown.out.split())
    assert "例：lodestone chokepoints --product traction-motor --country JP" in flat
    for option in ("--product", "--as-of DATE", "--format <table|json|csv>", "--lang <en|ja>", "LODESTONE_LANG"):
        assert option in flat


def test_help_in_the_language_of_the_variable(plain: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODESTONE_LANG", "ja")
    assert plain("chokepoints", "--help").out == plain("--lang", "ja", "chokepoints", "--help").out
    assert plain("chokepoints", "--lang", "en", "--help").out.startswith("Usage: lodestone chokepoints [OPTIONS]")
    assert is_japanese(plain().err)  # no command: the help


def test_english_help_is_as_it_was(plain: Callable[..., Run]) -> None:
    assert not any(is_japanese(text) for text in help_texts(command("en")) for _ in [0] if "lodestone" not in text)
    assert plain("--help").out.startswith("Usage: lodestone [OPTIONS] COMMAND [ARGS]...\n")


def test_every_help_text_has_japanese() -> None:
    _ = translator("ja")
    for text in help_texts(command("en")):
        assert is_japanese(_.context(HELP, text)), text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_help_is_quick(lang: str) -> None:
    """Help loads none of the libraries that take long."""
    code = (
        "import sys; sys.argv = ['lodestone', '--lang', sys.argv[1], '--help']\n"
        "from app.cli.main import main\n"
        "try: main()\n"
        f"except SystemExit: print([m for m in {_TOO_HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, lang], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_language_of_a_run() -> None:
    assert asked_language(["show", "JP", "--lang", "fr"], {"LODESTONE_LANG": "ja_JP.UTF-8"}) == "ja"
    assert asked_language(["--lang", "ja", "show", "JP", "--lang=en"], {}) == "en"
    assert asked_language(["--lang"], {}) == "en"
    assert all(doctest.testmod(module).failed == 0 for module in (local, finding_words))


def test_lines_are_broken_where_japanese_allows_it() -> None:
    text = "供給網を組み立て、保存する。（前回のビルドが残る）"
    for width in range(10, 60):
        lines = wrap(text, width)
        assert "".join(lines) == text
        assert not any(line[0] in "、。）" or line[-1] in "（" for line in lines)
    assert wrap("edges,from=CN,toward=JP," + 8 * "x" + 20 * "y", 12) == [
        "edges,", "from=CN,", "toward=JP,", "xxxxxxxxyyyy", 12 * "y", "yyyy",
    ]  # fmt: skip
    assert wrap("lodestone cypher --query producers-of-material", 21) == [
        "lodestone cypher", "--query", "producers-of-material",
    ]  # fmt: skip


# messages


WRONG: tuple[tuple[str, ...], ...] = (
    ("show", "material/unobtainium"), ("show", "zzzqqq"), (*CHOKE, "unobtainium-motor"),
    (*CHOKE, "country/jp"), (*CHOKE, "traction-motor", "--country", "AQ"), (*CHOKE, "material/rare-earth-elements"),
    ("measures", "--as-of", "2026-13-01"), ("measures", "--issuer", "gallium"), (*OUTAGE, "--start", "2026-01-01"),
    (*OUTAGE, "--severity", "2"), (*OUTAGE, "--days", "0"), (*OUTAGE, "--horizon", "0"), (*OUTAGE, "--toward", "CN"),
    (*OUTAGE, "--stockpile-days", "nan"), (*OUTAGE, "--for", "AQ"), ("outage", "field/9", "--as-of", DAY),
    ("outage", "measure/jp-ad-2025", "--as-of", DAY), ("outage", "country/aq", "--as-of", DAY),
    ("cypher", "MATCH (n) DELETE n"), ("cypher", "MATCH (n"), ("cypher", "RETURN apoc.version()"), ("cypher",),
    ("cypher", "RETURN $x"), ("cypher", "--query", "nothing"), ("sparql", "ASK {}", "--param", "x"),
    ("sparql", "DELETE WHERE { ?s ?p ?o }"), ("sparql", "--query", "nothing"),
    ("diff", "nothing", "none"), ("find", "gallium", "--home", "none"), ("audit", "--home", "none"),
    ("report", "--product", "bev", "-o", "no-such-folder/x.md"), ("report", "--product", "bev", "-o", "x.pdf"),
)  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_a_question_at_fault(lodestone: Command, arguments: tuple[str, ...]) -> None:
    """Before or after the command, or as the variable: the error is the same one line in Japanese."""
    wrong = lodestone(*arguments, "--lang", "ja")
    assert (wrong.code, wrong.out) == (1, "")
    line = wrong.err.splitlines()[-1]
    assert line.startswith("エラー：")
    assert is_japanese(line.removeprefix("エラー："))
    assert english(wrong.err) == []
    assert lodestone("--lang", "ja", *arguments).err.splitlines()[-1] == line


USAGE: tuple[tuple[str, ...], ...] = (
    ("frobnicate",), ("shw",), ("show",), ("show", "JP", "CN"), ("show", "JP", "--format", "xml"), ("find", "--top"),
    ("find", "JP", "--top", "0"), ("find", "JP", "--top", "many"), (*OUTAGE, "--severity", "much"),
    (*OUTAGE, "--days", "1.5"), (*OUTAGE, "--unknown"), ("find", "a", "--to", "3"), ("chokepoints",),
    (*CHOKE, "bev", "--all"), ("report", "--product", "bev"), ("export",), ("cypher", "--timeout", "9999"),
    ("--debug=2", "show", "x"), ("ingest", "run"), ("ingest", "nothing"),
)  # fmt: skip


@pytest.mark.parametrize("arguments", USAGE, ids=" ".join)
def test_usage(plain: Callable[..., Run], arguments: tuple[str, ...]) -> None:
    wrong = plain("--lang", "ja", *arguments)
    assert (wrong.code, wrong.out) == (2, "")
    assert re.search(r"^エラー：.*[ぁ-ん]", wrong.err, re.MULTILINE)
    assert english(wrong.err) == []
    assert not re.search(r"Usage|Error|Missing|Invalid|No such|Try |Input should", wrong.err)
    assert not is_japanese(plain(*arguments).err)


def test_the_language_before_the_command(lodestone: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds for the answer too, and gives way to the command's own."""
    assert "識別子" in lodestone("--lang", "ja", "find", "gallium").out
    assert "識別子" not in lodestone("--lang", "ja", "find", "gallium", "--lang", "en").out
    monkeypatch.setenv("LODESTONE_LANG", "ja")
    assert "識別子" in lodestone("find", "gallium").out
    assert "識別子" not in lodestone("--lang", "en", "find", "gallium").out


def test_steps_remarks_and_tables_of_a_build(plain: Callable[..., Run], tmp_path: Path) -> None:
    built = plain("build", "--dataset", "countries", "--home", str(tmp_path / "home"), "--lang", "ja")
    assert built.code == 0
    assert built.err.splitlines()[0].startswith("countries：")
    assert all(is_japanese(line) for line in built.err.splitlines())
    assert english(built.err + built.out) == []
    assert {"グラフ", "国", "出典", "利用可"} <= set(built.out.split())


def test_an_interruption_and_a_fault(lodestone: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.contract.find_rows", interrupt)
    assert lodestone("find", "gallium", "--lang", "ja").err == "中断しました。保存済みのものは変わっていません\n"

    def fail(*_: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr("app.contract.find_rows", fail)
    said = lodestone("find", "gallium", "--lang", "ja").err
    assert said.startswith("エラー：想定外の PermissionError：権限がありません（番号13）")
    assert english(said) == []


def test_a_file_that_is_refused(plain: Callable[..., Run], tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    for arguments in (("nothing", "--from", str(file)), ("usgs_mcs", "--from", str(tmp_path / "none.csv"))):
        refused = plain("ingest", "run", *arguments, "--lang", "ja")
        assert refused.code == 1
        assert refused.err.splitlines()[-1].startswith("エラー：")
        assert english(refused.err.replace(str(tmp_path), "")) == []


def test_kinds_of_weak_points_have_words(built: Answers) -> None:
    found = {f.kind for f in audit(built.graph, built.compiled(DAY), DAY, built.report.datasets)}
    assert found | set(built.report.gaps) <= set(FINDINGS)


def test_the_parser_is_the_one_that_was_translated() -> None:
    """Its own words are those of the catalogue; where they change, the catalogue must follow."""
    made = command("en")
    context = typer.Context(made, info_name="lodestone")
    text = made.get_help(context)
    for word in ("Usage: ", "[OPTIONS]", "COMMAND [ARGS]...", "Options:", "Commands:", "Show this message and exit."):
        assert word in text
