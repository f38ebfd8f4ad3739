"""How somebody types a PIN: when each of its few keys went down and up, or the time between.

Four to a dozen keys are too few to be told as typing by their pace alone. A name or a text around
must say that a PIN or a passcode is entered, and a name that the numbers are times of keys; they
are as long as a hand takes, and not alike. Pins of a map or of a chip have no keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.biometric.behaviour.pace import FASTEST, SLOWEST
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, LeafTable, Method, Node, Number, Path

_CODES = frozenset(("pin", "passcode", "pincode", "pinpad", "pinentry", "mpin", "otp", "password",
                    "unlock", "lockscreen"))  # fmt: skip
# Times by a name that says of what: of keys held, between keys, when each went down or up.
_KEYED = frozenset(
    ("dwelltimes", "dwelltime", "dwells", "flighttimes", "flighttime", "interkeyintervals",
     "interkeytimes", "interkeylatencies", "interkeydelays", "keydown", "keyup", "keydowntimes",
     "keyuptimes", "keydowntimestamps", "keyuptimestamps", "holdtimes", "keyholdtimes",
     "keydurations", "keyintervals", "keytimings", "keystroketimings", "keypresstimes",
     "keystrokeintervals", "keytimestamps", "keystroketimes", "digittimings", "interdigittimes",
     "interdigitintervals", "digitintervals", "tapintervals", "digittimes", "keypressintervals")
)  # fmt: skip
_TIMED = frozenset(("timings", "timing", "intervals", "latencies", "delays", "times", "timestamps"))
# What a list of a code's times says besides: pins of a map, unlocks of a phone have times, too.
_OF_CODES = _CODES - {"unlock", "lockscreen", "password"}
_ENTERED = frozenset(("entry", "key", "keys", "digit", "digits", "typing", "input", "tap", "taps",
                      "press", "keypress", "keystroke", "pad", "pinentry", "pinpad"))  # fmt: skip
# Strokes as objects: when each went down and up, or how long it was held and after what time.
_DOWN = frozenset(("down", "keydown", "downtime", "presstime", "pressedat", "downat", "touchdown"))
_UP = frozenset(("up", "keyup", "uptime", "releasetime", "releasedat", "upat", "touchup"))
_HELD = frozenset(("dwell", "dwelltime", "dwellms", "hold", "holdtime"))
_STROKES = frozenset(("keystrokes", "keys", "digits", "taps", "keyevents", "keypresses", "strokes",
                      "entries", "presses"))  # fmt: skip
_LEAST, _MOST = 3, 64  # times of one entry
_LISTS = 128
_ABOVE = 3  # objects around, by name and by the texts in them
_SAYING = frozenset(("screen", "event", "eventname", "type", "action", "context", "field", "input",
                     "page", "name", "view", "flow"))  # fmt: skip
_BESIDE, _TEXT = 48, 48


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each entry: the object that holds its lists, or the list of its strokes."""
    told: set[int] = set()
    for at, why in (*_listed(scene), *_struck(scene)):
        holder = at.parent
        if holder is None or id(holder) in told or not _is_of_code(at, scene.leaves):
            continue
        told.add(id(holder))
        yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _listed(scene: Scene) -> Iterator[tuple[Path, str]]:
    """The lists of times of keys, by their names."""
    lists: dict[int, tuple[Path, list[float]]] = {}
    for leaf in scene.woken:
        at, number = leaf.parent, number_of(leaf.value)
        if not is_element(leaf) or at is None or is_element(at) or number is None:
            continue
        if not _names_times(at.name) or (id(at) not in lists and len(lists) >= _LISTS):
            continue
        values = lists.setdefault(id(at), (at, []))[1]
        if len(values) <= _MOST:
            values.append(number.value)
    for at, values in lists.values():
        if are_times(values):
            yield at, f"{len(values)} times of the keys of a PIN or passcode, by their names"


def _struck(scene: Scene) -> Iterator[tuple[Path, str]]:
    """The lists of strokes whose objects say when each key went down and up."""
    lists: dict[int, tuple[Path, dict[int, dict[str, float]]]] = {}
    for leaf in scene.woken:
        stroke, role = leaf.parent, _role(leaf)
        number = number_of(leaf.value) if role else None
        if stroke is None or number is None or not is_element(stroke) or stroke.parent is None:
            continue
        at = stroke.parent
        if joined(at.name) not in _STROKES or (id(at) not in lists and len(lists) >= _LISTS):
            continue
        strokes = lists.setdefault(id(at), (at, {}))[1]
        if len(strokes) <= _MOST:
            strokes.setdefault(id(stroke), {})[role] = number.value
    for at, strokes in lists.values():
        held = [
            one["held"] if "held" in one else one.get("up", 0.0) - one.get("down", 0.0)
            for one in strokes.values()
        ]
        if _are_spans(held):
            yield at, f"{len(held)} keys of a PIN or passcode with how long they were held"


def _role(leaf: Leaf) -> str:
    name = joined(leaf.name)
    roles = (("down", _DOWN), ("up", _UP), ("held", _HELD))
    return next((role for role, names in roles if name in names), "")


def _names_times(name: str) -> bool:
    """Whether a list's name is of times of keys, or of a PIN's times."""
    if joined(name) in _KEYED:
        return True
    parts = words(name)
    typed = not _ENTERED.isdisjoint(parts) and not _OF_CODES.isdisjoint(parts)
    return bool(parts) and parts[-1] in _TIMED and typed


def _names_code(name: str) -> bool:
    return not _CODES.isdisjoint(words(name))


def are_times(values: Sequence[float]) -> bool:
    """Whether these are spans of a typing hand, or the moments of its keys."""
    return _are_spans(values) or _are_spans([b - a for a, b in pairwise(values)])


def _are_spans(values: Sequence[float]) -> bool:
    """Whether all are as long as a hand takes, and not alike."""
    return (
        _LEAST <= len(values) <= _MOST
        and all(FASTEST <= one <= SLOWEST for one in values)
        and len(set(values)) >= _LEAST
    )


def _is_of_code(at: Path, leaves: LeafTable) -> bool:
    """Whether a name above, or a text in the objects around, says that a code is entered."""
    node: Node | None = at
    for _ in range(_ABOVE):
        if not isinstance(node, Path):
            return False
        if _names_code(node.name) or any(_says_code(leaf) for leaf in _beside(node, leaves)):
            return True
        node = node.parent
    return False


def _beside(node: Path, leaves: LeafTable) -> Iterator[Leaf]:
    for count, leaf in enumerate(leaves.below([node.parent])):
        if count >= _BESIDE:
            return
        yield leaf


def _says_code(leaf: Leaf) -> bool:
    text = leaf.value
    said = isinstance(text, str) and joined(leaf.name) in _SAYING and len(text) <= _TEXT
    return said and isinstance(text, str) and _names_code(text)


def _wakes(name: str) -> bool:
    return _names_times(name) or joined(name) in _DOWN | _UP | _HELD


_SPANS: list[Tree] = [213, 187, 305, 222, 198]

DETECTOR = Detector(
    id="pin-timing",
    version=1,
    data_type="bio.behaviour",
    title="how a PIN is typed",
    keys=frozenset(),
    wakes=_wakes,
    takes=frozenset((int, float, Number)),
    sources=("keystroke dynamics literature: hold and flight times of a PIN's keys",),
    look=look,
    examples=(
        Example(
            "times between keys",
            {"event": "pin_entry", "interKeyIntervals": _SPANS},
            ("bio.behaviour $.interKeyIntervals",),
        ),
        Example(
            "by the list's name", {"pinEntryTimings": _SPANS}, ("bio.behaviour $.pinEntryTimings",)
        ),
        Example(
            "strokes",
            {"pin": {"keystrokes": [{"down": 300 * i, "up": 300 * i + 70 + 3 * i}
                                    for i in range(4)]}},
            ("bio.behaviour $.pin.keystrokes",),
        ),
        Example("pins of a chip", {"pin": {"number": 7, "intervals": _SPANS, "up": 1}}),
        Example("a few keys of a text", {"field": "city", "interKeyIntervals": _SPANS}),
        Example("a key that repeats", {"pinEntryTimings": [200, 200, 200, 200]}),
        Example("retries of a lock", {"unlock": {"delays": [30_000, 60_000, 300_000, 3_600_000]}}),
        Example("pins of a map", {"pins": [{"down": 1, "up": 90}, {"down": 2, "up": 99}]}),
    ),
)  # fmt: skip
