from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tools import ROOT

BASICS = ["sh", "rm", "mktemp", "grep", "tail"]


@dataclass(frozen=True)
class Machine:
    """A made-up machine: a PATH with the basics and the programs a test puts on it."""

    folder: Path

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def reason(self) -> Path:
        return self.folder / "reason"

    def put(self, name: str, body: str) -> None:
        (self.bin / name).write_text(f"#!{shutil.which('sh')}\n{body}\n", encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def install(self) -> subprocess.CompletedProcess[str]:
        script = ROOT / "scripts" / "install_test_tools.sh"
        return subprocess.run(
            [str(self.bin / "sh"), str(script), str(self.reason)],
            env={"PATH": str(self.bin), "BIN": str(self.bin)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.bin.mkdir()
    for name in BASICS:
        path = shutil.which(name)
        assert path is not None
        (made.bin / name).symlink_to(path)
    return made


def test_all_there_is_silent_and_clears_an_old_reason(machine: Machine) -> None:
    machine.put("chromium", "exit 0")
    machine.put("fc-list", "echo 'Noto Sans CJK JP'")
    machine.reason.write_text("old", encoding="utf-8")
    done = machine.install()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not machine.reason.exists()


def test_without_apt_says_which_and_why(machine: Machine) -> None:
    machine.put("fc-list", "echo 'Noto Sans CJK JP'")
    done = machine.install()
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "chromium" in done.stderr
    assert "no apt-get" in done.stderr
    assert "fonts-noto-cjk" not in done.stderr
    assert "no apt-get" in machine.reason.read_text(encoding="utf-8")


def test_without_root_says_what_to_run_and_runs_nothing(machine: Machine) -> None:
    machine.put("apt-get", 'echo ran >"$BIN/../ran"')
    machine.put("id", "echo 1000")
    done = machine.install()
    assert done.returncode == 0
    assert "sudo apt-get install chromium fonts-noto-cjk fontconfig" in done.stderr
    assert not (machine.folder / "ran").exists()


def test_failing_apt_gives_its_last_line(machine: Machine) -> None:
    machine.put("apt-get", "echo 'E: Unable to locate package chromium' >&2; exit 100")
    machine.put("id", "echo 0")
    done = machine.install()
    assert done.returncode == 0
    assert "apt-get failed: E: Unable to locate package chromium" in machine.reason.read_text(encoding="utf-8")


def test_root_installs_what_is_missing(machine: Machine) -> None:
    # This apt-get makes the programs by copying one that stands ready.
    machine.put("ready", "echo font")
    copy = shutil.which("cp")
    machine.put(
        "apt-get", f'case "$*" in *install*) for p in chromium fc-list; do {copy} "$BIN/ready" "$BIN/$p"; done; esac'
    )
    machine.put("id", "echo 0")
    done = machine.install()
    assert done.returncode == 0, done.stderr
    assert "installing chromium fonts-noto-cjk fontconfig with apt-get" in done.stdout
    assert not machine.reason.exists()
