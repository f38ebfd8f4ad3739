"""Auditors for the worker of a test, named by their dotted path; bodies say what befalls it."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from auditor.model import Audit, Message, Opaque, Path, Profile
from auditor.store import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

KILL, RAISE, HANG, SLOW = b"kill-the-worker", b"raise-an-error", b"hang-for-ever", b"take-your-time"
SLOW_SECONDS = 0.02


class Poisoned:
    """Does to its process what a message's body asks for, and finds one opaque part in each."""

    versions = {"poisoned": 1}  # noqa: RUF012 - a constant of a test double

    def audit(self, message: Message) -> Audit:
        if KILL in message.body:
            os.kill(os.getpid(), signal.SIGKILL)
        if RAISE in message.body:
            raise ValueError("a payload value")
        if HANG in message.body:
            time.sleep(3600)
        if SLOW in message.body:
            time.sleep(SLOW_SECONDS)
        return Audit(opaques=(Opaque(Path.root("request.body"), "unknown", len(message.body)),))


def make(_profile: Profile | None) -> Poisoned:
    """What a body asks for happens while it is concluded."""
    return Poisoned()


def make_store(_profile: Profile | None) -> Poisoned:
    """What a body asks for happens before its facts are committed."""
    add = Writer.add

    def killing(self: Writer, session: int, messages: Sequence[Message], *rest: object,
                **more: object) -> list[int]:  # fmt: skip
        if any(KILL in message.body for message in messages):
            os.kill(os.getpid(), signal.SIGKILL)
        return add(self, session, messages, *rest, **more)  # type: ignore[arg-type] # passed through

    Writer.add = killing  # type: ignore[method-assign] # this process is the test's own
    return Poisoned()
