"""Bodies of a HAR, back to bytes.

A HAR keeps a body as text, or as base64, already without its content-encoding. The
headers stay as they were sent, so a message may declare gzip and hold plain text:
decoding takes a body that is not what its header declares as it is.

Text goes back to the bytes it came from as well as can be known:
1. Escaped bytes (lone surrogates U+DC80 to U+DCFF) become those bytes.
2. Some tools read bytes as Latin-1, one character a byte. That was so when all
   characters are below U+0100 and the bytes are valid UTF-8, a known binary
   beginning, or of a binary type.
3. Otherwise it is UTF-8.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import quote_plus

from auditor.intake.har_values import Json, listing, mapping, text

_BINARY_TYPE = re.compile(
    r"octet-stream|protobuf|grpc|msgpack|gzip|zip|zstd|brotli|^image/(?!svg)|^audio/|^video/|^font/",
    re.IGNORECASE,
)
_BINARY_START = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04")
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,200})', re.IGNORECASE)
_MADE_BOUNDARY = "----restored-from-params"
_MOST_PARAMS = 100_000


def of_request(request: dict[str, Json]) -> bytes | None:
    """The body of a HAR request, None where the file holds none."""
    best: bytes | None = None
    for name in ("postData", "_postData", "_content", "content", "body"):
        value = request.get(name)
        found = to_bytes(value, "") if isinstance(value, str) else _held(mapping(value))
        if found:
            return found
        best = found if best is None else best
    return best


def of_response(response: dict[str, Json]) -> bytes | None:
    """The body of a HAR response, None where the file holds none."""
    for name in ("content", "_content"):
        found = _held(mapping(response.get(name)))
        if found is not None:
            return found
    return None


def _held(holder: dict[str, Json]) -> bytes | None:
    """The body in `text` (with `encoding`), else what `params` describe."""
    value = holder.get("text")
    kind = text(holder.get("mimeType"))
    if isinstance(value, str):
        encoding = text(holder.get("encoding")) or text(holder.get("_encoding"))
        if encoding.lower() == "base64":
            return from_base64(value)
        if value or not holder.get("params"):
            return to_bytes(value, kind)
    params = [mapping(one) for one in listing(holder.get("params"))[:_MOST_PARAMS]]
    if not any(params):
        return None
    if "multipart" in kind.lower():
        return _multipart(params, kind)
    return "&".join(
        f"{_quoted(one.get('name'))}={_quoted(one.get('value'))}" for one in params
    ).encode()


def _quoted(value: Json) -> str:
    return quote_plus(text(value))


def _multipart(params: list[dict[str, Json]], kind: str) -> bytes:
    """An equivalent of the form that the parameters were read from (RFC 7578)."""
    found = _BOUNDARY.search(kind)
    boundary = found[1] if found else _MADE_BOUNDARY
    out: list[str] = []
    for one in params:
        out.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{_line(one, "name")}"')
        if file := _line(one, "fileName"):
            out.append(f'; filename="{file}"')
        if type_of_part := _line(one, "contentType"):
            out.append(f"\r\nContent-Type: {type_of_part}")
        out.append(f"\r\n\r\n{text(one.get('value'))}\r\n")
    out.append(f"--{boundary}--\r\n")
    return "".join(out).encode()


def _line(param: dict[str, Json], name: str) -> str:
    """A parameter's field, fit to stand inside a header."""
    return text(param.get(name)).replace("\r", " ").replace("\n", " ").replace('"', "%22")


def from_base64(value: str) -> bytes:
    """The bytes that base64 text stands for; text that is none stays as it is."""
    compact = "".join(value.split())
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return to_bytes(value, "")


def to_bytes(value: str, kind: str) -> bytes:
    """The bytes that text was read from, `kind` being its media type."""
    if value.isascii():
        return value.encode("ascii")
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:
        return utf8(value)
    if raw.startswith(_BINARY_START) or _BINARY_TYPE.search(kind):
        return raw
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return utf8(value)
    return raw


def utf8(value: str) -> bytes:
    """UTF-8 whatever the text holds; escaped bytes become those bytes."""
    for errors in ("strict", "surrogateescape", "surrogatepass"):
        try:
            return value.encode("utf-8", errors)
        except UnicodeEncodeError:
            continue
    return value.encode("utf-8", "replace")
