"""The bundle that is committed is the one that its sources make, and says whose code is in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tools import ROOT

OWN = ROOT / "app" / "components"
STATIC = OWN / "chain_graph" / "static"
SCRIPT = ROOT / "scripts" / "build_components.sh"
NO_NODE, NO_NETWORK = 3, 4


def bundle() -> Path:
    (found,) = STATIC.glob("index-*.js")
    return found


def lock() -> dict[str, dict[str, str]]:
    packages: dict[str, dict[str, str]] = json.loads((OWN / "package-lock.json").read_text(encoding="utf-8"))[
        "packages"
    ]
    return packages


def test_bundle_is_what_its_sources_make(tmp_path: Path) -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm to make the bundle again; users need neither")
    done = subprocess.run(["/bin/sh", str(SCRIPT), str(tmp_path)], capture_output=True, text=True, check=False)
    if done.returncode == NO_NETWORK:
        pytest.skip(f"npm cannot fetch the packages here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    (made,) = tmp_path.iterdir()
    assert made.name == bundle().name, "run scripts/build_components.sh and commit what it wrote"
    assert made.read_bytes() == bundle().read_bytes()


def test_script_says_what_it_needs(tmp_path: Path) -> None:
    # A PATH with the shell's own tools, but without node.
    for tool in ("dirname", "mktemp", "rm"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    done = subprocess.run(
        ["/bin/sh", str(SCRIPT), str(tmp_path / "out")],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == NO_NODE
    assert "needs node" in done.stderr


def test_lock_has_a_hash_for_every_package_and_no_address() -> None:
    assert "://" not in (OWN / "package-lock.json").read_text(encoding="utf-8")
    wanted = json.loads((OWN / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    packages = lock()
    assert packages[""]["devDependencies"] == wanted
    for name, row in packages.items():
        assert not name or row["integrity"].startswith("sha512-"), name
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_third_party_list_names_what_is_in_the_bundle() -> None:
    listed = (OWN / "THIRD_PARTY.md").read_text(encoding="utf-8")
    for name in ("cytoscape", "esbuild"):
        row = lock()[f"node_modules/{name}"]
        assert re.search(rf"\| {name}[^|]*\| {re.escape(row['version'])} \| {row['license']} \|", listed), name


def test_bundle_asks_nobody() -> None:
    text = bundle().read_text(encoding="utf-8")
    assert not re.search(r"\bfetch\(|XMLHttpRequest|importScripts|WebSocket\(", text)
