"""Bodies of messages without anything of a person in them, for `benchmarks.biometric_noise`.

Each maker draws one from the dice that it is given: the same dice, the same body.
"""

from __future__ import annotations

import base64
import json
import math
import random
import struct
import zlib
from collections.abc import Callable

SIZES = (64, 128, 192, 256, 384, 512, 768, 1024)

type Tree = dict[str, Tree] | list[Tree] | str | float | bool
type Body = tuple[bytes, str]  # with its content type
type Maker = Callable[[random.Random], Body]


def _json(value: object) -> Body:
    return json.dumps(value).encode(), "application/json"


def blob(dice: random.Random, data: bytes) -> Body:
    """Bytes raw, or as base64 under a name that says nothing."""
    if dice.random() < 0.5:
        return data, "application/octet-stream"
    name = dice.choice(("data", "payload", "blob", "content", "body", "file", "template", "vector"))
    return _json({name: base64.b64encode(data).decode(), "id": dice.randrange(10**6)})


def random_bytes(dice: random.Random) -> Body:
    return blob(dice, dice.randbytes(dice.choice((*SIZES, 4 * dice.choice(SIZES)))))


def jpeg_slice(dice: random.Random) -> Body:
    """What lies inside a JPEG: entropy-coded bytes in which FF is stuffed, with a head or not."""
    data = dice.randbytes(dice.randrange(100, 3_000)).replace(b"\xff", b"\xff\x00")
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" if dice.random() < 0.5 else b""
    return blob(dice, head + data + b"\xff\xd9")


def stream(dice: random.Random) -> Body:
    words = " ".join(dice.choice(_WORDS) for _ in range(200))
    return blob(dice, zlib.compress(words.encode())[dice.randrange(3) :])


def magic_only(dice: random.Random) -> Body:
    """The first bytes of a record of a body, and nothing of its structure."""
    start = dice.choice(
        (
            b"FMR\x00 20\x00",
            b"FMR\x00030\x00",
            b"FIR\x00010\x00",
            b"FAC\x00010\x00",
            b"IIR\x00020\x00",
            b"\xff\xa0\xff\xa4",
            b"\x7f\x61\x82",
            b"\x75\x82\x01\x00\x7f\x61",
            b"VIR\x00010\x00",
            b"\x65\x82\x01\x00\xa0\x07\x80\x01\x03\x81\x02\x07\xe3",
            b"\xa3\x67version\x63" + b"1.0\x69documents\x81",
            b"1.001:20\x1d",
            b"1.001:99",
        )
    )
    return blob(dice, start + dice.randbytes(dice.randrange(30, 900)))


def floats(dice: random.Random) -> Body:
    count = dice.choice(SIZES)
    numbers = [dice.gauss(0, 1) for _ in range(count)]
    if dice.random() < 0.5:
        return blob(dice, struct.pack(f"<{count}f", *numbers))
    return _json({dice.choice(("values", "weights", "data", "vector", "signal")): numbers})


def text_embedding(dice: random.Random) -> Body:
    count = dice.choice(SIZES)
    numbers = [dice.gauss(0, 1) for _ in range(count)]
    length = math.sqrt(sum(one * one for one in numbers))
    unit = [one / length for one in numbers]
    if dice.random() < 0.3:
        return blob(dice, struct.pack(f"<{count}f", *unit))
    if dice.random() < 0.2:  # PaLM's, and those of the data set
        name = dice.choice(("palm", "palm_embedding", "palmVector", "iris", "iris_features"))
        return _json({name: unit, "text": dice.choice(_WORDS)})
    item = {"object": "embedding", "index": 0, "embedding": unit}
    model = dice.choice(("text-embedding-3-small", "all-MiniLM-L6-v2", "clip-vit-base", "bge-m3"))
    return _json({"object": "list", "data": [item], "model": model})


def sound(dice: random.Random) -> Body:
    """A tone, noise or beats as WAV, under names that do not speak of a voice."""
    rate, seconds = dice.choice((8_000, 16_000, 44_100)), dice.choice((0.2, 0.5))
    count = int(rate * seconds)
    kind = dice.random()
    pcm = struct.pack(
        f"<{count}h",
        *(
            int(9_000 * (dice.uniform(-1, 1) if kind < 0.3 else math.sin(index * kind / 3)))
            for index in range(count)
        ),
    )
    head = struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVEfmt " + head + b"data" + struct.pack("<I", len(pcm)) + pcm
    wav = b"RIFF" + struct.pack("<I", len(body)) + body
    if dice.random() < 0.5:
        return wav, "audio/wav"
    return _json(
        {dice.choice(("sound", "notification", "sfx", "clip")): base64.b64encode(wav).decode()}
    )


def mesh(dice: random.Random) -> Body:
    count = dice.choice((100, 300, 468, 478))
    vertices = [[round(dice.uniform(-1, 1), 4) for _ in range(3)] for _ in range(count)]
    faces = [[dice.randrange(count) for _ in range(3)] for _ in range(60)]
    return _json({"mesh": {"vertices": vertices, "faces": faces, "normals": vertices[:20]}})


def chart(dice: random.Random) -> Body:
    points = [
        {"x": index, "y": round(dice.gauss(50, 20), 2)} for index in range(dice.randrange(20, 300))
    ]
    return _json(
        {"chart": {"series": [{"name": dice.choice(_WORDS), "data": points}]}, "box": [0, 0, 9, 9]}
    )


def sprites(dice: random.Random) -> Body:
    frames = [
        {
            "frame": {"x": 32 * i, "y": 0, "w": 32, "h": 32},
            "bounds": {"left": 0, "top": 0, "width": 32, "height": 32},
        }
        for i in range(dice.randrange(5, 60))
    ]
    return _json({"frames": frames, "meta": {"image": "sheet.png", "scale": 1}})


def posture(dice: random.Random) -> Body:
    reading = {axis: round(dice.gauss(0, 5), 3) for axis in ("x", "y", "z")}
    angles = {axis: round(dice.gauss(0, 1), 3) for axis in ("roll", "pitch", "yaw")}
    return _json({"orientation": angles, "accelerometer": reading, "z": 1, "left": 4})


def health_words(dice: random.Random) -> Body:
    """Words of bodies where they mean something else."""
    few, many = dice.randrange(30, 160), dice.randrange(160, 9_000)
    return _json(_filled(dice.choice(_ELSEWHERE), few, many))


def _filled(tree: Tree, few: int, many: int) -> Tree:
    """A tree with numbers where FEW and MANY stand."""
    if isinstance(tree, dict):
        return {key: _filled(value, few, many) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_filled(value, few, many) for value in tree]
    if tree == FEW:
        return few
    return many if tree == MANY else tree


_WORDS = (
    "alpha",
    "order",
    "station",
    "market",
    "window",
    "paper",
    "garden",
    "silver",
    "cloud",
    "river",
)
# FEW and MANY stand for numbers that are drawn.
FEW, MANY = -1, -2
_ELSEWHERE: tuple[Tree, ...] = (
    {"player": {"health": FEW, "mana": FEW, "level": 3, "weight": FEW}},
    {"cpu": {"fan": {"heartRate": FEW, "rpm": MANY}, "temperature": 36.6}},
    {"wizard": {"steps": FEW, "currentStep": 2}},
    {"pipeline": {"steps": MANY, "startTime": "2024-05-01T10:00:00Z"}},
    {"thread": {"sleep": MANY, "name": "main"}},
    {"weather": {"temperature": 36.5, "pressure": 1013, "humidity": FEW}},
    {"battery": {"temperature": 36, "level": FEW, "health": "good"}},
    {"animation": {"pulse": FEW, "duration": MANY}},
    {"style": {"fontWeight": 700, "weight": 70, "height": 170, "lineHeight": 2}},
    {"calendar": {"period": "2024-05", "cycle": FEW}},
    {"touch": {"x": FEW, "y": MANY, "pressure": 0.4}},
    {"billing": {"cycle": "monthly", "cycleLength": 30, "period": FEW}},
    {"song": {"bpm": FEW, "energy": 0.7, "mood": "happy", "artist": "x"}},
    {"parcel": {"weight": FEW, "height": FEW, "width": FEW, "unit": "kg"}},
    {"image": {"height": 180, "width": 90, "weight": FEW}},
    {"experiment": {"treatment": "control", "condition": "b", "dose": FEW}},
    {"server": {"diagnosis": "timeout while connecting", "pulse": FEW}},
    {"product": {"condition": "used", "weight": FEW, "sku": "a-1"}},
    {"recipe": {"calories": MANY, "fat": FEW, "allergens": "nuts",
    "glucose": FEW}},
    {"price": {"min": FEW, "max": MANY, "avg": FEW}, "unit": "USD"},
    {"training": {"epoch": FEW, "steps": MANY, "loss": 0.3}},
    {"hr": FEW, "min": FEW, "sec": FEW, "tz": "UTC"},
    {"tire": {"pressure": 220, "temperature": 38, "position": "front"}},
    {"face": "Helvetica", "typeface": {"weight": 400, "box": [1, 2, 3, 4]}},
    {"heartbeat": {"interval": FEW, "timeout": MANY, "rate": FEW}},
    {"level": FEW, "stage": "deep", "flow": "checkout", "cycle": FEW},
    {"browserFingerprint": {"features": [FEW, -1, 2], "template": "x" * 64}},
    {"biometricEnabled": True, "fingerprint": "ab" * 32},
)  # fmt: skip
KINDS: dict[str, Maker] = {
    "random bytes": random_bytes, "JPEG slices": jpeg_slice, "streams": stream,
    "magic numbers alone": magic_only, "arrays of floats": floats,
    "embeddings of texts": text_embedding, "sounds": sound, "meshes": mesh, "charts": chart,
    "sprite sheets": sprites, "posture": posture, "health words elsewhere": health_words,
}  # fmt: skip
