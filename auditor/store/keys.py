"""The key of the keyed hashes: random, one per database, beside it, for its owner only.

Without the key a hash says nothing about its value, so a copy of the database
alone cannot be tried against a list of phone numbers. It is never exported.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import secrets

from auditor.model import InputError

KEY_BYTES = 32


def key_path(database: pathlib.Path) -> pathlib.Path:
    """`NAME.db` → `NAME.db.key`."""
    return database.with_name(database.name + ".key")


def read_key(database: pathlib.Path) -> bytes | None:
    """The key, None where there is no file."""
    path = key_path(database)
    try:
        with path.open("rb") as file:
            key = file.read(KEY_BYTES + 1)
    except FileNotFoundError:
        return None
    if len(key) != KEY_BYTES:
        raise InputError(f"The key file {path} is damaged: {KEY_BYTES} bytes are expected.")
    return key


def create_key(database: pathlib.Path) -> bytes:
    """Write a new key, 0600 from the first byte; FileExistsError where there is one."""
    key = secrets.token_bytes(KEY_BYTES)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    descriptor = os.open(key_path(database), flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def fingerprint(key: bytes) -> str:
    """What the database keeps to recognise its key."""
    return hashlib.blake2b(b"privacy-auditor key", key=key, digest_size=16).hexdigest()
