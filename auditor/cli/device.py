"""`auditor device`: who the phone is, what is on it, and what a capture of it will show."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import device_prepare
from auditor.cli.device_prepare import Serial
from auditor.cli.errors import say
from auditor.cli.options import AsCsv, AsJson, Reveal
from auditor.cli.output import Format, chosen, emit
from auditor.report.table import Column

app = typer.Typer(
    name="device", help="The phone: looked at, prepared and put back.", no_args_is_help=True
)
app.add_typer(device_prepare.app)

App = Annotated[
    str,
    typer.Option("--app", metavar="PACKAGE", help="The app under test.", show_default=False),
]
_ATTACHED = (
    Column("serial", "serial", fixed=True),
    Column("state", "state", fixed=True),
    Column("model", "model"),
    Column("remedy", "what to do", fold=True),
)
_POINTS = (
    Column("topic", "what", fixed=True),
    Column("found", "found", fold=True),
    Column("meaning", "what it means for a capture", fold=True, share=2),
)
_VALUES = (
    Column("key", "value of", fixed=True),
    Column("value", "value", fold=True),
    Column("certainty", "how sure", fixed=True),
    Column("root", "root", fixed=True),
    Column("command", "from", fold=True, share=2),
    Column("remark", "remark", fold=True, spare=True, optional=True),
)
_APPS = (
    Column("package", "package"),
    Column("uid", "uid", right=True),
    Column("version_code", "version code", right=True),
    Column("system", "system"),
    Column("shared_with", "shares its UID with", fold=True, optional=True),
)


@app.callback()
def device() -> None:
    """The phone: looked at, prepared and put back."""


@app.command("list", epilog="Example: auditor device list")
def list_phones(*, as_json: AsJson = False) -> None:
    """List the phones that adb sees, and what keeps one from being used."""
    from auditor.device import attached  # noqa: PLC0415 - loads adbutils
    from auditor.device.adb_server import NO_PHONE  # noqa: PLC0415 - loads adbutils

    rows = [
        {
            "serial": phone.serial,
            "state": phone.state,
            "model": phone.model,
            "product": phone.product,
            "remedy": phone.remedy,
        }
        for phone in attached()
    ]
    form = Format.JSON if as_json else Format.TABLE
    emit(rows, form, columns=_ATTACHED, keys=(), empty=NO_PHONE)


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

    Changes nothing. The app's APKs are fetched and read for it: whom it trusts, what it pins by
    its config, and hints of pinning in its code. What cannot be read is said to be not known.
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
