"""Known values planted in every supported encoding are all found; near ones never are."""

import base64
import hashlib
import random
import string
from collections.abc import Callable, Iterator
from itertools import chain
from urllib.parse import quote

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.detect.scan import Engine
from auditor.model import Confidence, Leaf, Method, Opaque, Path, Profile
from tests.detect.helpers import leaf, message

ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
LETTERS = string.ascii_lowercase + string.digits


def luhn(digits: str) -> str:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if index % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return digits + str(-total % 10)


def values(rng: random.Random) -> dict[str, str]:
    """A phone's and tester's values, none of them guessable."""

    def pick(size: int, alphabet: str = LETTERS) -> str:
        return "".join(rng.choice(alphabet) for _ in range(size))

    uuid = "-".join(pick(size, "0123456789abcdef") for size in (8, 4, 4, 4, 12))
    return {
        "email": f"{pick(6)}.{pick(5)}@{pick(7)}.example.com",
        "phone": f"+8529{pick(1, '1234567')}{pick(6, string.digits)}",
        "advertising_id": uuid,
        "android_id": pick(16, "0123456789abcdef"),
        "imei": luhn("35209900" + pick(6, string.digits)),
        "mac": ":".join([f"a{pick(1, '048c')}", *(pick(2, "0123456789abcdef") for _ in range(5))]),
        "serial": pick(11, string.ascii_uppercase + string.digits),
        "badge": f"{pick(5)}-{pick(7)}",
    }


def normal_forms(key: str, value: str) -> set[str]:
    """What software makes of a value before it sends or hashes it."""
    found = {value, value.lower(), value.upper()}
    bare = value.replace("-", "").replace(":", "")
    if key in ("advertising_id", "mac", "badge"):
        found |= {bare.lower(), bare.upper()}
    if key == "mac":
        found |= {value.replace(":", "-"), value.replace(":", "-").upper()}
    if key == "phone":
        found |= {value[1:], "00" + value[1:], f"{value[:4]} {value[4:8]} {value[8:]}"}
    return found


def encodings(text: str) -> Iterator[str]:
    """A form in every encoding that is searched, as a whole value or inside one."""
    yield text
    yield f"id={text};v=2"
    yield f"https://t.example/x?a=1&z={quote(text, safe='')}&b=2"
    yield quote(quote(text, safe=""), safe="")
    yield "".join(f"%{byte:02X}" for byte in text.encode())
    yield text.encode().hex()
    yield text.encode().hex().upper()
    for lead in ("", "y", "yz"):
        inner = f"{lead}={text}&x=1" if lead else text
        yield base64.b64encode(inner.encode()).decode()
        yield base64.urlsafe_b64encode(f"k {lead}:{text}".encode()).decode().rstrip("=")
    for algorithm in ALGORITHMS:
        digest = hashlib.new(algorithm, text.encode()).digest()
        yield digest.hex()
        yield digest.hex().upper()
        yield f"{algorithm}:{digest.hex()}"
        yield base64.b64encode(digest).decode()
        yield base64.urlsafe_b64encode(digest).decode().rstrip("=")


def messages(text: str, rng: random.Random) -> tuple[list[Leaf], list[Opaque], Path]:
    """A realistic message with the text somewhere in it: its leaves, opaques, and the place."""
    noise: Tree = {
        "event": "screen_view",
        "ts": 1700000000000 + rng.randrange(10**9),
        "session": f"{rng.getrandbits(128):032x}",
        "device": {"model": "Pixel 7", "os": "13", "w": 1080, "h": 2400},
        "token": base64.b64encode(rng.randbytes(30)).decode(),
    }
    leaves = leaves_of(noise)
    kind = rng.randrange(3)
    if kind == 0:
        place = leaf(text, "p")
        return [*leaves, place], [], place.path
    if kind == 1:
        body = leaves_of({"a": {"b": [1, text]}}, root="request.body ▸ gzip")
        return [*leaves, *body], [], body[-1].path
    size = len(text)
    prefix = bytes((size,)) if size < 128 else bytes((0x80 | size & 0x7F, size >> 7))
    data = rng.randbytes(20) + b"\x0a" + prefix + text.encode() + b"\x12\x03abc"
    opaque = Opaque(Path.root("request.body"), "unknown binary", len(data), data)
    return leaves, [opaque], opaque.path


@pytest.mark.parametrize("seed", range(3))
def test_every_planted_value_is_found_and_proven(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a fixed sequence, not a secret
    known = values(rng)
    engine = Engine(Profile(tuple((key, (value,)) for key, value in known.items())))
    missed = []
    for key, value in known.items():
        for form in sorted(normal_forms(key, value)):
            for text in encodings(form):
                leaves, opaques, path = messages(text, rng)
                found = engine.scan(message(), leaves, opaques)
                assert not engine.failures
                if not any(
                    f.path == path
                    and f.known == key
                    and f.method is Method.KNOWN_VALUE
                    and f.confidence is Confidence.PROVEN
                    for f in found
                ):
                    missed.append((key, form, text, str(path)))
    assert not missed, (len(missed), missed[:5])


def one_off(text: str, rng: random.Random) -> str:
    """The text with one letter or digit changed, added or taken away."""
    places = [index for index, character in enumerate(text) if character.isalnum()]
    at = rng.choice(places)
    change: Callable[[str], str] = rng.choice(
        (
            lambda new: text[:at] + new + text[at + 1 :],
            lambda new: text[:at] + new + text[at:],
            lambda new: text + new,
            lambda new: new + text,
            lambda _: text[:at] + text[at + 1 :],
        )
    )
    while True:
        new = change(rng.choice(LETTERS if not text[at].isdigit() else string.digits))
        if new.lower() != text.lower():
            return new


def test_values_one_character_off_are_not_found() -> None:
    rng = random.Random(7)  # noqa: S311 - a fixed sequence, not a secret
    known = values(rng)
    engine = Engine(Profile(tuple((key, (value,)) for key, value in known.items())))
    forms = {key: sorted(normal_forms(key, value)) for key, value in known.items()}
    keys = list(known)
    legitimate = {form.lower() for found in forms.values() for form in found}
    wrong: list[tuple[list[str], str, str]] = []
    for _ in range(2_000):
        near = [one_off(rng.choice(forms[rng.choice(keys)]), rng) for _ in range(10)]
        texts = [
            rng.choice(list(encodings(one)))
            for one in near
            if one.lower() not in legitimate and one.lower().lstrip("0") not in legitimate
        ]
        leaves, opaques, _ = zip(*(messages(text, rng) for text in texts), strict=True)
        wrong.extend(
            (texts, f.known, f.reason)
            for f in engine.scan(message(), [*chain(*leaves)], [*chain(*opaques)])
            if f.method is Method.KNOWN_VALUE and f.confidence is not Confidence.CANDIDATE
        )
    assert not wrong, (len(wrong), wrong[:5])
