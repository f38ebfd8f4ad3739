"""What a capture run is: old spools stored, a session begun, its pipeline started.

The database is opened by the worker alone, so a capture starts when its worker says that the
session is open; a database that is locked, newer or no database at all is said before the first
byte of traffic. Closing the pipeline ends the session and gives its totals.
"""

from __future__ import annotations

import importlib.metadata
import logging
import os
import platform
from typing import TYPE_CHECKING, Protocol

from auditor import __version__
from auditor.capture import spool
from auditor.capture.counts import Bounds
from auditor.capture.modes import MODES
from auditor.capture.pipeline import Pipeline
from auditor.capture.recovery import recover
from auditor.capture.supervisor import START
from auditor.model import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditor.capture.wire import Fact

_log = logging.getLogger(__name__)


class Plan(Protocol):
    """What the user asked for; the addon's Settings are one."""

    @property
    def database(self) -> Path:
        """The database that receives the capture."""

    @property
    def session(self) -> str:
        """The session's name."""

    @property
    def profile(self) -> Path | None:
        """A TOML file of known values."""

    @property
    def face_model(self) -> Path | None:
        """A model file that finds faces."""

    @property
    def app(self) -> str:
        """Package name of the app under test, "" where unknown."""

    @property
    def device(self) -> str:
        """The phone's name, "" where unknown."""

    @property
    def modes(self) -> tuple[str, ...]:
        """Names of the capture modes."""

    @property
    def no_bodies(self) -> bool:
        """Keep no bodies."""

    @property
    def keep_raw(self) -> bool:
        """Keep found values in clear."""


def begin(
    plan: Plan,
    *,
    tell: Callable[[str], None] = _log.warning,
    auditor: str = "",
    bounds: Bounds | None = None,
) -> Pipeline:
    """Store what earlier captures left, then begin a session; close the pipeline to end it.

    `tell` receives sentences for the user. `auditor` is the dotted name
    `module:attribute` of what concludes messages, if not the usual one.

    Raises:
        InputError: the database, the profile or the session's name is unusable.
        StoreError: the database is locked, full or damaged.
    """
    bounds = bounds or Bounds()
    recover(plan.database, tell, auditor=auditor, patience=bounds.patience)
    try:
        made = spool.create(plan.database, {"session": plan.session})
    except OSError as error:
        folder = spool.folder_of(plan.database)
        raise InputError(f"{folder} cannot be made: {error.strerror}") from None
    log = made.path.with_name(spool.LOG)
    pipeline = Pipeline(made, _facts(plan, auditor), log=log, bounds=bounds)
    pipeline.start()
    if not pipeline.wait_ready(START):
        reason, unusable = pipeline.refusal
        pipeline.abandon()
        pipeline.close()
        if unusable:
            raise InputError(reason)
        raise StoreError(reason or f"The worker did not open the session within {START:.0f} s")
    return pipeline


def _facts(plan: Plan, auditor: str) -> dict[str, Fact]:
    return {
        "db": str(plan.database),
        "session": plan.session,
        "profile": str(plan.profile) if plan.profile else "",
        "face_model": str(plan.face_model) if plan.face_model else "",
        "app": plan.app,
        "device": plan.device,
        "no_bodies": plan.no_bodies,
        "keep_raw": plan.keep_raw,
        "auditor": auditor,
        "owner": os.getpid(),
        "tools": {
            "auditor": __version__,
            "mitmproxy": importlib.metadata.version("mitmproxy"),
            "python": platform.python_version(),
            **_blind_spots(plan.modes),
        },
    }


def _blind_spots(modes: tuple[str, ...]) -> dict[str, str]:
    """What each mode does not see, kept with the session: its findings are worth that much."""
    return {
        f"mode {name}": "not seen: " + "; ".join(MODES[name].blind_spots)
        for name in modes
        if name in MODES
    }
