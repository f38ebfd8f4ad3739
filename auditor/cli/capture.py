"""`auditor capture`: the proxy with the audit in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from auditor.capture.modes import MODES
from auditor.capture.wanted import Wanted
from auditor.cli import guiding
from auditor.cli.errors import Code, leave, say, worst
from auditor.cli.journals import journals_folder
from auditor.cli.options import DEFAULT_DB, Db, FaceModel
from auditor.cli.profile import known_values
from auditor.model import InputError
from auditor.tasks.recordings import keep_screen

app = typer.Typer()


_ABOUT = """Record a phone's traffic until Ctrl-C.

The phone must trust the certificate that `auditor certs export` writes. Its
traffic comes by one of the modes below, wifi unless told otherwise. Exit code
1: something was lost or errored; 3: something still waits in the spool and is
stored by the next capture."""


def _help() -> str:
    """What the command does, with each mode and what it does not see."""
    modes = "\n\n".join(
        f"Mode {mode.name}: {mode.title}. Needs: {mode.needs}. Not seen: "
        + "; ".join(mode.blind_spots)
        + "."
        for mode in MODES.values()
    )
    return f"{_ABOUT}\n\n{modes}"


@app.command(
    help=_help(),
    epilog="Example: auditor capture --session first-run --client 192.168.1.20",
)
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
            "--mode",
            metavar="MODE",
            help=f"{', '.join(MODES)}, or a specification of mitmproxy's; repeatable.",
        ),
    ] = None,
    serial: Annotated[
        str,
        typer.Option(
            "--serial",
            metavar="SERIAL",
            help="The phone in adb, to tell apps apart; else the only one attached, if adb runs.",
        ),
    ] = "",
    endpoint: Annotated[
        str,
        typer.Option(
            "--endpoint", metavar="HOST", help="Where the phone finds the WireGuard server."
        ),
    ] = "",
    interface: Annotated[
        str,
        typer.Option(
            "--interface", metavar="NAME", help="The hotspot's interface (tun, transparent)."
        ),
    ] = "",
    adaptive_pinning: Annotated[
        bool,
        typer.Option(
            "--adaptive-pinning/--no-adaptive-pinning",
            help="Let a host through, unread and counted, that refused our certificate three times"
            " while others of its app did not. Only where the app is known: by adb, or alone in"
            " a WireGuard tunnel.",
        ),
    ] = True,
    phone_for_app: Annotated[
        bool,
        typer.Option(
            "--phone-for-app",
            help="Let hosts through where the app is not known too, as if the phone were one app."
            " Right where all apps trust our certificate (an iPhone, the system's store); elsewhere"
            " an app that trusts none of ours is let through because another trusts it.",
        ),
    ] = False,
    let_through: Annotated[
        list[str] | None,
        typer.Option(
            "--let-through",
            metavar="HOST",
            help="Never open this host (all its ports, or HOST:PORT), only count it; repeatable.",
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
    pcap_from: Annotated[
        str,
        typer.Option(
            "--pcap-from",
            metavar="WHERE",
            help="Who records them: gateway (tcpdump here), phone (tcpdump on it, rooted) or"
            " pcapdroid (the app, its VPN). Without it the gateway, in WireGuard mode the phone.",
        ),
    ] = "",
    script: Annotated[
        list[Path] | None,
        typer.Option("--script", metavar="FILE", help="A mitmproxy script to load too."),
    ] = None,
    sensors: guiding.Sensors = False,
    phases: guiding.Phases = False,
    phases_from: guiding.PhasesFrom = "",
    recording: guiding.ScreenRecording = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of mitmproxy's."),
    ] = None,
) -> None:
    """Record a phone's traffic until Ctrl-C; its help is made of the modes."""
    from auditor.capture.company import Company  # noqa: PLC0415 - loads the proxy
    from auditor.capture.gear import runtime_folder  # noqa: PLC0415 - loads the proxy
    from auditor.capture.run import run_capture, session_name  # noqa: PLC0415 - loads the proxy

    if phone_for_app and not adaptive_pinning:
        raise InputError("--phone-for-app is a way of --adaptive-pinning, which is off.")
    known_values(profile)  # says what of it is not searched; the worker reads it again
    session = session or session_name()
    company = Company(
        app, serial, certs, journals_folder(), sensors, phases, phases_from, sys.stdin
    )
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
        modes=tuple(mode or ("wifi",)),
        host=host,
        port=port,
        no_bodies=no_bodies,
        keep_raw=keep_raw,
        pcap=pcap.expanduser() if pcap else None,
        pcap_from=pcap_from,
        settings=(*(f"scripts={path}" for path in script or ()), *(setting or ())),
        serial=serial,
        endpoint=endpoint,
        interface=interface,
        adaptive_pinning=adaptive_pinning,
        phone_for_app=phone_for_app,
        let_through=tuple(let_through or ()),
        runtime=runtime_folder(),
        terminal=sys.stderr.isatty(),
        companions=company.companions(say),
    )
    code = Code(run_capture(wanted, say))
    if recording is not None:
        code = worst([code, _keep(recording, wanted.database, session)])
    leave(code)


def _keep(recording: Path, database: Path, session: str) -> Code:
    """Keep a recording of the screen; where that fails the capture stays, and it is said."""
    try:
        kept = keep_screen(database, session, recording)
    except InputError as error:
        say(str(error))
        return Code.INCOMPLETE
    say(f"Kept with the session: {kept.name}, SHA-256 {kept.sha256}.")
    return Code.DONE
