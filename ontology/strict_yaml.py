"""What does a YAML text hold? Plain values, and never a key twice in one mapping, which YAML lets pass."""

from __future__ import annotations

from typing import Any

import yaml

__all__ = ["DoubledKeyError", "line_of", "strict_yaml"]

# The parser in C is ten times as fast; every command reads such files.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DoubledKeyError(yaml.constructor.ConstructorError):
    """A key stands twice in one mapping.

    Attributes
    ----------
    key : str
    """

    def __init__(self, key: str, problem: str, mark: yaml.Mark) -> None:
        super().__init__(None, None, problem, mark)
        self.key = key


def strict_yaml(text: str) -> Any:
    r"""Read the plain values of a YAML text.

    Parameters
    ----------
    text : str

    Returns
    -------
    object
        Mappings, lists, texts, numbers, dates; None where the text is empty.

    Raises
    ------
    DoubledKeyError
        If a key stands twice in one mapping (PyYAML alone keeps the last one silently).
    yaml.YAMLError
        If it is no YAML; :func:`line_of` says where.

    Examples
    --------
    >>> strict_yaml("a: {b: 1}")
    {'a': {'b': 1}}
    >>> strict_yaml("a: 1\na: 2")
    Traceback (most recent call last):
    ontology.strict_yaml.DoubledKeyError: 'a' stands twice
      in "<unicode string>", line 2, column 1
    """
    loader = _Loader(text)
    node: yaml.Node | None = None
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _refuse_doubled(node)
        return loader.construct_document(node)
    except (ValueError, RecursionError) as error:  # such as a date of month 13
        raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark if node else None) from None
    finally:
        loader.dispose()


def line_of(error: yaml.YAMLError) -> int | None:
    """Line of a fault, from 1; None where the parser knows none.

    Examples
    --------
    >>> try:
    ...     strict_yaml("a: [")
    ... except yaml.YAMLError as error:
    ...     line_of(error)
    1
    """
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else None


def _refuse_doubled(root: yaml.Node) -> None:
    """Look at every node once: an alias may lead back to where it stands."""
    seen, open_nodes = {id(root)}, [root]
    while open_nodes:
        node = open_nodes.pop()
        inner: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in keys:
                    raise DoubledKeyError(name, f"'{name}' stands twice", key.start_mark)
                keys.add(name)
                inner.append(value)
        elif isinstance(node, yaml.SequenceNode):
            inner = list(node.value)
        for each in reversed(inner):
            if id(each) not in seen:
                seen.add(id(each))
                open_nodes.append(each)
