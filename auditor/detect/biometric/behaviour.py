"""How somebody types and touches: times of keys, dwell and flight, paths of fingers with pressure.

Twenty events or more, whose times go up by what hands can do (2 to 2,000 ms
for most of them). Lists of dwell or flight times say by their name what they
are; events of a key with its time down and up or that say that it went down or
up, pairs of dwell and flight, and touches with pressure or size, by the fields
that stand together. Rows of numbers under the name of touches are such where
one column is a time, one a pressure, and two are places.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from auditor.detect.biometric.keystroke_lists import PAIR, by_hand, pairs
from auditor.detect.biometric.touch_rows import TOUCHES, Rows, is_row
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_LISTS = frozenset(
    ("dwelltimes", "flighttimes", "keystroketimings", "keystroketimes", "dwelltime", "flighttime",
     "keydurations", "keypressdurations", "typingintervals", "interkeyintervals", "keyintervals",
     "holdtimes", "keytimings", "typingpattern", "keystrokedynamics", "digraphtimes")
)  # fmt: skip
_KEYS = frozenset(("key", "keycode", "char", "code", "keyid", "k", "keytype", "character"))
_HANDS = frozenset(
    ("pressure", "force", "touchmajor", "touchsize", "size", "radiusx", "radius", "toucharea",
     "touchradius", "majorradius", "velocity", "velocityx", "tooltype", "altitudeangle")
)  # fmt: skip
_TIMES = frozenset(
    ("t", "ts", "time", "timestamp", "down", "up", "keydown", "keyup", "downtime", "uptime",
     "eventtime",
     "presstime", "releasetime", "pressedat", "releasedat", "dwell", "flight", "offset", "start")
)  # fmt: skip
_TYPED = frozenset(
    ("down", "up", "keydown", "keyup", "downtime", "presstime", "releasetime", "dwell", "flight",
     "pressedat", "releasedat")
)  # fmt: skip
_STROKES = frozenset(("down", "up", "keydown", "keyup", "press", "release", "pressed", "released"))
_TELLING = frozenset(("type", "event", "action", "eventtype", "state", "e", "direction"))
_LEAST = 20  # events
_MOST = 5_000
_FASTEST, _SLOWEST = 2, 2_000  # ms
_SCREEN = 20_000.0
_LISTS_OF_ONE = 256


class _Events:
    """The fields of the objects in one list."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fields: dict[str, list[float]] = {}
        self.texts: dict[str, int] = {}
        self.strokes = 0

    def judge(self) -> str:
        """Why this is of a hand, "" where it is not."""
        times = next(
            (
                self.fields[name]
                for name in self.fields
                if name in _TIMES and _paced(self.fields[name])
            ),
            None,
        )
        if self._hands_on("dwell") and self._hands_on("flight"):
            return f"{len(self.fields['dwell'])} keys with dwell and flight"
        if times is None or len(times) < _LEAST:
            return ""
        keyed = any(count >= _LEAST for name, count in self.texts.items() if name in _KEYS)
        if keyed and (self.strokes >= _LEAST or (self._typed() and self._released())):
            return f"{len(times)} keys with the times of their strokes"
        moved = "x" in self.fields and "y" in self.fields
        hands = next((name for name in self.fields if name in _HANDS), "")
        if moved and hands and self._varies("x") and self._varies("y") and self._varies(hands):
            return f"{len(times)} touches with their times and {hands}"
        return ""

    def _typed(self) -> bool:
        return not _TYPED.isdisjoint(self.fields)

    def _released(self) -> bool:
        """Whether a key that goes down at a time goes up soon after, unlike two counters."""
        down, up = self.fields.get("down"), self.fields.get("up")
        if down is None or up is None:
            return True
        held = [after - before for before, after in zip(down, up, strict=False)]
        return len(down) == len(up) and all(_FASTEST <= one <= _SLOWEST for one in held)

    def _hands_on(self, name: str) -> bool:
        """Whether most of a field's times are as long as a hand takes, and not all the same."""
        return by_hand(self.fields.get(name, []))

    def _varies(self, name: str) -> bool:
        values = self.fields[name]
        return len(set(values)) > 2 and max(map(abs, values)) <= _SCREEN


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of events or times."""
    lists: dict[int, list[Leaf]] = {}
    events: dict[int, _Events] = {}
    for leaf in scene.woken:
        if is_element(leaf) and joined(leaf.name) in _LISTS and leaf.parent is not None:
            if id(leaf.parent) in lists or len(lists) < _LISTS_OF_ONE:
                lists.setdefault(id(leaf.parent), []).append(leaf)
        elif leaf.parent is not None and leaf.parent.parent is not None and is_element(leaf.parent):
            events.setdefault(id(leaf.parent.parent), _Events(leaf.parent.parent))
    yield from pairs(scene)
    for leaves in lists.values():
        numbers = [number.value for leaf in leaves[:_MOST] if (number := number_of(leaf.value))]
        near = sum(_FASTEST <= number <= _SLOWEST for number in numbers)
        if len(numbers) >= _LEAST and near * 2 >= len(numbers) and leaves[0].parent is not None:
            why = f"{len(numbers)} times of a typing hand, by their name"
            yield Claim(leaves[0].parent, Confidence.PROBABLE, Method.KEY, why)
    yield from _rows(scene)
    if events:
        _fill(events, scene)
    for one in events.values():
        if why := one.judge():
            yield Claim(one.path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _rows(scene: Scene) -> Iterator[Claim]:
    """Rows of numbers that are the path of a finger."""
    rows: dict[int, Rows] = {}
    for leaf in scene.woken:
        at = leaf.parent.parent if is_row(leaf) and leaf.parent is not None else None
        if at is not None and (id(at) in rows or len(rows) < _LISTS_OF_ONE):
            rows.setdefault(id(at), Rows(at)).add(leaf)
    for touched in rows.values():
        if touched.of_a_finger(_paced):
            why = f"{touched.count} rows of a touch: places, times and a pressure"
            yield Claim(touched.path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _fill(events: dict[int, _Events], scene: Scene) -> None:
    for leaf in scene.leaves:
        if leaf.parent is None or not is_element(leaf.parent):
            continue
        one = events.get(id(leaf.parent.parent))
        if one is None:
            continue
        name, number = joined(leaf.name), number_of(leaf.value)
        if name in _KEYS:
            one.texts[name] = one.texts.get(name, 0) + 1
        elif name in _TELLING and isinstance(leaf.value, str):
            one.strokes += joined(leaf.value) in _STROKES
        elif number is not None:
            values = one.fields.setdefault(name, [])
            if len(values) < _MOST:
                values.append(number.value)


def _paced(times: list[float]) -> bool:
    """Whether times go up by what hands can do."""
    if len(times) < _LEAST:
        return False
    gaps = [after - before for before, after in pairwise(times)]
    near = sum(_FASTEST <= gap <= _SLOWEST for gap in gaps)
    return min(gaps) >= 0 and near * 2 >= len(gaps)


_WAKING = (
    TOUCHES | _LISTS | (_HANDS - {"size", "radius", "force", "velocity"}) | _TYPED - {"down", "up"}
)


_KEY_NAMES = frozenset(("key", "keyCode", "code", "char", "k"))  # whole: runs find `api_key`


def _struck(count: int, gap: int = 90) -> list[Tree]:
    return [
        {"key": "abc"[i % 3], "type": ("down", "up")[i % 2], "ts": gap * i} for i in range(count)
    ]


def _typed(count: int) -> list[Tree]:
    return [{"key": "a", "keyDown": 150 * i, "keyUp": 150 * i + 80} for i in range(count)]


def _touched(count: int, times: int = 16) -> list[Tree]:
    return [
        {"x": 100 + 3 * i, "y": 400 - 5 * i, "pressure": 0.2 + 0.01 * (i % 9), "t": times * i}
        for i in range(count)
    ]


DETECTOR = Detector(
    id="behaviour",
    version=3,
    data_type="bio.behaviour",
    title="timing of keys and touches",
    keys=_WAKING | PAIR,
    wakes=_KEY_NAMES.__contains__,
    sources=("Android MotionEvent; W3C Pointer Events, UI Events; keystroke dynamics literature",),
    look=look,
    examples=(
        Example("typing", {"events": _typed(24)}, ("bio.behaviour $.events",)),
        Example("touching", {"touches": _touched(30)}, ("bio.behaviour $.touches",)),
        Example("dwell times", {"dwellTimes": [90 + i for i in range(25)]},
                ("bio.behaviour $.dwellTimes",)),
        Example("strokes", {"keystrokes": _struck(24)}, ("bio.behaviour $.keystrokes",)),
        Example("pairs", {"k": [{"dwell": 80 + i % 9, "flight": 120 + i % 11} for i in range(20)]},
                ("bio.behaviour $.k",)),
        Example("rows", {"touches": [[100 + i, 300 - 2 * i, 0.3 + 0.01 * (i % 7), 16 * i]
                                     for i in range(24)]}, ("bio.behaviour $.touches",)),
        Example("short names", {"ks": [{"k": "a", "down": 150 * i, "up": 150 * i + 80}
                                       for i in range(24)]}, ("bio.behaviour $.ks",)),
        Example("two lists", {"dwell": [90 + i for i in range(24)],
                              "flight": [60 + i for i in range(23)]}, ("bio.behaviour $",)),
        Example("visits to shelves", {"dwell": [90 + i for i in range(24)]}),
        Example("counters", {"ks": [{"k": "b", "down": 150 * i, "up": 9 * i} for i in range(24)]}),
        Example("lifts by the hour", {"lifts": _struck(24, 3_600_000)}),
        Example("a list of settings", {"rows": [{"key": "a", "type": "up"}] * 30}),
        Example("places without pressure",
                {"touches": [[100 + i, 300 - 2 * i, 16 * i] for i in range(24)]}),
        Example("a few", {"touches": _touched(6)}),
        Example("weather by the hour", {"hours": _touched(30, 3_600_000)}),
        Example("a store's hours", {"dwellTime": 340, "pressure": 1013}),
    ),
)  # fmt: skip
