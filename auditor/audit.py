"""Message → Audit: decode it, detect in it, judge nothing. Pure, and it never raises.

Our own failures become `Audit.error`: names of detectors and exception
classes, never a value. What was too much to be searched joins the opaques.
`recurring` keeps what may be an identifier that no rule knows: long random
text in a request, whose keyed hashes are compared between messages later.
"""

from __future__ import annotations

from auditor.decode import Limits, Telling, message_parts
from auditor.decode.possible import expected
from auditor.detect.random_text import random_bits
from auditor.detect.scan import Engine
from auditor.detect.versions import versions as detector_versions
from auditor.model import (
    Audit,
    Clock,
    Direction,
    LeafTable,
    Message,
    Number,
    Opaque,
    Path,
    Profile,
)

SECONDS = 1.3  # CPU time of one message; decoding and the detectors each have a part of it
RECURRING = 64  # leaves of one message
SHORTEST, LONGEST = 16, 128  # characters
LEAST_NUMBER = 10**17  # a number of fewer digits has too few bits
_LOOK = 256  # texts between two looks at the clock
_NOT_WHOLE = "not all texts were kept for comparing: the time for one message was used up"
_NOT_ASKED = "short values in too many fields: the last were read in the likeliest ways only"
RANDOM_BITS = 59.0  # of 18 digits; every random token of SHORTEST characters has more


class Auditor:
    """Audits messages one by one against the rules and a profile. One instance a thread."""

    def __init__(self, profile: Profile | None = None, limits: Limits | None = None) -> None:
        self._engine = Engine(profile)
        self._limits = limits or Limits()
        self._telling = Telling(self._engine.asks).__getitem__
        self.versions: dict[str, int] = detector_versions()

    def audit(self, message: Message) -> Audit:
        """All that one message holds; an Audit with `error` set where our own code failed."""
        clock = Clock(SECONDS)
        try:
            parts = message_parts(message, self._limits, self._telling)
            readings, asked = expected(parts.leaves, self._engine.expects, clock)
        except Exception as error:  # noqa: BLE001 - the audit of a message must not end the run
            return Audit(error=f"decode: {type(error).__name__}")
        engine = self._engine
        findings = engine.scan(message, parts.leaves, parts.opaques, parts.raw, clock, readings)
        opaques = [*parts.opaques, *engine.cuts]
        if not asked:
            opaques.append(Opaque(Path.root(str(message.direction)), _NOT_ASKED, 0))
        recurring: list[tuple[Path, str]] = []
        if message.direction is Direction.REQUEST:
            recurring, whole = _recurring(parts.leaves, clock)
            if not whole:
                opaques.append(Opaque(Path.root(str(message.direction)), _NOT_WHOLE, 0))
        return Audit(
            findings=tuple(findings),
            opaques=tuple(opaques),
            recurring=tuple(recurring),
            leaves=len(parts.leaves),
            error=", ".join(engine.failures),
        )


def _recurring(leaves: LeafTable, clock: Clock) -> tuple[list[tuple[Path, str]], bool]:
    """The first random-looking texts and long numbers, each value once; whether it had the time."""
    found: list[tuple[Path, str]] = []
    seen: set[str] = set()
    judged = 0
    for place, value in enumerate(leaves.values):
        if type(value) is str or type(value) is Number:
            if not SHORTEST <= len(value) <= LONGEST or " " in value:
                continue
            text = value
        elif type(value) is int and LEAST_NUMBER <= value < LEAST_NUMBER * 1_000:
            text = str(value)
        else:
            continue
        judged += 1
        if not judged % _LOOK and clock.late():
            return found, False
        if text not in seen and random_bits(text) >= RANDOM_BITS:
            seen.add(text)
            found.append((leaves[place].path, text))
            if len(found) >= RECURRING:
                break
    return found, True
