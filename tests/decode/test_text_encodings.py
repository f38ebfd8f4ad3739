"""Values under chains of text encodings come out; ordinary strings stay as they are."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import string
import uuid

import pytest

from auditor.decode import message_parts
from auditor.decode.guess import guess
from tests.decode.encoders import ALPHABETS, LAYERS, chain, dice, encode, lz_base64, lz_utf16, value
from tests.decode.messages import body_values, request


def opened(sent: str) -> set[object]:
    """All texts that are found in a JSON body that holds this one."""
    decoded = message_parts(request(json.dumps({"v": sent}).encode()))
    return {leaf.value for leaf in (*decoded.leaves, *decoded.raw)}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_of_text_is_opened(name: str) -> None:
    rng = dice(name)
    for _ in range(12):
        text = value(rng) + rng.choice(("", "/" + value(rng)))
        assert text in opened(LAYERS[name](text))


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_values_under_random_chains_are_found(depth: int) -> None:
    rng = dice(depth)
    missed = []
    for _ in range(500):
        layers = chain(rng, depth)
        text = value(rng)
        if text not in opened(encode(text, layers)):
            missed.append((text, layers))
    assert len(missed) <= 1, missed


def test_what_was_opened_is_kept_as_sent() -> None:
    inner = "aGVsbG8gd29ybGQgYWxpY2U"
    assert {inner, "hello world alice"} <= opened(inner.encode().hex())


@pytest.mark.parametrize("text", ["陳小美", "张伟明", "山田太郎", "王美玲", "Иван", "Zoë M."])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf16_without_a_mark(text: str, codec: str) -> None:
    assert text in opened(text.encode(codec).hex())
    sent = base64.b64encode(text.encode(codec)).decode()
    assert text in opened(sent)


def test_a_text_that_may_be_a_cjk_name_is_given_both_ways() -> None:
    sent = "金秀賢".encode("utf-16-be").hex()
    found = guess(sent)
    assert found is not None
    assert {sent, "金秀賢"} <= opened(sent) if found.both else "金秀賢" in opened(sent)


# One thing an alphabet must not do: open what is none of it.
WORDS = [
    "Washington", "MacIntel", "MainActivity", "applicationInstalled", "VERBOSE", "UNKNOWN",
    "screen_view", "test-imp-id", "com.example.checkin.MainActivity", "ThreadPoolExecutor.java",
    "2023-03-20T16:35:24.000Z", "2023-03-20 16:35", "16:35:24", "22.3193,114.1694", "1200x900",
    "en-US,en;q=0.5", "gzip, deflate", "gzip, deflate, br", "max-age=2015", "no-cache",
    "text/html; charset=utf-8", "application/json", "max-age=2001, s-maxage=2030", "image/png",
    "Basic training", "Bearer of news", "token economy", "data: none", "a4:5e:60:c1:0f:9b",
    "AT&T", "R&D; Co", "C:\\users\\bob", "C:\\new\\table", "\\d+\\w*", "50% off",
    "1.2.3-beta+exp.sha.5114f85", "sdk_gphone64_x86_64", "Europe/Amsterdam", "COVID-19",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "Pixel 7 Pro",
    "4532015112830366", "20230320163524", "1679329524305", "+85291234567", "=SUM(A1:A20)",
    "Donald <b>Duck</b> &amp; Co", "1600 Amphitheatre Parkway", "NOKIA 3310", "IPHONE 14 PRO MAX",
]  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert set(body_values(json.dumps({"v": text}).encode()).values()) == {text}


def tokens(rng: random.Random, count: int) -> list[str]:
    """Identifiers, digests and keys as apps send them."""
    letters = string.ascii_letters + string.digits
    kinds = (
        lambda: str(uuid.UUID(int=rng.getrandbits(128))),
        lambda: rng.randbytes(rng.choice((6, 8, 10, 16, 20, 32))).hex(),
        lambda: rng.randbytes(rng.choice((6, 8, 16, 32))).hex().upper(),
        lambda: "".join(rng.choices(letters, k=rng.randrange(8, 41))),
        lambda: base64.b64encode(rng.randbytes(rng.choice((8, 9, 16, 20, 32)))).decode(),
        lambda: base64.urlsafe_b64encode(rng.randbytes(rng.choice((9, 12, 16, 24, 48)))).decode(),
        lambda: str(rng.randrange(10 ** rng.randrange(7, 20))),
        lambda: rng.randbytes(6).hex(":"),
        lambda: "".join(rng.choices(string.ascii_uppercase + "234567", k=rng.choice((16, 26, 32)))),
        lambda: "".join(
            rng.choices(string.ascii_lowercase + string.digits, k=rng.randrange(8, 33))
        ),
        lambda: "".join(rng.choices(letters + "-_.~", k=rng.randrange(10, 60))),
    )
    return [rng.choice(kinds)() for _ in range(count)]


def test_one_token_in_thousands_is_taken_for_an_encoding() -> None:
    taken = [token for token in tokens(dice(1), 20_000) if guess(token) is not None]
    assert len(taken) <= 6, taken


def test_digests_are_nothing_but_hex() -> None:
    for number in range(2_000):
        digest = hashlib.sha256(str(number).encode())
        assert guess(digest.hexdigest()) is None
        assert guess(digest.hexdigest()[:32].upper()) is None
        assert guess(base64.b64encode(digest.digest()).decode()) is None


@pytest.mark.parametrize("name", ["base58", "base62", "hex", "base32", "base64url"])
def test_short_natural_text_is_opened(name: str) -> None:
    for text in ("123456", "alicew", "Alice1", "91234567", "a@b.com", "陳大文"):
        assert text in opened(ALPHABETS[name](text.encode())), text


def test_serialisations_are_opened_in_base64() -> None:
    event = bytes.fromhex("0a15") + b"jane.roe@mail.example" + bytes.fromhex("1203") + b"foo"
    found = body_values(json.dumps({"v": base64.b64encode(event).decode()}).encode())
    assert "jane.roe@mail.example" in found.values()


@pytest.mark.parametrize(
    ("sent", "path", "found"),
    [
        ("Basic YWxpY2U6czNjcmV0", "basic:user", "alice"),
        ("b64:YWxpY2VAZXhhbXBsZS5jb20=", "b64: ▸ base64", "alice@example.com"),
        ("base64,YWxpY2VAZXhhbXBsZS5jb20=", "base64: ▸ base64", "alice@example.com"),
        ("alice%2540example.com", "percent ▸ percent", "alice@example.com"),
        ("Jane+Roe%21", "percent", "Jane Roe!"),
        ("https://a.example/?u=https%3A%2F%2Fb.example%2F%3Fm%3Da%2540b.example",
         "url:u ▸ url:m", "a@b.example"),
        ("https://a.example/u/YWxpY2VAYi5jbw/p?x=1", "url/[1] ▸ base64", "alice@b.co"),
        ("data:text/plain;base64,YWxpY2U-Pz8_", "data-uri", "alice>???"),
        ("=?UTF-8?B?6Zmz5aSn5paH?=", "encoded-word", "陳大文"),
        ("%u9673%u5927%u6587", "percent-u", "陳大文"),
        ("a\0l\0i\0c\0e\0", "utf-16", "alice"),
        (lz_utf16("alice@example.com"), "lz-string", "alice@example.com"),
        (lz_base64('{"mail":"a@b.example"}'), "lz-string ▸ json:$.mail", "a@b.example"),
        ('mutation { add(mail: "a@b.example") { id } }', "graphql:add.mail", "a@b.example"),
        ('mutation{add(mail:"a@b.example"){id}}', "graphql:add.mail", "a@b.example"),
        ('mutation{add(in:{to:["x","a@b.example"]}){id}}', "graphql:add.in.to[1]", "a@b.example"),
        ('mutation{add(on:true, # of "b"\n mail: A_B){id}}', "graphql:add.mail", "A_B"),
        ('mutation Q($m: [M!]! = "x"){add(m:$m, mail:"a@b.example"){id(a: B)}}',
         "graphql:id.a", "B"),
    ],
)  # fmt: skip
def test_paths_name_the_layers(sent: str, path: str, found: str) -> None:
    assert body_values(json.dumps({"v": sent}).encode())[f" ▸ json:$.v ▸ {path}"] == found


def test_graphql_variables_are_json() -> None:
    body = {"query": "query Q($m: String) { u(m: $m) { id } }", "variables": {"m": "a@b.example"}}
    assert body_values(json.dumps(body).encode())[" ▸ json:$.variables.m"] == "a@b.example"
    text = {"query": "query Q { u { id } }", "variables": json.dumps({"m": "a@b.example"})}
    found = body_values(json.dumps(text).encode())
    assert found[" ▸ json:$.variables ▸ json:$.m"] == "a@b.example"


def test_jsonp_in_a_body() -> None:
    assert body_values(b'cb({"mail":"a@b.example"})')[" ▸ json:$.mail"] == "a@b.example"


@pytest.mark.parametrize("text", ["=" * 8, " =======", "-------=", "AAAAAAA=", "B0100000000"])
def test_next_to_nothing_is_nothing(text: str) -> None:
    assert guess(text) is None
