"""Which files follow from the ontology, and are they up to date? ``python -m ontology.generate [--check]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ontology.cypher import schema_cypher
from ontology.docs import schema_markdown
from ontology.errors import OntologyError
from ontology.model import ROOT, Ontology, load_ontology
from ontology.rdf import owl_turtle
from ontology.rules import rules_json
from ontology.shacl import shapes_turtle

__all__ = ["GENERATED", "generate", "main", "stale"]

GENERATED: Mapping[str, Callable[[Ontology], str]] = {
    "ontology/generated/lodestone.owl.ttl": owl_turtle,
    "ontology/generated/schema.cypher": schema_cypher,
    "ontology/generated/shapes.ttl": shapes_turtle,
    "ontology/generated/validation.json": rules_json,
    "docs/schema.md": schema_markdown,
}
"""Generated files, from the project's folder, and what writes each."""


def generate(ontology: Ontology, project: Path) -> list[Path]:
    """Write all generated files under a folder.

    Parameters
    ----------
    ontology : Ontology
    project : Path

    Returns
    -------
    list of Path
        The files that changed.
    """
    changed = stale(ontology, project)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GENERATED[path.relative_to(project).as_posix()](ontology), encoding="utf-8", newline="\n")
    return changed


def stale(ontology: Ontology, project: Path) -> list[Path]:
    """Generated files under a folder that are missing or not what the ontology gives now."""
    return [
        project / name
        for name, write in GENERATED.items()
        if not (project / name).is_file() or (project / name).read_bytes() != write(ontology).encode("utf-8")
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code (0 done, 1 stale or at fault)."""
    parser = argparse.ArgumentParser(prog="python -m ontology.generate", description="Write what the ontology gives.")
    parser.add_argument("--check", action="store_true", help="only say which files are not up to date")
    options = parser.parse_args(arguments)
    project = ROOT.parent
    try:
        ontology = load_ontology()
        if not options.check:
            for path in generate(ontology, project):
                print(f"wrote {path.relative_to(project)}")
            return 0
        old = stale(ontology, project)
    except (OntologyError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    for path in old:
        print(f"{path.relative_to(project)} is not up to date; run: python -m ontology.generate", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    raise SystemExit(main())
