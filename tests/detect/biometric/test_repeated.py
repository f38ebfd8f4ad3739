"""Vectors whose numbers are fields of one name, in forms, queries, multipart and XML."""

import math
import random
from urllib.parse import urlencode

import pytest

from auditor.audit import Auditor
from auditor.model import Audit, Direction, Message, Protocol

FORM, XML = "application/x-www-form-urlencoded", "application/xml"


def vector(count: int, length: float = 1.0) -> list[float]:
    chance = random.Random(count)  # noqa: S311 - numbers for a test
    numbers = [chance.gauss(0, 1) for _ in range(count)]
    norm = math.sqrt(sum(one * one for one in numbers))
    return [round(one * length / norm, 6) for one in numbers]


V = vector(128)


def audited(body: str, kind: str, path: str = "/v1/enroll") -> Audit:
    message = Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="api.example", method="POST", path=path,
        headers=((b"content-type", kind.encode()),), body=body.encode(), body_size=len(body),
    )  # fmt: skip
    return Auditor().audit(message)


def repeated(name: str, numbers: list[float] = V) -> str:
    return "user=7&" + urlencode([(name.format(place), one) for place, one in enumerate(numbers)])


def elements(name: str, numbers: list[float] = V) -> str:
    return "".join(f"<{name}>{one}</{name}>" for one in numbers)


def parts(name: str) -> str:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return "".join(f"{head}{one}\r\n" for one in V) + "--b--\r\n"


SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
FOUND = [
    ("one name", repeated("face_descriptor"), FORM),
    ("an empty index", repeated("face_embedding[]"), FORM),
    ("an index", repeated("face_embedding[{}]"), FORM),
    ("nested with an index", repeated("face[descriptor][{}]"), FORM),
    ("nested with an empty one", repeated("face[descriptor][]"), FORM),
    ("multipart", parts("face_embedding"), "multipart/form-data; boundary=b"),
    ("elements in a list", f"<q><faceEmbedding>{elements('v')}</faceEmbedding></q>", XML),
    ("elements below a face", f"<face><id>7</id>{elements('embedding')}</face>", XML),
    (
        "SOAP",
        (
            f"<s:Envelope xmlns:s='{SOAP}'><s:Body><EnrollFace><embedding>{elements('double')}"
            "</embedding></EnrollFace></s:Body></s:Envelope>"
        ),
        "text/xml",
    ),
]


@pytest.mark.parametrize(("body", "kind"), [one[1:] for one in FOUND], ids=[n for n, *_ in FOUND])
def test_a_vector_is_found_once_however_its_field_repeats(body: str, kind: str) -> None:
    [finding] = audited(body, kind).findings
    assert (finding.data_type, finding.confidence.value) == ("bio.face_template", "proven")
    assert "128 numbers" in finding.reason


def test_an_address_of_faces_makes_it_likely() -> None:
    [finding] = audited(repeated("descriptor"), FORM, "/face/enroll").findings
    assert (finding.data_type, finding.confidence.value) == ("bio.face_template", "probable")


NOT = [
    ("a text's", "text=hello&" + repeated("embedding"), FORM),
    ("nobody's", repeated("embedding"), FORM),
    ("prices", repeated("price"), FORM),
    ("too few", repeated("face_descriptor", vector(40)), FORM),
    ("words among them", repeated("face_descriptor") + "&face_descriptor=none", FORM),
    ("a document's", f"<doc><text>a</text><embedding>{elements('v')}</embedding></doc>", XML),
    ("a series", f"<chart><points>{elements('v')}</points></chart>", XML),
]


@pytest.mark.parametrize(("body", "kind"), [one[1:] for one in NOT], ids=[n for n, *_ in NOT])
def test_what_is_no_vector_of_a_body(body: str, kind: str) -> None:
    assert not [one for one in audited(body, kind).findings if one.data_type.startswith("bio.")]


def test_a_field_that_repeats_without_end_is_bounded() -> None:
    body = repeated("face_descriptor", vector(20_000))
    audit = audited(body, FORM)
    assert not audit.error
