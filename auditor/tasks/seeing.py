"""An auditor that also has pictures looked at: the pure audit first, then each picture it left.

Looking takes a process of its own (`media.Faces`), so it is no part of the pure
audit. What was looked at is no longer unread; what was not, or not in whole, stays so,
with the reason. Of one message MOST pictures are looked at, within SECONDS.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from auditor.decode.files import picture_ends
from auditor.detect.biometric.face import image as face_image
from auditor.media import Faces
from auditor.model import (
    UNCHECKED,
    Audit,
    Finding,
    Image,
    Looked,
    Message,
    Method,
    Opaque,
    Path,
    Picture,
)
from auditor.report.units import size
from auditor.tasks.ingest import Auditing

MOST = 64  # pictures of one message
SECONDS = 10.0  # for all pictures of one message
_TAGS = 64


class Seeing:
    """An auditor, with faces looked for in the pictures that it meets."""

    def __init__(self, auditor: Auditing, faces: Faces) -> None:
        self._auditor = auditor
        self._faces = faces

    @property
    def versions(self) -> Mapping[str, int]:
        """The detectors' versions; what looks for faces is a part of them."""
        looking = f"{face_image.ID}: {self._faces.name}"
        return {**self._auditor.versions, looking: face_image.VERSION}

    def close(self) -> None:
        """End the process that opens pictures."""
        self._faces.close()

    def audit(self, message: Message) -> Audit:
        """Conclude one message."""
        audit = self._auditor.audit(message)
        if not any(isinstance(opaque, Image) for opaque in audit.opaques):
            return audit
        until = time.monotonic() + SECONDS
        findings: list[Finding] = []
        opaques: list[Opaque] = []
        pictures: list[Picture] = []
        vendors = {one.path: one.reason for one in audit.findings if _is_of_vendor(one)}
        replaced: set[Path] = set()
        for opaque in audit.opaques:
            if not isinstance(opaque, Image):
                opaques.append(opaque)
                continue
            looked = (
                self._faces.look(opaque, until)
                if len(pictures) < MOST
                else Looked(reason=f"more than {MOST} pictures in one message")
            )
            said = list(
                face_image.face_findings(message, opaque, looked, vendors.get(opaque.path, ""))
            )
            findings += said
            replaced.update(one.path for one in said)
            missing = _missing(message, opaque)
            pictures.append(_picture(opaque, looked, missing))
            if not looked.by:
                opaques.append(_unread(opaque, _both(looked.reason, missing)))
            elif missing and not looked.faces:
                opaques.append(_unread(opaque, f"no face in what there is of it ({missing})"))
            elif looked.partly:
                opaques.append(_left_out(opaque, looked))
        return replace(
            audit,
            findings=(
                *(
                    one
                    for one in audit.findings
                    if not (_is_of_vendor(one) and one.path in replaced)
                ),
                *findings,
            ),
            opaques=tuple(opaques),
            pictures=tuple(pictures),
        )


def _is_of_vendor(finding: Finding) -> bool:
    """Whether a recipient's format calls it a picture of a face."""
    return finding.method is Method.SDK and finding.data_type == face_image.DATA_TYPE


def _left_out(image: Image, looked: Looked) -> Opaque:
    """Frames that nothing looked at: the bytes were read all the same."""
    return Opaque(image.path, f"{image.media_type}: {looked.partly}", 0, image.data)


def _unread(image: Image, why: str) -> Opaque:
    reason = f"{image.media_type}: {UNCHECKED}: {why}"
    return Opaque(image.path, reason, image.size, image.data)


def _missing(message: Message, image: Image) -> str:
    """What there is of a picture that is not all there, "" where it is whole.

    Only a picture that is a whole body has a size that is known all the same.
    """
    if not (image.cut or (message.truncated and image.media_type in picture_ends.ENDLESS)):
        return ""
    if image.size == len(message.body) < message.body_size:
        return f"cut off: the first {size(image.size)} of {size(message.body_size)}"
    return f"cut off: its first {size(image.size)}"


def _picture(image: Image, looked: Looked, missing: str) -> Picture:
    """The row of a picture; what is said of a part's pixels says that it is a part."""
    return Picture(
        path=image.path,
        media_type=image.media_type,
        width=image.width,
        height=image.height,
        size=image.size,
        sha256="" if missing else image.sha256,
        tags=tuple(name for name, _ in image.tags[:_TAGS]),
        checked=_both(looked.how, missing),
        unchecked=_both(looked.reason, missing),
        faces=len(looked.faces),
    )


def _both(text: str, missing: str) -> str:
    return f"{text}; {missing}" if text and missing else text
