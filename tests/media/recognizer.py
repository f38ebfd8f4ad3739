"""A network with the shape of SFace, made here byte by byte: what a face's small grey look is.

ONNX is protobuf; field numbers are those of its public `onnx.proto3`. Mean pools of 16 x 16
pixels, less their own mean by a matrix: alike pictures have alike vectors, others do not.
"""

from __future__ import annotations

import numpy as np

SIDE, POOL, NUMBERS = 112, 8, 128
_INT, _INTS = 2, 7  # AttributeProto.AttributeType


def field(number: int, value: bytes | str | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def value_info(name: str, *shape: int) -> bytes:
    dimensions = b"".join(field(1, field(1, size)) for size in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dimensions)))


def tensor(name: str, values: np.ndarray) -> bytes:
    sizes = b"".join(field(1, size) for size in values.shape)
    return sizes + field(2, 1) + field(8, name) + field(9, values.astype("<f4").tobytes())


def node(kind: str, inputs: list[str], output: str, *attributes: bytes) -> bytes:
    named = b"".join(field(1, one) for one in inputs)
    rest = b"".join(field(5, one) for one in attributes)
    return named + field(2, output) + field(4, kind) + rest


def attribute(name: str, *values: int) -> bytes:
    if len(values) == 1:
        return field(1, name) + field(3, values[0]) + field(20, _INT)
    return field(1, name) + b"".join(field(8, one) for one in values) + field(20, _INTS)


def recognizer(numbers: int = NUMBERS) -> bytes:
    """The file; SFace's own vectors have 128 numbers."""
    cells = 3 * (SIDE // POOL) ** 2
    random = np.random.default_rng(1).standard_normal((cells, numbers)).astype(np.float32)
    random -= random.mean(axis=0)  # a picture of one grey has the vector 0
    graph = b"".join((
        field(1, node("AveragePool", ["data"], "pooled", attribute("kernel_shape", POOL, POOL),
                      attribute("strides", POOL, POOL))),
        field(1, node("Flatten", ["pooled"], "flat", attribute("axis", 1))),
        field(1, node("MatMul", ["flat", "weights"], "fc1")),
        field(2, "look"),
        field(5, tensor("weights", random)),
        field(11, value_info("data", 1, 3, SIDE, SIDE)),
        field(12, value_info("fc1", 1, numbers)),
    ))  # fmt: skip
    return field(1, 7) + field(7, graph) + field(8, field(2, 11))
