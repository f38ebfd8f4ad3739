"""How loud FLAC is over time, without its samples: by what its predictors left over.

A frame (RFC 9639 §9) holds a subframe for each channel: the first samples, the coefficients of a
predictor, and what it missed, in codes of Rice of one width for each part of the frame. What
is missed swings as the sound does, and falls to nothing in its pauses, so its mean size in each
part is a level, read at a tenth of the cost of decoding. Of a channel that holds
the difference of two it tells how far apart they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from auditor.model import DecodeError

_SYNC = b"\xff\xf8", b"\xff\xf9"
_SECONDS = 4.0
_SAMPLES = 400_000
_FRAMES = 1_000
_LONGEST = 1 << 18  # bytes of a frame
_TRIED = 64  # places of one frame that may be the next one's beginning
_SIZES = {1: 192, **{n: 144 << n for n in range(2, 6)}, **{n: 1 << n for n in range(8, 16)}}
_WIDTHS = {1: 8, 2: 12, 4: 16, 5: 20, 6: 24, 7: 32}
_LEFT_SIDE, _SIDE_RIGHT, _MID_SIDE = 8, 9, 10
_CONSTANT, _VERBATIM, _FIXED, _LPC = 0, 1, 8, 32


class Level(NamedTuple):
    """The mean size of what was missed in so many samples, as a share of the loudest there is."""

    samples: int
    size: float


class Loudness(NamedTuple):
    """Levels of the first channel, and how large the difference of both is beside it, if told."""

    levels: tuple[Level, ...]
    apart: float | None


class _Frame(NamedTuple):
    channels: int  # how they are coded
    samples: int
    width: int  # bits of a sample, 0 as the first block says
    end: int  # of the header


def loudness(data: bytes, start: int, rate: int, width: int) -> Loudness:
    """The first seconds from the first frame on; no levels where they cannot be read."""
    levels: list[Level] = []
    missed = side = heard = 0.0
    for frame, body in _frames(data, start):
        bits = bin(int.from_bytes(b"\1" + body))[3:]
        wide = frame.width or width
        try:
            swapped = frame.channels == _SIDE_RIGHT  # a difference has a bit more
            first, at = _subframe(bits, 0, frame.samples, wide + swapped)
            pair = frame.channels in (_LEFT_SIDE, _MID_SIDE, _SIDE_RIGHT)
            second = _subframe(bits, at, frame.samples, wide + (not swapped))[0] if pair else []
        except (ValueError, IndexError, DecodeError):
            break
        if swapped:
            first, second = second, first
        scale = 1 << wide - 1
        levels += (Level(count, size / scale) for count, size in first)
        missed += sum(count * size for count, size in first)
        # Where nothing is told of the difference it may be as large as can be.
        side += sum(count * size for count, size in (second if pair else first))
        heard += frame.samples
        if heard >= min(rate * _SECONDS, _SAMPLES):
            break
    return Loudness(tuple(levels), side / missed if missed else None)


def _frames(data: bytes, start: int) -> Iterator[tuple[_Frame, bytes]]:
    """Frames and what follows their headers, up to the next one of the same stream."""
    sync = data[start : start + 2]
    for _ in range(_FRAMES):
        frame = _header(data, start)
        if frame is None:
            return
        after = _next(data, frame.end, sync)
        yield frame, data[frame.end : after if after > 0 else frame.end + _LONGEST]
        if after < 0:
            return
        start = after


def _next(data: bytes, at: int, sync: bytes) -> int:
    for _ in range(_TRIED):
        at = data.find(sync, at, at + _LONGEST)
        if at < 0 or _header(data, at) is not None:
            return at
        at += 1
    return -1


def _header(data: bytes, start: int) -> _Frame | None:
    """The header of a frame, whose CRC-8 must hold."""
    head = data[start : start + 16]
    if len(head) < 6 or head[:2] not in _SYNC:
        return None
    size, rate, channels, width = head[2] >> 4, head[2] & 15, head[3] >> 4, head[3] >> 1 & 7
    if not size or rate == 15 or channels > _MID_SIDE or head[3] & 1 or width == 3:
        return None
    at = 4 + max(1, 8 - (head[4] ^ 0xFF).bit_length())  # a number, as UTF-8 writes it
    samples = _SIZES.get(size, 0)
    if size in (6, 7):
        samples = int.from_bytes(head[at : at + size - 5]) + 1
        at += size - 5
    at += {12: 1, 13: 2, 14: 2}.get(rate, 0)
    if at >= len(head) or _crc8(head[:at]) != head[at]:
        return None
    return _Frame(channels, samples, _WIDTHS.get(width, 0), start + at + 1)


def _crc8(data: bytes) -> int:
    found = 0
    for byte in data:
        found ^= byte
        for _ in range(8):
            found = (found << 1 ^ 7) & 0xFF if found & 0x80 else found << 1
    return found


def _subframe(bits: str, at: int, samples: int, width: int) -> tuple[list[Level], int]:
    """The levels of a subframe and where it ends; raises ValueError where it is cut."""
    kind, wasted = int(bits[at + 1 : at + 7], 2), 0
    at += 8
    if bits[at - 1] == "1":
        end = bits.index("1", at)
        wasted, at = end - at + 1, end + 1
    width -= wasted
    if kind == _CONSTANT:
        return [Level(samples, 0.0)], at + width
    if kind == _VERBATIM or width < 1:
        raise DecodeError("samples as they are")
    if _FIXED <= kind <= _FIXED + 4:
        order = kind - _FIXED
        at += order * width
    elif kind >= _LPC:
        order = kind - _LPC + 1
        at += order * width
        at += 9 + order * (int(bits[at : at + 4], 2) + 1)
    else:
        raise DecodeError("no such subframe")
    levels, at = _missed(bits, at, samples, order)
    return [Level(count, size * (1 << wasted)) for count, size in levels], at


def _missed(bits: str, at: int, samples: int, order: int) -> tuple[list[Level], int]:
    """The mean size of what a predictor missed, part by part, and where that ends."""
    wide = 4 + (bits[at + 1] == "1")
    parts = int(bits[at + 2 : at + 6], 2)
    at += 6
    levels: list[Level] = []
    find = bits.find
    for part in range(1 << parts):
        count = (samples >> parts) - (0 if part else order)
        if count < 0:
            raise DecodeError("no such part")
        power = int(bits[at : at + wide], 2)
        at += wide
        if power == (1 << wide) - 1:  # plain numbers of so many bits
            raw = int(bits[at : at + 5], 2)
            at += 5 + raw * count
            levels.append(Level(count, (1 << raw) / 4))
            continue
        step, zeros = power + 1, 0
        for _ in range(count):
            one = find("1", at)
            if one < 0:
                raise DecodeError("cut off")
            zeros += one - at
            at = one + step
        if count:  # signs are folded in, so half of it; the low bits are half of theirs
            levels.append(Level(count, (zeros / count + 0.5) * (1 << power) / 2))
    return levels, at
