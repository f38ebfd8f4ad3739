"""Credentials with selective disclosure: every claim that is shown, wherever the token stands."""

from __future__ import annotations

import base64
import json

import pytest

from auditor.decode import message_parts
from tests.decode.messages import body_values, reasons, request


def segment(what: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(what).encode()).decode().rstrip("=")


# RFC 9901, section 4.2: the salts and claims of the specification's own example.
TOKEN = f"{segment({'alg': 'ES256'})}.{segment({'_sd': ['x'], '_sd_alg': 'sha-256'})}.c2ln"
SHOWN = (
    ["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"],
    ["lklxF5jMYlGTPUovMNIvCA", "FR"],
    ["AJx-095VPrpTtN4QMOqROA", "address", {"locality": "Maxstadt", "country": "DE"}],
    ["G02NSrQfjFXQ7Io09syajA", "age_over_18", True],
)
PRESENTED = "~".join([TOKEN, *map(segment, SHOWN), ""])
CLAIMS = {"Möbius", "FR", "Maxstadt", "DE", True}


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (f"vp_token={PRESENTED}&state=1", "application/x-www-form-urlencoded"),
        (json.dumps({"vp_token": {"pid": [PRESENTED]}}), "application/json"),
        (json.dumps({"credential": PRESENTED + TOKEN}), "application/json"),
        (PRESENTED, "application/dc+sd-jwt"),
    ],
)
def test_every_claim_that_is_shown_is_read(body: str, mime: str) -> None:
    found = body_values(body.encode(), mime)
    assert set(found.values()) >= CLAIMS
    assert [value for path, value in found.items() if path.endswith("sd-jwt:family_name")]


def test_no_more_claims_are_read_than_the_bound_and_the_rest_is_told() -> None:
    many = "~".join([TOKEN, *[segment(["s", f"claim{n}", n]) for n in range(600)], ""])
    body = json.dumps({"c": many}).encode()
    found = body_values(body, "application/json")
    assert sum("sd-jwt:claim" in path for path in found) == 512
    assert "sd-jwt: more than 512 disclosures" in reasons(body, "application/json")


@pytest.mark.parametrize("bad", ["[" * 5000, '["s"]', '["s", 1, 2]', '["s", "n", ', "\udcff"])
def test_what_is_no_disclosure_leaves_the_text_as_it_is(bad: str) -> None:
    raw = base64.urlsafe_b64encode(bad.encode("utf-8", "surrogateescape")).decode().rstrip("=")
    text = f"{TOKEN}~{raw}~"
    assert text in body_values(json.dumps({"c": text}).encode(), "application/json").values()


@pytest.mark.parametrize("size", [1_000, 68_000, 400_000])
@pytest.mark.parametrize("kind", ["jws", "jwe", "sd-jwt"])
def test_a_token_is_opened_however_long_what_it_carries_is(kind: str, size: int) -> None:
    long = {"portrait": "a b" * (size // 3)}
    tokens = {
        "jws": f"{segment({'alg': 'none'})}.{segment(long)}.c2ln",
        "sd-jwt": "~".join([TOKEN, segment(["s", *long, *long.values()]), ""]),
        "jwe": f"{segment({'enc': 'A256GCM'})}..aXY.{segment(long)}.dGFn",
    }
    decoded = message_parts(request(json.dumps({"t": tokens[kind]}).encode()))
    if kind == "jwe":
        assert [one.reason for one in decoded.opaques] == ["encrypted token (JWE)"]
    else:
        assert long["portrait"] in {leaf.value for leaf in decoded.leaves}
