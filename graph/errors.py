"""Errors of the graph package: one root, each subclass says where and what to do."""

from __future__ import annotations

__all__ = [
    "BuildError",
    "ClusterError",
    "GraphError",
    "NetworkError",
    "NetworkFileError",
    "QueryError",
    "ScenarioError",
    "ShareError",
    "StatementError",
    "StoreError",
    "UnknownNodeError",
]


class GraphError(Exception):
    """Root of all errors that a user can act on; its text is one clear line."""


class StatementError(GraphError):
    """A statement (or a file of statements) cannot be read or contradicts the ontology."""


class BuildError(GraphError):
    """A build cannot be made, found or read; nothing stored was changed."""


class NetworkError(GraphError):
    """A supply network is inconsistent (shares, recipes, hosts); says which activity."""


class NetworkFileError(NetworkError):
    """Files of a network are at fault; one line for each fault, with file and line.

    Attributes
    ----------
    faults : tuple of str
    """

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class ShareError(GraphError):
    """A share lies outside 0 to 1, or a set of shares sums to more than 1."""


class ScenarioError(GraphError):
    """A scenario is contradictory or names something that matches nothing."""


class ClusterError(GraphError):
    """Work cannot be shared out over a cluster; says why and what to do."""


class QueryError(GraphError):
    """A query is refused, too long, or failed; says why and what is allowed."""


class StoreError(GraphError):
    """A store is missing or cannot be opened; says how to make it."""


class UnknownNodeError(GraphError):
    """A text names no node, or several.

    Attributes
    ----------
    text : str
    candidates : tuple of str
        Nodes that it names, all of them; empty where it names none.
    near : tuple of str
        Nodes that are called something like it.
    cls : str
        Class of the node that it names, where another class is asked for.
    """

    def __init__(self, text: str, candidates: tuple[str, ...] = (), near: tuple[str, ...] = (), cls: str = "") -> None:
        self.text = text
        self.candidates = candidates
        self.near = near
        self.cls = cls
        if cls:
            message = f"'{text}' is a {cls}, which does not fit here" + (f". Near: {', '.join(near)}" if near else "")
        elif candidates:
            message = f"'{text}' fits several nodes: {', '.join(candidates)}. Give one of these ids."
        elif near:
            message = f"'{text}' names no node that fits here. Near: {', '.join(near)}"
        else:
            message = f"'{text}' names no node. Try: lodestone find \"{text}\""
        super().__init__(message)
