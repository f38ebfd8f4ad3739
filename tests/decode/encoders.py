"""Encoders of every text layer, from their specifications, and random chains of them."""

from __future__ import annotations

import base64
import gzip
import html
import json
import quopri
import random
import uuid
import zlib
from collections.abc import Callable
from urllib.parse import quote

import brotli
import cramjam
import zstandard

type ToText = Callable[[bytes], str]
type Layer = Callable[[str], str]

_BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_FLICKR = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_NUMBERS = "0123456789"
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_32, _CROCKFORD = _UPPER + "234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_64 = _UPPER + _UPPER.lower() + _NUMBERS


def number(digits: str, data: bytes) -> str:
    """Bytes as one big number; leading zero bytes as base58 has them."""
    value = int.from_bytes(data, "big")
    found = []
    while value:
        value, digit = divmod(value, len(digits))
        found.append(digits[digit])
    zeros = len(data) - len(data.lstrip(b"\0")) if len(digits) == 58 else 0
    return digits[0] * zeros + "".join(reversed(found))


def base45(data: bytes) -> str:
    found = ""
    for at in range(0, len(data), 2):
        value = int.from_bytes(data[at : at + 2], "big")
        for _ in range(3 if at + 1 < len(data) else 2):
            found += _45[value % 45]
            value //= 45
    return found


def lz_bits(text: str) -> list[int]:
    """LZ-string's stream: a dictionary of words, tokens of growing width, lowest bit first."""
    wide = text.encode("utf-16-le")
    units = [chr(wide[at] | wide[at + 1] << 8) for at in range(0, len(wide), 2)]
    bits: list[int] = []
    tokens: dict[str, int] = {}
    fresh: set[str] = set()
    width, room = 2, 2

    def put(value: int, count: int) -> None:
        bits.extend(value >> at & 1 for at in range(count))

    def grow() -> None:
        nonlocal width, room
        room -= 1
        if not room:
            room = 1 << width
            width += 1

    def emit(word: str) -> None:
        if word in fresh:
            fresh.discard(word)
            put(ord(word) > 0xFF, width)
            put(ord(word), 16 if ord(word) > 0xFF else 8)
            grow()
        else:
            put(tokens[word], width)
        grow()

    word = ""
    for unit in units:
        if unit not in tokens:
            tokens[unit] = len(tokens) + 3
            fresh.add(unit)
        if word + unit in tokens:
            word += unit
            continue
        emit(word)
        tokens[word + unit] = len(tokens) + 3
        word = unit
    if word:
        emit(word)
    put(2, width)
    return bits


def lz_units(text: str, width: int) -> list[int]:
    """The stream in units of so many bits; the last one is filled up, or all zeros."""
    bits = lz_bits(text)
    bits += [0] * (width - len(bits) % width)
    return [int("".join(map(str, bits[at : at + width])), 2) for at in range(0, len(bits), width)]


def lz_base64(text: str) -> str:
    found = "".join((_64 + "+/")[unit] for unit in lz_units(text, 6))
    return found + "=" * (-len(found) % 4)


def lz_uri(text: str) -> str:
    return "".join((_64 + "+-")[unit] for unit in lz_units(text, 6))


def lz_utf16(text: str) -> str:
    return "".join(chr(unit + 32) for unit in lz_units(text, 15)) + " "


def lz_bytes(data: bytes) -> bytes:
    return b"".join(unit.to_bytes(2, "big") for unit in lz_units(data.decode(), 16))


def raw_deflate(data: bytes) -> bytes:
    codec = zlib.compressobj(wbits=-15)
    return codec.compress(data) + codec.flush()


def units(text: str, form: str) -> str:
    """Each UTF-16 unit of the text in a form such as `\\u{:04x}`."""
    wide = text.encode("utf-16-be")
    return "".join(
        form.format(int.from_bytes(wide[at : at + 2], "big")) for at in range(0, len(wide), 2)
    )


def _escape(text: str) -> str:
    """JavaScript's `escape`."""
    return "".join(
        char if char.isascii() and char.isalnum() else
        f"%{ord(char):02X}" if ord(char) < 256 else units(char, "%u{:04X}") for char in text
    )  # fmt: skip


ALPHABETS: dict[str, ToText] = {
    "hex": bytes.hex,
    "hex, capitals": lambda data: data.hex().upper(),
    "hex, pairs": lambda data: data.hex(":"),
    "hex, 0x": lambda data: "0x" + data.hex(),
    "base32": lambda data: base64.b32encode(data).decode(),
    "base32, lower": lambda data: base64.b32encode(data).decode().rstrip("=").lower(),
    "base32hex": lambda data: base64.b32hexencode(data).decode(),
    "base32, Crockford": lambda data: (
        base64.b32encode(data).decode().rstrip("=").translate(str.maketrans(_32, _CROCKFORD))
    ),
    "base45": base45,
    "base58": lambda data: number(_BITCOIN, data),
    "base58, Flickr": lambda data: number(_FLICKR, data),
    "base62": lambda data: number(_NUMBERS + _UPPER + _UPPER.lower(), data),
    "base62, lower first": lambda data: number(_NUMBERS + _UPPER.lower() + _UPPER, data),
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64url": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
    "base64, wrapped": lambda data: base64.encodebytes(data).decode().strip(),
    "ascii85": lambda data: base64.a85encode(data).decode(),
    "base85": lambda data: base64.b85encode(data).decode(),
}
# What compressors and UTF-16 are sent in; the commonest forms.
FORMS = ("hex", "hex, capitals", "base32", "base32, lower", "base64", "base64url")
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "lz-string": lz_bytes,
    "utf-16-le": lambda data: data.decode().encode("utf-16-le"),
    "utf-16-be": lambda data: data.decode().encode("utf-16-be"),
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "lz4": lambda data: bytes(cramjam.lz4.compress(data)),
    "snappy": lambda data: bytes(cramjam.snappy.compress(data)),
}
ESCAPES: dict[str, Layer] = {
    "percent": lambda text: quote(text, safe=""),
    "percent, all": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "percent-u": _escape,
    "html": html.escape,
    "html, numbers": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "html, hex": lambda text: "".join(f"&#x{ord(char):x};" for char in text),
    "JSON": json.dumps,
    "JSON, bare": lambda text: json.dumps(text)[1:-1],
    "escapes, u": lambda text: units(text, "\\u{:04x}"),
    "escapes, x": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "quoted-printable": lambda text: quopri.encodestring(text.encode(), quotetabs=True).decode(),
    "quoted-printable, all": lambda text: "".join(f"={byte:02X}" for byte in text.encode()),
    "LZ-string, base64": lz_base64,
    "LZ-string, URI": lz_uri,
}


def _packed(packer: str, form: str) -> Layer:
    return lambda text: ALPHABETS[form](PACKERS[packer](text.encode()))


def _written(form: str) -> Layer:
    return lambda text: ALPHABETS[form](text.encode())


LAYERS: dict[str, Layer] = {
    **{name: _written(name) for name in ALPHABETS},
    **{f"{packer} in {form}": _packed(packer, form) for packer in PACKERS for form in FORMS},
    **ESCAPES,
}
_NAMES = (
    "alice",
    "bob",
    "carol",
    "david",
    "emma",
    "frank",
    "grace",
    "henry",
    "ivy",
    "jack",
    "kate",
    "liam",
    "mia",
    "noah",
    "tina",
)
_FAMILIES = (
    "smith",
    "jones",
    "miller",
    "garcia",
    "wong",
    "chan",
    "lee",
    "brown",
    "davis",
    "wilson",
    "moore",
    "taylor",
)
_FIRST, _SECOND = "陳林黃張李王吳劉蔡", "大文偉明志強家豪美玲俊傑淑芬建國小龍子軒"


def dice(seed: int | str) -> random.Random:
    """The same throws at every run."""
    return random.Random(seed)  # noqa: S311 - test data, no secret


def value(rng: random.Random) -> str:
    """A value as a tester types it or a phone has it."""
    first, last = rng.choice(_NAMES), rng.choice(_FAMILIES)
    return rng.choice(
        (
            f"{first}.{last}{rng.randrange(100)}@posteo.example.com",
            str(uuid.UUID(int=rng.getrandbits(128))),
            f"+{rng.randrange(10**10, 10**12)}",
            str(rng.randrange(10**7, 10**8)),
            rng.choice(_FIRST) + rng.choice(_SECOND) + rng.choice(_SECOND),
            f"{first.title()} {last.title()}",
            f"{rng.uniform(-90, 90):.6f},{rng.uniform(-180, 180):.6f}",
            f"{rng.getrandbits(64):016x}",
            f"{rng.randrange(1, 300)} {last.title()} Street, Hong Kong",
        )
    )


def chain(rng: random.Random, depth: int, names: tuple[str, ...] = tuple(LAYERS)) -> list[str]:
    """So many layers, innermost first."""
    return [rng.choice(names) for _ in range(depth)]


def encode(text: str, layers: list[str]) -> str:
    for name in layers:
        text = LAYERS[name](text)
    return text
