"""Which English texts of the lower packages can a user read? A search that follows texts back from where they are said.

Ontology, graph and ingest know nothing of languages: they raise errors, remark on rows and tell steps in English,
and ``app.rephrase`` says them in another language by templates. This search finds those templates in the source: it
starts from what is raised, told or said, and goes back through names, parameters, returned values and fields to the
strings that are put together. It takes rather too much than too little.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from app.message_templates import called, is_japanese, is_message, is_sum, templates_of

__all__ = ["Said", "templates_said"]

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Scope: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_TELLS = frozenset({"progress", "refuse", "say", "tell"})
"""Functions whose first argument a user reads at once."""

_TRANSLATED = frozenset({"_", "mark", "said", "spoken"})
"""Functions whose texts are in a catalogue already."""

_OPAQUE = frozenset({
    "canonical", "code_label", "dumps", "encode", "endswith", "finditer", "fullmatch", "hexdigest", "label", "len",
    "match", "max", "min", "name", "node_id", "node_name", "repr", "round", "search", "sha256", "slug", "startswith",
    "sub", "sum", "text",
})  # fmt: skip
"""Functions that give values, not words."""

_DATA = frozenset({"cite", "cypher", "node_id", "run_user_query", "stage_id", "Text", "ask"})
"""Functions whose arguments are data."""

_FIELDS = frozenset({
    "asked", "detail", "errors", "faults", "hint", "issues", "message", "problem", "problems", "reason", "reasons",
    "remarks", "rule", "text", "warnings", "what", "why",
})  # fmt: skip
"""Fields that hold words rather than data; others are not followed."""

_GROWS = frozenset({"add", "append", "appendleft", "extend", "insert", "update"})
"""Methods that put a text into a collection."""

_WRITERS = (
    "app/cached_", "app/chain_", "app/cli/local.py", "app/components/", "app/contract.py", "app/message",
    "app/network_contract.py", "app/reports/", "app/value_rows.py", "app/views/", "graph/derive.py",
    "graph/stores/rdf.py", "ontology/docs.py", "ontology/iris.py", "ontology/rdf.py", "ontology/shacl.py",
    "ontology/turtle.py",
)  # fmt: skip
"""Modules that write files, drawings and pages: of their texts only those count that they raise themselves."""

_DATA_NAMES = frozenset({"columns", "header", "keys", "path", "required"})
"""Names that hold no words."""


@dataclass(frozen=True, slots=True)
class Said:
    """A template that a user can read, and where it stands."""

    template: str
    path: Path
    line: int


def templates_said(root: Path, packages: Iterable[str]) -> list[Said]:
    """Find all templates of texts that are raised, told or said in the modules of packages.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the packages.
    packages : iterable of str
        Names of the packages, all that can put such a text together.

    Returns
    -------
    list of Said
        In order of the paths (relative to the root); of the same template in several places, the first one.
    """
    search = _Search()
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            search.read(path, path.relative_to(root))
    return search.run()


@dataclass
class _Search:
    """Index of all modules, and the expressions still to be followed."""

    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    origin: dict[ast.AST, Path] = field(default_factory=dict)
    functions: dict[str, list[_Function]] = field(default_factory=lambda: defaultdict(list))
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    calls: dict[str, list[ast.Call]] = field(default_factory=lambda: defaultdict(list))
    attributes: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    constants: dict[tuple[Path | None, str], list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    collected: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    held: dict[ast.AST, dict[str, list[ast.expr]]] = field(default_factory=dict)
    seen: set[ast.AST] = field(default_factory=set)
    inlined: set[ast.AST] = field(default_factory=set)
    found: dict[str, Said] = field(default_factory=dict)
    todo: list[ast.expr] = field(default_factory=list)

    def read(self, path: Path, name: Path) -> None:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        self.origin[tree] = name
        for parent in ast.walk(tree):
            for child in ast.iter_child_nodes(parent):
                self.parents[child] = parent
        if name.as_posix().startswith(_WRITERS):
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            self.todo += [argument for call in calls for argument in self._sources(call)]
            return
        for node in ast.walk(tree):
            if isinstance(node, _Function):
                self.functions[node.name].append(node)
            elif isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
            elif isinstance(node, ast.Call):
                self.calls[called(node)].append(node)
                owner = node.func.value if isinstance(node.func, ast.Attribute) else None
                if isinstance(owner, ast.Attribute) and called(node) in _GROWS:
                    self.collected[owner.attr] += node.args
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Attribute):
                        self.attributes[target.attr].append(node.value)
                    elif isinstance(target, ast.Name) and self.parents[node] is tree:
                        self.constants[name, target.id].append(node.value)
                        self.constants[None, target.id].append(node.value)

    def run(self) -> list[Said]:
        for name, calls in self.calls.items():
            if name in self.classes:
                fields = _fields(self.classes[name])
                for call in calls:
                    for position, argument in enumerate(call.args[: len(fields)]):
                        self.attributes[fields[position]].append(argument)
                    for keyword in call.keywords:
                        if keyword.arg in fields:
                            self.attributes[keyword.arg].append(keyword.value)
        self.todo += [argument for calls in self.calls.values() for call in calls for argument in self._sources(call)]
        while self.todo:
            self._follow(self.todo.pop())
        return sorted(self.found.values(), key=lambda said: (said.path, said.line, said.template))

    def _sources(self, call: ast.Call) -> Sequence[ast.expr]:
        """What a call raises, tells or says."""
        name = called(call)
        if name.endswith("Error") or name == "BadParameter":
            return [*call.args, *(keyword.value for keyword in call.keywords)]
        if name in _TELLS:
            return call.args[:1]
        return call.args if name == "__init__" and self._class(call).endswith("Error") else ()

    def _class(self, node: ast.AST) -> str:
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.ClassDef):
                return node.name
        return ""

    def _scopes(self, node: ast.AST) -> list[_Scope]:
        scopes: list[_Scope] = []
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, _Function | ast.Lambda):
                scopes.append(node)
        return scopes

    def _path(self, node: ast.AST) -> Path:
        while node in self.parents:
            node = self.parents[node]
        return self.origin[node]

    def _follow(self, node: ast.expr) -> None:
        if node in self.seen:
            return
        self.seen.add(node)
        self._keep(node)
        if isinstance(node, ast.Name):
            self._follow_name(node)
        elif isinstance(node, ast.Attribute):
            self.todo += self.collected.get(node.attr, ())
            if node.attr not in _FIELDS:
                return
            for function in self.functions.get(node.attr, ()):
                if any(isinstance(d, ast.Name) and "property" in d.id for d in function.decorator_list):
                    self._follow_result(function)
            self.todo += self.attributes.get(node.attr, ())
        elif isinstance(node, ast.Call):
            self._follow_call(node)
        elif isinstance(node, ast.JoinedStr):
            self.todo += _worded(node.values)
        elif isinstance(node, ast.BinOp):
            self.todo += [node.left, node.right]
        elif isinstance(node, ast.IfExp):
            self.todo += [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            self.todo += node.values
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            self.todo += node.elts
        elif isinstance(node, ast.Dict):
            self.todo += node.values
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            self.todo.append(node.elt)
        elif isinstance(node, ast.Lambda):
            self.todo.append(node.body)
        elif isinstance(node, ast.Subscript | ast.Starred | ast.Await | ast.NamedExpr | ast.YieldFrom):
            self.todo.append(node.value)

    def _follow_name(self, node: ast.Name) -> None:
        if node.id in _DATA_NAMES:
            return
        for scope in self._scopes(node):
            if scope not in self.held:
                self.held[scope] = _assignments(scope)
            local = self.held[scope].get(node.id, [])
            self.todo += local
            arguments = scope.args
            names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
            if node.id in names:
                self._follow_parameter(scope, node.id, names.index(node.id))
                return
            if local:
                return
        for function in self.functions.get(node.id, ()):
            if self._path(function) == self._path(node):
                self._follow_result(function)
        here = self.constants.get((self._path(node), node.id), [])
        self.todo += here or self.constants.get((None, node.id), [])

    def _follow_parameter(self, scope: ast.AST, name: str, position: int) -> None:
        if not isinstance(scope, _Function) or scope.name in _DATA:
            return
        method = isinstance(self.parents.get(scope), ast.ClassDef)
        static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in scope.decorator_list)
        known_as = self._class(scope) if scope.name == "__init__" else scope.name
        for call in self.calls.get(known_as, ()):
            if _is_private(known_as) and self._path(call) != self._path(scope):
                continue
            index = position - (method and not static)
            if 0 <= index < len(call.args):
                self.todo.append(call.args[index])
            self.todo += [keyword.value for keyword in call.keywords if keyword.arg == name]

    def _follow_call(self, node: ast.Call) -> None:
        name = called(node)
        if name in _TRANSLATED or name in _OPAQUE:
            return
        if name == "join" and isinstance(node.func, ast.Attribute):
            self.todo += node.args
            return
        if name in self.functions:
            for function in self.functions[name]:
                if not _is_private(name) or self._path(function) == self._path(node):
                    self._follow_result(function)
        elif name not in self.classes:
            # A function held in a variable or a table, or one from elsewhere that may pass a text on.
            self.todo += [*node.args, node.func]
        if isinstance(node.func, ast.Attribute):
            self.todo.append(node.func.value)

    def _follow_result(self, function: _Function) -> None:
        for node in _inside(function):
            if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) and node.value is not None:
                self.todo.append(node.value)

    def _keep(self, node: ast.expr) -> None:
        parent = self.parents.get(node)
        whole = isinstance(node, ast.JoinedStr | ast.Constant) or is_sum(node)
        if not whole or node in self.inlined or isinstance(parent, ast.JoinedStr) or is_sum(parent):
            return
        if parent is not None and any(is_japanese(text) for text in _texts_beside(parent)):
            return  # stands beside its own translation
        templates, parts = templates_of(node)
        self.inlined |= parts
        for template in templates:
            if is_message(template):
                said = Said(template, self._path(node), node.lineno)
                before = self.found.get(template)
                if before is None or (said.path, said.line) < (before.path, before.line):
                    self.found[template] = said


def _texts_beside(parent: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(parent):
        inner = child.value if isinstance(child, ast.keyword) else child
        for node in inner.values if isinstance(inner, ast.JoinedStr) else [inner]:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _worded(parts: Sequence[ast.expr]) -> Iterator[ast.expr]:
    """Places of an f-string that can hold words: what is quoted or formatted is data."""
    for number, part in enumerate(parts):
        if isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None:
            beside = [*parts[max(number - 1, 0) : number], *parts[number + 1 : number + 2]]
            texts = [str(text.value) for text in beside if isinstance(text, ast.Constant)]
            if not (len(texts) == 2 and texts[0].endswith("'") and texts[1].startswith("'")):
                yield part.value


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("_")


def _fields(cls: ast.ClassDef) -> list[str]:
    return [s.target.id for s in cls.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a function without those of functions within it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _Function | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _assignments(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """What each name can hold within a function: assigned, added, appended, or taken in a loop."""
    held: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _take(held, target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
            _take(held, node.target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            _take(held, node.target, node.iter)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if node.func.attr in _GROWS and isinstance(owner, ast.Name):
                held[owner.id] += node.args
    return held


def _take(held: dict[str, list[ast.expr]], target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        held[target.id].append(value)
    elif isinstance(target, ast.Tuple | ast.List):
        pairwise = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
        for number, part in enumerate(target.elts):
            _take(held, part, value.elts[number] if pairwise and isinstance(value, ast.Tuple) else value)
    elif isinstance(target, ast.Subscript | ast.Starred):
        _take(held, target.value, value)
