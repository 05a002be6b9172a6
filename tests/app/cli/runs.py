"""Run the command line as it is, inside the test process: arguments in; exit code, output and remarks out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.answers import Answers
from app.cli.main import main

DAY = "2026-11-21"
SCHEMAS = Path(__file__).parent / "contract"


@dataclass(frozen=True)
class Run:
    """One run of the command."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Its output as strict JSON: no NaN, no infinity."""
        assert self.code == 0, self.err
        return json.loads(self.out, parse_constant=_refuse)

    def error(self) -> str:
        """Its one line of error; nothing else is printed."""
        assert self.code == 1, (self.code, self.err)
        assert self.out == ""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("error: ")
        assert "Traceback" not in self.err
        assert "unexpected" not in self.err
        return lines[0]


Command = Callable[..., Run]


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is no JSON")


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Run:
    """Run ``lodestone`` with arguments."""
    monkeypatch.setattr("sys.argv", ["lodestone", *arguments])
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main()
    printed = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return Run(left.value.code, printed.out, printed.err)


def share_answers(monkeypatch: pytest.MonkeyPatch, built: Answers, home: Path) -> None:
    """Read the build once for all commands on it; other homes are read as ever."""

    def answers(asked: Path | None = None) -> Answers:
        return built if asked in (None, home) else Answers(asked)

    monkeypatch.setattr("app.answers.Answers", answers)


def check_schema(name: str, value: Any) -> None:
    """Hold an answer against the contract."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(value, schema, cls=jsonschema.Draft202012Validator)


def check_kinds(kinds: dict[str, float]) -> None:
    """Shares of an answer by kind sum to 1."""
    assert set(kinds) == {"reported", "derived", "estimated", "imputed", "assumed"}
    assert abs(sum(kinds.values()) - 1) < 1e-9
    assert all(0 <= share <= 1 for share in kinds.values())


def is_japanese(text: str) -> bool:
    """Whether a text has kana or kanji in it."""
    return any("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
