"""Which tools outside Python the tests have, and what follows where one is missing."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Written by scripts/install_test_tools.sh where it could not install something: says why.
REASON_FILE = ROOT / ".venv" / "missing-test-tools"
# Markers of tests that need a tool of the machine; their skips count as failures in CI.
TOOL_MARKERS = ("browser",)


@functools.cache
def chromium() -> str | None:
    """Path of Debian's Chromium, if it is there."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@functools.cache
def has_japanese_font() -> bool:
    """Whether fontconfig knows a font with Japanese in it (other systems than Linux bring their own)."""
    if sys.platform != "linux":
        return True
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    return bool(subprocess.run([lister, ":lang=ja", "family"], capture_output=True, check=False).stdout.strip())


def missing_browser_tools() -> str:
    """Why tests in a browser cannot run here; empty where they can."""
    missing = [
        name
        for name, there in (("chromium", chromium() is not None), ("fonts-noto-cjk", has_japanese_font()))
        if not there
    ]
    if not missing:
        return ""
    why = REASON_FILE.read_text(encoding="utf-8").strip() if REASON_FILE.exists() else "make test installs it as root"
    return f"needs {' and '.join(missing)}: {why}"


def fail_skip_in_ci(report: pytest.TestReport, needs_tool: bool, environment: Mapping[str, str]) -> None:
    """Turn the skip of a test that needs a tool into a failure where ``CI=true`` says that nothing may be missing."""
    expected = hasattr(report, "wasxfail")  # an expected failure is reported as skipped, too
    if not (report.skipped and needs_tool and not expected and environment.get("CI") == "true"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"skipped, which counts as a failure with CI=true: {reason}"
