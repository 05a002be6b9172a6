"""Write the locks in ``requirements/`` from ``pyproject.toml``: what ``make lock`` does.

One lock serves every Python from 3.11 on and every platform, holds hashes and no address. Pins that still fit
are kept; ``--upgrade`` takes the newest.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.provision import ROOT, engine_requirement

OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header", "--quiet"]
BUILD = "requirements/build.in"


def commands(root: Path) -> list[tuple[list[str], str]]:
    """List the arguments of each compilation, in order, with what it reads from standard input."""
    return [
        (["pyproject.toml", BUILD, "-o", "requirements/run.txt"], ""),
        # Constrained by the run lock, so that the tests see the versions that people run.
        (
            [
                "pyproject.toml",
                BUILD,
                "--extra",
                "test",
                "--extra",
                "cluster",
                "-c",
                "requirements/run.txt",
                "-o",
                "requirements/test.txt",
            ],
            "",
        ),
        # A lock of its own: its pin dies earlier than the others, and only Cypher depends on it.
        (["-", "-o", "requirements/engine.txt"], engine_requirement(root) + "\n"),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the three locks; stops at the first that cannot be resolved."""
    parser = argparse.ArgumentParser(prog="scripts.lock", description="Write the locks from pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    extra = ["--upgrade"] if parser.parse_args(arguments).upgrade else []
    if importlib.util.find_spec("uv") is None:
        print("installing uv into .venv ...", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "uv"], check=True, cwd=ROOT)
    for command, text in commands(ROOT):
        print(f"writing {command[-1]} ...", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *extra, *command],
            check=False,
            cwd=ROOT,
            input=text,
            text=True,
            stdout=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            print(f"error: {command[-1]} could not be resolved; it is as it was", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
