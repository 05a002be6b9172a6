"""Questions to the real build, for the tests of reports."""

from __future__ import annotations

import pytest

from app.answers import Answers


@pytest.fixture(scope="session")
def answers(built: Answers) -> Answers:
    """The build that all tests of the app share."""
    return built
