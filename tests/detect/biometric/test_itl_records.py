"""ANSI/NIST-ITL in XML, as NIEM has it: packages and records that stand alone."""

import base64
import json

import pytest

from auditor.model import Confidence
from tests.detect.biometric.sent import of_bodies
from tests.media.pictures import ROCKET, encoded

PICTURE = base64.b64encode(encoded(".png", ROCKET)).decode()
BYTES = base64.b64encode(bytes(i * i * 7 % 251 for i in range(600))).decode()
SPACES = (
    'xmlns:itl="http://biometrics.nist.gov/standard/2011" '
    'xmlns:biom="http://niem.gov/niem/biometrics/1.0" '
    'xmlns:nc="http://niem.gov/niem/niem-core/2.0"'
)
HEAD = (
    "<itl:PackageInformationRecord><biom:RecordCategoryCode>1</biom:RecordCategoryCode>"
    "<biom:Transaction><biom:TransactionCategoryCode>ENR</biom:TransactionCategoryCode>"
    "</biom:Transaction></itl:PackageInformationRecord>"
)


def package(*records: str) -> str:
    root = "itl:NISTBiometricInformationExchangePackage"
    return f'<?xml version="1.0"?><{root} {SPACES}>{HEAD}{"".join(records)}</{root}>'


def record(name: str, number: int, image: str, data: str, more: str = "") -> str:
    held = f"<nc:BinaryBase64Object>{data}</nc:BinaryBase64Object>" if data else ""
    return (
        f"<itl:{name}><biom:RecordCategoryCode>{number}</biom:RecordCategoryCode>"
        f"<biom:{image}>{held}<biom:ImageCaptureDetail><biom:CaptureDate><nc:Date>2024-05-02"
        f"</nc:Date></biom:CaptureDate></biom:ImageCaptureDetail>{more}</biom:{image}></itl:{name}>"
    )


def found(body: str, kind: str = "application/xml") -> set[tuple[str, Confidence]]:
    return {(one.data_type, one.confidence) for one in of_bodies(body, kind)}


@pytest.mark.parametrize("data", [PICTURE, BYTES], ids=("picture", "bytes"))
@pytest.mark.parametrize(
    ("name", "number", "image", "data_type"),
    [
        ("PackageHighResolutionGrayscaleImageRecord", 4, "FingerImpressionImage", "fingerprint"),
        ("PackageFacialAndSMTImageRecord", 10, "FaceImage", "face_image"),
        ("PackageLatentImageRecord", 13, "FrictionRidgeImage", "fingerprint"),
        ("PackageFingerprintImageRecord", 14, "FingerImpressionImage", "fingerprint"),
        ("PackagePalmprintImageRecord", 15, "PalmprintImage", "palm"),
        ("PackageIrisImageRecord", 17, "IrisImage", "iris"),
    ],
)
def test_a_record_with_data_is_proven(
    name: str, number: int, image: str, data_type: str, data: str
) -> None:
    body = record(name, number, image, data)
    proven = {(f"bio.{data_type}", Confidence.PROVEN)}
    assert found(package(body)) == proven
    borrowed = f'<x:Set xmlns:x="urn:x" {SPACES}><x:Details>{body}</x:Details></x:Set>'
    assert found(borrowed) == proven
    assert not found(borrowed.replace(f"Code>{number}<", "Code>99<"))
    assert not found(package(record(name, number, image, "")))


def test_the_form_of_2013_has_the_data_right_in_the_record() -> None:
    body = package(
        "<itl:PackagePhotographicBodyPartImageRecord><biom:ImageReferenceID>01"
        f"</biom:ImageReferenceID><nc:Base64BinaryObject>{PICTURE}</nc:Base64BinaryObject>"
        "<biom:FaceImageDetail><biom:ImageCategoryCode>FACE</biom:ImageCategoryCode>"
        "</biom:FaceImageDetail></itl:PackagePhotographicBodyPartImageRecord>"
    )
    assert found(body) == {("bio.face_image", Confidence.PROVEN)}
    assert not found(body.replace(">FACE<", ">TATTOO<"))


@pytest.mark.parametrize(
    "body",
    [
        package("<itl:PackageDescriptiveTextRecord><biom:RecordCategoryCode>2"
                "</biom:RecordCategoryCode></itl:PackageDescriptiveTextRecord>"),
        package(record("PackageFacialAndSMTImageRecord", 10, "PhysicalFeatureImage", PICTURE)),
        package(record("PackageUserDefinedImageRecord", 7, "UserDefinedImage", PICTURE)),
        f"<d {SPACES}><nc:BinaryBase64Object>{BYTES}</nc:BinaryBase64Object></d>",
    ],
    ids=("text alone", "a tattoo", "anything", "a file"),
)  # fmt: skip
def test_what_is_of_nothing_known_is_left_alone(body: str) -> None:
    assert not found(body)


def test_the_same_as_json_and_minutiae() -> None:
    held = {"biom:RecordCategoryCode": "17", "biom:IrisImage": {"nc:BinaryBase64Object": PICTURE}}
    body = json.dumps({"itl:PackageIrisImageRecord": [held, held]})
    assert found(body, "application/json") == {("bio.iris", Confidence.PROVEN)}
    point = (
        "<biom:INCITSMinutia><biom:INCITSMinutiaLocation><biom:PositionHorizontalCoordinateValue>{}"
        "</biom:PositionHorizontalCoordinateValue><biom:PositionVerticalCoordinateValue>{}"
        "</biom:PositionVerticalCoordinateValue></biom:INCITSMinutiaLocation></biom:INCITSMinutia>"
    )
    head = "<itl:PackageMinutiaeRecord><biom:RecordCategoryCode>9</biom:RecordCategoryCode>{}"
    many = head.format("".join(point.format(9 * i, 7 * i) for i in range(20)))
    few = head.format(point.format(9, 7))
    assert found(package(f"{many}</itl:PackageMinutiaeRecord>")) == {
        ("bio.fingerprint", Confidence.PROVEN)
    }
    assert not found(package(f"{few}</itl:PackageMinutiaeRecord>"))
