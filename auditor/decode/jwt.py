"""JSON Web Tokens (RFC 7519): header and payload of a JWS, the header of a JWE.

The signature is no content: it is left as it is, in `raw`. A payload that the
header declares as deflated (`zip`, as health cards do) is inflated. The
ciphertext of a JWE is an Opaque.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Opaque, Path

# Both start with the base64 of `{"`; a JWE has five segments, of which some may be empty.
_JWS = re.compile(r"(ey[A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)").fullmatch
_JWE = re.compile(r"(ey[A-Za-z0-9_-]+)((?:\.[A-Za-z0-9_-]*){4})").fullmatch


def _segment(text: str) -> bytes:
    try:
        padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
        return binascii.a2b_base64(padded)
    except binascii.Error:
        raise DecodeError("damaged base64") from None


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data.startswith("ey") and data.count(".") in {2, 4}


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    signed = _JWS(data)
    encrypted = None if signed else _JWE(data)
    found = signed or encrypted
    if found is None:
        raise DecodeError("not a token")
    header = _segment(found[1]).strip()
    if not (header.startswith(b"{") and header.endswith(b"}")):
        raise DecodeError("not a token")
    yield Inner(at.layer("jwt:header", ""), header, Hint("application/json", body=True))
    if signed:
        encodings = ("deflate",) if b'"DEF"' in header else ()
        content = Hint("application/json", encodings=encodings, body=True)
        yield Inner(at.layer("jwt:payload", ""), _segment(signed[2]), content)
    else:
        rest = data[len(found[1]) :].encode()
        yield Opaque(at.layer("jwe", ""), "encrypted token (JWE)", len(rest), rest[:HEAD])


_HEADER, _PAYLOAD = "eyJhbGciOiJub25lIn0", "eyJzdWIiOiJhbGljZSJ9"

DECODER: Decoder[str] = Decoder(
    "jwt",
    _sniff,
    _peel,
    (
        Example(
            f"{_HEADER}.{_PAYLOAD}.c2ln",
            ((" ▸ jwt:header", b'{"alg":"none"}'), (" ▸ jwt:payload", b'{"sub":"alice"}')),
        ),
        Example(f"{_HEADER}.{_PAYLOAD}.", ((" ▸ jwt:header", b'{"alg":"none"}'),)),
        Example("eyes.wide.shut", None),
        Example("com.example.app", None),
    ),
    signs=".",
)
