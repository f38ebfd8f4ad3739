"""The command line, composed: one group a file, and nothing of its own but the version."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from auditor import __version__
from auditor.cli import (
    capture,
    certs,
    check,
    compare,
    coverage,
    device,
    doctor,
    export,
    faces,
    findings,
    flows,
    importing,
    phases,
    profile,
    purge,
    query,
    recipients,
    rescan,
    sessions,
    show,
    timeline,
    verdict,
)
from auditor.cli.errors import Root

GROUPS = (
    importing,
    capture,
    sessions,
    flows,
    findings,
    show,
    faces,
    recipients,
    verdict,
    coverage,
    timeline,
    phases,
    compare,
    check,
    query,
    export,
    rescan,
    purge,
    doctor,
    profile,
    certs,
    device,
)

app = typer.Typer(
    name="auditor",
    cls=Root,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: auditor import capture.har --session demo && auditor verdict --session demo",
)
for group in GROUPS:
    app.add_typer(group.app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"auditor {__version__}")
        raise typer.Exit


@app.callback()
def auditor(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Which personal data left the phone, to whom, how we know, and how much we could see."""


def main() -> None:
    """Entry point of the `auditor` command."""
    try:
        app(sys.argv[1:], prog_name="auditor")
    except SystemExit as end:
        if "mitmproxy_rs" not in sys.modules:
            raise
        from auditor.capture.leaving import leave  # noqa: PLC0415 - after a capture only

        leave(end.code if isinstance(end.code, int) else 0)


if __name__ == "__main__":
    main()
