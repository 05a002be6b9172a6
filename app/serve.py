"""How does the app get into a browser? Streamlit as a child process, with every setting told to it.

Settings given on Streamlit's command line beat all files, so the app behaves the same from any working directory and
whatever the user's own Streamlit settings are: bound to one address, asking nothing, sending nothing.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from graph.build import current_build, home_folder
from graph.errors import GraphError

__all__ = ["MAIN", "SETTINGS", "ServeError", "end", "launch", "serve"]

MAIN = Path(__file__).with_name("main.py")

SETTINGS: Mapping[str, str] = {
    "server.headless": "true",
    "server.showEmailPrompt": "false",
    "server.maxUploadSize": "20",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "runner.magicEnabled": "false",
}
"""As in ``.streamlit/config.toml`` (a test compares them); files do not change under a served app. No theme is set:

that would take the choice between light and dark from the reader."""

_SECONDS_TO_END = 10.0


class ServeError(GraphError):
    """The app cannot be served: the port is taken, the address is not this machine's, or Streamlit ended at once."""


def launch(port: int, address: str = "127.0.0.1", home: Path | None = None) -> subprocess.Popen[bytes]:
    """Start the app and return its process.

    Parameters
    ----------
    port : int
    address : str
        Address to bind.
    home : Path, optional
        Folder of the builds.

    Raises
    ------
    BuildError
        If there is no build.
    ServeError
        If the port cannot be bound.
    """
    current_build(home)
    _check_port(port, address)
    settings = {**SETTINGS, "server.port": str(port), "server.address": address}
    command = [sys.executable, "-m", "streamlit", "run", str(MAIN)]
    command += [f"--{name}={value}" for name, value in settings.items()]
    environment = {**os.environ, "LODESTONE_HOME": str((home or home_folder()).resolve())}
    # In the app's own folder no settings lie that someone made for another app.
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, cwd=MAIN.parent)


def serve(port: int = 8501, address: str = "127.0.0.1", home: Path | None = None) -> None:
    """Serve the app until it is interrupted.

    Parameters
    ----------
    port : int
    address : str
        Address to bind; the default serves this machine alone.
    home : Path, optional
        Folder of the builds.

    Raises
    ------
    BuildError
        If there is no build.
    ServeError
        If the port cannot be bound, or Streamlit ends by itself.
    """
    process = launch(port, address, home)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        # Ctrl-C reaches the child as well; it is given the time to close its connections.
        end(process)
        return
    finally:
        signal.signal(signal.SIGTERM, before)
    if code:
        raise ServeError(f"the app on {address}:{port} ended with exit code {code}; see the lines above")


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a running app: politely, then for good."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _check_port(port: int, address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does: a port that was just left counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            why = error.strerror or str(error)
            raise ServeError(
                f"{address}:{port} cannot be used ({why}); choose another port: lodestone app --port {port + 1}"
            ) from None
