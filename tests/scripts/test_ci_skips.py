from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import ROOT

TESTS = """
import pytest

@pytest.mark.browser
def test_in_browser():
    pytest.skip("no window today")

@pytest.mark.browser
@pytest.mark.xfail(reason="known", strict=True)
def test_expected():
    raise AssertionError

def test_without_browser():
    pytest.skip("another reason")
"""


def outcome(folder: Path, *, ci: bool, with_chromium: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the tests above under the project's hooks, with stand-ins for Chromium and fc-list on PATH."""
    (folder / "test_sample.py").write_text(TESTS, encoding="utf-8")
    tools = folder / "bin"
    tools.mkdir()
    for name in ["fc-list", *(["chromium"] if with_chromium else [])]:
        (tools / name).write_text("#!/bin/sh\necho 'Some Gothic'\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    env = {"PATH": str(tools), "CI": "true" if ci else "", "PYTHONPATH": str(ROOT), "HOME": os.environ.get("HOME", "/")}
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rsfE"]
    return subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(folder), str(folder)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("with_chromium", [True, False])
def test_skip_of_a_browser_test_fails_in_ci(tmp_path: Path, with_chromium: bool) -> None:
    done = outcome(tmp_path, ci=True, with_chromium=with_chromium)
    assert done.returncode == 1, done.stdout
    assert "counts as a failure with CI=true" in done.stdout
    if with_chromium:
        assert "1 failed, 1 skipped, 1 xfailed" in done.stdout
    else:
        assert "needs chromium" in done.stdout


@pytest.mark.parametrize("with_chromium", [True, False])
def test_skip_of_a_browser_test_says_why_elsewhere(tmp_path: Path, with_chromium: bool) -> None:
    done = outcome(tmp_path, ci=False, with_chromium=with_chromium)
    assert done.returncode == 0, done.stdout
    assert ("no window today" if with_chromium else "needs chromium") in done.stdout
