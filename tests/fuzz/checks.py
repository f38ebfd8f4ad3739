"""What must hold of the audit of any message whatever."""

from __future__ import annotations

from auditor.decode import Limits
from auditor.model import Audit, Message

SECONDS = 4.0  # CPU: twice the bound, as other work on the machine slows every core
_LONGEST_PATH = 20_000
_OWN = 200  # opaques by which the driver and the detectors say what they cut


def broken(message: Message, audit: Audit, limits: Limits, seconds: float) -> str:
    """What does not hold, "" if all does."""
    places = [(str(finding.path), finding.data_type) for finding in audit.findings]
    side = str(message.direction)
    rules = (
        (audit.error, bool(audit.error)),
        (f"took {seconds:.1f} s", seconds > SECONDS),
        (f"{audit.leaves:,} leaves", audit.leaves > limits.nodes),
        (f"{len(audit.opaques):,} opaques", len(audit.opaques) > limits.opaques + _OWN),
        ("two findings of one type at one place", len(places) != len(set(places))),
        ("a path without end", any(len(path) > _LONGEST_PATH for path, _ in places)),
        ("a finding outside the message", not all(path.startswith(side) for path, _ in places)),
        *((one.reason, "decoder failed" in one.reason) for one in audit.opaques),
    )
    return next((why for why, broken in rules if broken), "")
