"""The command ``lodestone``: parse, call, print."""

from app.cli.main import main

__all__ = ["main"]
