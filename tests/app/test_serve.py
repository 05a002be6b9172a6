"""Serving: settings, a port that is taken, no build, and an end without leftovers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest

from app.serve import SETTINGS, ServeError, launch
from graph.errors import BuildError
from tests.tools import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
                assert answer.read() == b"ok"
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_settings_are_those_of_the_project() -> None:
    declared = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat = {
        f"{section}.{name}": str(value).lower() if isinstance(value, bool) else str(value)
        for section, rows in declared.items()
        for name, value in rows.items()
        if section != "theme"
    }
    given = {"server.address", "server.port"}
    same = {name: value.lower() for name, value in SETTINGS.items()} | {name: flat[name] for name in given}
    assert {name: value.lower() for name, value in flat.items()}.items() <= same.items()


def test_taken_port_is_one_clear_line(built_home: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = int(holder.getsockname()[1])
        with pytest.raises(ServeError, match=rf"127\.0\.0\.1:{port} cannot be used .*--port {port + 1}"):
            launch(port, home=built_home)


def test_without_a_build_nothing_is_started(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="lodestone build"):
        launch(free_port(), home=tmp_path)


def test_interrupt_ends_the_app_and_frees_the_port(built_home: Path, tmp_path: Path) -> None:
    port = free_port()
    code = f"from pathlib import Path; from app.serve import serve; serve({port}, home=Path({str(built_home)!r}))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        wait_until_healthy(port)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
        assert process.returncode == 0
        assert b"Traceback" not in output
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
