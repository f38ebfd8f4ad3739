"""The options that commands share, and what their values mean.

A command names its options by these types, so that --session is the same
everywhere. Values are checked here: an unknown one is a usage error.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.output import Format, asked_limit
from auditor.model import DATA_TYPES, Category, Confidence, Direction, InputError
from auditor.store import Filters

DEFAULT_DB = Path("captures/auditor.db")
_AGE = re.compile(r"(\d{1,6})\s*([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def _types(incomplete: str) -> list[tuple[str, str]]:
    """Completion of --type, with what each one is."""
    return [(key, text) for key, text in DATA_TYPES.items() if key.startswith(incomplete)]


Db = Annotated[
    Path,
    typer.Option(
        "--db", metavar="FILE", envvar="AUDITOR_DB", help="The database.", show_default=True
    ),
]
Session = Annotated[
    str, typer.Option("--session", metavar="NAME", help="Only this session.", show_default=False)
]
App = Annotated[
    str, typer.Option("--app", metavar="PACKAGE", help="Only this app.", show_default=False)
]
Host = Annotated[
    str,
    typer.Option(
        "--host", metavar="HOST", help="Only this host and its subdomains.", show_default=False
    ),
]
InCategory = Annotated[
    Category | None,
    typer.Option(
        "--category",
        metavar="KIND",
        help="Only location, biometric, identifier or health.",
        show_default=False,
    ),
]
OfType = Annotated[
    str,
    typer.Option(
        "--type",
        metavar="TYPE",
        help="Only this data type, for example id.advertising.",
        autocompletion=_types,
        show_default=False,
    ),
]
AtLeast = Annotated[
    Confidence | None,
    typer.Option(
        "--confidence",
        metavar="LEVEL",
        help="At least candidate, probable or proven.",
        show_default=False,
    ),
]
Towards = Annotated[
    Direction | None,
    typer.Option(
        "--direction",
        metavar="WAY",
        help="Only request (left the phone) or response (reached it).",
        show_default=False,
    ),
]
Since = Annotated[
    str,
    typer.Option(
        "--since",
        metavar="WHEN",
        help="Only since an ISO date or time (UTC unless it says otherwise) or an age: 2h, 3d.",
        show_default=False,
    ),
]
InPhase = Annotated[
    str,
    typer.Option(
        "--phase",
        metavar="PHASE",
        help="Only what was seen in this phase of a guided session.",
        show_default=False,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        metavar="ROWS",
        min=0,
        help="At most this many; 0 is all (a table shows 1000 unless told).",
        show_default=False,
    ),
]
FaceModel = Annotated[
    Path | None,
    typer.Option(
        "--face-model",
        metavar="ONNX",
        help="A YuNet file that finds faces in pictures (else OpenCV's cascade does).",
        show_default=False,
    ),
]
Reveal = Annotated[
    bool, typer.Option("--reveal", help="Show the values as they were sent, not masked.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write a JSON list.")]
AsLines = Annotated[bool, typer.Option("--nl", help="Write one JSON object a line.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Write CSV.")]
AsTable = Annotated[bool, typer.Option("--table", help="Write a table (the default).")]


def since_when(text: str, now: float | None = None) -> float | None:
    """Unix seconds of an ISO date or time, or of an age such as `2h`; None for ""."""
    wanted = text.strip()
    if not wanted:
        return None
    if age := _AGE.fullmatch(wanted):
        start = time.time() if now is None else now
        return start - int(age[1]) * _SECONDS[age[2]]
    try:
        when = datetime.fromisoformat(wanted)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"--since {wanted!r} is no date (2025-03-01), time (2025-03-01T14:00) or age (2h, 3d)."
        ) from error


def known_type(text: str) -> str:
    """A data type that exists; "" for ""."""
    if text and text not in DATA_TYPES:
        near = get_close_matches(text, DATA_TYPES, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(f"There is no data type {text!r}.{hint}")
    return text


def filters(
    *,
    session: str = "",
    app: str = "",
    host: str = "",
    category: Category | None = None,
    data_type: str = "",
    confidence: Confidence | None = None,
    direction: Direction | None = None,
    since: str = "",
    limit: int | None = None,
    form: Format = Format.JSON,
) -> Filters:
    """What a listing asks the store for."""
    return Filters(
        session=session,
        app=app,
        host=host.strip().lower().rstrip("."),
        category=category,
        data_type=known_type(data_type),
        confidence=confidence,
        direction=direction,
        since=since_when(since),
        limit=asked_limit(limit, form),
    )
