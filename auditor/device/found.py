"""A phone that is there anyway: asked for without starting anything.

adbutils starts an adb server where none runs. A capture that can do without a phone must not
leave one behind, so the server's port is tried first.
"""

from __future__ import annotations

import os
import socket

from auditor.device.adb_server import attached
from auditor.model import DeviceError

_SECONDS = 0.3
_ANSWER = 2.0  # seconds: a server that hangs must not hold up a capture that needs no phone
_PORT = "5037"


def only_phone() -> str:
    """The serial of the only ready phone of an adb server that runs already, "" otherwise."""
    ready = ready_phones()
    return ready[0] if len(ready) == 1 else ""


def ready_phones() -> list[str]:
    """The serials of the ready phones of an adb server that runs already."""
    host = os.environ.get("ANDROID_ADB_SERVER_HOST", "127.0.0.1")
    port = os.environ.get("ANDROID_ADB_SERVER_PORT", _PORT)
    try:
        with socket.create_connection((host, int(port)), _SECONDS):
            pass
        return [phone.serial for phone in attached(_ANSWER) if not phone.remedy]
    except (OSError, ValueError, OverflowError, DeviceError):
        return []
