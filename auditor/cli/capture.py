"""`auditor capture`: the proxy with the audit in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.errors import Code, leave, say
from auditor.cli.options import DEFAULT_DB, Db, FaceModel
from auditor.cli.profile import known_values

app = typer.Typer()


@app.command(epilog="Example: auditor capture --session first-run --client 192.168.1.20")
def capture(
    *,
    db: Db = DEFAULT_DB,
    session: Annotated[
        str, typer.Option("--session", metavar="NAME", help="A new session of this name.")
    ] = "",
    profile: Annotated[
        Path | None,
        typer.Option("--profile", metavar="TOML", help="Search these known values."),
    ] = None,
    face_model: FaceModel = None,
    app: Annotated[
        str,
        typer.Option(
            "--app", metavar="PACKAGE", help="The app under test; what names no app counts to it."
        ),
    ] = "",
    device: Annotated[str, typer.Option("--device", metavar="NAME", help="The phone.")] = "",
    client: Annotated[
        list[str] | None,
        typer.Option(
            "--client",
            metavar="ADDRESS",
            help="A phone's address or network that may use the proxy; may be repeated."
            " Without one the proxy listens on loopback only.",
        ),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Listen on this address.")
    ] = "",
    port: Annotated[
        int | None,
        typer.Option(
            "--port", metavar="PORT", min=0, max=65535, help="Listen on this port (8080)."
        ),
    ] = None,
    mode: Annotated[
        list[str] | None,
        typer.Option(
            "--mode", metavar="SPEC", help="A mode of mitmproxy's, such as wireguard; repeatable."
        ),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow", metavar="HOST", help="Let the phone reach this host of this machine."
        ),
    ] = None,
    certs: Annotated[
        Path, typer.Option("--certs", metavar="FOLDER", help="The folder of the CA.")
    ] = Path("certs"),
    keep_raw: Annotated[
        bool, typer.Option("--keep-raw", help="Keep found values in clear too.")
    ] = False,
    no_bodies: Annotated[bool, typer.Option("--no-bodies", help="Keep no message bodies.")] = False,
    pcap: Annotated[
        Path | None,
        typer.Option(
            "--pcap", metavar="FILE", help="Record the phone's packets too, into a new pcapng."
        ),
    ] = None,
    script: Annotated[
        list[Path] | None,
        typer.Option("--script", metavar="FILE", help="A mitmproxy script to load too."),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of mitmproxy's."),
    ] = None,
) -> None:
    """Record a phone's traffic until Ctrl-C.

    Set the phone's proxy to this machine and let it trust the certificate that
    `auditor certs export` writes. Exit code 1: something was lost or errored;
    3: something still waits in the spool and is stored by the next capture.
    """
    from auditor.capture.run import Wanted, run_capture  # noqa: PLC0415 - loads the proxy

    known_values(profile)  # says what of it is not searched; the worker reads it again
    wanted = Wanted(
        database=db.expanduser(),
        session=session,
        profile=profile,
        face_model=face_model,
        app=app,
        device=device,
        certs=certs,
        clients=tuple(client or ()),
        allow=tuple(allow or ()),
        modes=tuple(mode or ("regular",)),
        host=host,
        port=port,
        no_bodies=no_bodies,
        keep_raw=keep_raw,
        pcap=pcap.expanduser() if pcap else None,
        settings=(*(f"scripts={path}" for path in script or ()), *(setting or ())),
    )
    leave(Code(run_capture(wanted, say)))
