"""A redacted message keeps its shape and none of its values."""

from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Source
from auditor.tasks.redact import redacted
from tests import seed

SECRET = "s3cr3t-9876543210"


def test_values_go_and_the_shape_stays() -> None:
    message = seed.request(
        "f",
        "h.example",
        path=f"/v1/{SECRET}/x?email={SECRET}",
        headers=((b"content-type", b"a/b"), (b"cookie", SECRET.encode())),
        trailers=((b"x", SECRET.encode()),),
        body=SECRET.encode(),
        body_size=17,
        body_sha256="ab",
        source=Source("f.har", "00", 1, comment=SECRET),
    )
    clean = redacted(message)
    assert SECRET not in str([getattr(clean, name) for name in clean.__slots__])
    assert clean.body_size == 17
    assert clean.truncated
    assert clean.path.startswith("/v1/")
    assert (b"content-type", b"a/b") in clean.headers
    assert (clean.host, clean.method, clean.started) == (
        message.host,
        message.method,
        message.started,
    )


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40))
def test_any_header_is_redacted(name: bytes, value: bytes) -> None:
    clean = redacted(seed.request("f", "h", headers=((name, value),)))
    assert clean.headers[0][0] == name
    assert len(clean.headers) == 1
