"""ISO/IEC 39794 in XML as it is sent: namespaces, attributes, a picture in base64."""

import base64

import pytest

from auditor.audit import Auditor
from auditor.model import Direction, Message, Protocol
from tests.media.pictures import FACE

NOISE = base64.b64encode(bytes(i * i * 7 % 251 for i in range(600))).decode()
PICTURE = base64.b64encode(FACE).decode()


def record(part: int, root: str, inner: str, generation: int = 3) -> str:
    space = f"http://standards.iso.org/iso-iec/39794/-{part}"
    return (
        f'<?xml version="1.0"?><r:{root} xmlns:r="{space}" '
        'xmlns:cmn="http://standards.iso.org/iso-iec/39794/-1">'
        f"<r:versionBlock><cmn:generation>{generation}</cmn:generation>"
        "<cmn:year>2019</cmn:year></r:versionBlock>"
        f"<r:representationBlocks><r:representationBlock>{inner}</r:representationBlock>"
        f"</r:representationBlocks></r:{root}>"
    )


def found(body: str) -> set[tuple[str, str]]:
    message = Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="id.example", method="POST", path="/v1",
        headers=((b"content-type", b"application/xml"),), body=body.encode(), body_size=len(body),
    )  # fmt: skip
    audit = Auditor().audit(message)
    assert not audit.error
    return {
        (one.data_type, one.detector)
        for one in audit.findings
        if one.confidence.rank and one.data_type.startswith("bio.")
    }


@pytest.mark.parametrize(
    ("part", "root", "inner", "data_type"),
    [
        (6, "irisImageData", f"<i>{NOISE}</i>", "bio.iris"),
        (4, "fingerImageData", f"<r:imageData>{NOISE}</r:imageData>", "bio.fingerprint"),
        (5, "faceImageData", f"<r:imageData>{NOISE}</r:imageData>", "bio.face_image"),
        (
            2,
            "fingerMinutiaeData",
            "".join(f"<r:minutia><x>{9 * i}</x><y>{7 * i}</y></r:minutia>" for i in range(20)),
            "bio.fingerprint",
        ),
    ],
)
def test_a_record_is_told_by_its_structure(
    part: int, root: str, inner: str, data_type: str
) -> None:
    assert (data_type, "exchange-records") in found(record(part, root, inner))


@pytest.mark.parametrize(
    ("part", "root", "data_type"),
    [(6, "irisImageData", "bio.iris"), (4, "fingerImageData", "bio.fingerprint")],
)
def test_a_picture_that_can_be_opened_is_told_by_the_names(
    part: int, root: str, data_type: str
) -> None:
    body = record(part, root, f"<r:imageData>{PICTURE}</r:imageData>")
    assert found(body) == {(data_type, "print-pictures")}


def test_a_record_of_another_generation_or_without_content_is_none() -> None:
    assert not found(record(6, "irisImageData", f"<i>{NOISE}</i>", generation=2))
    assert not found(record(6, "irisImageData", "<r:eyeLabel>left</r:eyeLabel>"))
