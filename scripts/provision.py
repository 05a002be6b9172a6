"""Set up ``.venv`` from the locks: the first step of ``make run`` and ``make test``.

Needs nothing but the standard library, since it runs before anything is installed::

    python3 -m scripts.provision run
    python3 -m scripts.provision test

Each step leaves a stamp when it is done and takes the old one away before it begins, so an interrupted
set-up is taken up again where it stopped, and a changed lock is installed anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ((3, 11), (3, 13))
CONFORMANCE = "tests/graph/stores"
OUTPUT_TAIL = 12

Runner = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]
Say = Callable[[str], None]


class SetupError(Exception):
    """The environment could not be set up; the text is one line for the person who ran make."""


def run_quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command with its output kept back, free of settings that would install elsewhere."""
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    env["PIP_USER"] = "0"
    return subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def say_now(line: str) -> None:
    """Print a progress line at once, also into a pipe."""
    print(line, flush=True)


def digest(*parts: str) -> str:
    """Fingerprint of what a step was made from."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Stamps:
    """Which steps are done, and from what: a small JSON file inside the virtual environment."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, stamps: dict[str, dict[str, str]]) -> None:
        # Written beside and swapped in: a cut-off write must not leave half a file.
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(stamps, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self.path)

    def holds(self, step: str, *digests: str) -> bool:
        """Whether the step was done from one of these fingerprints."""
        return self._read().get(step, {}).get("digest") in digests

    def note(self, step: str) -> str:
        """Return what was noted when the step was done."""
        return self._read().get(step, {}).get("note", "")

    def drop(self, step: str) -> None:
        """Take a stamp away; done before the step begins."""
        stamps = self._read()
        if stamps.pop(step, None) is not None:
            self._write(stamps)

    def set(self, step: str, fingerprint: str, note: str = "") -> None:
        """Stamp a step that is done."""
        self._write({**self._read(), step: {"digest": fingerprint, "note": note}})


@dataclass(frozen=True)
class Setup:
    """One set-up of ``root/.venv`` for a purpose, ``run`` or ``test``."""

    root: Path
    purpose: str
    run: Runner = run_quietly
    say: Say = say_now

    @property
    def venv(self) -> Path:
        """Where the virtual environment is."""
        return self.root / ".venv"

    @property
    def python(self) -> str:
        """The interpreter inside the virtual environment."""
        return str(self.venv / "bin" / "python")

    @property
    def stamps(self) -> Stamps:
        """The steps done so far."""
        return Stamps(self.venv / "lodestone-setup.json")

    def everything(self) -> None:
        """Carry out the four steps, each only where its stamp does not hold."""
        self.create_venv()
        self.install_packages()
        self.install_engine()
        self.install_project()

    def lock(self, name: str) -> Path:
        """Path of a lock file."""
        return self.root / "requirements" / f"{name}.txt"

    def pip(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pip install inside the virtual environment, quietly and without questions."""
        options = ["--disable-pip-version-check", "--no-input", "-q"]
        return self.run([self.python, "-m", "pip", *options, "install", "--progress-bar", "off", *arguments])

    def pip_locked(self, lock: Path) -> subprocess.CompletedProcess[str]:
        """Install a lock: hashes are checked, and no package may run a build script of its own."""
        return self.pip("--only-binary", ":all:", "--require-hashes", "-r", str(lock))

    def create_venv(self) -> None:
        """Make sure that ``.venv`` exists, works, and was made for this place."""
        here = str(self.root)
        version = self._venv_version()
        # Scripts inside a virtual environment hold its path: one that was moved is made anew.
        moved = self.stamps.path.exists() and not self.stamps.holds("place", digest(here))
        if version and not moved:
            self.say(f"1/4 .venv is there (Python {version})")
        else:
            self.say(f"1/4 creating .venv (Python {sys.version.split()[0]}) ...")
            made = self.run([sys.executable, "-m", "venv", "--clear", str(self.venv)])
            if made.returncode != 0:
                raise self._failure("creating .venv failed", made, "mend what it says, then run make again")
        if not self.stamps.holds("place", digest(here)):
            self.stamps.set("place", digest(here))

    def _venv_version(self) -> str:
        """Version of the Python in a usable ``.venv``; empty where there is none."""
        if not Path(self.python).exists():
            return ""
        low, high = PYTHONS
        probe = (
            f"import sys, pip; v = sys.version_info; print(v[0], v[1], v[2]) if {low} <= v[:2] <= {high} else exit(1)"
        )
        answer = self.run([self.python, "-c", probe])
        return ".".join(answer.stdout.split()) if answer.returncode == 0 else ""

    def install_packages(self) -> None:
        """Install the lock of the purpose; the test lock holds all that the run lock does."""
        locks = {name: digest(self.lock(name).read_text(encoding="utf-8")) for name in ("run", "test")}
        enough = locks.values() if self.purpose == "run" else [locks["test"]]
        count = len(pins(self.lock(self.purpose)))
        if self.stamps.holds("packages", *enough):
            self.say(f"2/4 the {count} locked packages are there")
            return
        self.say(f"2/4 installing {count} locked packages (about 1 GB on disk, one or two minutes) ...")
        self._install_lock(self.purpose, locks[self.purpose])

    def _install_lock(self, name: str, fingerprint: str) -> None:
        self.stamps.drop("packages")
        done = self.pip_locked(self.lock(name))
        if done.returncode != 0:
            raise self._failure(
                f"installing requirements/{name}.txt failed", done, "check the network, then run make again"
            )
        self.stamps.set("packages", fingerprint)

    def install_engine(self) -> None:
        """Install the Cypher engine: the locked version, else one that passes the conformance tests, else none."""
        lock, wanted = self.lock("engine"), engine_requirement(self.root)
        fingerprint = digest(lock.read_text(encoding="utf-8"), wanted)
        name, version = next(iter(pins(lock).items()))
        if self.stamps.holds("engine", fingerprint):
            self.say(f"3/4 Cypher engine: {self.stamps.note('engine')}")
            return
        self.say(f"3/4 installing the Cypher engine ({name} {version}) ...")
        self.stamps.drop("engine")
        locked = self.pip_locked(lock)
        if locked.returncode == 0:
            self.stamps.set("engine", fingerprint, f"{name} {version}")
            return
        if "DO NOT MATCH THE HASHES" in locked.stdout:
            raise self._failure(
                f"{name} {version} from the package index is not the file that was locked",
                locked,
                "do not use it; check which index pip is set to",
            )
        self._install_other_engine(name, version, wanted, fingerprint)

    def _install_other_engine(self, name: str, version: str, wanted: str, fingerprint: str) -> None:
        """Take another version in range, and keep it only if it answers as the locked one did."""
        found = self.pip("--only-binary", name, "--no-deps", "--retries", "1", wanted)
        if found.returncode != 0:
            self.say(f"    no {wanted} to be had here: everything but Cypher works; run make again to retry")
            return
        other = self._installed_version(name)
        self.say(f"    {name} {version} cannot be had here; trying {other} with the conformance tests ...")
        test_lock = digest(self.lock("test").read_text(encoding="utf-8"))
        if not self.stamps.holds("packages", test_lock):
            self._install_lock("test", test_lock)
        checked = self.run([self.python, "-m", "pytest", "-q", CONFORMANCE])
        if checked.returncode != 0:
            self.run([self.python, "-m", "pip", "uninstall", "-q", "-y", name])
            # Stamped as well: nothing changes before the lock does, and the next run should be quick.
            note = f"none ({name} {other} fails the conformance tests and was removed); everything but Cypher works"
            self.say(f"    {note}")
            self.stamps.set("engine", fingerprint, note)
            return
        note = f"{name} {other} instead of the locked {version}; it passed the conformance tests"
        self.say(f"    {note}")
        self.stamps.set("engine", fingerprint, note)

    def _installed_version(self, name: str) -> str:
        answer = self.run([self.python, "-c", f"import importlib.metadata as m; print(m.version({name!r}))"])
        return answer.stdout.strip()

    def install_project(self) -> None:
        """Install Lodestone itself, in place."""
        fingerprint = digest((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        if self.stamps.holds("project", fingerprint):
            self.say("4/4 Lodestone is installed")
            return
        self.say("4/4 installing Lodestone ...")
        self.stamps.drop("project")
        done = self.pip("--no-deps", "--no-build-isolation", "-e", str(self.root))
        if done.returncode != 0:
            raise self._failure("installing Lodestone itself failed", done, "mend what it says, then run make again")
        self.stamps.set("project", fingerprint)

    def _failure(self, what: str, done: subprocess.CompletedProcess[str], advice: str) -> SetupError:
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        for line in lines[-OUTPUT_TAIL:]:
            self.say(f"    {line}")
        return SetupError(f"{what} (exit {done.returncode}): {advice}")


def pins(lock: Path) -> dict[str, str]:
    """Names and versions of a lock; of a package with several, the last."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(found)


def engine_requirement(root: Path) -> str:
    """Range of engine versions that the project accepts, from ``pyproject.toml``."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["optional-dependencies"]["engine"][0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up for the purpose named; 0 if all is in place, 1 with one line if not."""
    parser = argparse.ArgumentParser(prog="scripts.provision", description="Set up .venv from the locks.")
    parser.add_argument("purpose", choices=["run", "test"])
    purpose = parser.parse_args(arguments).purpose
    try:
        Setup(ROOT, purpose).everything()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: set-up stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; the same make command takes it up again", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
