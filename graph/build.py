"""How do statements become the graph that all commands read? Validated, written beside the last build, swapped in.

A build is a folder under ``<home>/builds`` with the statements (Parquet), the store (if the Cypher engine is
there) and ``build.json``. ``<home>/current`` names the one in use and is replaced in one step, so a build that is
killed at any moment leaves the last good one in place.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph.compile import CompiledNetwork, compile_network
from graph.derive import derived_statements
from graph.errors import BuildError, StoreError
from graph.matching import Decision
from graph.matching.statements import match_statements
from graph.precedence import holds
from graph.statement import KINDS, Statement
from graph.statement_io import read_statements, write_statements
from graph.stores.property_graph import save_store
from graph.supply_graph import SupplyGraph
from graph.validate import problems
from ontology.model import Ontology, load_ontology

__all__ = [
    "BuildReport",
    "DatasetFacts",
    "build",
    "conflicts",
    "current_build",
    "home_folder",
    "load_build",
    "load_graph",
    "named_build",
    "read_report",
]

STATEMENTS = "statements.parquet"
STORE = "graph.kgl"
REPORT = "build.json"
_KEPT = 3
_SHOWN = 20

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What an audit asks of a dataset: who publishes it, on which terms, how far it reaches, how much it says."""

    name: str
    publisher: str
    title: str
    title_ja: str
    licence: str
    reach: str
    statements: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build holds.

    Attributes
    ----------
    graph_hash, as_of : str
        Digest of the statements, and the date that the network was compiled for as a check.
    statements_sha256 : str
        Digest of the Parquet file.
    entities : dict
        Class -> number.
    statements : int
    kinds : dict
        Kind -> number of statements with a figure.
    conflicts : int
        Values that two or more statements of one time give differently.
    activities, needs, edges : int
        Size of the compiled network.
    gaps : dict
        Kind of gap -> number.
    cypher : str
        ``ready``, or why the store is missing.
    datasets : tuple of DatasetFacts
        What each dataset is and how far its knowledge reaches.
    """

    graph_hash: str
    as_of: str
    statements_sha256: str
    entities: dict[str, int]
    statements: int
    kinds: dict[str, int]
    conflicts: int
    activities: int
    needs: int
    edges: int
    gaps: dict[str, int]
    cypher: str
    datasets: tuple[DatasetFacts, ...] = ()


def home_folder() -> Path:
    """Folder of the builds: ``$LODESTONE_HOME``, else ``.lodestone`` beside the project."""
    configured = os.environ.get("LODESTONE_HOME")
    return Path(configured) if configured else Path(__file__).resolve().parents[1] / ".lodestone"


def build(
    statements: Sequence[Statement],
    as_of: str,
    home: Path | None = None,
    progress: Progress | None = None,
    ontology: Ontology | None = None,
    datasets: Sequence[DatasetFacts] = (),
    decisions: Sequence[Decision] = (),
) -> BuildReport:
    """Validate statements, compile them, write them and make them the current build.

    Parameters
    ----------
    statements : sequence of Statement
        From ``ingest``.
    as_of : str
        Date for which the network is compiled as a check.
    home : Path, optional
        Defaults to :func:`home_folder`.
    progress : callable, optional
        Told each step.
    ontology : Ontology, optional
        Defaults to the declared one.
    datasets : sequence of DatasetFacts
        Kept with the build for audits.
    decisions : sequence of Decision
        By hand, on close matches of sources' records to nodes.

    Returns
    -------
    BuildReport

    Raises
    ------
    BuildError
        If a statement contradicts the ontology (all are listed), or the folder cannot be written. The build
        before stays.
    """
    home = home or home_folder()
    tell = progress or (lambda _: None)
    declared = ontology or load_ontology()
    tell(f"validating {len(statements):,} statements")
    stated = SupplyGraph(statements, declared)
    _refuse(problems(stated))
    followed = [*derived_statements(stated), *match_statements(stated, decisions)]
    graph = SupplyGraph([*statements, *followed], declared)
    _refuse(problems(graph))
    tell(f"compiling the supply network of {as_of}")
    compiled = compile_network(graph, as_of)
    try:
        return _write(graph, compiled, home, tell, datasets)
    except OSError as error:
        raise BuildError(f"{home}: cannot be written ({error.strerror or error}); the last build stays") from None


def _refuse(found: list[str]) -> None:
    if found:
        more = f"\n... and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        listed = "\n".join(found[:_SHOWN])
        raise BuildError(f"the statements contradict the ontology; nothing was changed:\n{listed}{more}")


def _write(
    graph: SupplyGraph, compiled: CompiledNetwork, home: Path, tell: Progress, datasets: Sequence[DatasetFacts]
) -> BuildReport:
    builds = home / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".making-", dir=builds))
    try:
        tell("writing statements")
        write_statements(graph.statements, work / STATEMENTS)
        tell("writing the Cypher store")
        try:
            save_store(graph, work / STORE)
            cypher = "ready"
        except StoreError as error:
            cypher = str(error)
        report = _report(
            graph, compiled, cypher, datasets, hashlib.sha256((work / STATEMENTS).read_bytes()).hexdigest()
        )
        text = json.dumps(asdict(report), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (work / REPORT).write_text(text, encoding="utf-8")
        place = _free_place(builds, graph.graph_hash)
        work.rename(place)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    _point(home, place.name)
    _forget(builds, place)
    return report


def _free_place(builds: Path, name: str) -> Path:
    place, number = builds / name, 2
    while place.exists():
        place, number = builds / f"{name}-{number}", number + 1
    return place


def _point(home: Path, name: str) -> None:
    handle, path = tempfile.mkstemp(prefix=".current-", dir=home)
    with os.fdopen(handle, "w") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(path).replace(home / "current")


def _forget(builds: Path, keep: Path) -> None:
    """Drop all but the newest builds; what a killed build left goes too."""
    others = sorted((p for p in builds.iterdir() if p != keep), key=lambda p: p.stat().st_mtime, reverse=True)
    kept = 1
    for other in others:
        if other.name.startswith(".making-") or kept >= _KEPT:
            shutil.rmtree(other, ignore_errors=True)
        else:
            kept += 1


def _report(
    graph: SupplyGraph, compiled: CompiledNetwork, cypher: str, datasets: Sequence[DatasetFacts], digest: str
) -> BuildReport:
    figures = [s for s in graph.statements if s.prop in _figures(graph.ontology, s.cls)]
    kinds = Counter(s.kind for s in figures)
    return BuildReport(
        graph_hash=graph.graph_hash, as_of=compiled.network.as_of, statements_sha256=digest,
        entities={cls: len(graph.ids(cls)) for cls in sorted(graph.ontology.classes) if graph.ids(cls)},
        statements=len(graph.statements), kinds={kind: kinds[kind] for kind in KINDS},
        conflicts=len(conflicts(graph)),
        activities=compiled.network.n, needs=compiled.network.m, edges=compiled.network.e,
        gaps=dict(sorted(Counter(gap.kind for gap in compiled.gaps).items())), cypher=cypher,
        datasets=tuple(sorted(datasets, key=lambda d: d.name)),
    )  # fmt: skip


def _figures(ontology: Ontology, cls: str) -> set[str]:
    numeric = {"number", "integer", "share", "mass_flow", "quantity", "days"}
    return {name for name, prop in ontology.classes[cls].properties.items() if prop.type in numeric}


def conflicts(graph: SupplyGraph) -> dict[tuple[str, str, str, str], tuple[Statement, ...]]:
    """Values of one thing and one time that differ: (entity, property, qualifier, observed_at) -> statements.

    Projected values are outlooks and conflict with nothing.
    """
    groups: dict[tuple[str, str, str, str], list[Statement]] = {}
    for statement in graph.statements:
        if graph.ontology.classes[statement.cls].properties[statement.prop].multi or not holds(statement, None):
            continue
        groups.setdefault((*statement.key, statement.observed_at), []).append(statement)
    return {key: tuple(rows) for key, rows in groups.items() if len({s.value for s in rows}) > 1}


def named_build(name: str, home: Path | None = None) -> Path:
    """Folder of a build by its name or hash, such as ``diff`` is given.

    Raises
    ------
    BuildError
        If there is none of that name; the builds that there are are listed.
    """
    builds = (home or home_folder()) / "builds"
    there = sorted(p.name for p in builds.glob("*") if (p / REPORT).is_file())
    found = [n for n in there if n == name] or [n for n in there if n.startswith(name)]
    if len(found) != 1:
        raise BuildError(f"no one build '{name}' under {builds}; there are: {', '.join(there) or 'none'}")
    return builds / found[0]


def current_build(home: Path | None = None) -> Path:
    """Folder of the build in use.

    Raises
    ------
    BuildError
        If there is none.
    """
    home = home or home_folder()
    try:
        name = (home / "current").read_text(encoding="utf-8").strip()
        place = home / "builds" / name
        whole = bool(name) and (place / REPORT).is_file()
    except FileNotFoundError:
        raise BuildError(f"{home}: no build yet; run: lodestone build") from None
    except (OSError, ValueError):
        raise BuildError(f"{home / 'current'}: names no build; run: lodestone build") from None
    if not whole:
        raise BuildError(f"{place}: the build is gone or incomplete; run: lodestone build")
    return place


def read_report(home: Path | None = None) -> BuildReport:
    """Report of the build in use."""
    return _read_report(current_build(home))


def _read_report(place: Path) -> BuildReport:
    try:
        fields: dict[str, Any] = json.loads((place / REPORT).read_text(encoding="utf-8"))
        fields["datasets"] = tuple(DatasetFacts(**facts) for facts in fields["datasets"])
        return BuildReport(**fields)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BuildError(f"{place / REPORT}: cannot be read ({error}); run: lodestone build") from None


def load_graph(home: Path | None = None) -> SupplyGraph:
    """The graph of the build in use.

    Raises
    ------
    BuildError
        If there is no build, or its file of statements was changed since.
    StatementError
        If the file of statements cannot be read.
    """
    return load_build(current_build(home))


def load_build(place: Path) -> SupplyGraph:
    """The graph of a build folder; raises as :func:`load_graph` does."""
    report = _read_report(place)
    path = place / STATEMENTS
    statements = read_statements(path)
    if hashlib.sha256(path.read_bytes()).hexdigest() != report.statements_sha256:
        raise BuildError(f"{path}: differs from what was built; run: lodestone build")
    return SupplyGraph(statements, graph_hash=report.graph_hash)
