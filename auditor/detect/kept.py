"""What took long to compile, kept in the user's cache for the next run.

A hint and never needed: what is missing, damaged or not ours is made anew, and a cache that cannot
be written is done without.

1. Only what follows from this package is kept; nothing that a profile holds ever is.
2. A file is believed where nobody else could write it: a regular one of this user in a folder of
   this user's, both closed to others. Its SHA-256 comes before the data, against damage.
3. It is written whole and then named, so that who reads beside us reads all of it or none.
4. Its name says what it was made from. Other versions leave others behind; the newest few stay.

Where: $XDG_CACHE_HOME (XDG Base Directory Specification); on macOS the Library.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

MOST = 1 << 24  # bytes of one file
FILES = 16
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_DIGEST = sha256().digest_size


def cache_folder() -> Path | None:
    """The folder in which this user's programs keep what they can make anew; None without one."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not cache.is_absolute():
        try:
            home = Path.home()
        except RuntimeError:  # a user without a home, as of a container or a service
            return None
        cache = home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return cache / "privacy-auditor"


def recall(folder: Path | None, name: str) -> bytes | None:
    """What was kept under that name, None where it is not there or not to be believed."""
    if folder is None:
        return None
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        if not _ours(folder.lstat(), stat.S_IFDIR):
            return None
        with open(os.open(folder / name, flags), "rb") as file:  # noqa: PTH123 - flags of its own
            facts = os.fstat(file.fileno())
            if not _ours(facts, stat.S_IFREG) or facts.st_size > MOST:
                return None
            found = file.read(MOST)
    except OSError:
        return None
    digest, data = found[:_DIGEST], found[_DIGEST:]
    return data if digest == sha256(data).digest() else None


def keep(folder: Path | None, name: str, data: bytes) -> None:
    """Keep it under that name, if that is possible."""
    if folder is None or len(data) + _DIGEST > MOST:
        return
    with contextlib.suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        if _ours(folder.lstat(), stat.S_IFDIR):
            _write(folder, name, sha256(data).digest() + data)
            _drop_oldest(folder)


def _ours(facts: os.stat_result, kind: int) -> bool:
    """Whether it is of that kind, of this user and closed to all others."""
    mode = facts.st_mode
    return stat.S_IFMT(mode) == kind and facts.st_uid == os.geteuid() and not mode & _OTHERS


def _write(folder: Path, name: str, data: bytes) -> None:
    number, made = tempfile.mkstemp(dir=folder)  # 0600
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        Path(made).replace(folder / name)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise


def _drop_oldest(folder: Path) -> None:
    ages = sorted((one.lstat().st_mtime, one) for one in folder.iterdir())
    for _, one in ages[:-FILES]:
        one.unlink(missing_ok=True)
