"""`auditor device`, what changes a phone or helps a person to: prepare, restore, page."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.errors import Code, leave, say
from auditor.cli.journals import VARIABLE, journals_folder
from auditor.cli.options import AsJson
from auditor.cli.output import write
from auditor.report.clean import clean
from auditor.report.objects import dumps

if TYPE_CHECKING:
    from auditor.device.prepare import Done

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
Journals = Annotated[
    Path | None,
    typer.Option(
        "--journals",
        "--journal",
        metavar="DIR",
        envvar=VARIABLE,
        help="Where changes are written down before they are made: the same for every folder"
        " that you start this in.",
        show_default="privacy-auditor/phones in your folder for programs' state",
    ),
]


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
    from auditor.device.proxy_setting import checked  # noqa: PLC0415 - loads adbutils
    from auditor.tasks.phone import prepare_phone  # noqa: PLC0415 - loads adbutils

    wanted = Wanted(checked(proxy) if proxy else "", read_certificate(ca) if ca else None)
    done = prepare_phone(serial, journals_folder(journals), wanted)
    nothing = "" if done.steps else "Nothing was asked for: give --proxy, --ca or both."
    _tell(done, as_json=as_json, nothing=nothing)
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
    done = restore_phone(serial, journals_folder(journals), by_hand)
    _tell(done, as_json=as_json, nothing="There is nothing to undo on this phone.")
    leave(Code.INCOMPLETE if done.undone else Code.DONE)


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


def _tell(done: Done, *, as_json: bool, nothing: str) -> None:
    if as_json:
        row = {"changes": done.changes, "steps": done.steps, "undone": done.undone}
        write([dumps(row, indent=2), "\n"])
        return
    write(clean(line) + "\n" for line in (*done.changes, *done.steps))
    for line in done.undone:
        say(line)
    if nothing and not (done.changes or done.undone):
        say(nothing)
