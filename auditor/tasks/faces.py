"""The faces in a session's pictures, looked at anew: where they are, and which look alike.

Nothing is stored. What a recogniser makes of a face is biometric data itself: it is compared
in memory and forgotten. MOST faces are compared, of the first pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypedDict

from auditor.correlate.alike import grouped
from auditor.detect.biometric.face import image as face_image
from auditor.media import Faces
from auditor.model import Confidence, Face
from auditor.parties import recipient_of
from auditor.report.units import stamp
from auditor.store import Filters, FindingRow, Reader
from auditor.tasks.stored_pictures import StoredPictures

MOST = 2_000  # faces that are compared
GONE = "its bytes were not kept, or several messages hold it together"
NONE_SEEN = "no face was found now, by {}"
UNCLEAR = "too small or too unclear to compare"
TOO_MANY = f"not compared: the first {MOST:,} were"


class FaceJson(TypedDict):
    """One face of a picture, or a picture none of whose faces can be shown, and `why`.

    The box is in pixels of the upright picture. Faces with the same number in `alike` look
    alike; it is null where a face was not compared.
    """

    flow: int
    flow_key: str
    message: int
    session: str
    time: str | None
    app: str
    direction: str
    recipient: str
    path: str
    picture: str
    sha256: str
    x: int | None
    y: int | None
    width: int | None
    height: int | None
    score: float | None
    found_by: str
    alike: int | None
    compared_by: str
    why: str


class Compared(NamedTuple):
    """What was compared: `faces` in `groups` that look alike; `left` were not."""

    faces: int
    groups: int
    left: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A face of a finding's picture; None and the reason where there is none to show."""

    finding: FindingRow
    picture: str
    sha256: str
    face: Face | None
    why: str


def face_rows(
    reader: Reader, faces: Faces, filters: Filters, comparing: str = ""
) -> tuple[list[FaceJson], Compared]:
    """The faces by time, and what comparing them gave; `filters` are those of findings.

    Of pictures that are at least probable to show a face, unless `filters` say otherwise;
    `comparing` names what gives `faces` the vectors to compare, "" if nothing does.
    """
    wanted = replace(
        filters,
        data_type=face_image.DATA_TYPE,
        confidence=filters.confidence or Confidence.PROBABLE,
    )
    pictures = StoredPictures(reader)
    seen = [
        one
        for finding in reader.findings(wanted)
        if finding.detector == face_image.ID
        for one in _seen(finding, pictures, faces)
    ]
    vectors = [one.face.vector if one.face is not None else b"" for one in seen]
    clear = sum(map(bool, vectors))
    numbers = grouped(vectors, MOST) if comparing else [0] * len(seen)
    rows = [
        _row(one, number, comparing, vector)
        for one, vector, number in zip(seen, vectors, numbers, strict=True)
    ]
    shown = sum(one.face is not None for one in seen)
    compared = min(clear, MOST) if comparing else 0
    return rows, Compared(compared, max(numbers, default=0), shown - compared)


def _seen(finding: FindingRow, pictures: StoredPictures, faces: Faces) -> Iterator[_Seen]:
    image = pictures.get(finding.session, finding.message, finding.path)
    if image is None:
        yield _Seen(finding, "", "", None, GONE)
        return
    about = f"{image.media_type}, {image.width} x {image.height}"
    looked = faces.look(image)
    for face in looked.faces:
        yield _Seen(finding, about, image.sha256, face, "")
    if not looked.faces:
        why = NONE_SEEN.format(looked.how) if looked.by else f"not looked at: {looked.reason}"
        yield _Seen(finding, about, image.sha256, None, why)


def _row(seen: _Seen, group: int, comparing: str, vector: bytes) -> FaceJson:
    finding, face = seen.finding, seen.face
    why = seen.why
    if comparing and face is not None and not group:
        why = TOO_MANY if vector else UNCLEAR
    return {
        "flow": finding.flow,
        "flow_key": finding.flow_key,
        "message": finding.message,
        "session": finding.session,
        "time": stamp(finding.time),
        "app": finding.app,
        "direction": finding.direction.value,
        "recipient": recipient_of(finding.recipient),
        "path": finding.path,
        "picture": seen.picture,
        "sha256": seen.sha256,
        "x": face.x if face else None,
        "y": face.y if face else None,
        "width": face.width if face else None,
        "height": face.height if face else None,
        "score": face.score if face else None,
        "found_by": " and ".join(face.detectors) if face else "",
        "alike": group or None,
        "compared_by": comparing if group else "",
        "why": why,
    }
