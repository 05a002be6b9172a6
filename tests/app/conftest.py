"""The build of the test run, as the app sees it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.answers import Answers

AS_OF = "2026-11-22"


@pytest.fixture(scope="session")
def built(built_home: Path) -> Answers:
    """Answers of that build."""
    return Answers(built_home)


@pytest.fixture
def home(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home, as the one in use."""
    monkeypatch.setenv("LODESTONE_HOME", str(built_home))
    return built_home


@pytest.fixture(autouse=True)
def _own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page run by Streamlit takes the place of ``__main__``: processes started later would run that page again."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
