from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scripts.lock import OPTIONS, commands
from scripts.provision import pins
from tests.tools import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"[a-z0-9._-]+==\S+( ; [a-z_'0-9.<>=! ()]+)? \\", flags=re.IGNORECASE)
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def test_there_is_a_lock_for_each_purpose() -> None:
    assert [path.stem for path in LOCKS] == ["engine", "run", "test"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    for word in ("://", "index-url", "find-links", " @ "):
        assert word not in text
    lines = text.splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        assert PIN.fullmatch(line) or HASH.fullmatch(line), line
        if PIN.fullmatch(line):
            assert HASH.fullmatch(after), f"no hash: {line}"


def requirements(name: str) -> set[str]:
    """Pins of a lock with their markers."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {line.removesuffix(" \\") for line in text.splitlines() if "==" in line and not line.startswith(" ")}


def test_tests_see_the_versions_that_people_run() -> None:
    assert requirements("run") <= requirements("test")


def test_what_builds_the_project_is_locked_and_the_engine_is_not_among_the_rest() -> None:
    run = pins(ROOT / "requirements" / "run.txt")
    assert {"hatchling", "editables"} <= run.keys()
    assert "kglite" not in pins(ROOT / "requirements" / "test.txt")


def test_locks_are_compiled_for_every_python_and_without_addresses() -> None:
    assert {"--universal", "--generate-hashes", "--no-header", "--no-annotate"} <= set(OPTIONS)
    assert [arguments[-1] for arguments, _ in commands(ROOT)] == [
        "requirements/run.txt",
        "requirements/test.txt",
        "requirements/engine.txt",
    ]


def test_everything_the_project_declares_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(declared: list[str]) -> set[str]:
        return {re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0].lower() for text in declared}

    assert names(project["dependencies"]) <= pins(ROOT / "requirements" / "run.txt").keys()
    assert names(project["optional-dependencies"]["test"]) <= pins(ROOT / "requirements" / "test.txt").keys()
