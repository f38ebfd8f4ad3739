"""Writes a small MaxMind database (format version 2.0) for tests: IPv4 networks in an IPv6 tree."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Mapping
from pathlib import Path

type Value = str | int | Mapping[str, Value]
_MARKER = b"\xab\xcd\xefMaxMind.com"
_TEXT, _UINT16, _UINT32, _MAP, _UINT64 = 2, 5, 6, 7, 9


def _control(kind: int, size: int) -> bytes:
    assert size < 29
    if kind > 7:
        return bytes((size, kind - 7))
    return bytes((kind << 5 | size,))


def _encode(value: Value, kind: int = 0) -> bytes:
    if isinstance(value, str):
        data = value.encode()
        size = len(data)
        if size < 29:
            return _control(_TEXT, size) + data
        return bytes((_TEXT << 5 | 29, size - 29)) + data
    if isinstance(value, int):
        data = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return _control(kind or _UINT32, len(data)) + data
    parts = [_control(_MAP, len(value))]
    for key, item in value.items():
        parts += [_encode(key), b"\x00\x04" if key == "languages" else _encode(item, _kind(key))]
    return b"".join(parts)


def _kind(key: str) -> int:
    """The integer types that the format's specification asks for in the metadata."""
    if key == "build_epoch":
        return _UINT64
    short = key in {"record_size", "ip_version"} or key.startswith("binary_format")
    return _UINT16 if short else 0


def write(path: Path, networks: Mapping[str, Value], *, kind: str, built: int) -> None:
    """A database whose records are 32 bits long."""
    nodes: list[list[int | None]] = [[None, None]]
    data = b""
    leaves: dict[tuple[int, int], int] = {}
    for network, value in networks.items():
        net = ipaddress.ip_network(network)
        bits = f"{int(net.network_address):032b}"[: net.prefixlen].rjust(96 + net.prefixlen, "0")
        node = 0
        for bit in map(int, bits[:-1]):
            following = nodes[node][bit]
            if following is None:
                nodes.append([None, None])
                following = nodes[node][bit] = len(nodes) - 1
            node = following
        leaves[node, int(bits[-1])] = len(data)
        data += _encode(value)
    count = len(nodes)
    tree = b"".join(
        struct.pack(
            ">II",
            *(
                count + 16 + leaves[index, side]
                if (index, side) in leaves
                else count
                if child is None
                else child
                for side, child in enumerate(node)
            ),
        )
        for index, node in enumerate(nodes)
    )
    facts: Value = {
        "node_count": count,
        "record_size": 32,
        "ip_version": 6,
        "database_type": kind,
        "languages": {},
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": built,
        "description": {},
    }
    path.write_bytes(tree + bytes(16) + data + _MARKER + _encode(facts))
