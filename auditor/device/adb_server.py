"""The adb server of this machine: found, started as adb itself does, asked who is attached.

adbutils connects to the server that ANDROID_ADB_SERVER_HOST and
ANDROID_ADB_SERVER_PORT name and runs `adb start-server` where none answers. All
that it, the server or a socket may raise becomes one DeviceError here, so that
no other file of this room knows their exceptions.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adbutils import AdbClient, AdbConnection, AdbError, adb_path

from auditor.model import DeviceError

_SECONDS = 10.0  # for the server itself to answer
_MOST_PHONES = 64

NO_ADB = "adb cannot be run: install Android's platform tools (Debian: apt-get install adb)."
NO_PHONE = (
    "No phone is attached: switch on USB debugging in its developer options and plug it in,"
    " or use `adb connect ADDRESS`."
)
_STATES = {
    "unauthorized": "has not allowed this machine: unlock it and accept its USB debugging question",
    "authorizing": "is still asking whether this machine is allowed: unlock it and accept",
    "connecting": "is still connecting: try again in a moment",
    "offline": "is offline: unplug it and plug it in again",
    "no": "may not be opened by this user: add a udev rule for it (Debian: android-sdk-platform-"
    "tools-common) and plug it in again",
    "recovery": "is in recovery mode: start it normally",
    "sideload": "is in sideload mode: start it normally",
    "bootloader": "is in its bootloader: start it normally",
}
_UNREACHABLE = (
    ("unauthorized", _STATES["unauthorized"]),
    ("authorizing", _STATES["authorizing"]),
    ("still connecting", _STATES["connecting"]),
    ("offline", _STATES["offline"]),
    ("permissions", _STATES["no"]),
    ("not found", "is no longer attached"),
    ("no devices", "is no longer attached"),
)
_SAID = 200  # characters of what it says itself
_ENDS = ("closed", "reset by peer", "broken pipe", "eof")  # of a connection


@dataclass(frozen=True, slots=True)
class Attached:
    """A phone as the adb server lists it; `state` is adb's word, "device" when ready."""

    serial: str
    state: str
    model: str = ""
    product: str = ""

    @property
    def remedy(self) -> str:
        """What keeps it from being used, in a sentence; "" when it is ready."""
        if self.state == "device":
            return ""
        trouble = _STATES.get(self.state, f"is in the state {self.state!r}: start it normally")
        return f"The phone {self.serial} {trouble}."


def client(seconds: float = _SECONDS) -> AdbClient:
    """A client of the adb server that the environment names; so long may it take to answer.

    Raises:
        DeviceError: the environment names no valid port.
    """
    try:
        return AdbClient(socket_timeout=seconds)
    except ValueError as error:
        port = os.environ.get("ANDROID_ADB_SERVER_PORT", "")
        raise DeviceError(f"ANDROID_ADB_SERVER_PORT is no port: {port!r}.") from error


def attached(seconds: float = _SECONDS) -> tuple[Attached, ...]:
    """All phones that the adb server knows, ready or not.

    Raises:
        DeviceError: adb is missing, or its server does not answer within so many seconds.
    """
    with speaking("", seconds):
        found = client(seconds).list(extended=True)
    return tuple(
        Attached(
            phone.serial, phone.state, phone.tags.get("model", ""), phone.tags.get("product", "")
        )
        for phone in found[:_MOST_PHONES]
    )


def path_of_adb() -> str | None:
    """The adb that would be run, or None: the PATH's first, else the one adbutils brings."""
    try:
        return str(adb_path())
    except (AdbError, OSError):
        return None


@contextmanager
def opened(adb: AdbClient, serial: str, service: str, seconds: float) -> Iterator[AdbConnection]:
    """A service of the phone's adbd, such as `shell,v2:id`, with its first answer awaited.

    The connection's own `close` sleeps 10 ms; its socket is closed directly.

    Raises:
        AdbError, OSError: as adbutils does; `speaking` makes sentences of them.
    """
    connection = adb.make_connection(timeout=seconds)
    try:
        connection.send_command(f"host:transport:{serial}")
        connection.check_okay()
        connection.send_command(service)
        connection.check_okay()
        yield connection
    finally:
        connection.conn.close()


@contextmanager
def speaking(serial: str = "", seconds: float = _SECONDS) -> Iterator[None]:
    """Turn whatever adb and its sockets raise into one sentence.

    Raises:
        DeviceError: in place of all of them.
    """
    try:
        yield
    except (FileNotFoundError, PermissionError, subprocess.SubprocessError) as error:
        raise DeviceError(NO_ADB) from error
    except TimeoutError as error:
        raise DeviceError(_silent(serial, seconds)) from error
    except (AdbError, EOFError, OSError, ValueError) as error:
        raise DeviceError(_sentence(error, serial, seconds)) from error


def _sentence(error: Exception, serial: str, seconds: float) -> str:
    text = str(error).lower()
    if "timeout" in text:
        return _silent(serial, seconds)
    if "no adb exe" in text:
        return NO_ADB
    if "connect to adb server" in text or not serial:
        return "The adb server does not answer: `adb kill-server`, then try again."
    for word, trouble in () if "listener" in text else _UNREACHABLE:
        if word in text:
            return f"The phone {serial} {trouble}."
    if isinstance(error, AdbError) and text and not any(word in text for word in _ENDS):
        said = " ".join(str(error).split())[:_SAID]
        return f"The phone {serial} or the adb server refused: {said.rstrip('.')}."
    return f"The phone {serial} was unplugged or went offline while it was being asked."


def _silent(serial: str, seconds: float) -> str:
    if serial:
        return f"The phone {serial} did not answer within {seconds:g} seconds."
    return f"The adb server did not answer within {seconds:g} seconds: end it, then try again."
