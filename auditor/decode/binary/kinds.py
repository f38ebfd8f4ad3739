"""Which serialisation a media type names, and whether bytes are something known after all."""

from __future__ import annotations

from functools import lru_cache

from auditor.decode import magic
from auditor.decode.base import Hint
from auditor.decode.charset import utf8

_FRAMED = ("application/grpc", "application/connect+")
_FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("grpc", _FRAMED),
    ("thrift", ("thrift",)),
    ("protobuf", ("protobuf", "x-proto", "application/proto", "protocol-buffer")),
    ("msgpack", ("msgpack", "messagepack")),
    ("cbor", ("cbor", "application/cose", "application/cwt")),
    ("bson", ("bson",)),
    ("flatbuffers", ("flatbuffer",)),
    ("avro", ("avro",)),
    ("java", ("java-serialized", "java-object")),
    ("wbxml", ("wbxml", "vnd.ms-sync", "vnd.wap.wmlc", "vnd.wap.sic", "vnd.wap.slc")),
    ("asn1", ("pkix-", "x-x509", "pkcs", "ocsp-re", "timestamp-query", "timestamp-reply")),
)
_TEXT_FORMS = ("json", "+xml", "/xml", "text")
_MEDIA = ("image/", "audio/", "video/", "font/")
_HEAD = 4096  # bytes that are looked at
_FRAMING = b"\x00\x1e\r\n"  # what text protocols end a frame with
_CONTROLS = bytes(sorted({*range(0x20), 0x7F} - set(b"\t\n\r\f")))


@lru_cache(maxsize=4_096)
def family(mime: str) -> str:
    """The serialisation that a media type names, "" if none; JSON and XML forms are text."""
    if mime.startswith(_MEDIA):
        return "media"
    if mime.endswith(_TEXT_FORMS) and not mime.startswith(_FRAMED):
        return ""
    for name, words in _FAMILIES:
        if any(word in mime for word in words):
            return name
    return ""


def declared(hint: Hint, name: str) -> bool:
    """True if the sender says that a part is of this family."""
    return hint.mime != "" and family(hint.mime) == name


def is_known(data: bytes, hint: Hint) -> bool:
    """True if undeclared bytes are an image, or another known file; asked first."""
    return bool(hint.mime and family(hint.mime) == "media") or bool(magic.kind(data))


def is_plain(data: bytes) -> bool:
    """True for UTF-8 without any control character but one that frames it; reads 4 KiB."""
    head = data[:_HEAD].rstrip(_FRAMING)
    return len(head.translate(None, _CONTROLS)) == len(head) and utf8(head) is not None


def is_wide(data: bytes) -> bool:
    """True where every other byte is zero, as in UTF-16 of Latin script."""
    return not any(data[1::2]) or not any(data[::2])
