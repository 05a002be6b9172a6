from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import ROOT


def find(folder: Path, pythons: dict[str, str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script where PATH has only these pythons: name -> shell text, or 'real' for this one."""
    for name, body in pythons.items():
        path = folder / name
        text = f'exec {sys.executable} "$@"' if body == "real" else body
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
    head = shutil.which("head")
    assert head is not None
    (folder / "head").symlink_to(head)
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "find_python.sh")],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_takes_a_python_that_runs(tmp_path: Path) -> None:
    done = find(tmp_path, {"python3.12": "echo 'shim: not found' >&2; exit 127", "python3": "real"})
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).samefile(sys.executable)


@pytest.mark.parametrize(
    ("pythons", "said"),
    [
        ({}, "found none. Install one"),
        ({"python3": "echo 'is Python 3.9'; exit 1"}, "(python3 is Python 3.9)"),
        ({"python3.11": "echo 'lacks venv (on Debian: apt install python3-venv)'; exit 1"}, "python3-venv"),
    ],
)
def test_says_in_one_line_what_is_wrong(tmp_path: Path, pythons: dict[str, str], said: str) -> None:
    done = find(tmp_path, pythons)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_the_one_named_is_the_only_candidate(tmp_path: Path) -> None:
    done = find(tmp_path, {"python3": "real"}, PYTHON="/no/such/python")
    assert done.returncode == 1
    assert "/no/such/python is not there" in done.stderr


@pytest.mark.parametrize("script", ["scripts/find_python.sh", "scripts/install_test_tools.sh", ".ci/run"])
def test_scripts_parse_and_may_be_run(script: str) -> None:
    shell = "bash" if script == ".ci/run" else "sh"
    assert subprocess.run([shell, "-n", str(ROOT / script)], check=False).returncode == 0
    assert os.access(ROOT / script, os.X_OK)
