"""The options of `auditor capture` for what runs beside the proxy: sensors, a guided session."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Sensors = Annotated[
    bool,
    typer.Option(
        "--sensors", help="Ask the phone through adb what camera, microphone and location do."
    ),
]
Phases = Annotated[
    bool, typer.Option("--phases", help="Be led through the phases of a guided session.")
]
PhasesFrom = Annotated[
    str,
    typer.Option(
        "--phases-from",
        metavar="FILE",
        help="Begin phases by lines `[+SECONDS ]NAME` of a file, or of stdin (-); `end` ends.",
    ),
]
ScreenRecording = Annotated[
    Path | None,
    typer.Option(
        "--recording",
        metavar="FILE",
        help="A recording of the screen: its hash is kept with the session at the end.",
    ),
]
