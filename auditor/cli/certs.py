"""`auditor certs`: the CA of this capture project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from auditor.cli.errors import say
from auditor.cli.options import AsJson
from auditor.cli.output import write
from auditor.report.clean import clean
from auditor.report.objects import dumps

app = typer.Typer(name="certs", help="The CA of this capture project.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--certs", help="The folder of the CA.")]
FOLDER = Path("certs")


@app.callback()
def certs() -> None:
    """The CA of this capture project."""


@app.command(epilog="Example: auditor certs show")
def show(*, folder: Folder = FOLDER, as_json: AsJson = False) -> None:
    """Show name, fingerprint and validity."""
    from auditor.capture import certs as authority  # noqa: PLC0415 - loads cryptography

    found = authority.describe(folder)
    row = {
        "name": found.name,
        "path": str(found.path),
        "sha256": found.sha256,
        "android_name": found.android_name,
        "not_before": found.not_before.isoformat(),
        "not_after": found.not_after.isoformat(),
        "expired": found.expired,
    }
    if as_json:
        write([dumps(row, indent=2), "\n"])
    else:
        width = max(map(len, row))
        write(clean(f"{key.ljust(width)}  {value}") + "\n" for key, value in row.items())


@app.command(epilog="Example: auditor certs export --format android -o ca.0")
def export(
    *,
    folder: Folder = FOLDER,
    form: Annotated[
        Literal["pem", "der", "android"],
        typer.Option("--format", help="android: PEM, named as its system store wants it."),
    ] = "pem",
    output: Annotated[
        Path, typer.Option("-o", "--output", help="A file, or a folder to put it in.")
    ] = Path(),
) -> None:
    """Write the certificate for the phone.

    The key stays here.
    """
    from auditor.capture import certs as authority  # noqa: PLC0415 - loads cryptography

    path = authority.export(folder, output, authority.Format(form))
    say(f"Wrote {path}: install it on the phone.")


@app.command(epilog="Example: auditor certs remove")
def remove(*, folder: Folder = FOLDER) -> None:
    """Destroy the CA with its key, and the WireGuard keys with the phone's configuration.

    A phone that trusts or uses them should forget them too.
    """
    from auditor.capture import certs as authority  # noqa: PLC0415 - loads cryptography

    removed = authority.remove(folder)
    if removed:
        say(f"Removed {' and '.join(removed)}: take them off the phone as well.")
    else:
        say(f"There is no CA in {folder}.")
