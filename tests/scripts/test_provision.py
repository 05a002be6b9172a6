from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts import provision
from scripts.provision import Setup, SetupError, Stamps, digest, engine_requirement, pins
from tests.tools import ROOT


@dataclass
class Machine:
    """Stands in for pip and python: records what was asked, and fails where a test says so."""

    root: Path
    failing: dict[str, str] = field(default_factory=dict)  # part of a command -> what it prints
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __call__(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        text = " ".join(command)
        self.asked.append(text)
        for part, output in self.failing.items():
            if part in text:
                return subprocess.CompletedProcess(command, 1, stdout=output)
        if "-m venv" in text:
            shutil.rmtree(self.root / ".venv", ignore_errors=True)
            (self.root / ".venv" / "bin").mkdir(parents=True)
            (self.root / ".venv" / "bin" / "python").touch()
        return subprocess.CompletedProcess(command, 0, stdout="0.21.9\n" if "m.version" in text else "3 11 7\n")

    def set_up(self, purpose: str = "run") -> list[str]:
        """Run all steps; returns the pip and venv commands that it took, without the probes."""
        self.asked.clear()
        self.said.clear()
        Setup(self.root, purpose, run=self, say=self.said.append).everything()
        return [text for text in self.asked if " -c " not in text]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "requirements").mkdir()
    for name in ("run", "test"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("rich==15.0.0 \\\n    --hash=sha256:00\n")
    (tmp_path / "requirements" / "test.txt").write_text("rich==15.0.0\npytest==9.2.0\n")
    (tmp_path / "requirements" / "engine.txt").write_text("kglite==0.21.2\n")
    (tmp_path / "pyproject.toml").write_text('[project.optional-dependencies]\nengine = ["kglite>=0.21.2,<0.22"]\n')
    return Machine(tmp_path)


def test_a_first_set_up_takes_four_steps_and_a_second_none(machine: Machine) -> None:
    first = machine.set_up()
    assert [line[:3] for line in machine.said] == ["1/4", "2/4", "3/4", "4/4"]
    assert len(first) == 4
    assert all("--require-hashes" in text for text in first[1:3])
    assert first[3].endswith(f"--no-deps --no-build-isolation -e {machine.root}")
    assert machine.set_up() == []


@pytest.mark.parametrize(
    ("changed", "repeated"),
    [
        ("requirements/run.txt", "run.txt"),
        ("requirements/engine.txt", "engine.txt"),
        ("pyproject.toml", "--no-build-isolation"),
    ],
)
def test_a_changed_lock_is_installed_anew(machine: Machine, changed: str, repeated: str) -> None:
    machine.set_up()
    with (machine.root / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    (only,) = machine.set_up()
    assert repeated in only


def test_the_test_lock_serves_run_but_not_the_other_way(machine: Machine) -> None:
    machine.set_up("run")
    (only,) = machine.set_up("test")
    assert "test.txt" in only
    assert machine.set_up("run") == []


@pytest.mark.parametrize("step", ["run.txt", "-e "])
def test_a_failed_step_leaves_no_stamp(machine: Machine, step: str) -> None:
    machine.failing = {step: "ERROR: no route\n"}
    with pytest.raises(SetupError, match=r"failed \(exit 1\)"):
        machine.set_up()
    assert any("no route" in line for line in machine.said)
    machine.failing = {}
    again = machine.set_up()
    assert any(step in text for text in again)
    assert not any("-m venv" in text for text in again)


def test_an_interruption_leaves_no_stamp(machine: Machine) -> None:
    machine.set_up()
    (machine.root / "requirements" / "run.txt").write_text("rich==15.0.1\n")

    def interrupted(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        if "--require-hashes" in command:
            raise KeyboardInterrupt
        return machine(command)

    with pytest.raises(KeyboardInterrupt):
        Setup(machine.root, "run", run=interrupted, say=machine.said.append).everything()
    # Back to the lock that had been installed: what is there now is neither, so it is installed again.
    (machine.root / "requirements" / "run.txt").write_text("rich==15.0.0 \\\n    --hash=sha256:00\n")
    assert any("run.txt" in text for text in machine.set_up())


def test_a_moved_tree_gets_a_new_venv(machine: Machine, tmp_path: Path) -> None:
    machine.set_up()
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("requirements", "pyproject.toml", ".venv"):
        shutil.move(str(tmp_path / name), str(moved / name))
    machine.root = moved
    assert len(machine.set_up()) == 4


def test_a_broken_venv_is_made_anew(machine: Machine) -> None:
    machine.set_up()
    machine.failing = {"import sys, pip": ""}
    assert "-m venv --clear" in machine.set_up()[0]


def test_another_engine_is_kept_if_it_passes_the_conformance_tests(machine: Machine) -> None:
    machine.failing = {"engine.txt": "ERROR: No matching distribution found for kglite==0.21.2\n"}
    commands = machine.set_up()
    assert any("kglite>=0.21.2,<0.22" in text for text in commands)
    assert any(text.endswith("-m pytest -q tests/graph/stores") for text in commands)
    note = "kglite 0.21.9 instead of the locked 0.21.2; it passed the conformance tests"
    assert f"    {note}" in machine.said
    assert machine.set_up() == []
    assert f"3/4 Cypher engine: {note}" in machine.said


def test_another_engine_is_removed_if_it_fails_them(machine: Machine) -> None:
    machine.failing = {"engine.txt": "ERROR: No matching distribution\n", "-m pytest": "1 failed\n"}
    commands = machine.set_up()
    assert any("uninstall -q -y kglite" in text for text in commands)
    assert any("fails the conformance tests and was removed" in line for line in machine.said)
    assert "-e " in commands[-1]
    assert machine.set_up() == []
    assert any(line.startswith("3/4 Cypher engine: none (kglite 0.21.9 fails") for line in machine.said)


def test_no_engine_at_all_is_one_line_and_the_rest_goes_on(machine: Machine) -> None:
    machine.failing = {"engine.txt": "ERROR: No matching\n", "kglite>=": "ERROR: No matching\n"}
    machine.set_up()
    assert sum("everything but Cypher works" in line for line in machine.said) == 1
    assert machine.said[-1].startswith("4/4")
    machine.failing = {}
    (only,) = machine.set_up()
    assert "engine.txt" in only


def test_an_engine_with_another_hash_is_refused(machine: Machine) -> None:
    machine.failing = {"engine.txt": "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"}
    with pytest.raises(SetupError, match="not the file that was locked"):
        machine.set_up()
    assert not any("kglite>=" in text for text in machine.asked)


def test_a_half_written_stamp_file_counts_as_none(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps.json")
    stamps.path.write_text('{"packages": {"dig', encoding="utf-8")
    assert not stamps.holds("packages", digest("x"))
    stamps.set("packages", digest("x"), "as locked")
    assert stamps.holds("packages", digest("y"), digest("x"))
    assert stamps.note("packages") == "as locked"
    stamps.drop("packages")
    assert not stamps.holds("packages", digest("x"))


def test_the_locked_engine_is_in_the_range_of_the_project() -> None:
    locked = pins(ROOT / "requirements" / "engine.txt")
    assert list(locked) == ["kglite"]
    bounds = re.fullmatch(r"kglite>=([\d.]+),<([\d.]+)", engine_requirement(ROOT))
    assert bounds is not None

    def number(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split("."))

    assert number(bounds[1]) <= number(locked["kglite"]) < number(bounds[2])


def raiser(error: BaseException) -> Callable[[Setup], None]:
    """Build a set-up that ends with this error."""

    def stop(_: Setup) -> None:
        raise error

    return stop


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SetupError("no network"), 1, "error: no network\n"),
        (OSError(28, "No space left on device"), 1, "error: set-up stopped: [Errno 28] No space left on device\n"),
        (KeyboardInterrupt(), 130, "interrupted; the same make command takes it up again\n"),
    ],
)
def test_what_goes_wrong_is_one_line(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(provision.Setup, "everything", raiser(error))
    assert provision.main(["run"]) == code
    assert capsys.readouterr().err == said
