"""`auditor rescan`: findings anew from stored messages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.errors import Code, leave, say, worst
from auditor.cli.opening import say_what_waits
from auditor.cli.options import DEFAULT_DB, Db, FaceModel, Session
from auditor.cli.profile import known_values
from auditor.cli.progress import counting
from auditor.report.units import plural

if TYPE_CHECKING:
    from auditor.tasks.rescan import Rescanned

app = typer.Typer()


@app.command(epilog="Example: auditor rescan --session demo --profile me.toml")
def rescan(
    *,
    db: Db = DEFAULT_DB,
    session: Session = "",
    profile: Annotated[
        Path | None,
        typer.Option("--profile", help="Search these known values too (TOML)."),
    ] = None,
    face_model: FaceModel = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also where the detectors did not change.")
    ] = False,
) -> None:
    """Find anew in stored messages.

    Where detectors changed, or for the known values of a profile. Without a
    profile, what an earlier one found stays. Messages that were given up
    because the process died on them are tried once more. Exit code 3: a session
    without bodies keeps its old conclusions; 1: the audit of a message failed.
    """
    values = known_values(profile)
    from auditor.media import load_model  # noqa: PLC0415 - as the next
    from auditor.tasks.rescan import rescan as run  # noqa: PLC0415 - loads the detectors

    model = load_model(face_model) if face_model else None

    say_what_waits(db)
    codes = [Code.DONE]
    with counting("Rescanning") as progress:
        for result in run(
            db, session=session, profile=values, force=force, progress=progress, model=model
        ):
            say(_line(result))
            if result.errored:
                codes.append(Code.FAILED)
            if result.kept:
                codes.append(Code.INCOMPLETE)
    leave(worst(codes))


def _line(result: Rescanned) -> str:
    parts = [] if result.reason else [f"{plural(result.messages, 'message')} audited anew"]
    if result.taken_up:
        left = plural(result.taken_up, "message")
        parts.append(f"{left} that had no conclusion taken up again")
    if result.errored:
        parts.append(f"{result.errored} failed")
    if result.kept and not result.reason:
        parts.append(f"{result.kept} without a body kept their conclusions")
    if result.reason:
        parts.append(result.reason)
    return f"{result.session}: {', '.join(parts)}."
