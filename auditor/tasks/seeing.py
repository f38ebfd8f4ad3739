"""An auditor that also has pictures looked at: the pure audit first, then each picture it left.

Looking takes a process of its own (`media.Faces`), so it is no part of the pure
audit. What was looked at is no longer unread; what was not, or not in whole, stays so,
with the reason. Of one message MOST pictures are looked at, within SECONDS.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from auditor.detect.biometric import face_image
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
            pictures.append(_picture(opaque, looked))
            if looked.partly or not looked.by:
                opaques.append(_unread(opaque, looked))
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


def _unread(image: Image, looked: Looked) -> Opaque:
    """What nothing looked at; of one with frames left out the bytes were read all the same."""
    if looked.partly:
        return Opaque(image.path, f"{image.media_type}: {looked.partly}", 0, image.data)
    reason = f"{image.media_type}: {UNCHECKED}: {looked.reason}"
    return Opaque(image.path, reason, image.size, image.data)


def _picture(image: Image, looked: Looked) -> Picture:
    return Picture(
        path=image.path,
        media_type=image.media_type,
        width=image.width,
        height=image.height,
        size=image.size,
        sha256=image.sha256,
        tags=tuple(name for name, _ in image.tags[:_TAGS]),
        checked=looked.how,
        unchecked=looked.reason,
        faces=len(looked.faces),
    )
