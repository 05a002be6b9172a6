"""The command ``lodestone``: all commands in one place, and what happens to errors."""

from __future__ import annotations

import io
import os
import sys
from importlib import metadata
from typing import Annotated, Any

import typer

from app.cli import analyse, balance, bench, ingest, look, make, networks, rdf, scenario, sweep
from app.cli.local import asked_language, localise
from app.cli.output import Lang, say, speaking, spoken
from app.i18n import LANGUAGES, translator
from graph.errors import GraphError, NetworkFileError
from ingest.errors import IngestError
from ontology.errors import OntologyError

__all__ = ["cli", "main"]

# Typer keeps its parser's root of usage errors to itself; its public BadParameter is one of them.
_USAGE_ERROR: Any = typer.BadParameter.__mro__[1]
_INTERRUPTED = 130

cli = typer.Typer(
    name="lodestone",
    help="A knowledge graph of mineral supply chains: where the choke points are, and what stops if one fails.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"lodestone {metadata.version('lodestone')}")
        raise typer.Exit


@cli.callback()
def _top(
    lang: Annotated[
        Lang | None, typer.Option("--lang", help="Language of this help, names and messages: en or ja.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the whole traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    # The language is read from all arguments before they are parsed, and asked for by each command's own --lang.
    del lang, version
    if debug:
        os.environ["LODESTONE_DEBUG"] = "1"


cli.command("build")(make.build)
cli.add_typer(ingest.group, name="ingest")
cli.command("find")(look.find)
cli.command("show")(look.show)
cli.command("chokepoints")(analyse.chokepoints)
cli.command("outage")(analyse.outage)
cli.command("scenario")(scenario.scenario)
cli.command("esri")(networks.esri)
cli.command("sweep")(sweep.sweep)
cli.command("measures")(look.measures)
cli.command("cypher")(look.cypher)
cli.command("sparql")(rdf.sparql)
cli.command("export")(rdf.export)
cli.command("report")(make.report)
cli.command("audit")(make.audit)
cli.command("balance")(balance.balance)
cli.command("diff")(make.diff)
cli.add_typer(bench.group, name="bench")
cli.command("app")(make.app)


def command(lang: str) -> Any:
    """All commands, with their help in a language."""
    made = typer.main.get_command(cli)
    if lang != LANGUAGES[0]:
        localise(made, translator(lang))
    return made


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 data or question at fault, 2 usage, 130 interrupted."""
    lang = asked_language(sys.argv[1:], os.environ)
    with speaking(lang):
        sys.exit(_run(lang))


def _run(lang: str) -> int:
    _ = translator(lang)
    try:
        code = command(lang)(standalone_mode=False)
        sys.stdout.flush()
        if code == _INTERRUPTED:
            say(_("interrupted; nothing stored was changed"))
    except _USAGE_ERROR as error:
        shown = io.StringIO()
        error.show(shown)  # help where no command was given is printed at once
        for line in shown.getvalue().splitlines():
            say(line)
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        say(_("interrupted; nothing stored was changed"))
        code = _INTERRUPTED
    except (GraphError, IngestError, OntologyError) as error:
        if os.environ.get("LODESTONE_DEBUG"):
            raise
        for line in error.faults if isinstance(error, NetworkFileError) else (str(error),):
            say(_("error: {error}", error=spoken(line)))
        code = 1
    except SystemExit:
        # Typer leaves in this way only where the reader went away (lodestone ... | head), which is no fault.
        code = 0
    except BrokenPipeError:
        # The same, noticed only when the last of the output was written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get("LODESTONE_DEBUG"):
            raise
        say(
            _(
                "error: unexpected {kind}: {error} (run again with --debug before the command for details)",
                kind=type(error).__name__,
                error=spoken(str(error)),
            )
        )
        code = 1
    return code if isinstance(code, int) else 0
