"""Message → Audit: decode it, detect in it, judge nothing. Pure, and it never raises.

Our own failures become `Audit.error`: names of detectors and exception
classes, never a value. What was too much to be searched joins the opaques.
`recurring` keeps what may be an identifier that no rule knows: long random
text in a request, whose keyed hashes are compared between messages later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditor.decode import Limits, message_parts
from auditor.detect import Engine
from auditor.detect import versions as detector_versions
from auditor.model import Audit, Direction, Leaf, Message, Path, Profile

RECURRING = 64  # leaves of one message
SHORTEST, LONGEST = 16, 128  # characters
RANDOM_BITS = 64.0

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=:@|{}-]+").fullmatch
_TWO_DIGITS = re.compile(r"[0-9][^0-9]*[0-9]").search
_RUN = re.compile(r"\d+|[a-z]+|[A-Z]+")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[T_ ].*").fullmatch
_WORD = 4  # letters in a row; longer runs are words
_WORD_BITS = 1.5  # of a letter in a word
_LETTER_BITS = 5.0
_DIGIT_BITS = 3.3
_HEX_BITS = 4.0


class Auditor:
    """Audits messages one by one against the rules and a profile. One instance a thread."""

    def __init__(self, profile: Profile | None = None, limits: Limits | None = None) -> None:
        self._engine = Engine(profile)
        self._limits = limits or Limits()
        self.versions: dict[str, int] = detector_versions()

    def audit(self, message: Message) -> Audit:
        """All that one message holds; an Audit with `error` set where our own code failed."""
        try:
            parts = message_parts(message, self._limits)
        except Exception as error:  # noqa: BLE001 - the audit of a message must not end the run
            return Audit(error=f"decode: {type(error).__name__}")
        engine = self._engine
        findings = engine.scan(message, parts.leaves, parts.opaques, parts.raw)
        recurring: tuple[tuple[Path, str], ...] = ()
        if message.direction is Direction.REQUEST:
            recurring = tuple(_recurring(parts.leaves))
        return Audit(
            findings=tuple(findings),
            opaques=(*parts.opaques, *engine.cuts),
            recurring=recurring,
            leaves=len(parts.leaves),
            error=", ".join(engine.failures),
        )


def _recurring(leaves: Iterable[Leaf]) -> Iterator[tuple[Path, str]]:
    """The first random-looking texts, each value once."""
    seen: set[str] = set()
    for leaf in leaves:
        value = leaf.value
        if type(value) is str and SHORTEST <= len(value) <= LONGEST and value not in seen:
            if random_bits(value) < RANDOM_BITS:
                continue
            seen.add(value)
            yield leaf.path, value
            if len(seen) >= RECURRING:
                return


def random_bits(text: str) -> float:
    """An estimate of a text's random bits; 0 for prose, URLs, dates and plain words.

    Hex counts four bits a digit, other digits 3.3, letters five in short runs
    and 1.5 in the long ones that words are made of. A text without two digits
    is taken for words.
    """
    if _TWO_DIGITS(text) is None or _TOKEN(text) is None:
        return 0.0
    if "://" in text or _DATE(text) is not None:
        return 0.0
    bare = text.replace("-", "")
    if _HEX.fullmatch(bare):
        return _HEX_BITS * min(len(bare), 4 * len(set(bare)))
    bits = 0.0
    for run in _RUN.findall(text):
        if run[0].isdigit():
            bits += _DIGIT_BITS * len(run)
        else:
            bits += (_LETTER_BITS if len(run) <= _WORD else _WORD_BITS) * len(run)
    return bits * min(1.0, 4 * len(set(text)) / len(text))
