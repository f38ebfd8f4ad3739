"""`auditor export`: a session for other tools, masked unless told otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from auditor.cli import options
from auditor.cli.errors import say
from auditor.cli.opening import opened
from auditor.cli.options import DEFAULT_DB, filters
from auditor.cli.output import silence_stdout
from auditor.model import InputError
from auditor.store import Filters, FindingRow, Reader

app = typer.Typer()

type What = Literal["har", "mitm", "csv", "json"]


@app.command(epilog="Example: auditor export har --session demo --reveal -o demo.har")
def export(
    what: Annotated[
        What,
        typer.Argument(
            help="har or mitm: the traffic; csv: the findings; json: all that is known of it.",
            metavar="har|mitm|csv|json",
        ),
    ],
    *,
    db: options.Db = DEFAULT_DB,
    session: options.Session = "",
    app: options.App = "",
    host: options.Host = "",
    category: options.InCategory = None,
    data_type: options.OfType = "",
    confidence: options.AtLeast = None,
    direction: options.Towards = None,
    since: options.Since = "",
    reveal: options.Reveal = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write here, not to stdout."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write a session out for other tools.

    Masked unless revealed: a HAR or flow file then keeps hosts, names, sizes
    and times, and no body, header value or query value. A file is written
    readable only by you, and never over another unless told.
    """
    with opened(db) as reader:
        from auditor.tasks.export import the_session  # noqa: PLC0415 - loads the file formats

        asked = filters(
            session=the_session(reader, session),
            app=app,
            host=host,
            category=category,
            data_type=data_type,
            confidence=confidence,
            direction=direction,
            since=since,
        )
        pieces = _pieces(reader, what, asked, reveal=reveal)
        if output is None:
            _to_stdout(pieces, binary=what == "mitm")
        else:
            _to_file(pieces, output, force=force)
            say(f"Wrote {output}" + ("." if reveal else ", masked: --reveal shows the values."))


def _pieces(
    reader: Reader, what: What, asked: Filters, *, reveal: bool
) -> Iterable[str] | Iterable[bytes]:
    from auditor.tasks import export as task  # noqa: PLC0415 - loads the file formats

    if what == "har":
        return task.as_har(reader, asked, reveal=reveal)
    if what == "mitm":
        return task.as_mitm(reader, asked, reveal=reveal)

    def masked(row: FindingRow) -> str | None:
        return row.value

    value: Callable[[FindingRow], str | None] = masked
    if reveal:
        from auditor.tasks.reveal import Revealer  # noqa: PLC0415 - loads the decoder

        value = Revealer(reader).value
    if what == "csv":
        return task.as_csv(reader, asked, value)
    return task.as_json(reader, asked, value, reveal=reveal)


def _to_stdout(pieces: Iterable[str] | Iterable[bytes], *, binary: bool) -> None:
    if binary and sys.stdout.isatty():
        raise InputError("A flow file is binary: write it to a file with -o.")
    sink = sys.stdout.buffer
    try:
        for piece in pieces:
            sink.write(
                piece.encode("utf-8", "backslashreplace") if isinstance(piece, str) else piece
            )
        sink.flush()
    except BrokenPipeError:
        silence_stdout()


def _to_file(pieces: Iterable[str] | Iterable[bytes], path: Path, *, force: bool) -> None:
    """Written beside its place and moved there when whole: no half file is left behind."""
    if not force and path.exists():
        raise InputError(f"{path} exists already; --force overwrites it.")
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        error.filename = str(path)  # what was asked for, not the file beside it
        raise
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                file.write(
                    piece.encode("utf-8", "backslashreplace") if isinstance(piece, str) else piece
                )
        if force:
            aside.replace(path)
        else:
            path.hardlink_to(aside)  # fails where another process was faster
    except FileExistsError as error:
        raise InputError(f"{path} exists already; --force overwrites it.") from error
    finally:
        with suppress(FileNotFoundError):
            aside.unlink()
