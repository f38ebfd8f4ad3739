"""NMEA 0183 sentences: `$GPRMC,082202.0,A,5006.747329,N,01416.512315,E,…*2E`.

The checksum (exclusive or of what stands between `$` and `*`) proves the
sentence; one without it, or with a wrong one, is as good as what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.location.written.hemispheres import fixes
from auditor.detect.location.written.in_text import LONGEST, MATCHES, claim
from auditor.detect.location.written.sentences import SENTENCE, checksum
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence


def look(scene: Scene) -> Iterator[Claim]:
    """The position of every sentence that has one."""
    for leaf in scene.woken:
        if not isinstance(leaf.value, str):
            continue
        for match in islice(SENTENCE.finditer(leaf.value[:LONGEST]), MATCHES):
            fix = next(fixes(match["body"]), None)
            if fix is None:
                continue
            proven = match["sum"] is not None and int(match["sum"], 16) == checksum(match["body"])
            what = f"of an NMEA {match['kind']} sentence"
            if proven:
                what += ", its checksum right"
            sure = Confidence.PROVEN if proven else Confidence.PROBABLE
            yield claim(leaf, fix.part, fix.lat, fix.lon, what, sure)


DETECTOR = Detector(
    id="nmea",
    version=1,
    data_type="location.precise",
    title="NMEA sentences",
    keys=frozenset(),
    wake=(r"\$(?:g[apnlbiq]|bd|qz)(?:gga|rmc|gll|gns|rmb|wpl|bwc),",),
    sources=("NMEA 0183",),
    look=look,
    examples=(
        Example(
            "with its checksum",
            {"gprmc": "$GPRMC,082202.0,A,5006.747329,N,01416.512315,E,0.0,,131018,1.2,E,A*2E"},
            ("location.precise $.gprmc",),
        ),
        Example("no fix", {"gprmc": "$GPRMC,082202.0,V,,,,,,,131018,,,N*76"}),
        Example("only the word", {"t": "$GPRMC, as in NMEA"}),
    ),
)
