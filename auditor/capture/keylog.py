"""TLS secrets of a capture, for its packets alone.

mitmproxy hands the secrets of all its connections to one logger, which its environment chooses
before it is loaded. Ours takes that place while a capture runs: it writes to a file that is
private from its first byte, and tells the one that was there before.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from mitmproxy.net import tls

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class KeyLog:
    """Collects secrets in `path` between `begin` and `end`."""

    __name__ = "KeyLog"  # pyOpenSSL wraps it as a function

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._handle = -1
        self._before: Callable[[Any, bytes], None] | None = None

    def begin(self) -> None:
        """Take the place of mitmproxy's logger; no TLS context may exist yet."""
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._before = tls.log_master_secret
        setattr(tls, "log_master_secret", self)  # noqa: B010 - its type is that of one class

    def end(self) -> None:
        """Give the place back, if it was taken."""
        if self._handle < 0:
            return
        setattr(tls, "log_master_secret", self._before)  # noqa: B010 - its type is that of one class
        with self._lock:
            os.close(self._handle)
            self._handle = -1

    def __call__(self, connection: Any, material: bytes) -> None:  # noqa: ANN401 - pyOpenSSL's
        """A secret, as one line of a key log."""
        with self._lock:
            if self._handle >= 0:
                os.write(self._handle, material + b"\n")
        if self._before is not None:
            self._before(connection, material)
