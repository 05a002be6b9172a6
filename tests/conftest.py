"""Hooks of the whole test run: no tool is missing silently, and no test is random."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from tests import tools

hypothesis.settings.register_profile("lodestone", derandomize=True, deadline=None)
hypothesis.settings.load_profile("lodestone")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests in a browser, with the reason, where there is none."""
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    reason = tools.missing_browser_tools() if in_browser else ""
    if reason:
        for item in in_browser:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skip for want of a tool is a failure."""
    report = yield
    needs_tool = any(item.get_closest_marker(marker) for marker in tools.TOOL_MARKERS)
    tools.fail_skip_in_ci(report, needs_tool, os.environ)
    return report


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of Chromium for tests marked ``browser``."""
    path = tools.chromium()
    assert path is not None, "a test that uses chromium_path must bear the marker browser"
    return path


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home with a real build of all datasets, made once a run."""
    from app.building import build_graph

    home = tmp_path_factory.mktemp("home")
    build_graph("2026-11-21", home)
    return home
