"""A TLS key log as the user gives it, looked at before it is used (the NSS key log format)."""

from __future__ import annotations

import re
from pathlib import Path

from auditor.model import InputError

_MOST = 1 << 20  # bytes looked at
_KEYS = re.compile(
    rb"^(?:[A-Z][A-Z0-9_]{2,63} [0-9A-Fa-f]{16,128} [0-9A-Fa-f]{16,256}|RSA Session-ID:\S+ .+)\s*$",
    re.MULTILINE,
)
_SAID = re.compile(rb"^[^#\s]", re.MULTILINE)  # anything but comments


def check_key_log(path: Path) -> None:
    """Look whether a file is a key log; one without keys yet is one.

    Raises:
        InputError: there is no such file, it cannot be read, or it is something else.
    """
    if not path.is_file():
        raise InputError(f"{path} is no key log: there is no such file")
    try:
        with path.open("rb") as file:
            start = file.read(_MOST)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if _SAID.search(start) and not _KEYS.search(start):
        raise InputError(f"{path} is no key log: no line of it is a TLS key (SSLKEYLOGFILE)")
