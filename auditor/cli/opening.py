"""A database to ask: opened for reading, and what is not in it yet is said."""

from __future__ import annotations

from pathlib import Path

from auditor.cli.errors import say
from auditor.store import Reader, open_reader

_NAMED = 3


def opened(db: Path) -> Reader:
    """Open for reading; one sentence on stderr where something waits to be stored."""
    reader = open_reader(db)
    say_what_waits(db)
    return reader


def say_what_waits(db: Path) -> None:
    """One sentence on stderr where captures that are gone left spools."""
    from auditor.capture import spool  # noqa: PLC0415 - nothing else of a question needs it

    waiting = spool.waiting(db)
    names = sorted(waiting - {""})
    if not waiting:
        return
    who = "an earlier capture"
    if names:
        more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
        word = "session" if len(names) == 1 else "sessions"
        who = f"{word} {', '.join([*names[:_NAMED], *more])}"
    say(
        f"What {who} left in the spool is not in the database yet:"
        " the next capture or import stores it."
    )
