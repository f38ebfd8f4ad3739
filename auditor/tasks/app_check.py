"""What an app's APKs say about a capture, fetched from the phone that it is installed on."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

from auditor.apk import Told, scan, told
from auditor.device import Phone
from auditor.device.apps import apk_paths
from auditor.device.facts import read_facts
from auditor.model import DeviceError, InputError

_APKS = 64
_LARGEST = 2**30  # bytes of all of them
_SECONDS = 300.0  # for one


def app_points(phone: Phone, app: str) -> Iterator[Told]:
    """Point by point; what could not be fetched or read is a point too.

    Raises:
        DeviceError: the phone is gone, or the name is no package's.
    """
    sdk = read_facts(phone).sdk
    missing: list[str] = []
    with contextlib.ExitStack() as stack:
        fetched: list[IO[bytes]] = []
        for path in apk_paths(phone, app)[:_APKS]:
            file = stack.enter_context(tempfile.TemporaryFile(prefix="auditor-apk-"))
            trouble = _fetch(phone, path, file, _LARGEST - sum(one.tell() for one in fetched))
            if trouble:
                missing.append(trouble)
            else:
                fetched.append(file)
        if not fetched:
            yield _nothing(missing[0] if missing else "The phone does not say where it is.")
            return
        try:
            yield from told(scan(fetched), sdk, datetime.now(UTC).date())
        except InputError as error:
            yield _nothing(str(error))
    for sentence in missing:
        yield Told("not read", sentence, "what is in there is not known")


def _nothing(reason: str) -> Told:
    topic = "network security config"
    meaning = "it may trust the user's store, forbid it, or pin: the capture shows it"
    return Told(topic, f"not known, nor is its code: {reason}", meaning)


def _fetch(phone: Phone, path: str, file: IO[bytes], limit: int) -> str:
    """Write one APK into a file that nobody else can open; why it could not be."""

    def keep(piece: bytes) -> None:
        try:
            file.write(piece)
            file.flush()
        except OSError as error:  # ours, not the phone's
            raise InputError(f"The APK cannot be kept here ({error.strerror}).") from error

    try:
        phone.pull_into(path, keep, limit=limit, seconds=_SECONDS)
    except (DeviceError, InputError) as error:
        return str(error)
    return ""
