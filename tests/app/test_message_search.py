"""The search for messages: each way in which a text comes to be said, what is left out, the project's own raises."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.message_search import Said, templates_said
from app.message_templates import is_message, templates_of
from app.messages import PACKAGES

ROOT = Path(__file__).resolve().parents[2]


def found(folder: Path, **modules: str) -> set[str]:
    """Templates of a package with these modules."""
    (folder / "ingest").mkdir(parents=True, exist_ok=True)
    for name, source in modules.items():
        (folder / "ingest" / f"{name}.py").write_text(source, encoding="utf-8")
    return {said.template for said in templates_said(folder, ["ingest"])}


@pytest.mark.parametrize(
    ("source", "templates"),
    [
        ('raise BuildError(f"{home}: no build yet")', {"{home}: no build yet"}),
        ('raise BuildError("two " f"{n:,} rows " "{braces}")', {"two {n} rows {{braces}}"}),
        (
            'raise BuildError(f"{n} row" + ("s too many" if n > 1 else " too many"))',
            {"{n} rows too many", "{n} row too many"},
        ),
        ('raise BuildError("is a file" if there else f"no folder {path.name}")', {"is a file", "no folder {name}"}),
        (
            'tell("writing the store"); say(f"nothing found for {text}")',
            {"writing the store", "nothing found for {text}"},
        ),
        ('say(_("in a catalogue")); raise BuildError(_("in it too"))', set()),
        ('raise BuildError(f"{path}: {problem}")', set()),
        ('x = "never said to anybody"', set()),
        (
            'def f(n):\n why = f"{n} rows too many"\n if n:\n  why += " or too few"\n raise BuildError(f"{x}: {why}")',
            {"{n} rows too many", " or too few"},
        ),
        (
            'def f():\n raise BuildError("\\n".join(f"{p}: {x}" for x in _problems()))\n'
            'def _problems():\n yield "is not there"\n yield from _more()\n'
            'def _more():\n found = []\n found.append("is empty now")\n return found',
            {"is not there", "is empty now"},
        ),
        (
            'def check(what):\n raise BuildError(f"must be {what}")\ndef a():\n check("a whole number")\n'
            'def b():\n check(what=_WHAT)\n_WHAT = "a long text"',
            {"must be {what}", "a whole number", "a long text"},
        ),
        (
            "@dataclass\nclass Issue:\n line: int\n reason: str\n @property\n def text(self):\n"
            '  return f"line {self.line}: {self.reason}"\n'
            'def f(issues):\n issues.append(Issue(3, "is below zero")); raise BuildError(issues[0].text)',
            {"line {line}: {reason}", "is below zero"},
        ),
        (
            "class Faults:\n def add(self, path, line, problem):\n  self.lines.append(f'{path}: {problem}')\n"
            "def f(faults):\n faults.add('a.csv', 3, 'stands in no table')\n raise BuildError(faults.lines)",
            {"stands in no table"},
        ),
        (
            'class OddError(Exception):\n def __init__(self, n):\n  super().__init__(f"{n} odd ends")',
            {"{n} odd ends"},
        ),
        ("raise BuildError(f\"'{text}' is no date\")\ndef f():\n text = 'as a user wrote'", {"'{text}' is no date"}),
        ('raise BuildError(RULES[x])\nRULES = {1: ("is no number", "数でない"), 2: "is no share"}', {"is no share"}),
        ('cite("who said it first"); raise BuildError(run(f"SELECT x FROM {table}"))', set()),
    ],
)
def test_ways_of_a_text(tmp_path: Path, source: str, templates: set[str]) -> None:
    assert found(tmp_path, a=source) == templates


def test_texts_of_other_modules(tmp_path: Path) -> None:
    modules = {
        "a": 'from ingest.b import problem\ndef f(x):\n found = problem(x)\n raise BuildError(f"{x}: {found}")',
        "b": 'def problem(x):\n return _why(x) or None\ndef _why(x):\n return f"{x} is over the limit"',
        "c": 'def _why(x):\n return "of another module"',
    }
    assert found(tmp_path, **modules) == {"{x} is over the limit"}


def test_places_of_a_text(tmp_path: Path) -> None:
    found(tmp_path, b='x = 1\nraise BuildError("is not there")', a='raise BuildError("is not there")')
    assert templates_said(tmp_path, ["ingest"]) == [Said("is not there", Path("ingest/a.py"), 1)]


def test_every_raise_of_the_project_is_found() -> None:
    """What a raise statement says in words is among the templates that need a translation."""
    known = {said.template for said in templates_said(ROOT, PACKAGES)}
    raised = 0
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                told = {template for template in templates_of(node.exc.args[0])[0] if is_message(template)}
                assert told <= known, f"{path}:{node.lineno}"
                raised += bool(told)
    assert raised > 150
