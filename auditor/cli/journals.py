"""Where the journals of phones are kept: one folder a user, wherever a command is started."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "AUDITOR_JOURNALS"


def journals_folder(given: Path | None = None) -> Path:
    """The given folder, the environment's, or the user's own for programs' state.

    XDG Base Directory Specification, $XDG_STATE_HOME; on macOS the Library.
    """
    given = given or (Path(named) if (named := os.environ.get(VARIABLE)) else None)
    if given:
        return given.expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/privacy-auditor/phones"
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    base = state if state.is_absolute() else Path.home() / ".local/state"
    return base / "privacy-auditor" / "phones"
