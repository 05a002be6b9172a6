"""The command ``lodestone``: all commands in one place, and what happens to errors."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from app.cli import analyse, look, make, rdf
from app.cli.output import say
from graph.errors import GraphError
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


@cli.callback()
def _top(
    debug: Annotated[bool, typer.Option("--debug", help="Show the whole traceback of an error.")] = False,
) -> None:
    if debug:
        os.environ["LODESTONE_DEBUG"] = "1"


cli.command("build")(make.build)
cli.command("find")(look.find)
cli.command("show")(look.show)
cli.command("chokepoints")(analyse.chokepoints)
cli.command("outage")(analyse.outage)
cli.command("measures")(look.measures)
cli.command("cypher")(look.cypher)
cli.command("sparql")(rdf.sparql)
cli.command("export")(rdf.export)
cli.command("report")(make.report)
cli.command("audit")(make.audit)
cli.command("diff")(make.diff)
cli.command("app")(make.app)


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 data or question at fault, 2 usage, 130 interrupted."""
    try:
        code = cli(standalone_mode=False)
        sys.stdout.flush()
        if code == _INTERRUPTED:
            say("interrupted; nothing stored was changed")
    except _USAGE_ERROR as error:
        error.show()
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        say("interrupted; nothing stored was changed")
        code = _INTERRUPTED
    except (GraphError, IngestError, OntologyError) as error:
        if os.environ.get("LODESTONE_DEBUG"):
            raise
        say(f"error: {error}")
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
            f"error: unexpected {type(error).__name__}: {error} (run again with --debug before the command for details)"
        )
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
