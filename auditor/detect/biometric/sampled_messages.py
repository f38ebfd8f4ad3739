"""Samples of sensors and hands in protobuf: messages of numbers beside a text that names them.

`{1: "accelerometer", 2: [{1: 0, 2: 0.1, 3: 0.2, 4: 9.8}, ...]}`: without a schema fields are
numbers only, so the name is a text in the message that holds the samples. Which field is the
time and which are axes is told as in rows of numbers: what goes up steadily comes first. The
same column by column, as packed floats: `{1: "accelerometer", 3: [0.1, …], 4: […], 5: […]}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from auditor.detect.biometric.behaviour.key_lists import names_keys, strokes_in
from auditor.detect.biometric.behaviour.pace import LEAST
from auditor.detect.biometric.behaviour.touch_rows import MICE, TOUCHES, Rows
from auditor.detect.biometric.motion.judging import judged
from auditor.detect.biometric.motion.machines import machine_near
from auditor.detect.biometric.motion.samples import Stream, sensor_in
from auditor.detect.biometric.packed_fields import float_lists
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, LeafTable, Method, Path

_FIELD = re.compile(r"(?: ▸ protobuf:|\.)(\d{1,4})(?:\[(\d{1,6})\])?").fullmatch
_LONGEST = 32  # characters of a name
_NAMES = 16  # of one message
_ROWS = 5_000
_COLUMNS = 8
_TIMED = 4  # columns: a time and three axes
_AXES = "xyz"


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each message whose text names what its other messages sample."""
    names = [leaf for leaf in scene.woken if _is_name(leaf)][:_NAMES]
    if not names:
        return
    holders = {id(leaf.parent) for leaf in names}
    rows = _rows(scene.leaves, holders)
    for holder in holders:
        if columns := _packed(scene.leaves, holder):
            rows.setdefault(holder, []).append(columns)
    told: set[int] = set()
    for leaf in names:
        at = leaf.parent
        if at is None or id(at) in told or id(at) not in rows:
            continue
        for columns in rows[id(at)]:
            claim = _judge(scene.leaves, at, str(leaf.value), columns)
            if claim is not None:
                told.add(id(at))
                yield claim
                break


def _is_name(leaf: Leaf) -> bool:
    """Whether a text of a message is the word of a sensor, of touches or of a mouse."""
    text = leaf.value
    if type(text) is not str or len(text) > _LONGEST or _FIELD(leaf.text) is None:
        return False
    return bool(sensor_in(text)) or _is_of_hand(text)


def _is_of_hand(text: str) -> bool:
    return joined(text) in TOUCHES | MICE or names_keys(text)


def _rows(leaves: LeafTable, holders: set[int]) -> dict[int, list[list[list[float]]]]:
    """By holder, the columns of each field that it has many times, as messages of numbers."""
    found: dict[tuple[int, str], list[Path]] = {}
    seen: set[int] = set()
    for node in leaves.parents():
        field = _FIELD(node.text)
        if field is None or id(node.parent) not in holders or id(node) in seen:
            continue
        seen.add(id(node))
        messages = found.setdefault((id(node.parent), field[1]), [])
        if len(messages) < _ROWS:
            messages.append(node)
    rows: dict[int, list[list[list[float]]]] = {}
    for (holder, _), messages in found.items():
        if len(messages) >= LEAST:
            rows.setdefault(holder, []).append(_columns(leaves, messages))
    return rows


def _packed(leaves: LeafTable, holder: int) -> list[list[float]]:
    """The lists of packed floats of a message, where all that are long have one length."""
    columns: list[list[float]] = []
    for node in leaves.once(float_lists).get(holder, ()):
        read = (number_of(leaf.value) for leaf in islice(leaves.below([node]), _ROWS))
        numbers = [number.value for number in read if number is not None]
        if len(numbers) >= LEAST and len(columns) < _COLUMNS:
            columns.append(numbers)
    return columns if len({len(one) for one in columns}) == 1 else []


def _columns(leaves: LeafTable, messages: Sequence[Path]) -> list[list[float]]:
    """The numbers of each field that every message has once, in the order of the fields."""
    columns: dict[int, list[float]] = {}
    for leaf in leaves.below(messages):
        field, number = _FIELD(leaf.text), number_of(leaf.value)
        if field is None or field[2] or number is None:
            continue
        if int(field[1]) in columns or len(columns) < _COLUMNS:
            columns.setdefault(int(field[1]), []).append(number.value)
    return [columns[one] for one in sorted(columns) if len(columns[one]) == len(messages)]


def _judge(leaves: LeafTable, at: Path, name: str, columns: Sequence[list[float]]) -> Claim | None:
    if names_keys(name):
        kind, why = "bio.behaviour", strokes_in(columns)
    elif _is_of_hand(name):
        rows = Rows(at)
        rows.columns = {f"[{place}]": list(one) for place, one in enumerate(columns)}
        why = rows.judge()
        kind, why = "bio.behaviour", f"{rows.count} messages of a hand: {why}" if why else ""
    else:
        stream = Stream(at, sensor_in(name), nested=False, said=True)
        stream.axes = dict(_axes(columns))
        kind, why = "bio.motion", judged(stream, leaves)
    if not why:
        return None
    moved = machine_near(at, leaves) if kind == "bio.motion" else ""
    how = Confidence.CANDIDATE if moved else Confidence.PROBABLE
    why += f"; of a {moved} as likely as of a person" if moved else ""
    return Claim(at, how, Method.STRUCTURE, why, data_type=kind)


def _axes(columns: Sequence[list[float]]) -> Mapping[str, list[float]]:
    """Three axes, and the time in front of them if there is one."""
    timed = len(columns) >= _TIMED
    found = dict(zip(_AXES, columns[timed : timed + 3], strict=False))
    return {"t": columns[0], **found} if timed else found


_SENSED = (
    r"\n(?:type_)?(?:linear_?|user_?)?(?:accel|acceleration|accelerometer|gyro|gyroscope|gravity"
    r"|rotation_?rate)\n"
)
_TOUCHED = (
    r"\n(?:touches|touch_?(?:events|data|moves|points|samples|trace)"
    r"|mouse|(?:mouse|pointer)_?(?:moves|events|data|path|movements|trace)"
    r"|key_?(?:strokes?(?:_?(?:events|data|log|timings|dynamics))?|events|timings|presses)"
    r"|typing_?(?:events|timings|dynamics))\n"
)


def _body(name: str, count: int, last: float) -> Tree:
    """Messages of a time and three numbers, as the layer for protobuf gives their fields."""
    return {
        "1": name,
        **{
            f"2[{i}]": {
                "1": 1_700_000_000_000 + 20 * i,
                "2": 100 + 0.5 * (i % 7),
                "3": 200 + 0.25 * (i * 3 % 11),
                "4": last + 0.125 * (i * 5 % 9),
            }
            for i in range(count)
        },
    }


DETECTOR = Detector(
    id="sampled-messages",
    version=3,
    data_type="bio.motion",
    title="samples of motion sensors, touches and mice in protobuf",
    keys=frozenset(),
    wake=(_SENSED, _TOUCHED),
    sources=("Protocol Buffers, encoding; Android SensorEvent and MotionEvent",),
    look=look,
    examples=(
        Example("touches", _body("touch_events", 24, 0.0), ("bio.behaviour $",)),
        Example(
            "keys",
            {
                "1": "keystrokes",
                **{
                    f"2[{i}]": {
                        "1": 97 + i % 9,
                        "2": 1_700_000_000_000 + 170 * i + i % 7,
                        "3": 1_700_000_000_070 + 170 * i + i % 7 + 5 * (i % 5),
                    }
                    for i in range(24)
                },
            },
            ("bio.behaviour $",),
        ),
        Example("too few", _body("touch_events", 12, 0.0)),
        Example("nothing that names them", _body("series", 80, 0.0)),
    ),
)
