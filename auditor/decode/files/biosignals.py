"""Recordings of a body's signals: EDF, EDF+ (sleep, brain, heart) and BioSemi's BDF.

A header of 256 bytes, as much for each signal, then records of samples of two bytes (BDF:
three). The header must be as long as its number of signals says and the samples must fill
what is there, but for a recording that goes on (-1 records). The field of the person and
the signals' labels are told; the samples stay unread. After edfplus.info and biosemi.com.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import MEDICAL, facts, must, unread
from auditor.model import DecodeError, Path

_VERSIONS = {b"0       ": ("EDF", 2), b"\xffBIOSEMI": ("BDF", 3)}  # bytes of a sample
_HEAD = 256  # bytes of the header, and of each signal's
_MOST = 1_024  # signals
_SHOWN = 64
_LABEL, _SAMPLES = 16, 8  # bytes of a label, and of the number of samples of a record
_BEFORE_SAMPLES = 216  # bytes of a signal's other fields
_ANNOTATIONS = ("EDF Annotations", "BDF Annotations", "Crc16", "Status")


def is_recording(data: bytes) -> bool:
    """Whether the header's version, length and number of signals are those of such a file."""
    if data[:8] not in _VERSIONS or len(data) < _HEAD:
        return False
    size, count = data[184:192].strip(b" "), data[252:256].strip(b" ")
    return size.isdigit() and count.isdigit() and int(size) == _HEAD * (int(count) + 1) > _HEAD


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return is_recording(data)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    name, width = _VERSIONS[data[:8]]
    count, records = _number(data[252:256]), _number(data[236:244])
    start = _HEAD * (count + 1)
    must(count <= _MOST and len(data) >= start)
    labels = _column(data, _HEAD, _LABEL, count)
    places = _HEAD + _BEFORE_SAMPLES * count
    samples = sum(map(_number, _column(data, places, _SAMPLES, count)))
    size = width * samples
    must(samples > 0 and (records < 0 or len(data) <= start + records * size))
    signals = [one for one in map(_text, labels) if one and one not in _ANNOTATIONS]
    must(signals)
    title = f"{name} recording of {len(signals)} signals of a body"
    layer = name.lower()
    yield from facts(at, layer, title, {"patientField": _text(data[8:88])}, MEDICAL)
    table = at.layer(f"{layer}:signals", "signals")
    for place, label in enumerate(signals[:_SHOWN]):
        yield Final(table.child(f"[{place}]", "signalLabel"), label)
    yield unread(at, data, title)


def _column(data: bytes, start: int, width: int, count: int) -> list[bytes]:
    return [data[start + width * i : start + width * (i + 1)] for i in range(count)]


def _text(field: bytes) -> str:
    return field.decode("latin-1").strip()


def _number(field: bytes) -> int:
    """A field's whole number; raises DecodeError where it is none."""
    text = field.strip(b" ")
    if not text.removeprefix(b"-").isdigit():
        raise DecodeError("no number")
    return int(text)


def _recording(records: int = 1, version: bytes = b"0       ", size: int = 512) -> bytes:
    head = version + b"X X X X".ljust(80) + b"Startdate X X X X".ljust(80)
    head += b"01.01.0001.01.01" + str(size).encode().ljust(8) + b"EDF+C".ljust(44)
    head += str(records).encode().ljust(8) + b"1".ljust(8) + b"1".ljust(4)
    signal = b"ECG I".ljust(16) + b"".ljust(80) + b"uV".ljust(8) + b"".ljust(112) + b"4".ljust(8)
    return head + signal.ljust(_HEAD) + bytes(12 if version[0] == 0xFF else 8)


_READ = (
    (" ▸ edf:format", "EDF recording of 1 signals of a body"),
    (" ▸ edf:patientField", "X X X X"),
    (" ▸ edf:signals[0]", "ECG I"),
)

DECODER: Decoder[bytes] = Decoder(
    "biosignals",
    _sniff,
    _peel,
    (
        Example(_recording(), _READ),
        Example(_recording(-1), _READ),
        Example(_recording(version=b"\xffBIOSEMI"),
                tuple((path.replace("edf", "bdf"), value.replace("EDF", "BDF"))
                      for path, value in _READ)),
        Example(_recording(0), None),  # more samples than there are records
        Example(_recording(size=768), None),
        Example(_recording()[:300], None),
        Example(b"0       is how many old tables begin their rows", None),
    ),
    firsts=b"0\xff",
)  # fmt: skip
