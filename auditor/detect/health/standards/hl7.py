r"""HL7 version 2 messages: segments of a patient's record, one a line, after `MSH|^~\&|`.

The header must declare its separators and a message type; what makes it a
patient's are segments of identity (PID) with results, diagnoses, allergies,
medicines or visits (OBX, DG1, AL1, RXA, ...). Whoever recognises the header
must not be content with it: an acknowledgement (MSA alone) says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method

_HEADER = re.compile(r"MSH\|\^~\\&\|")
_SEGMENT = re.compile(
    r"(?:\A|[\r\n\x0b]|\\r|\\n)(PID|OBX|DG1|AL1|RXA|RXE|RXO|RXD|PRB|PR1|PV1|IAM|ZBE)\|"
)
_LONGEST = 262_144
_MOST = 256


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each message."""
    for leaf in scene.woken:
        if not isinstance(leaf.value, str):
            continue
        text = leaf.value[:_LONGEST]
        header = _HEADER.search(text)
        if header is None:
            continue
        kinds: dict[str, None] = {}
        for count, match in enumerate(_SEGMENT.finditer(text, header.end())):
            if count >= _MOST:
                scene.cuts.append("segments after the first 256 were not looked at")
                break
            kinds[match[1]] = None
        if "PID" in kinds or len(kinds) >= 2:
            why = f"an HL7 version 2 message with the segments {', '.join(kinds)}"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)


_RESULT = (
    "MSH|^~\\&|LAB|CLINIC|EHR|CLINIC|20240501||ORU^R01|1|P|2.5\r"
    "PID|1||12345||DOE^JANE||19800101|F\r"
    "OBX|1|NM|2345-7^GLUCOSE^LN||104|mg/dL|70-99|H"
)

DETECTOR = Detector(
    id="hl7-v2",
    version=1,
    data_type="health.record",
    title="health records (HL7 version 2)",
    keys=frozenset(),
    wake=(r"msh\|\^~\\&",),
    sources=("HL7 version 2.5, chapter 2 (segments and separators)",),
    look=look,
    examples=(
        Example("a result", {"message": _RESULT}, ("health.record $.message",)),
        Example("an acknowledgement", {"message": "MSH|^~\\&|A|B|C|D|2024||ACK|1|P|2.5\rMSA|AA|1"}),
        Example("other bars", {"message": "MSH|a|b|c"}),
    ),
)
