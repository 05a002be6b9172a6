"""What the project's graph does not reach, by name: chains, recipes, materials outside the chains."""

from __future__ import annotations

from app.answers import Answers
from graph.audit import Finding, audit

DAY = "2026-11-21"

OUTSIDE = {
    "cadmium-telluride", "europium", "gallium-antimonide", "gallium-oxide", "gallium-phosphide", "gallium-selenide",
    "holmium", "indium-antimonide", "indium-gallium-arsenide", "indium-phosphide", "lutetium", "organo-antimony",
    "ree-mud", "silver", "steel", "synthetic-diamond", "tantalum", "thulium", "tungsten-oxide",
    "zinc-germanium-phosphide",
}  # fmt: skip
"""Materials that measures, events or stocks name, and that no recipe of the tables leads to or from."""


def findings(built: Answers) -> list[Finding]:
    return audit(built.graph, built.compiled(DAY), DAY, built.report.datasets)


def test_every_chain_reaches_the_ground_but_those_named(built: Answers) -> None:
    found: dict[str, set[str]] = {}
    for finding in findings(built):
        found.setdefault(finding.kind, set()).add(finding.node)
    assert found["no-origin"] == found["no-input-producers"] == {"material/battery-black-mass"}
    assert found["no-chain"] == {f"material/{name}" for name in OUTSIDE}
    assert not found.keys() & {"no-recipe", "input-without-origin", "no-output", "no-source"}


def test_each_is_named_in_both_languages(built: Answers) -> None:
    for finding in findings(built):
        if finding.kind in ("no-origin", "no-chain", "no-input-producers"):
            assert built.graph.name(finding.node) in finding.text
            assert built.graph.name(finding.node, "ja") in finding.text_ja
