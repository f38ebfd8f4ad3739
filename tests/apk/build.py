"""APKs made byte by byte: binary XML, a resource table, dex files, a ZIP."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NUMBERS = {
    "name": 0x01010003,
    "debuggable": 0x0101000F,
    "minSdkVersion": 0x0101020C,
    "targetSdkVersion": 0x01010270,
    "usesCleartextTraffic": 0x010104EC,
    "networkSecurityConfig": 0x01010527,
}
CONFIG = 0x7F100001  # the number of the config in `table`
_NONE = 0xFFFFFFFF
MANAGER = "Ljavax/net/ssl/X509TrustManager;"


@dataclass(frozen=True)
class Ref:
    """A reference to a resource."""

    number: int


type Plain = str | bool | int | Ref


@dataclass(frozen=True)
class Node:
    """An element; `android` attributes have Android's numbers, `own` ones their names."""

    name: str
    own: Mapping[str, Plain] = field(default_factory=dict)
    android: Mapping[str, Plain] = field(default_factory=dict)
    children: Sequence[Node] = ()
    text: str = ""


def chunk(kind: int, head: bytes, body: bytes = b"") -> bytes:
    return struct.pack("<HHI", kind, 8 + len(head), 8 + len(head) + len(body)) + head + body


def pool(strings: Sequence[str], *, utf8: bool = False) -> bytes:
    offsets, data = [], b""
    for text in strings:
        offsets.append(len(data))
        if utf8:
            raw = text.encode()
            data += _short(len(text)) + _short(len(raw)) + raw + b"\0"
        else:
            data += struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\0\0"
    data += bytes(-len(data) % 4)
    start = 28 + 4 * len(strings)
    head = struct.pack("<5I", len(strings), 0, 0x100 if utf8 else 0, start, 0)
    return chunk(0x0001, head, struct.pack(f"<{len(offsets)}I", *offsets) + data)


def _short(size: int) -> bytes:
    return bytes([0x80 | size >> 8, size & 0xFF]) if size > 0x7F else bytes([size])


def axml(root: Node, *, utf8: bool = False) -> bytes:
    strings: dict[str, int] = {name: at for at, name in enumerate(NUMBERS)}
    body = b"".join(_chunks(root, strings))
    numbers = struct.pack(f"<{len(NUMBERS)}I", *NUMBERS.values())
    inside = pool(list(strings), utf8=utf8) + chunk(0x0180, b"", numbers) + body
    return chunk(0x0003, b"", inside)


def _chunks(node: Node, strings: dict[str, int]) -> Iterable[bytes]:
    def number(text: str) -> int:
        return strings.setdefault(text, len(strings))

    place = struct.pack("<II", 1, _NONE)
    pairs = [(NUMBERS_AT[name], value) for name, value in node.android.items()]
    pairs += [(number(f"{name}"), value) for name, value in node.own.items()]
    attributes = b""
    for name, value in pairs:
        kind, data = _typed(value, number)
        raw = data if kind == 3 else _NONE
        attributes += struct.pack("<IIIHBBI", _NONE, name, raw, 8, 0, kind, data)
    element = struct.pack("<IIHHHHHH", _NONE, number(node.name), 20, 20, len(pairs), 0, 0, 0)
    yield chunk(0x0102, place, element + attributes)
    if node.text:
        yield chunk(0x0104, place, struct.pack("<IHBBI", number(node.text), 8, 0, 3, 0))
    for child in node.children:
        yield from _chunks(child, strings)
    yield chunk(0x0103, place, struct.pack("<II", _NONE, number(node.name)))


NUMBERS_AT = {name: at for at, name in enumerate(NUMBERS)}


def _typed(value: Plain, number: object) -> tuple[int, int]:
    assert callable(number)
    match value:
        case Ref():
            return 0x01, value.number
        case bool():
            return 0x12, _NONE if value else 0
        case int():
            return 0x10, value
    return 0x03, number(value)


def table(values: Sequence[Sequence[str | bool | Ref]], *, form: str = "plain") -> bytes:
    """Type 0x10 of package 0x7f: entry 0 is true, each of `values` is one configuration of 1."""
    strings: dict[str, int] = {}
    types = b""
    for value in values:
        types += _type([True, *value], strings, form)
    head = struct.pack("<I256s5I", 0x7F, b"", 0, 0, 0, 0, 0)
    package = chunk(0x0200, head, pool(["xml"]) + pool(["key"]) + types)
    return chunk(0x0002, struct.pack("<I", 1), pool(list(strings)) + package)


def _type(entries: Sequence[str | bool | Ref], strings: dict[str, int], form: str) -> bytes:
    data, offsets = b"", []
    for value in entries:
        offsets.append(len(data))
        kind, word = _typed(value, lambda text: strings.setdefault(text, len(strings)))
        if form == "compact":
            data += struct.pack("<HHI", 0, 0x0008 | kind << 8, word)
        else:
            data += struct.pack("<HHIHBBI", 8, 0, 0, 8, 0, kind, word)
    flags = {"sparse": 1, "short": 2}.get(form, 0)
    if form == "sparse":
        index = b"".join(struct.pack("<HH", at, one // 4) for at, one in enumerate(offsets))
    elif form == "short":
        index = struct.pack(f"<{len(offsets)}H", *(one // 4 for one in offsets))
        index += bytes(-len(index) % 4)
    else:
        index = struct.pack(f"<{len(offsets)}I", *offsets)
    config = struct.pack("<I60s", 64, b"")
    start = 20 + len(config) + len(index)
    head = struct.pack("<BBHII", 0x10, flags, 0, len(entries), start) + config
    return chunk(0x0201, head, index + data)


def dex(
    strings: Iterable[str] = (),
    methods: Sequence[Sequence[str]] = (),
    managers: Sequence[str] = (),
    classes: Sequence[str] = (),
) -> bytes:
    """`methods` name strings each, all of one class; `managers` implement X509TrustManager."""
    own = "Lcom/example/Own;"
    named = {text for method in methods for text in method}
    held = sorted({*strings, *named, *managers, *classes, own, MANAGER})
    at = {text: number for number, text in enumerate(held)}
    types = [at[text] for text in sorted({own, MANAGER, *managers, *classes})]
    defined = 1 + len(managers) + len(classes)
    data, base = b"", 0x70 + 4 * len(held) + 4 * len(types) + 32 * defined
    offsets = []
    for text in held:
        offsets.append(base + len(data))
        data += _number(len(text)) + text.encode() + b"\0"
    data += bytes(-(base + len(data)) % 4)
    interfaces = base + len(data)
    data += struct.pack("<IHH", 1, types.index(at[MANAGER]), 0)
    code = []
    for method in methods:
        units = [word for text in method for word in (0x001A, at[text])] + [0x000E]
        code.append(base + len(data))
        data += struct.pack("<4HII", 1, 0, 0, 0, 0, len(units))
        data += struct.pack(f"<{len(units)}H", *units)
        data += bytes(-(base + len(data)) % 4)
    members = base + len(data)
    data += _number(0) + _number(0) + _number(len(methods)) + _number(0)
    for place in code:
        data += _number(1) + _number(1) + _number(place)
    listed = struct.pack("<8I", types.index(at[own]), 1, _NONE, 0, _NONE, 0, members, 0)
    for name in (*managers, *classes):
        held_by = interfaces if name in managers else 0
        one = (types.index(at[name]), 1, _NONE, held_by, _NONE, 0, 0, 0)
        listed += struct.pack("<8I", *one)
    tables = struct.pack(f"<{len(held)}I", *offsets) + struct.pack(f"<{len(types)}I", *types)
    where = (
        *(len(held), 0x70, len(types), 0x70 + 4 * len(held), 0, 0, 0, 0, 0, 0),
        *(defined, 0x70 + 4 * len(held) + 4 * len(types)),
    )
    head = b"dex\n035\0" + bytes(0x30) + struct.pack("<12I", *where)
    return head.ljust(0x70, b"\0") + tables + listed + data


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(0x80 | value & 0x7F)
        value >>= 7
    return bytes([*out, value])


def manifest(
    *, target: int | None = 33, split: str = "", children: Sequence[Node] = (), **app: Plain
) -> bytes:
    """`app` are attributes of its <application>."""
    uses = [] if target is None else [Node("uses-sdk", android={"targetSdkVersion": target})]
    own = {"package": "com.example.app"} | ({"split": split} if split else {})
    inside = [*uses, Node("application", android=app), *children]
    return axml(Node("manifest", own, children=inside))


def config(*children: Node) -> bytes:
    return axml(Node("network-security-config", children=children))


def anchors(*sources: Plain, **more: Plain) -> Node:
    inside = [Node("certificates", {"src": source, **more}) for source in sources]
    return Node("trust-anchors", children=inside)


def pins(*digests: str, until: str = "") -> Node:
    inside = [Node("pin", {"digest": "SHA-256"}, text=digest) for digest in digests]
    return Node("pin-set", {"expiration": until} if until else {}, children=inside)


def rule(host: str, *children: Node, below: bool = True, **own: Plain) -> Node:
    domain = Node("domain", {"includeSubdomains": below}, text=host)
    return Node("domain-config", own, children=[domain, *children])


def apk(files: Mapping[str, bytes]) -> bytes:
    """A ZIP; names under lib/ are stored, the rest is deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            method = zipfile.ZIP_STORED if name.startswith("lib/") else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def app(*rules: Node, code: bytes = b"", target: int = 33, **more: Plain) -> bytes:
    """An APK with a config of these elements, and this code."""
    application: dict[str, Any] = {"networkSecurityConfig": Ref(CONFIG), **more}
    return apk(
        {
            "AndroidManifest.xml": manifest(target=target, **application),
            "resources.arsc": table([["res/xml/nsc.xml"]]),
            "res/xml/nsc.xml": config(*rules),
            "classes.dex": code or dex(),
        }
    )
