"""Encoded tokens inside of longer texts, and what must stay closed."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable

import msgspec
import pytest

from auditor.decode import message_parts
from auditor.decode.encoded_runs import runs, tokens
from auditor.model import Protocol
from tests.decode.messages import request

VALUE = "alice.morin@posteo.example"
FORMS: dict[str, Callable[[bytes], str]] = {
    "base32": lambda data: base64.b32encode(data).decode(),
    "base32, lower": lambda data: base64.b32encode(data).decode().rstrip("=").lower(),
    "base64 twice": lambda data: base64.b64encode(base64.b64encode(data)).decode(),
    "base64 of hex": lambda data: base64.b64encode(data.hex().encode()).decode(),
    "hex of hex": lambda data: data.hex().encode().hex(),
    "gzip": lambda data: base64.b64encode(gzip.compress(data, mtime=0)).decode(),
    "gzip, url": lambda data: base64.urlsafe_b64encode(gzip.compress(data, mtime=0)).decode(),
    "UTF-16": lambda data: data.decode().encode("utf-16-be").hex(),
    "XOR": lambda data: bytes(byte ^ 0x5A for byte in data).hex(),
    "XOR, base32": lambda data: base64.b32encode(bytes(byte ^ 0x25 for byte in data)).decode(),
    "reversed": lambda data: base64.b64encode(data).decode()[::-1],
}
AROUND = ("ab|{}|cd", "a b {} c", "a,{},b", "v1-{}", "1:{}", "a.{}.b", "{{id:{}}}", "/u/{}/p")
PAGE = '<html><body data-u="{}"><p>Tom &amp; Kim</p><script>var a = 1;</script></body></html>'
SCRIPT = '(function(){{var u="{}";send(u)}})();'
LOG = "12:01 INFO send payload={} ok\n12:02 INFO all is done, and nothing is left to do\n"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("around", AROUND)
def test_in_a_value(form: Callable[[bytes], str], around: str) -> None:
    body = json.dumps({"q": around.format(form(VALUE.encode()))}).encode()
    assert VALUE in _texts(body, "application/json")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(
    ("around", "mime"), [(PAGE, "text/html"), (SCRIPT, "text/javascript"), (LOG, "text/plain")]
)
def test_in_a_page(form: Callable[[bytes], str], around: str, mime: str) -> None:
    assert VALUE in _texts(around.format(form(VALUE.encode())).encode(), mime)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("head", [b"\0\0\0H", b"\0H", b"(\0", b"\x01\0\0\0\0("])
def test_behind_a_length(form: Callable[[bytes], str], head: bytes) -> None:
    message = request(head + form(VALUE.encode()).encode())
    frame = msgspec.structs.replace(message, protocol=Protocol.TCP)
    assert VALUE in {leaf.value for leaf in message_parts(frame).leaves}


@pytest.mark.parametrize(
    "text",
    [
        "window.addEventListener(0, XMLHttpRequest2, getBoundingClientRect)",
        "/assets/c9f0f895fb98ab9159f51fd0297e236d.css",
        "order 4111111111111111 of 2024-05-06",
        "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC",
    ],
)
def test_words_digests_and_numbers_stay_closed(text: str) -> None:
    assert not [*tokens(text, 64)]


def test_a_text_without_long_runs_is_no_matter() -> None:
    assert not [*runs("plain words, and a_name.of_things; x=1" * 100)]
    assert not [*runs("addEventListener()" * 100)]


def _texts(body: bytes, mime: str) -> set[object]:
    decoded = message_parts(request(body, content_type=mime))
    return {leaf.value for leaf in decoded.leaves}
