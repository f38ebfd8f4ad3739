"""What must hold of the audit of any message whatever."""

from __future__ import annotations

from auditor.decode import Limits
from auditor.decode.names import LONGEST
from auditor.model import Audit, Message

SECONDS = 4.0  # CPU: twice the bound, as other work on the machine slows every core
_STEP = LONGEST + 64  # characters of a path's step: a name, what it was shortened by, brackets
_LAYERS = 20  # steps that a layer adds besides
_OWN = 200  # opaques by which the driver and the detectors say what they cut


def broken(message: Message, audit: Audit, limits: Limits, seconds: float) -> str:
    """What does not hold, "" if all does."""
    places = [(str(finding.path), finding.data_type) for finding in audit.findings]
    side = str(message.direction)
    # As many brackets and layers as are opened, each with as long a name as is kept.
    longest = (limits.nesting + limits.depth * _LAYERS) * _STEP
    rules = (
        (audit.error, bool(audit.error)),
        (f"took {seconds:.1f} s", seconds > SECONDS),
        (f"{audit.leaves:,} leaves", audit.leaves > limits.nodes),
        (f"{len(audit.opaques):,} opaques", len(audit.opaques) > limits.opaques + _OWN),
        ("two findings of one type at one place", len(places) != len(set(places))),
        ("a path without end", any(len(path) > longest for path, _ in places)),
        ("a finding outside the message", not all(path.startswith(side) for path, _ in places)),
        *((one.reason, "decoder failed" in one.reason) for one in audit.opaques),
    )
    return next((why for why, broken in rules if broken), "")
