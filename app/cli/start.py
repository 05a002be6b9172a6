"""What happens between the shell and the first line of a command? Its imports, which Ctrl-C may interrupt too."""

from __future__ import annotations

import os
import sys

__all__ = ["main"]

_INTERRUPTED = 130


def main() -> None:
    """Run the command line; an interruption while it is still being loaded ends like any other."""
    try:
        from app.cli.main import main as run
    except KeyboardInterrupt:
        from app.cli.local import asked_language
        from app.i18n import translator

        _ = translator(asked_language(sys.argv[1:], os.environ))
        print(_("interrupted; nothing stored was changed"), file=sys.stderr)
        sys.exit(_INTERRUPTED)
    run()
