"""ISO/IEC 39794 in XML as it is sent: namespaces, attributes, a picture in base64."""

import base64

import pytest

from auditor.model import Confidence
from tests.detect.biometric.sent import of_bodies
from tests.media.pictures import FACE

NOISE = base64.b64encode(bytes(i * i * 7 % 251 for i in range(600))).decode()
PICTURE = base64.b64encode(FACE).decode()

FACE_BLOCK = (
    "<r:representationId>1</r:representationId><r:imageRepresentation><r:base>"
    "<r:imageRepresentation2DBlock><r:representationData2D>~</r:representationData2D>"
    "<r:imageInformation2DBlock><r:imageDataFormat><r:code>jpeg</r:code></r:imageDataFormat>"
    "</r:imageInformation2DBlock></r:imageRepresentation2DBlock></r:base></r:imageRepresentation>"
)


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


def found(body: str, least: Confidence = Confidence.PROBABLE) -> set[tuple[str, str]]:
    sent = of_bodies(body, "application/xml")
    return {(one.data_type, one.detector) for one in sent if one.confidence.rank >= least.rank}


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
    ("part", "root", "inner", "data_type"),
    [
        (6, "irisImageDataBlock", "<r:irisImageData>~</r:irisImageData>", "bio.iris"),
        (4, "fingerImageDataBlock", "<r:imageData>~</r:imageData>", "bio.fingerprint"),
        (5, "faceImageDataBlock", FACE_BLOCK, "bio.face_image"),
        (9, "dataBlock", "<r:imageData>~</r:imageData>", "bio.palm"),
        (6, "dataBlock", "<r:imageData>~</r:imageData>", "bio.iris"),
    ],
)
def test_a_picture_that_can_be_opened_is_proven_by_the_name_space(
    part: int, root: str, inner: str, data_type: str
) -> None:
    body = record(part, root, inner.replace("~", PICTURE))
    assert found(body, Confidence.PROVEN) == {(data_type, "exchange-records")}


def test_without_its_name_space_a_picture_is_as_the_names_say() -> None:
    body = record(6, "irisImageDataBlock", f"<r:irisImageData>{PICTURE}</r:irisImageData>")
    bare = body.replace("standards.iso.org", "schemas.example")
    assert found(bare) == {("bio.iris", "exchange-records")}
    assert not found(bare, Confidence.PROVEN)
    assert not found(bare.replace("iris", "roof"))
    assert not found(bare.replace("versionBlock", "info").replace("iris", "roof"))


def test_a_block_of_bytes_is_probable_only() -> None:
    body = record(6, "irisImageDataBlock", f"<r:irisImageData>{NOISE}</r:irisImageData>")
    assert found(body) == {("bio.iris", "exchange-records")}
    assert not found(body, Confidence.PROVEN)


@pytest.mark.parametrize(
    ("part", "data_type"), [(4, "bio.fingerprint"), (5, "bio.face_image"), (6, "bio.iris")]
)
def test_the_xml_of_19794_is_told_by_name_space_and_version(part: int, data_type: str) -> None:
    body = (
        f'<r:Record xmlns:r="http://standards.iso.org/iso-iec/19794/-{part}/ed-2/amd/2" '
        'xmlns:cmn="http://standards.iso.org/iso-iec/19794/-1/ed-2/amd/2">'
        "<r:Version><cmn:Major>2</cmn:Major><cmn:Minor>0</cmn:Minor></r:Version>"
        "<r:RepresentationList><r:Representation>"
        f"<r:ImageData>{PICTURE}</r:ImageData></r:Representation></r:RepresentationList></r:Record>"
    )
    assert found(body, Confidence.PROVEN) == {(data_type, "exchange-records")}
    assert not found(body.replace("19794", "19115"))
    assert not found(body.replace("cmn:Major", "cmn:Level"))


def test_what_only_borrows_names_of_a_part_is_no_record() -> None:
    body = (
        '<mediaAnnotation xmlns:fstd="http://standards.iso.org/iso-iec/39794/-5">'
        f"<preview>{PICTURE}</preview><fstd:width>640</fstd:width></mediaAnnotation>"
    )
    assert not found(body)


def test_a_record_of_another_generation_or_without_content_is_none() -> None:
    assert not found(record(6, "irisImageData", f"<i>{NOISE}</i>", generation=2))
    assert not found(record(6, "irisImageData", "<r:eyeLabel>left</r:eyeLabel>"))
