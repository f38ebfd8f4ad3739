"""Pictures of fingers and irises by their names; a browser's fingerprint and an icon are none."""

from __future__ import annotations

import base64
import json

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from auditor.detect.biometric.named_media import MOST
from auditor.model import Confidence, Direction, Message
from tests.correlate.test_upload_forms import form
from tests.decode.messages import request
from tests.media.pictures import png

AUDITOR = Auditor()
PRINT = png(96, 120, bytes(400))
TEXT = base64.b64encode(PRINT).decode()
SMALL = base64.b64encode(png(32, 32, bytes(100))).decode()


def found(message: Message) -> set[str]:
    audit = AUDITOR.audit(message)
    assert not audit.error
    return {one.data_type for one in audit.findings if one.confidence is not Confidence.CANDIDATE}


def of_json(body: object, direction: Direction = Direction.REQUEST) -> set[str]:
    sent = json.dumps(body).encode()
    return found(replace(request(sent, "application/json"), direction=direction))


@pytest.mark.parametrize(
    ("body", "data_type"),
    [
        ({"fingerprintImage": TEXT, "finger": "RIGHT_THUMB"}, "bio.fingerprint"),
        ({"finger_image": f"data:image/png;base64,{TEXT}"}, "bio.fingerprint"),
        ({"leftThumbImage": TEXT}, "bio.fingerprint"),
        ({"fingerprints": [{"image": TEXT, "position": 1}]}, "bio.fingerprint"),
        ({"irisImage": TEXT}, "bio.iris"),
        ({"leftIrisImage": TEXT, "rightIrisImage": TEXT}, "bio.iris"),
        ({"iris": {"image": TEXT, "eye": "left"}}, "bio.iris"),
        ({"palmprint_photo": TEXT}, "bio.palm"),
    ],
)
@pytest.mark.parametrize("direction", Direction)
def test_a_name_of_a_picture_says_of_what_it_is(
    body: object, data_type: str, direction: Direction
) -> None:
    assert of_json(body, direction) == {data_type}


def test_a_bare_name_says_it_of_what_is_sent() -> None:
    body = form(("user", b"7", False), ("fingerprint", PRINT, True))
    assert found(request(body, content_type="multipart/form-data; boundary=b0")) == {
        "bio.fingerprint"
    }
    assert of_json({"fingerprint": TEXT}) == {"bio.fingerprint"}
    assert of_json({"fingerprint": TEXT}, Direction.RESPONSE) == set()


@pytest.mark.parametrize(
    "body",
    [
        {"fingerprint": {"canvas": TEXT, "webgl": "x"}},
        {"fingerprint": {"image": TEXT, "canvas": "x"}},
        {"fingerprint": TEXT, "userAgent": "Mozilla/5.0", "screen": "1080x2400"},
        {"browserFingerprintImage": TEXT},
        {"deviceFingerprint": {"image": TEXT}},
        {"icons": {"fingerprintImage": TEXT}},
        {"fingerprintIcon": TEXT},
        {"fingerprintImage": SMALL},
        {"iris": {"image": TEXT, "price": 4.2}},
        {"name": "iris flowers", "image": TEXT},
        {"retinaImage": TEXT},
        {"fingerFoodImage": TEXT},
        {"thumb": TEXT, "thumbImage": TEXT},
        {"fingerprint": "ab12", "photo": TEXT},
    ],
)
@pytest.mark.parametrize("direction", Direction)
def test_what_is_called_so_and_is_no_print(body: object, direction: Direction) -> None:
    assert of_json(body, direction) == set()


def test_of_many_pictures_the_first_are_judged_and_the_cut_is_said() -> None:
    for count, cut in ((MOST, False), (MOST + 1, True)):
        prints = [png(96, 120, number.to_bytes(2) * 200) for number in range(count)]
        body = {"fingerprints": [{"image": base64.b64encode(one).decode()} for one in prints]}
        audit = AUDITOR.audit(request(json.dumps(body).encode(), "application/json"))
        assert len([one for one in audit.findings if one.data_type == "bio.fingerprint"]) == MOST
        assert any("not judged" in one.reason for one in audit.opaques) is cut
