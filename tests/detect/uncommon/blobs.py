"""Files and binary messages of medicine and biometrics, made by hand and small.

Each function gives the bytes of one form with made-up values: EDF, EDF+ and BDF
(edfplus.info), SCP-ECG (EN 1064), DICOM part 10, FIT, HL7 v2 over MLLP, GDT 2.1,
ISO/IEC 19794-7, the GAEN upload of the Corona-Warn-App, a NZ COVID Pass.
"""

from __future__ import annotations

import base64
import hashlib
import io
import math
import random
import struct
import wave
import zlib
from collections.abc import Callable

from PIL import Image


def noise(size: int, seed: int) -> bytes:
    """Random bytes, the same for the same seed."""
    return random.Random(seed).randbytes(size)  # noqa: S311 - made data, no secret


def unit(size: int, seed: int) -> list[float]:
    """A vector of length one."""
    made = random.Random(seed)  # noqa: S311 - made data, no secret
    values = [made.gauss(0, 1) for _ in range(size)]
    length = math.sqrt(sum(value * value for value in values))
    return [round(value / length, 6) for value in values]


def jpeg() -> bytes:
    """A small picture without a face in it."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((96, 96)).save(out, "JPEG", quality=40)
    return out.getvalue()


def wav() -> bytes:
    """Two seconds of mono sound."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        tones = (int(6000 * math.sin(i / 9) * math.sin(i / 900)) for i in range(16000))
        sound.writeframes(b"".join(struct.pack("<h", tone) for tone in tones))
    return out.getvalue()


def _edf(labels: list[tuple[str, str, int]], version: bytes, subject: str, width: int) -> bytes:
    count = len(labels)
    reserved = "24BIT" if width == 3 else "EDF+C"
    fields = [
        (subject, 80),
        ("Startdate 02-NOV-2026 X X X", 80),
        ("02.11.26", 8),
        ("23.10.00", 8),
        (str(256 * (count + 1)), 8),
        (reserved, 44),
        ("2", 8),
        ("1", 8),
        (str(count), 4),
    ]
    head = version + b"".join(text.ljust(size).encode() for text, size in fields)
    columns: list[tuple[list[str], int]] = [
        ([label for label, _, _ in labels], 16),
        (["AgAgCl electrode"] * count, 80),
        ([unit_ for _, unit_, _ in labels], 8),
        (["-3200"] * count, 8),
        (["3200"] * count, 8),
        (["-32768"] * count, 8),
        (["32767"] * count, 8),
        (["HP:0.1Hz LP:75Hz"] * count, 80),
        ([str(samples) for _, _, samples in labels], 8),
        ([""] * count, 32),
    ]
    head += b"".join(t.ljust(size).encode() for texts, size in columns for t in texts)
    return head + noise(2 * width * sum(samples for _, _, samples in labels), 5)


def cpap_edf() -> bytes:
    """A night of a sleep therapy device."""
    labels = [("Flow.40ms", "L/s", 25), ("Press.40ms", "cmH2O", 25), ("Leak.2s", "L/s", 1)]
    return _edf(labels, b"0       ", "X X X X", 2)


def eeg_edf() -> bytes:
    """Brain waves in EDF+."""
    labels = [("EEG Fpz-Cz", "uV", 50), ("EEG Pz-Oz", "uV", 50), ("EOG horizontal", "uV", 50)]
    return _edf(labels, b"0       ", "118 F 02-JAN-1990 W_Test", 2)


def bdf() -> bytes:
    """Brain waves of 24 bits."""
    labels = [("Fp1", "uV", 40), ("AF7", "uV", 40), ("Status", "Boolean", 40)]
    return _edf(labels, b"\xffBIOSEMI", "118", 3)


def _crc(data: bytes) -> int:
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def scp() -> bytes:
    """A resting ECG of EN 1064: pointers, patient, leads and rhythm."""

    def section(number: int, body: bytes) -> bytes:
        body += b"\x00" * (len(body) % 2)
        rest = struct.pack("<HIBB6s", number, len(body) + 16, 20, 20, b"SCPECG") + body
        return struct.pack("<H", _crc(rest)) + rest

    bodies = {
        1: b"\x00\x05\x00TEST\x00" + b"\x02\x04\x00118\x00" + b"\xff\x00\x00",
        3: b"\x01\x01" + struct.pack("<IIB", 1, 500, 1),
        6: struct.pack("<HHBBH", 4880, 2000, 0, 0, 60) + noise(60, 6),
    }
    sections = {number: section(number, body) for number, body in bodies.items()}
    at = 6 + 16 + 12 * 10 + 1
    pointers = b""
    for number in (0, *sections):
        size = 16 + 10 * (len(sections) + 1) if number == 0 else len(sections[number])
        place = 7 if number == 0 else at
        pointers += struct.pack("<HII", number, size, place)
    zero = section(0, pointers)
    at = 7 + len(zero)
    pointers = struct.pack("<HII", 0, len(zero), 7)
    for number, body in sections.items():
        pointers += struct.pack("<HII", number, len(body), at)
        at += len(body)
    zero = section(0, pointers)
    rest = zero + b"".join(sections.values())
    rest = struct.pack("<I", len(rest) + 6) + rest
    return struct.pack("<H", _crc(rest)) + rest


def dicom() -> bytes:
    """A study's file of DICOM part 10, explicit little endian."""

    def element(group: int, number: int, kind: bytes, value: bytes) -> bytes:
        value += (b"\x00" if kind == b"UI" else b" ") * (len(value) % 2)
        return struct.pack("<HH2sH", group, number, kind, len(value)) + value

    meta = element(2, 0x10, b"UI", b"1.2.840.10008.1.2.1")
    head = element(2, 0, b"UL", struct.pack("<I", len(meta))) + meta
    body = [
        element(8, 0x60, b"CS", b"CR"),
        element(8, 0x1030, b"LO", b"CHEST PA"),
        element(0x10, 0x10, b"PN", b"TEST^W"),
        element(0x10, 0x20, b"LO", b"118"),
        element(0x10, 0x30, b"DA", b"19900102"),
        element(0x10, 0x40, b"CS", b"F"),
    ]
    return bytes(128) + b"DICM" + head + b"".join(body)


def fit() -> bytes:
    """An activity of a sports watch: two records with a heart rate."""
    table = [0, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401]
    table += [0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400]

    def checksum(data: bytes) -> int:
        crc = 0
        for byte in data:
            for nibble in (byte & 15, byte >> 4):
                crc = crc >> 4 & 0x0FFF ^ table[crc & 15] ^ table[nibble]
        return crc

    body = struct.pack("<BBBHB", 0x40, 0, 0, 20, 2) + bytes([253, 4, 0x86, 3, 1, 2])
    for second, rate in ((0, 121), (1, 124)):
        body += struct.pack("<BIB", 0, 1_099_000_000 + second, rate)
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    head += struct.pack("<H", checksum(head))
    return head + body + struct.pack("<H", checksum(head + body))


def mllp() -> bytes:
    """A laboratory's result in HL7 v2, framed for a socket."""
    lines = [
        "MSH|^~\\&|LAB|H|APP|H|20261103102201||ORU^R01^ORU_R01|118|P|2.5.1",
        "PID|1||118^^^H^MR||TEST^W||19900102|F",
        "OBR|1|||4548-4^Hemoglobin A1c^LN",
        "OBX|1|NM|4548-4^Hemoglobin A1c^LN||6.1|%|4.0-5.6|H|||F",
    ]
    return b"\x0b" + "\r".join(lines).encode() + b"\r\x1c\r"


def gdt() -> bytes:
    """Results of a device in GDT 2.1, each line with its length."""
    fields = [("8000", "6310"), ("9218", "02.10"), ("3000", "118"), ("3101", "Test")]
    fields += [("3103", "02011990"), ("8402", "BDM01"), ("8410", "SYS"), ("8420", "128")]
    fields += [("8421", "mmHg"), ("8410", "DIA"), ("8420", "83"), ("8421", "mmHg")]
    return "".join(f"{len(v) + 9:03d}{k}{v}\r\n" for k, v in fields).encode()


def signature() -> bytes:
    """Pen movements of ISO/IEC 19794-7: X, Y, time and force of 24 points."""
    points = b"".join(
        struct.pack(">hhHH", 112 + 4 * i, 208 - int(20 * math.sin(i / 3)), 8 * i, 120 + i)
        for i in range(24)
    )
    return b"SDI\x00 10\x00\xc1\x40" + bytes(5) + (24).to_bytes(3) + points


def gaen_upload() -> bytes:
    """The diagnosis keys of a phone as the Corona-Warn-App uploads them."""
    out = b""
    for i in range(3):
        key = b"\x0a\x10" + noise(16, 60 + i) + b"\x10\x04"
        key += b"\x18" + _varint(2_884_176 + 144 * i) + b"\x20" + _varint(144)
        out += b"\x0a" + _varint(len(key)) + key
    return out + b"\x12\x02DE"


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def face_grpc() -> bytes:
    """A frame of gRPC: a person's number and a vector of 128 floats, without names."""
    vector = struct.pack("<128f", *unit(128, 70))
    body = b"\x0a\x04w118\x12" + _varint(len(vector)) + vector + b"\x18\x01"
    return b"\x00" + struct.pack(">I", len(body)) + body


def nzcp() -> bytes:
    """A pass of New Zealand: a CBOR web token in base32; its signature is made up."""

    def text(value: str) -> bytes:
        return (
            bytes([0x60 | len(value)]) + value.encode()
            if len(value) < 24
            else (b"\x78" + bytes([len(value)]) + value.encode())
        )

    subject = b"\xa3" + text("givenName") + text("W") + text("familyName") + text("Test")
    subject += text("dob") + text("1990-01-02")
    credential = b"\xa4" + text("version") + text("1.0.0")
    credential += text("type") + b"\x82" + text("VerifiableCredential") + text("PublicCovidPass")
    credential += text("@context") + b"\x81" + text("https://www.w3.org/2018/credentials/v1")
    credential += text("credentialSubject") + subject
    claims = b"\xa5\x01" + text("did:web:nzcp.example.nz")
    claims += b"\x05\x1a" + struct.pack(">I", 1_762_000_000)
    claims += b"\x04\x1a" + struct.pack(">I", 1_862_000_000)
    claims += text("vc") + credential
    claims += b"\x07\x50" + hashlib.md5(b"118", usedforsecurity=False).digest()
    protected = b"\xa2\x04\x45key-1\x01\x26"
    cose = b"\xd2\x84" + bytes([0x40 | len(protected)]) + protected + b"\xa0"
    cose += b"\x59" + struct.pack(">H", len(claims)) + claims + b"\x58\x40" + noise(64, 71)
    return b"NZCP:/1/" + base64.b32encode(cose).rstrip(b"=")


def zk_template(size: int) -> bytes:
    """ZKTeco's template of a finger: its header, and noise where a print would be."""
    head = (size ^ 0x4943).to_bytes(2) + b"SS21" + size.to_bytes(4)
    head += bytes.fromhex("4c 04080507 09ced0 0000")
    return head + noise(size - len(head), 81)


def _event(kind: str, payload: bytes) -> bytes:
    """A message of Amazon's event streams."""
    name = b":event-type"
    headers = bytes((len(name),)) + name + b"\x07" + struct.pack(">H", len(kind)) + kind.encode()
    head = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    whole = head + struct.pack(">I", zlib.crc32(head)) + headers + payload
    return whole + struct.pack(">I", zlib.crc32(whole))


def liveness_event() -> bytes:
    """A piece of the film that a liveness check streams."""
    film = base64.b64encode(noise(3_000, 82))
    return _event("VideoEvent", b'{"TimestampMillis":1,"VideoChunk":"' + film + b'"}')


def session_event() -> bytes:
    """What a liveness check says of itself before it streams."""
    return _event("ClientSessionInformationEvent", b'{"DeviceInformation":{"SDK":"1.0"}}')


FILES: dict[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (
        jpeg,
        wav,
        cpap_edf,
        eeg_edf,
        bdf,
        scp,
        dicom,
        fit,
        mllp,
        gdt,
        signature,
        gaen_upload,
        face_grpc,
        nzcp,
        liveness_event,
        session_event,
    )
}
