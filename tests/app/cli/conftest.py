"""The command line on the build of the test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.answers import Answers
from tests.app.cli.runs import Command, Run, run, share_answers


@pytest.fixture
def lodestone(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    built: Answers,
    home: Path,
) -> Command:
    """Runs a command on that build."""
    share_answers(monkeypatch, built, home)
    monkeypatch.delenv("LODESTONE_LANG", raising=False)
    monkeypatch.delenv("LODESTONE_DEBUG", raising=False)

    def command(*arguments: str) -> Run:
        return run(capsys, monkeypatch, *arguments)

    return command
