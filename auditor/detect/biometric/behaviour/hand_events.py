"""Events in a list of objects: of keys, of touches, of a mouse, by the fields that stand together.

A key with its time down and up, or that says that it went down or up; pairs of dwell
and flight; places with a pressure or size, or below the name of a path, or that each say
that they are moves. Their times go up by what hands can do.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from auditor.detect.biometric.behaviour import gestures
from auditor.detect.biometric.behaviour.key_lists import STROKES, is_keys, is_pressed_for, keys_in
from auditor.detect.biometric.behaviour.pace import (
    FASTEST,
    LEAST,
    NAMED,
    SLOWEST,
    are_strokes,
    by_hand,
    paced,
)
from auditor.detect.biometric.behaviour.touch_rows import MOVES, PLACES, is_path
from auditor.detect.keys import joined, words
from auditor.detect.model import Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import list_of
from auditor.model import Path, Scalar

_KEYS = frozenset(("key", "keycode", "char", "code", "keyid", "k", "keytype", "character"))
HANDS = frozenset(
    ("pressure", "force", "touchmajor", "touchsize", "size", "radiusx", "radius", "toucharea",
     "touchradius", "majorradius", "velocity", "velocityx", "tooltype", "altitudeangle")
)  # fmt: skip
# Where a page or a list is scrolled to: a hand's, as fast as only hands move it.
SCROLLED = frozenset(
    ("scrolly", "scrolltop", "scrolloffset", "scrollposition", "scrollleft", "contentoffsety",
     "scrolloffsety")
)  # fmt: skip
_PLACED = 8  # different places of a scroll
_TIMES = frozenset(
    ("t", "ts", "time", "timestamp", "down", "up", "keydown", "keyup", "downtime", "uptime",
     "eventtime",
     "presstime", "releasetime", "pressedat", "releasedat", "dwell", "flight", "offset", "start")
)  # fmt: skip
TYPED = frozenset(
    ("down", "up", "keydown", "keyup", "downtime", "presstime", "releasetime", "dwell", "flight",
     "pressedat", "releasedat")
)  # fmt: skip
_SPELLED = {
    **dict.fromkeys(("dwelltime", "dwellms", "dwelltimems", "holdtime", "keyhold"), "dwell"),
    **dict.fromkeys(("flighttime", "flightms", "flighttimems", "interkeytime"), "flight"),
}
_STROKES = frozenset(("down", "up", "keydown", "keyup", "press", "release", "pressed", "released"))
_TELLING = frozenset(("type", "event", "action", "eventtype", "state", "e", "direction"))
# Keys of an instrument, as a sequencer notes them.
_PLAYED = frozenset(("notes", "note", "midi", "midinotes", "noteevents", "pattern")).__contains__
# When a key was struck, where a unit says that it is a time: `press_ms`.
_STROKE_TIMES = {
    **dict.fromkeys(("press", "pressed", "keypress"), "down"),
    **dict.fromkeys(("release", "released", "keyrelease"), "up"),
}
_UNITS = frozenset(("ms", "us", "ns", "s", "sec", "millis", "milliseconds"))
_PLACES = {**PLACES, "cx": "x", "cy": "y"}
# An object of each event that holds its place: UIKit's `location(in:)`.
_HOLDERS = frozenset(
    ("location", "position", "point", "preciselocation", "locationinview", "locationinwindow",
     "coordinates", "coords")
)  # fmt: skip
# Times of one stroke that no name of a key needs to stand beside.
_PRESSED = (("presstime", "releasetime"), ("pressedat", "releasedat"), ("keydown", "keyup"),
            ("keydowntime", "keyuptime"))  # fmt: skip
_MOST = 5_000
_SCREEN = 20_000.0


class Events:
    """The fields of the objects in one list."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fields: dict[str, list[float]] = {}
        self.texts: dict[str, int] = {}
        self.letters = 0  # keys of one character, as those that write have
        self.strokes = 0
        self.moves = 0
        self.roles: list[str] = []  # of a finger, event by event

    def add(self, name: str, whole: str, value: Scalar) -> None:
        """Note a field of one event by its name, as it is written and joined."""
        if whole in _TELLING or whole in gestures.ACTIONS:
            self._note_role(whole, value)
        if whole in _KEYS:
            self.texts[whole] = self.texts.get(whole, 0) + 1
            self.letters += isinstance(value, str) and len(value) == 1
        elif whole in _TELLING and isinstance(value, str):
            said = joined(value)
            self.strokes += said in _STROKES or (said in STROKES and is_keys(self.path))
            self.moves += said in MOVES
        elif (number := number_of(value)) is not None:
            field = _PLACES.get(whole) or _SPELLED.get(whole) or _without_unit(name, whole)
            values = self.fields.setdefault(field, [])
            if len(values) < _MOST:
                values.append(number.value)

    def _note_role(self, name: str, value: Scalar) -> None:
        """Add what a finger did at one event; of two fields one may say less: `type`, `action`."""
        role = gestures.role_of(name, value)
        if role and len(self.roles) < _MOST:
            self.roles.append(role)

    def judge(self) -> str:
        """Why this is of a hand, "" where it is not."""
        if self._hands_on("dwell") and self._hands_on("flight"):
            return f"{len(self.fields['dwell'])} keys with dwell and flight"
        named = is_keys(self.path)
        enough = NAMED if named else LEAST
        if named and (why := keys_in(self.fields, self.strokes, enough)):
            return why
        keyed = any(count >= enough for name, count in self.texts.items() if name in _KEYS)
        struck = keyed and self.strokes >= enough and not _PLAYED(joined(self.path.name))
        timed = (values for name, values in self.fields.items() if name in _TIMES)
        # Strokes may stand key by key, and a key goes up after the next went down.
        touched = gestures.is_gesture(self.roles)
        least = gestures.LEAST if touched else enough
        times = next((one for one in timed if paced(sorted(one) if struck else one, least)), [])
        if len(times) < enough:
            return self._path(len(times)) if touched and times and self._pressed() else ""
        why = self._keys(times, struck=struck, keyed=keyed)
        return why or (self._path(len(times)) if len(times) >= LEAST else "")

    def _keys(self, times: Sequence[float], *, struck: bool, keyed: bool) -> str:
        """Why these are strokes of keys, "" where they are not."""
        typed = keyed and not _PLAYED(joined(self.path.name)) and self._typed()
        if struck or (typed and self._released()):
            return f"{len(times)} keys with the times of their strokes"
        if keyed and is_keys(self.path):
            return f"{len(times)} keys with their times, by the list's name"
        if self._pressed_and_released():
            return f"{len(times)} keys with when they were pressed and released"
        if self.letters * 2 >= len(times) and is_pressed_for(self.fields):
            return f"{len(times)} keys with their times and how long they were held"
        return ""

    def _path(self, count: int) -> str:
        """Why these are places of a finger or a mouse, "" where they are not."""
        if any(len(set(self.fields[name])) >= _PLACED for name in SCROLLED & self.fields.keys()):
            return f"{count} places of a scroll with their times"
        moved = "x" in self.fields and "y" in self.fields
        hands = next((name for name in self.fields if name in HANDS), "")
        if not moved or not self._varies("x") or not self._varies("y"):
            return ""
        if hands and self._varies(hands):
            return f"{count} touches with their times and {hands}"
        if is_path(self.path) or self.moves >= LEAST:
            return f"{count} places of a hand's path with their times"
        return ""

    def _pressed(self) -> bool:
        """Whether a measure of the finger changes as it goes, which no drawn path has."""
        return any(len(set(self.fields[name])) > 2 for name in self.fields if name in HANDS)

    def _pressed_and_released(self) -> bool:
        """Whether keys that nothing names, or a digest alone, are pressed and soon released."""
        return any(
            are_strokes(self.fields.get(down, ()), self.fields.get(up, ())) for down, up in _PRESSED
        )

    def _typed(self) -> bool:
        return not TYPED.isdisjoint(self.fields)

    def _released(self) -> bool:
        """Whether a key that goes down at a time goes up soon after, unlike two counters."""
        down, up = self.fields.get("down"), self.fields.get("up")
        if down is None or up is None:
            return True
        held = [after - before for before, after in zip(down, up, strict=False)]
        return len(down) == len(up) and all(FASTEST <= one <= SLOWEST for one in held)

    def _hands_on(self, name: str) -> bool:
        """Whether most of a field's times are as long as a hand takes, and not all the same."""
        return by_hand(self.fields.get(name, []))

    def _varies(self, name: str) -> bool:
        values = self.fields[name]
        return len(set(values)) > 2 and max(map(abs, values)) <= _SCREEN


def fill(events: dict[int, Events], scene: Scene) -> None:
    """Note the fields of the objects in those lists, by the list's identity."""
    for leaf in scene.each():
        at = event_list(leaf.parent, leaf.name) if leaf.parent is not None else None
        one = events.get(id(at)) if at is not None else None
        if one is None:
            continue
        one.add(leaf.name, joined(leaf.name), leaf.value)


def event_list(holder: Path, name: str) -> Path | None:
    """The list of the event that a field is of; a place may stand in an object of its own."""
    at = list_of(holder)
    if at is None and name in _PLACES and joined(holder.name) in _HOLDERS:
        at = list_of(holder.parent) if holder.parent is not None else None
    return at


@functools.lru_cache(4_096)
def _without_unit(name: str, whole: str) -> str:
    """A time's name without the unit behind it: `ts_ms`; any other name as it is."""
    *parts, last = words(name) or ("",)
    bare = "".join(parts)
    if last not in _UNITS:
        return whole
    return _STROKE_TIMES.get(bare) or (bare if bare in _TIMES else whole)
