"""Mails and batches: attachments are opened wherever the mail stands, and however it nests."""

from __future__ import annotations

import base64
import json
import time
from email.message import EmailMessage

import pytest

from auditor.decode import message_parts
from auditor.model import Image
from tests.decode.messages import request
from tests.media.pictures import FACE


def mail() -> bytes:
    """What the standard library writes: two texts, a picture, a mail with a picture."""
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "b@b.example", "older"
    inner.add_attachment(FACE, maintype="image", subtype="jpeg", filename="b.jpg")
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@a.example", "d@d.example", "Größe"
    made.set_content("hello, this is me")
    made.add_alternative("<p>hello, this is me</p>", subtype="html")
    made.add_attachment(FACE, maintype="image", subtype="jpeg", filename="a.jpg")
    made.add_attachment(inner)
    return made.as_bytes()


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (mail(), "message/rfc822"),
        (mail(), "application/octet-stream"),
        (mail().replace(b"\n", b"\r\n"), "message/rfc822"),
        (json.dumps({"raw": base64.urlsafe_b64encode(mail()).decode()}).encode(), ""),
        (base64.encodebytes(mail()), "text/plain"),
    ],
)
def test_the_attachments_of_a_mail_are_opened(body: bytes, mime: str) -> None:
    decoded = message_parts(request(body, mime))
    found = [one.content for one in decoded.opaques if isinstance(one, Image)]
    assert found == [FACE, FACE]
    values = [leaf.value for leaf in decoded.leaves]
    assert {"a@a.example", "b@b.example", "a.jpg"} <= set(values)


def test_the_requests_of_a_batch_are_opened() -> None:
    head = b"POST /v1/x?lat=22.3 HTTP/1.1\r\nContent-Type: image/jpeg\r\n\r\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    parts = (head + FACE, answer + b'{"name": "Ada"}')
    body = b"".join(
        b"--z\r\nContent-Type: application/http\r\n\r\n" + one + b"\r\n" for one in parts
    )
    decoded = message_parts(request(body + b"--z--", "multipart/mixed; boundary=z"))
    assert [one.content for one in decoded.opaques if isinstance(one, Image)] == [FACE]
    assert ("name", "Ada") in [(leaf.name, leaf.value) for leaf in decoded.leaves]


@pytest.mark.parametrize(
    "text",
    [
        "Subject: a line that only looks so, and text behind it.\n\nYours",
        "Content-Type: text/plain\nServer: x\n\nbody",
        "key: value\nother: value\n\nFrom: x\nTo: y",
    ],
)
def test_other_texts_are_no_messages(text: str) -> None:
    decoded = message_parts(request(text.encode(), "text/plain"))
    places = [str(leaf.path) for leaf in decoded.leaves]
    assert any(place.startswith("request.body") for place in places)
    assert not any("▸ mail" in place or "▸ http" in place for place in places)


def test_hostile_nesting_is_bounded() -> None:
    body = b"From: a\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" * 20_000
    lines = b"From: a\nTo: b\n" + b"x: " + b"y\n " * 400_000
    for data, most in ((body, 2_000), (lines, 2_000), (b"From: a\n" * 500_000, 200_000)):
        start = time.process_time()
        decoded = message_parts(request(data, "message/rfc822"))
        assert time.process_time() - start < 2
        assert len(decoded.leaves) < most
