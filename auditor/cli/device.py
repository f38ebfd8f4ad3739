"""`auditor device`: the phone, looked at, made ready for a capture and put back."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import device_ask
from auditor.cli.device_ask import Serial
from auditor.cli.errors import Code, leave, say
from auditor.cli.options import AsJson
from auditor.cli.output import Format, emit, write
from auditor.report.clean import clean
from auditor.report.objects import dumps
from auditor.report.table import Column

if TYPE_CHECKING:
    from auditor.device.prepare import Done

app = typer.Typer(
    name="device", help="The phone: looked at, prepared and put back.", no_args_is_help=True
)
app.add_typer(device_ask.app)

Journals = Annotated[
    Path | None,
    typer.Option(
        "--journals",
        "--journal",
        metavar="DIR",
        envvar="AUDITOR_JOURNALS",
        help="Where changes are written down before they are made: the same for every folder"
        " that you start this in.",
        show_default="privacy-auditor/phones in your folder for programs' state",
    ),
]
_ATTACHED = (
    Column("serial", "serial", fixed=True),
    Column("state", "state", fixed=True),
    Column("model", "model"),
    Column("remedy", "what to do", fold=True),
)


@app.callback()
def device() -> None:
    """The phone: looked at, prepared and put back."""


@app.command("list", epilog="Example: auditor device list")
def list_phones(*, as_json: AsJson = False) -> None:
    """List the phones that adb sees, and what keeps one from being used."""
    from auditor.device import attached  # noqa: PLC0415 - loads adbutils
    from auditor.device.adb_server import NO_PHONE  # noqa: PLC0415 - the same

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


@app.command(epilog="Example: auditor device prepare --proxy 192.168.1.5:8080 --ca auditor-ca.pem")
def prepare(
    *,
    proxy: Annotated[
        str,
        typer.Option(
            "--proxy", metavar="HOST:PORT", help="Send the phone's HTTP there, on all networks."
        ),
    ] = "",
    ca: Annotated[
        Path | None,
        typer.Option("--ca", metavar="FILE", help="Let apps trust this certificate (PEM or DER)."),
    ] = None,
    serial: Serial = "",
    journals: Journals = None,
    as_json: AsJson = False,
) -> None:
    """Make a phone ready for a capture.

    With root the certificate goes into the system's store until the phone
    restarts; without it the steps for a person are said. Each change is written
    down here before it is made: `auditor device restore` undoes all of them,
    also after a crash. Exit code 3: a person has to do the rest.
    """
    from auditor.device.certificate import read_certificate  # noqa: PLC0415 - loads cryptography
    from auditor.device.prepare import Wanted  # noqa: PLC0415 - loads adbutils
    from auditor.device.proxy_setting import checked  # noqa: PLC0415 - the same
    from auditor.tasks.phone import prepare_phone  # noqa: PLC0415 - the same

    wanted = Wanted(checked(proxy) if proxy else "", read_certificate(ca) if ca else None)
    done = prepare_phone(serial, _folder(journals), wanted)
    _tell(done, as_json=as_json, nothing="Nothing was asked for: give --proxy, --ca or both.")
    leave(Code.INCOMPLETE if done.steps else Code.DONE)


@app.command(epilog="Example: auditor device restore")
def restore(
    *,
    removed: Annotated[
        bool,
        typer.Option("--done", help="The certificate that was installed by hand is removed."),
    ] = False,
    serial: Serial = "",
    journals: Journals = None,
    as_json: AsJson = False,
) -> None:
    """Put the phone back exactly as it was found.

    Undoes what the journal holds, newest first, and looks whether it is undone,
    and whether anything else of the auditor's is on the phone.
    Exit code 3: something could not be undone or seen; it says what. A certificate
    in the user's store is said every time until it is seen to be gone, for which
    root is needed, or you say so with --done.
    """
    from auditor.device.prepare import ByHand  # noqa: PLC0415 - loads adbutils
    from auditor.tasks.phone import restore_phone  # noqa: PLC0415 - loads adbutils

    by_hand = ByHand.DONE if removed else ByHand.ASKED
    done = restore_phone(serial, _folder(journals), by_hand)
    _tell(done, as_json=as_json, nothing="There is nothing to undo on this phone.")
    leave(Code.INCOMPLETE if done.undone else Code.DONE)


def _folder(given: Path | None) -> Path:
    """The folder of the journals: one a user, so that no change is forgotten elsewhere.

    XDG Base Directory Specification, $XDG_STATE_HOME; on macOS the Library.
    """
    if given:
        return given.expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/privacy-auditor/phones"
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    base = named if named.is_absolute() else Path.home() / ".local/state"
    return base / "privacy-auditor" / "phones"


def _tell(done: Done, *, as_json: bool, nothing: str) -> None:
    if as_json:
        row = {"changes": done.changes, "steps": done.steps, "undone": done.undone}
        write([dumps(row, indent=2), "\n"])
        return
    write(clean(line) + "\n" for line in (*done.changes, *done.steps))
    for line in done.undone:
        say(line)
    if not (done.changes or done.steps or done.undone):
        say(nothing)
