"""What unread bytes seem to be: by their first bytes, by the declared type, by their randomness.

Signatures are those of the formats' own specifications. The reason of an
Opaque is built here, and nowhere else.

Bytes look encrypted if they are ENOUGH, so more than any digest has, and equal
ones are no more frequent among them than chance has it. Counting equal pairs
needs far fewer bytes than an entropy does: text, machine code, protobuf and
images have many times as many.
"""

from __future__ import annotations

import math
import re
from operator import mul

from auditor.decode.audio.frames import chain
from auditor.model import FILMED, NOT_OPENED

ENOUGH = 65  # bytes: one more than the longest digest in use
_SAMPLE = 1024  # bytes that are counted
_BYTES = range(256)
_SLACK = 1.25  # times as many equal pairs as chance gives: what compressors leave
_DEVIATIONS = 4.0
_VAGUE = ("", "application/octet-stream", "binary/octet-stream")

# First bytes and what they prove.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51\x00", "image/jp2"),  # the codestream alone
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK_V3", "audio/silk"),
    (b"\x02#!SILK_V3", "audio/silk"),
    (b"caff\x00\x01", "audio/x-caf"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"OTTO\x00", "font/otf"),
    (b"\x00\x01\x00\x00\x00", "font/ttf"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"bplist00", "application/x-plist, binary"),
    (b"dex\n", "application/vnd.android.dex"),
    (b"\x00asm", "application/wasm"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x04\x22\x4d\x18", "application/x-lz4"),
    (b"FMR\x00", "ISO 19794-2 fingerprint record"),
    (b"FIR\x00", "ISO 19794-4 fingerprint image"),
    (b"FAC\x00", "ISO 19794-5 face record"),
    (b"IIR\x00", "ISO 19794-6 iris record"),
    (b"VIR\x00", "ISO 19794-9 vascular image"),
    (b"SDI\x00 10\x00", "ISO 19794-7 signature"),
    (b"\xff\xa0\xff\xa4", "WSQ fingerprint picture"),
    (b"\xff\xa0\xff\xa8", "WSQ fingerprint picture"),
    (b"\x7f\x61\x81", "CBEFF biometric template"),
    (b"\x7f\x61\x82", "CBEFF biometric template"),
    (b"\x7f\x61\x83", "CBEFF biometric template"),
    (b"\x7f\x61\x84", "CBEFF biometric template"),
    (b"EK Export v1", "exposure key export"),
)
_CHUNKED = {  # by what stands behind the size
    b"RIFF": {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/avi"},
    b"FORM": {b"AIFF": "audio/aiff", b"AIFC": "audio/aiff"},
}
_ISO_MEDIA = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_DIB = (12, 16, 40, 52, 56, 64, 108, 124)  # sizes of a bitmap's second header
MDOC = "mobile document, CBOR"
_MAPS = (b"\xa1", b"\xa2", b"\xa3", b"\xa4")  # CBOR, of so few members
_MDOC = re.compile(
    rb"jnameSpaces|jissuerAuth.|gdocTypeu?org\.|(?:gversionc\d\.\d)?idocuments", re.DOTALL
)
_FIT = (b"\x0c", b"\x0e")  # sizes of its header
_SIGNALS = {b"0       ": "EDF recording", b"\xffBIOSEMI": "BDF recording"}
# A first key of Exposure Notifications (TemporaryExposureKey) in the list that holds it: sixteen
# bytes, perhaps a risk, and when it began, in ten-minute steps of four bytes.
_EXPOSURE = re.compile(
    rb"\n[\x18-\x24]\n\x10.{16}(?:\x10.)?\x18[\x80-\xff]{3}\x01", re.DOTALL
).match
# ICAO 9303 part 10: groups of templates (2 to 4), and others by the tags that stand first in them,
# which a length (X.690 8.1.3) of one to five bytes separates.
_LONG = rb"(?:\x81.|\x82..|\x83...|\x84....)"
_TEMPLATES = re.compile(rb"[\x63\x75\x76]" + _LONG + rb"\x7f\x61", re.DOTALL)
_GROUP = re.compile(
    rb"\x61[\x4b\x5b\x5d]\x5f\x1f[\x48\x58\x5a]"
    rb"|[\x65\x67]" + _LONG + rb"\x02\x01[\x01-\x09]\x5f[\x40\x43]"
    rb"|\x6b(?:[\x05-\x7f]|" + _LONG + rb")\x5c[\x02-\x1e]\x5f[\x0e-\x18\x2b\x42]",
    re.DOTALL,
)
_EXTENSIBLE = re.compile(  # ISO/IEC 39794: the third generation, and a year
    rb"[\x62\x64-\x66\x69\x6d\x6f-\x71](?:[\x10-\x7f]|" + _LONG + rb")\xa0\x07\x80\x01\x03\x81\x02",
    re.DOTALL,
)
_GROUPS = (
    b"\x61",
    b"\x62",
    b"\x63",
    b"\x64",
    b"\x65",
    b"\x66",
    b"\x67",
    b"\x69",
    b"\x6b",
    b"\x6d",
    b"\x6f",
    b"\x70",
    b"\x71",
    b"\x75",
    b"\x76",
)
_RECORDS = (
    ("CBEFF biometric template", _TEMPLATES.match),
    ("ISO/IEC 39794 biometric record", _EXTENSIBLE.match),
    ("ICAO 9303 data group", _GROUP.match),
)
# ZKTeco's template of a finger: a masked length of at most 2,048, and what all of them begin with.
ZK_FIRST = bytes(0x49 ^ high for high in range(9))
_ZK = re.compile(rb"..SS21\0\0..." + bytes.fromhex("04080507 09ced0"), re.DOTALL).match
_BY_FIRST_BYTE: dict[bytes, list[tuple[bytes, str]]] = {}
for _signature, _name in _SIGNATURES:
    _BY_FIRST_BYTE.setdefault(_signature[:1], []).append((_signature, _name))
FIRST = frozenset(  # but for ISO media
    (*_BY_FIRST_BYTE, b"R", b"0", b"1", b"\n", *_GROUPS, *_MAPS, *_FIT)
) | frozenset(bytes((first,)) for first in ZK_FIRST)
# gzip, zstd, frames of LZ4 and Snappy.
STREAMS = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"\xff\x06\0\0sNaPpY")
# Declared types whose bytes are never text, whatever their bytes look like.
_MEDIA = ("image/", "audio/", "video/", "font/")
_BINARY = (*_MEDIA, "application/grpc")
_BINARY_WORDS = ("protobuf", "msgpack", "cbor", "thrift", "avro", "wbxml", "bson", "flatbuffers")


def is_media(data: bytes) -> bool:
    """True for what the first bytes prove to be a picture, sound, film or font."""
    return kind(data).startswith(_MEDIA)


def kind(data: bytes) -> str:
    """The media type that the first bytes prove, "" if none."""
    for signature, name in _BY_FIRST_BYTE.get(data[:1], ()):
        if data.startswith(signature):
            return name
    if data[4:8] == b"ftyp":
        return _ISO_MEDIA.get(data[8:12], "video/mp4")
    if data[:2] == b"BM":
        return "image/bmp" if _is_bitmap(data) else ""
    if data[:4] in _CHUNKED:
        return _CHUNKED[data[:4]].get(data[8:12], "")
    if data[8:12] == b".FIT" and data[:1] in _FIT:
        return "application/vnd.ant.fit"
    return _by_structure(data)


def _by_structure(data: bytes) -> str:
    if data[:1] in _GROUPS:
        return next((name for name, begins in _RECORDS if begins(data)), "")
    if data[:1] in _MAPS and _MDOC.match(data[1:40]):
        return MDOC
    if data[:1] == b"\n" and _EXPOSURE(data):
        return "exposure keys"
    if data[:1] == b"\xff" and (sound := chain(data)) is not None:
        return "audio/aac" if sound.codec == "AAC" else "audio/mpeg"
    if data[:3] == b"1.0" and b"\x1d" in data[:16]:
        return "ANSI/NIST-ITL transaction"
    return _by_place(data)


def is_zk(data: bytes) -> bool:
    """Whether bytes begin as ZKTeco's templates of fingers do."""
    return data[:1] in ZK_FIRST and _ZK(data) is not None


def _by_place(data: bytes) -> str:
    if data[2:6] == b"SS21" and is_zk(data):
        return "ZKFinger VX10 template"
    if data[128:132] == b"DICM":
        return "application/dicom"
    signals = data[184:192].strip(b" ").isdigit() and data[252:256].strip(b" ").isdigit()
    return _SIGNALS.get(data[:8], "") if signals else ""


def _is_bitmap(data: bytes) -> bool:
    """Whether both headers are there: two letters alone prove nothing."""
    if len(data) < 28 or data[6:10] != bytes(4) or data[15:18] != bytes(3) or data[14] not in _DIB:
        return False
    planes = 22 if data[14] == _DIB[0] else 26
    return data[planes : planes + 2] == b"\x01\x00"


def is_binary_type(mime: str) -> bool:
    """True if the declared type names a binary format; SVG is text."""
    if mime.endswith(("+xml", "/xml", "json")):
        return False
    return mime.startswith(_BINARY) or any(word in mime for word in _BINARY_WORDS)


def reason(data: bytes, mime: str = "") -> str:
    """Why these bytes stay unread, and what they seem to be."""
    found = kind(data)
    if found.startswith("video/"):
        return f"{found}: {FILMED}"
    if found:
        return f"{found}: {NOT_OPENED}"
    if mime.startswith(_MEDIA):
        return f"{mime}: {NOT_OPENED}"
    if is_binary_type(mime):
        return f"not readable as {mime}"
    seems = "encrypted or compressed in an unknown way" if is_random(data) else "unknown binary"
    return f"{seems}, declared as {mime}" if mime not in _VAGUE else seems


def is_random(data: bytes, symbols: int = 256) -> bool:
    """True if at least ENOUGH bytes, each one of so many symbols, look drawn by chance.

    Of n random bytes about n (n - 1) / 2 / symbols pairs are equal, with a
    standard deviation of the root of that.
    """
    if len(data) < ENOUGH:
        return False
    sample = data[:_SAMPLE]
    expected = len(sample) * (len(sample) - 1) / (2 * symbols)
    counts: list[int] = [*map(sample.count, _BYTES)]
    squares: int = sum(map(mul, counts, counts))
    pairs = (squares - len(sample)) / 2
    return pairs <= expected * _SLACK + _DEVIATIONS * math.sqrt(expected)
