"""The `auditor` command's first lines: Ctrl-C while the rest still loads is no traceback either."""

from __future__ import annotations

import sys


def main() -> None:
    """Load the command line and run it."""
    try:
        from auditor.cli.app import main as run  # noqa: PLC0415 - loading is what may be interrupted

        run()
    except KeyboardInterrupt:
        sys.exit(130)
