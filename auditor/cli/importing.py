"""`auditor import`: recorded traffic into a session."""

from __future__ import annotations

import contextlib
import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor import __version__
from auditor.cli.errors import Code, leave, say, worst
from auditor.cli.options import DEFAULT_DB, Db, FaceModel
from auditor.cli.profile import known_values
from auditor.cli.progress import counting
from auditor.report.units import plural

if TYPE_CHECKING:
    from auditor.tasks.importing import Imported
    from auditor.tasks.one_file import ImportedFile

app = typer.Typer()

_REASONS = 5


@app.command("import", epilog="Example: auditor import app.har app.mitm --session first-run")
def import_(
    files: Annotated[list[Path], typer.Argument(help="HAR, mitmproxy flow or pcap files.")],
    *,
    db: Db = DEFAULT_DB,
    session: Annotated[
        str,
        typer.Option("--session", metavar="NAME", help="Into this session (else a new one)."),
    ] = "",
    profile: Annotated[
        Path | None,
        typer.Option("--profile", metavar="TOML", help="Search these known values."),
    ] = None,
    face_model: FaceModel = None,
    keylog: Annotated[
        Path | None,
        typer.Option(
            "--keylog", metavar="FILE", help="TLS keys (SSLKEYLOGFILE) that open packet captures."
        ),
    ] = None,
    app: Annotated[
        str,
        typer.Option(
            "--app",
            metavar="PACKAGE",
            help="The app that was recorded; what names no app counts to it.",
        ),
    ] = "",
    device: Annotated[
        str, typer.Option("--device", metavar="NAME", help="The phone it ran on.")
    ] = "",
    keep_raw: Annotated[
        bool, typer.Option("--keep-raw", help="Keep found values in clear too.")
    ] = False,
    no_bodies: Annotated[bool, typer.Option("--no-bodies", help="Keep no message bodies.")] = False,
) -> None:
    """Import recorded traffic.

    HAR files of browsers and capture tools, mitmproxy flow files of every version,
    and packet captures (pcap, pcapng), decrypted through tshark where there are keys,
    in the file or with --keylog. A file that is in the session already adds nothing but what other
    keys open of a packet capture; an interrupted import goes on. Exit code 3: a file was read in
    part, or tshark did not come to its end; 2: one was unusable.
    """
    known = known_values(profile)
    from auditor.capture.recovery import recover  # noqa: PLC0415 - loads the worker's wire
    from auditor.media import load_model  # noqa: PLC0415 - as the next
    from auditor.tasks.importing import Target, import_files  # noqa: PLC0415 - loads the readers
    from auditor.tasks.isolated import AUDITOR, load_auditor  # noqa: PLC0415 - loads the detectors

    target = Target(
        database=db,
        session=session or time.strftime("import-%Y%m%d-%H%M%S"),
        tool_versions={
            "auditor": __version__,
            "mitmproxy": version("mitmproxy"),
            "python": platform.python_version(),
        },
        app=app,
        device=device,
        keep_raw=keep_raw,
        no_bodies=no_bodies,
        keys=keylog,
    )
    recover(db, say)  # what a killed capture left behind comes first
    auditor = load_auditor(AUDITOR, known, load_model(face_model) if face_model else None)
    with counting("Importing") as progress, contextlib.closing(auditor):
        result = import_files([str(path) for path in files], target, auditor, progress)
    _tell(result, target.session)
    leave(_code(result))


def _tell(result: Imported, session: str) -> None:
    for file in result.files:
        say(_line(file))
        if file.outcome == "unusable":
            continue  # its first reason is the sentence
        for remark in file.remarks:
            say(remark)
        for reason in file.reasons[:_REASONS]:
            say(f"{reason}.")
        if file.unreadable > _REASONS:
            say(f"And {file.unreadable - _REASONS:,} more.")
    if result.recovered:
        say(f"{plural(result.recovered, 'message')} of an interrupted import audited.")
    if result.errored:
        say(f"The audit of {plural(result.errored, 'message')} failed.")
    if any(file.outcome != "unusable" for file in result.files):
        say(f"Session {session}: {plural(result.findings, 'finding')} added.")


def _line(file: ImportedFile) -> str:
    if file.outcome == "unusable":
        return f"auditor: {file.reasons[0].rstrip('.')}."
    if file.outcome == "imported before":
        gap = f" (of it, {file.unreadable:,} could not be read)" if file.unreadable else ""
        return f"{file.name}: imported before{gap}, nothing was added."
    if file.outcome == "decrypted further":
        return (
            f"{file.name}: imported before; the keys open {plural(file.messages, 'message')} more."
        )
    entries = plural(file.entries, "entry", "entries")
    line = f"{file.name}: {entries}, {plural(file.messages, 'message')}"
    if file.flows:
        line += f", {plural(file.flows, 'connection')}"
    return f"{line}, {file.unreadable:,} could not be read:" if file.partial else f"{line}."


def _code(result: Imported) -> Code:
    codes = [Code.DONE]
    if result.errored:
        codes.append(Code.FAILED)
    if result.unusable:
        codes.append(Code.UNUSABLE)
    if result.partial:
        codes.append(Code.INCOMPLETE)
    return worst(codes)
