"""Commands that make something: build, audit, report, app."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.options import AsOf, FormatOption, Home, LangOption, Top, Workspace, day, steps
from app.cli.output import Format, Lang, class_word, print_json, print_rows, say, spoken

__all__ = ["app", "audit", "build", "diff", "report"]


def build(
    dataset: Annotated[
        list[str] | None, typer.Option(help="Only these datasets; repeat for several (default: all).")
    ] = None,
    as_of: AsOf = "",
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """Build the graph from the datasets: statements, validated, compiled, stored. The last good build stays until then.

    Example: lodestone build
    """
    from app.building import build_graph
    from app.finding_words import finding_word
    from app.i18n import translator
    from ontology.model import load_ontology

    _ = translator(lang)
    with steps(quiet=form is not Format.table) as tell:
        done, issues = build_graph(day(as_of), home, dataset, tell)
    for issue in issues:
        say(f"{issue.dataset}: {issue.reason}")
    if form is Format.json:
        print_json(asdict(done))
        return
    ontology = load_ontology()
    kinds = ontology.codes["kinds"]
    rows: list[dict[str, Any]] = [
        {"what": _("graph"), "value": done.graph_hash},
        {"what": _("statements"), "value": f"{done.statements:,}"},
        *({"what": class_word(ontology, name, lang), "value": f"{number:,}"} for name, number in done.entities.items()),
        *({"what": _("figures, {kind}", kind=kinds.code_label(kind, lang).lower()), "value": f"{number:,}"}
          for kind, number in done.kinds.items()),
        {"what": _("values in conflict (all kept)"), "value": f"{done.conflicts:,}"},
        {"what": _("supply network of {day}", day=done.as_of),
         "value": _("{n} activities, {m} needs, {e} flows", n=done.activities, m=done.needs, e=done.edges)},
        *({"what": _("gaps: {kind}", kind=finding_word(kind, _)), "value": str(number)}
          for kind, number in done.gaps.items()),
        {"what": _("Cypher store"), "value": _("ready") if done.cypher == "ready" else spoken(done.cypher)},
    ]  # fmt: skip
    print_rows(rows, {"what": _("what"), "value": _("value")}, form)


def audit(
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Instead: figures of the network by material, stage and kind.")
    ] = False,
    as_of: AsOf = "",
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """List what is weak: figures without a source or licence, gaps, conflicts, recipes out of balance, open matches.

    Examples: lodestone audit --as-of 2026-11-21 · lodestone audit --coverage
    """
    from app.answers import Answers
    from app.cli.coverage import print_coverage
    from app.finding_words import finding_word
    from app.i18n import translator
    from graph.audit import audit as run_audit
    from ingest.match.decisions import load_decisions

    _ = translator(lang)
    date = day(as_of)
    answers = Answers(home)
    if coverage:
        print_coverage(answers, date, form, lang)
        return
    found = run_audit(answers.graph, answers.compiled(date), date, answers.report.datasets, load_decisions())
    rows = [asdict(f) for f in found]
    for row in rows:
        row["text"] = row.pop("text_ja") if lang is Lang.ja else row["text"]
        row.pop("text_ja", None)
    heads = {"kind": _("kind"), "node": _("node"), "text": _("finding")}
    print_rows(rows, heads, form, cells={"kind": lambda kind: finding_word(kind, _)})
    if form is Format.table:
        without = sum(row["kind"] == "no-source" for row in rows)
        say(_("{n} findings; figures without a source: {m}", n=len(rows), m=without))


def diff(
    old: Annotated[str, typer.Argument(help="Name or first letters of the hash of a build.")],
    new: Annotated[str, typer.Argument(help="The same of a later build.")],
    as_of: AsOf = "",
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    top: Top = None,
    home: Home = None,
) -> None:
    """List what changed between two builds: entities, values that hold, statuses of measures.

    Example: lodestone diff 8fd3c856 1ecb789e
    """
    from app.i18n import translator
    from graph.build import load_build, named_build
    from graph.diff import diff as compare

    _ = translator(lang)
    before, after = (load_build(named_build(name, home)) for name in (old, new))
    rows = [asdict(change) for change in compare(before, after, day(as_of), lang.value)]
    heads = {
        "kind": _("kind"), "node": _("node"), "name": _("name"), "prop": _("property"), "before": _("before"),
        "after": _("after"),
    }  # fmt: skip
    print_rows(rows, heads, form, top=top)
    if form is Format.table:
        say(_("{n} differences", n=len(rows)))


def report(
    product: Annotated[str, typer.Option(help="Product: id, slug or name.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write: .md or .html.")],
    country: Annotated[str, typer.Option(help="Whose makers, such as JP.")] = "JP",
    as_of: AsOf = "",
    lang: LangOption = Lang.en,
    workspace: Workspace = None,
    home: Home = None,
) -> None:
    """Write the choke point report of a product: choke points, one outage, measures in force, numbered sources.

    Example: lodestone report --product traction-motor --country JP --as-of 2026-11-21 -o report.html
    """
    from app.answers import Answers
    from app.reports.write import write_report

    with steps() as tell:
        tell(f"{product}, {country}, {day(as_of)}")
        answers = Answers(home, workspace) if workspace else Answers(home)
        write_report(answers, product, country, day(as_of), output, lang.value)
    say(str(output))


def app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to bind; the default serves this machine alone.")] = "127.0.0.1",
    home: Home = None,
) -> None:
    """Serve the app in a browser on this machine.

    Example: lodestone app --port 8600
    """
    from app.serve import serve

    serve(port=port, address=address, home=home)
