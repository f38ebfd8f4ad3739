"""`auditor device`, what only asks: who the phone is, what is on it, what a capture will show."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.errors import Code, leave, say
from auditor.cli.options import AsCsv, AsJson, Reveal
from auditor.cli.output import chosen, emit, write
from auditor.report.clean import clean
from auditor.report.table import Column

app = typer.Typer()

Serial = Annotated[
    str,
    typer.Option(
        "--serial",
        metavar="SERIAL",
        envvar="ANDROID_SERIAL",
        help="The phone, where several are attached.",
        show_default=False,
    ),
]
App = Annotated[
    str,
    typer.Option("--app", metavar="PACKAGE", help="The app under test.", show_default=False),
]
_POINTS = (
    Column("topic", "what", fixed=True),
    Column("found", "found", fold=True),
    Column("meaning", "what it means for a capture", fold=True, share=2),
)
_VALUES = (
    Column("key", "value of", fixed=True),
    Column("value", "value", fold=True),
    Column("certainty", "how sure", fixed=True),
    Column("root", "root", fixed=True, spare=True),
    Column("command", "from", fold=True, share=2),
    Column("remark", "remark", fold=True),
)
_APPS = (
    Column("package", "package"),
    Column("uid", "uid", right=True),
    Column("version_code", "version code", right=True),
    Column("system", "system"),
    Column("shared_with", "shares its UID with", fold=True, optional=True),
)


@app.command(epilog="Example: auditor device check --app com.example.app")
def check(
    *,
    app: App = "",
    ca: Annotated[
        Path | None,
        typer.Option("--ca", metavar="FILE", help="Whether the phone trusts this certificate."),
    ] = None,
    serial: Serial = "",
    as_json: AsJson = False,
    csv: AsCsv = False,
) -> None:
    """Say what a capture of this phone and app will show and what not.

    Changes nothing. What only the APK could tell is said to be not known.
    """
    from auditor.device.certificate import read_certificate  # noqa: PLC0415 - loads cryptography
    from auditor.tasks.phone import check_phone  # noqa: PLC0415 - loads adbutils

    form = chosen(as_json=as_json, nl=False, csv=csv)
    rows = check_phone(serial, app, read_certificate(ca) if ca else None)
    emit(rows, form, columns=_POINTS, keys=("topic", "found", "meaning"), empty="")


@app.command(epilog="Example: auditor device identity --app com.example.app --out me.toml")
def identity(
    *,
    app: App = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="TOML",
            help="Write them as a profile, readable only by you, never over a file.",
        ),
    ] = None,
    reveal: Reveal = False,
    serial: Serial = "",
    as_json: AsJson = False,
    csv: AsCsv = False,
) -> None:
    """Ask the phone for its own identifiers, as an audit may search them.

    Each with the command that told it, whether root was needed, and how sure it
    is. Values are masked unless --reveal; what was not found is said.
    """
    from auditor.tasks.phone import identify  # noqa: PLC0415 - loads adbutils

    form = chosen(as_json=as_json, nl=False, csv=csv)
    found = identify(serial, app, out, reveal=reveal)
    keys = ("key", "value", "certainty", "root", "command", "remark", "searchable")
    emit(found.rows, form, columns=_VALUES, keys=keys, empty="The phone tells none of its values.")
    for key, reason in found.missing:
        say(f"{key}: {reason}.")
    if out:
        say(f"Wrote {out}, readable only by you: add what you typed yourself, then use --profile.")


@app.command(epilog="Example: auditor device apps --json")
def apps(
    *,
    every: Annotated[bool, typer.Option("--all", help="The system's own apps too.")] = False,
    serial: Serial = "",
    as_json: AsJson = False,
    csv: AsCsv = False,
) -> None:
    """List the phone's apps with their UIDs, and which of them share one."""
    from auditor.tasks.phone import app_rows  # noqa: PLC0415 - loads adbutils

    form = chosen(as_json=as_json, nl=False, csv=csv)
    keys = ("package", "uid", "version_code", "system", "shared_with")
    rows: list[Mapping[str, object]] = list(app_rows(serial, every=every))
    emit(rows, form, columns=_APPS, keys=keys, empty="No app was installed besides the system's.")


@app.command(
    epilog="Example: auditor device page --client 192.168.1.20 --ca auditor-ca.pem"
    " --proxy 192.168.1.5:8080"
)
def page(
    *,
    client: Annotated[
        str,
        typer.Option(
            "--client", metavar="ADDRESS", help="The phone's address, the only one let in."
        ),
    ],
    ca: Annotated[Path, typer.Option("--ca", metavar="FILE", help="The certificate (PEM or DER).")],
    proxy: Annotated[
        str, typer.Option("--proxy", metavar="HOST:PORT", help="Where the phone's HTTP should go.")
    ] = "",
    wireguard: Annotated[
        Path | None,
        typer.Option("--wireguard", metavar="CONF", help="This configuration as a QR code."),
    ] = None,
    host: Annotated[
        str,
        typer.Option("--host", metavar="ADDRESS", help="Listen on this address."),
    ] = "",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="Listen on this port.")
    ] = 0,
) -> None:
    """Serve one page to an iPhone or a phone without root, until Ctrl-C.

    It has the certificate for Android and iOS, the steps to install and to
    remove it, and QR codes. Only the phone's address is answered.
    """
    from auditor.tasks.phone_page import open_page, terminal_code  # noqa: PLC0415 - loads segno

    def refused(address: str) -> None:
        say(f"Hung up on {address}: it is not the phone.")

    opened, steps = open_page(client, ca, proxy, wireguard, (host, port), refused)
    with opened as server:
        write(clean(line) + "\n" for line in steps)
        if sys.stdout.isatty():
            write([terminal_code(server.url)])
        say(f"Open {server.url} on the phone; Ctrl-C ends it.")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    leave(Code.DONE)
