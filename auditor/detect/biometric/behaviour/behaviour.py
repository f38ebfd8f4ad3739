"""How somebody types and touches: times of keys, dwell and flight, paths of fingers and mice.

Twenty events or more (ten keys where a name says that they are), whose times go up by what
hands can do (2 to 2,000 ms for most of them). Lists of dwell or flight times say by their name
what they are; events of keys, of touches and of a mouse, by the fields that stand together
(`hand_events`). Rows of numbers under the name of touches or of a mouse are such where one
column is a time and two are places (`touch_rows`). Recorders that pack all of it into one text
are told in `behaviour_texts`.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.biometric.behaviour import event_tables
from auditor.detect.biometric.behaviour import texts as behaviour_texts
from auditor.detect.biometric.behaviour.event_tables import event_table
from auditor.detect.biometric.behaviour.hand_events import (
    HANDS,
    SCROLLED,
    TYPED,
    Events,
    event_list,
    fill,
)
from auditor.detect.biometric.behaviour.key_lists import TIMED, is_keys, names_keys
from auditor.detect.biometric.behaviour.keystroke_lists import (
    LISTS,
    PAIR,
    PRESSED,
    RELEASED,
    flat,
    is_flat,
    numbers_in,
    pairs,
    times_at,
)
from auditor.detect.biometric.behaviour.pace import LEAST
from auditor.detect.biometric.behaviour.point_columns import point_columns
from auditor.detect.biometric.behaviour.row_texts import row_text
from auditor.detect.biometric.behaviour.texts import behaviour_text
from auditor.detect.biometric.behaviour.touch_rows import (
    MICE,
    TOUCHES,
    Rows,
    is_of_hand,
    is_path,
    rows_of,
)
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_SHORT = 5  # rows of one gesture among others
_MOST = 5_000
_LISTS_OF_ONE = 256
_SHOWN = 10_000  # leaves that a detector is shown: there may be more


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of events or times, and each text of a recorder."""
    lists: dict[int, list[Leaf]] = {}
    events: dict[int, Events] = {}
    yield from _collected(scene, lists, events)
    yield from pairs(scene)
    for leaves in lists.values():
        if (at := leaves[0].parent) is not None:
            yield from flat(at, [leaf.value for leaf in leaves[:_MOST]])
    yield from _rows(scene)
    yield from point_columns(scene)
    if len(scene.woken) >= _SHOWN:
        events.update((id(at), Events(at)) for at in _paths(scene) if id(at) not in events)
    if events:
        fill(events, scene)
    for one in events.values():
        if why := one.judge():
            yield Claim(one.path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _collected(
    scene: Scene, lists: dict[int, list[Leaf]], events: dict[int, Events]
) -> Iterator[Claim]:
    """Add the lists of times and of events; claims for the texts that hold some themselves."""
    for leaf in scene.woken:
        if is_element(leaf):
            if is_flat(leaf) and (id(leaf.parent) in lists or len(lists) < _LISTS_OF_ONE):
                lists.setdefault(id(leaf.parent), []).append(leaf)
        elif (at := _list_of(leaf)) is not None:
            events.setdefault(id(at), Events(at))
        elif joined(leaf.name) in LISTS and (times := numbers_in(leaf.value)):
            yield from times_at(leaf.path, times)
        if type(leaf.value) is str:  # no Number, which most woken values are
            yield from behaviour_text(leaf)
            yield from row_text(leaf)
            yield from event_table(leaf)


def _list_of(leaf: Leaf) -> Path | None:
    """The list of objects that a field is in; of some fields only where its name says more."""
    at = event_list(leaf.parent, leaf.name) if leaf.parent is not None else None
    if at is None or (leaf.name in _PLACED and not is_path(at)):  # every drawing has places
        return None
    return None if joined(leaf.name) in TIMED and not is_keys(at) else at


def _paths(scene: Scene) -> Iterator[Path]:
    """The lists of objects that are called a path, wherever they stand."""
    for parent in scene.leaves.parents():
        at = parent.parent
        if at is not None and is_element(parent) and is_path(at):
            yield at


def _rows(scene: Scene) -> Iterator[Claim]:
    """Rows of numbers that are the path of a finger."""
    rows: dict[int, Rows] = {}
    others: set[int] = set()
    for leaf in scene.woken:
        at = rows_of(leaf)
        if at is None or id(at) in others:
            continue
        if id(at) not in rows:
            if len(rows) >= _LISTS_OF_ONE or not (is_path(at) or is_keys(at)):
                others.add(id(at))
                continue
            rows[id(at)] = Rows(at)
        rows[id(at)].add(leaf)
    short: dict[int, list[Rows]] = {}
    for touched in rows.values():
        what, gesture = touched.judge(), touched.path.parent
        if what:
            why = f"{touched.count} rows of a hand: {what}"
            yield Claim(touched.path, Confidence.PROBABLE, Method.STRUCTURE, why)
        elif gesture is not None and is_element(gesture):
            short.setdefault(id(gesture.parent), []).append(touched)
    for gestures in short.values():
        yield from _gestures(gestures)


def _gestures(short: list[Rows]) -> Iterator[Claim]:
    """Several gestures of one list, each too short to be told by itself."""
    told = [one.count for one in short if one.judge(_SHORT)]
    at = short[0].path.parent
    if sum(told) < LEAST or len(told) * 2 < len(short) or at is None or at.parent is None:
        return
    why = f"{sum(told)} rows of a hand in {len(told)} gestures: places and times"
    yield Claim(at.parent, Confidence.PROBABLE, Method.STRUCTURE, why)


_WAKING = (
    TOUCHES
    | (MICE - {"mm"})
    | behaviour_texts.NAMES - {"tp"}
    | LISTS
    | (HANDS - {"size", "radius", "force", "velocity"})
    | TYPED - {"down", "up"}
    | SCROLLED
)


_PLACED = frozenset(("x", "X", "xs"))
# Whole names: runs find `api_key`.
_WHOLE = frozenset(
    (
        "key",
        "keyCode",
        "key_code",
        "keycode",
        "code",
        "char",
        "k",
        "mm",
        "tp",
        "points",
        "pts",
        "strokes",
        "rows",
        *_PLACED,
    )
)


def _wakes(name: str) -> bool:
    """Whole names of fields, and those of times that only a list of strokes gives a meaning."""
    return name in _WHOLE or joined(name) in TIMED or is_of_hand(name) or names_keys(name)


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


_PATTERN = "0,3.2,0,0,8,3158749214,0,-1,-1,0,-1,-1" + "".join(
    f"|{180 + 9 * i},{70 + i}" for i in range(8)
)
_SENSOR = "7a74G7m9379441.75-1,2,-94,-100,UA,uaend,5-1,2,-94,-101,do_en-1,2,-94,-108," + "".join(
    f"{i},{1 + i % 3},{11_374 + 90 * i},-2,0,8,883;" for i in range(12)
)

DETECTOR = Detector(
    id="behaviour",
    version=14,
    data_type="bio.behaviour",
    title="timing of keys and touches",
    keys=_WAKING | PAIR | PRESSED | RELEASED,
    wakes=_wakes,
    wake=(
        *behaviour_texts.WAKE,
        event_tables.WAKE,
        "(?:mouse|pointer|touch)_?move",
        "key_?(?:down|up)",
    ),
    sources=(
        "Android MotionEvent; W3C Pointer Events, UI Events; keystroke dynamics literature",
        "TypingDNA's recorder 2.15 and 3.2 (public source); public samples of Akamai's sensor data",
    ),
    look=look,
    examples=(
        Example("typing", {"events": _typed(24)}, ("bio.behaviour $.events",)),
        Example("touching", {"touches": _touched(30)}, ("bio.behaviour $.touches",)),
        Example("dwell times", {"dwellTimes": [90 + i for i in range(25)]},
                ("bio.behaviour $.dwellTimes",)),
        Example("strokes", {"keystrokes": _struck(24)}, ("bio.behaviour $.keystrokes",)),
        Example("a password of ten letters", {"keystrokes": _struck(10)},
                ("bio.behaviour $.keystrokes",)),
        Example("too few to know anybody by", {"keystrokes": _struck(8)}),
        Example("one behind the other",
                {"typing": [one for i in range(12) for one in ("abc"[i % 3], 140 * i + i % 4)]},
                ("bio.behaviour $.typing",)),
        Example("lessons of a day", {"typing": [{"k": "a", "t": 86_400 * i} for i in range(24)]}),
        Example("keys that were counted", {"keystrokes": [120 * i + i * i for i in range(24)]}),
        Example("pairs", {"k": [{"dwell": 80 + i % 9, "flight": 120 + i % 11} for i in range(20)]},
                ("bio.behaviour $.k",)),
        Example("rows", {"touches": [[100 + i, 300 - 2 * i, 0.3 + 0.01 * (i % 7), 16 * i]
                                     for i in range(24)]}, ("bio.behaviour $.touches",)),
        Example("short names", {"ks": [{"k": "a", "down": 150 * i, "up": 150 * i + 80}
                                       for i in range(24)]}, ("bio.behaviour $.ks",)),
        Example("two lists", {"dwell": [90 + i for i in range(24)],
                              "flight": [60 + i for i in range(23)]}, ("bio.behaviour $",)),
        Example("pressed and released",
                {"k": {"pressTimes": [180 * i for i in range(24)],
                       "releaseTimes": [180 * i + 70 + 7 * (i % 5) for i in range(24)]}},
                ("bio.behaviour $.k",)),
        Example("machines that go down and up",
                {"downTimes": [3_600_000 * i for i in range(24)],
                 "upTimes": [3_600_000 * i + 900_000 for i in range(24)]}),
        Example("visits to shelves", {"dwell": [90 + i for i in range(24)]}),
        Example("counters", {"ks": [{"k": "b", "down": 150 * i, "up": 9 * i} for i in range(24)]}),
        Example("lifts by the hour", {"lifts": _struck(24, 3_600_000)}),
        Example("a list of settings", {"rows": [{"key": "a", "type": "up"}] * 30}),
        Example("places and times",
                {"touches": [[100 + i, 300 - 2 * i, 16 * i] for i in range(24)]},
                ("bio.behaviour $.touches",)),
        Example("a mouse", {"mouseMoves": [{"x": 9 * i % 700, "y": 7 * i, "t": 16 * i}
                                           for i in range(24)]},
                ("bio.behaviour $.mouseMoves",)),
        Example("a chart's points", {"points": [{"x": 9 * i % 700, "y": 7 * i, "t": 16 * i}
                                                for i in range(24)]}),
        Example("clicks by the day",
                {"mouseEvents": [[i, 9 * i, 86_400_000 * i] for i in range(24)]}),
        Example("a pattern of TypingDNA", {"tp": _PATTERN}, ("bio.behaviour $.tp",)),
        Example("one that lost a key", {"tp": _PATTERN.rpartition("|")[0]}),
        Example("Akamai's sensor", {"sensor_data": _SENSOR}, ("bio.behaviour $.sensor_data",)),
        Example("one without events", {"sensor_data": _SENSOR.partition("108,")[0] + "108,"}),
        Example("rows in a text",
                {"touchEvents": "".join(f"2,{310 + i % 9},{700 - 9 * i},{16 * i};"
                                        for i in range(24))},
                ("bio.behaviour $.touchEvents",)),
        Example("a signature",
                {"signature": {"strokes": [{"points": [{"x": 9 * i % 70, "y": i, "t": 8 * i}
                                                       for i in range(24)]}]}},
                ("bio.behaviour $.signature.strokes[0].points",)),
        Example("rows below a gesture",
                {"swipe": {"cols": ["t", "x", "y"],
                           "rows": [[16 * i, 9 * i % 70, i] for i in range(24)]}},
                ("bio.behaviour $.swipe.rows",)),
        Example("rows of a table", {"cols": ["t", "x", "y"],
                                    "rows": [[16 * i, 9 * i % 70, i] for i in range(24)]}),
        Example("a chart in a text", {"points": "".join(f"2,{i},{16 * i};" for i in range(24))}),
        Example("a drawing's shapes",
                {"shapes": [{"points": [{"x": i % 7, "y": i, "t": 8 * i} for i in range(24)]}]}),
        Example("a few", {"touches": _touched(6)}),
        Example("weather by the hour", {"hours": _touched(30, 3_600_000)}),
        Example("a store's hours", {"dwellTime": 340, "pressure": 1013}),
    ),
)  # fmt: skip
