from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import ROOT

PACKAGES = ("ontology", "graph", "ingest", "app", "scripts")
LONGEST = 400
TEXT_SUFFIXES = {".py", ".sh", ".md", ".toml", ".yml", ".yaml", ".cypher", ".rq", ".html", ".po", ".js", ".css", ".in"}
# Words that mean nothing to a reader, and hosts that no file should name. Split, so as not to find themselves.
FOREIGN = [
    r"/wor" r"k/",
    r"/tm" r"p/w\b",
    r"facts dos" r"sier",
    r"\bissu" r"e #?\d+\b",
    r"\bseed \d" r"{3}\b",
    r"\bhelper ses" r"sion",
    r"pypi" r"\.org",
    r"python" r"hosted",
    r"deb\.deb" r"ian",
    r"registry\.npm" r"js",
    r"maven\.org|maven\.apa" r"che",
    r"proxy\.gol" r"ang",
    r"crates" r"\.io",
]


def modules(*folders: str) -> list[Path]:
    """Python files of these folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def texts() -> Iterator[Path]:
    """Everything that was written by hand for this project; data of others is not."""
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and (path.suffix in TEXT_SUFFIXES or path.name == "Makefile"):
            yield path
    for folder in (*PACKAGES, "tests", "docs", "benchmarks", "requirements", ".ci", ".streamlit"):
        for path in sorted((ROOT / folder).rglob("*")):
            of_others = {"data", "sample", "__pycache__", "node_modules", "static"} & set(path.parts)
            if path.is_file() and not of_others and (path.suffix in TEXT_SUFFIXES or path.parent.name == ".ci"):
                yield path


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        relative(p) for p in modules(*PACKAGES) if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_module_is_too_long_to_read() -> None:
    long = {
        relative(p): n for p in modules(*PACKAGES, "tests") if (n := len(p.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_every_folder_of_tests_is_a_package() -> None:
    bare = {relative(path.parent) for path in modules("tests") if not (path.parent / "__init__.py").exists()}
    assert bare == set()


@pytest.mark.parametrize("pattern", FOREIGN)
def test_no_foreign_word(pattern: str) -> None:
    word = re.compile(pattern, flags=re.IGNORECASE)
    found = [
        f"{relative(path)}:{number}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if word.search(line)
    ]
    assert found == []


def test_the_texts_searched_are_there() -> None:
    searched = {relative(path) for path in texts()}
    assert {"Makefile", "CONTRIBUTING.md", "scripts/provision.py", ".ci/run", "pyproject.toml"} <= searched


def python_range() -> tuple[int, int]:
    """Lowest and highest minor version of Python 3 that pyproject.toml declares."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"])
    assert bounds is not None
    return int(bounds[1]), int(bounds[2]) - 1


def test_python_versions_agree_everywhere() -> None:
    low, high = python_range()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    minors = [int(m) for text in settings["project"]["classifiers"] for m in re.findall(r"Python :: 3\.(\d+)", text)]
    assert minors == list(range(low, high + 1))
    assert settings["tool"]["ruff"]["target-version"] == f"py3{low}"
    assert "python_version" not in settings["tool"]["mypy"]  # the one that runs, as newer stubs ask
    finder = (ROOT / "scripts" / "find_python.sh").read_text(encoding="utf-8")
    assert f"(3, {low}) <= sys.version_info[:2] <= (3, {high})" in finder
    assert f"PYTHONS = ((3, {low}), (3, {high}))" in (ROOT / "scripts" / "provision.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.ja.md", "CONTRIBUTING.md"])
def test_documents_name_the_python_versions_that_work(name: str) -> None:
    low, high = python_range()
    named = [int(minor) for minor in re.findall(r"Python\s+3\.(\d+)", (ROOT / name).read_text(encoding="utf-8"))]
    assert low in named, f"{name} should say Python 3.{low}"
    assert all(low <= minor <= high for minor in named)


@pytest.mark.parametrize("name", ["README.md", "README.ja.md", "CONTRIBUTING.md", ".ci/run"])
def test_documents_name_only_targets_that_make_has(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert named, f"{name} should say how to run Lodestone with make"
    assert named <= targets


def test_the_licence_is_the_one_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_app_stays_on_this_machine() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["headless"] is True
    assert settings["server"]["showEmailPrompt"] is False
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["runner"]["magicEnabled"] is False
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
