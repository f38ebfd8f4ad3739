"""Lists of what a body did, by their name: contractions, kicks of an unborn, feedings, nappies.

`{"contractions": [{"start": "…", "duration": 45}]}`: entries of a diary have a time or last
some while, the short forms of a language and the feeds of a reader do not. What other things
do as well (`kicks`, `naps`) needs a surrounding about a body.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_LISTS = {
    **dict.fromkeys(("contractions", "labourcontractions", "laborcontractions"), "contractions"),
    **dict.fromkeys(("kicks", "fetalkicks", "babykicks", "kickcounts", "kicksessions"),
                    "kicks of an unborn"),
    **dict.fromkeys(("feedings", "feeds", "babyfeedings", "breastfeedings", "nursings",
                     "nursingsessions",
                     "bottlefeedings", "breastfeeds", "bottlefeeds"), "feedings of a baby"),
    **dict.fromkeys(("meals", "foodlog", "foodlogs", "foodentries", "foodlogentries", "mealentries",
                     "meallogs", "loggedfoods"), "what somebody ate"),
    **dict.fromkeys(("diapers", "nappies", "diaperchanges", "nappychanges"), "a baby's nappies"),
    **dict.fromkeys(("sleeps", "sleepsessions", "babysleeps"), "sleep"),
    **dict.fromkeys(("pumpings", "pumpingsessions", "pumpsessions"), "milk that was pumped"),
    **dict.fromkeys(("inhalers", "inhalations", "inhaleruses", "inhalerpuffs"),
                    "uses of an inhaler"),
    **dict.fromkeys(("bowelmovements", "seizures", "migraines", "hotflashes", "asthmaattacks",
    "urinations", "voidings", "incontinenceepisodes", "vomitings",
                     "faintings", "episodesofpain",
                     "panicattacks", "naps", "bleedings"), "what a body went through"),
}  # fmt: skip
_WEAK = frozenset(
    (
        "kicks",
        "naps",
        "sleeps",
        "seizures",
        "feedings",
        "feeds",
        "diapers",
        "nappies",
        *(name for name in _LISTS if _LISTS[name] == "what somebody ate"),
    )
)
_LASTS = frozenset(
    ("duration", "minutes", "seconds", "durationseconds", "durationminutes", "durationsec",
     "durationmin", "durationms", "lengthseconds", "durationinseconds")
)  # fmt: skip
# Beside a weak name, what its entries have and those of animals, players and customs have not.
_SAYS = frozenset(("side", "breast", "wet", "dirty", "poop", "pee", "milk", "formula", "feedtype",
                   "formulaml", "severity", "triggers", "aura", "fetal", "gestationalweek",
                   "breastside", "feedingtype", "diapertype",
                   "calories", "kcal", "carbs", "carbohydrates", "protein"))  # fmt: skip
# Times that an entry begins at: a plain `time` or `date` is in every log.
_BEGINS = frozenset(
    (
        "loggedat",
        "eatenat",
        "consumedat",
        "ateat",
        "start",
        "starttime",
        "startedat",
        "startdate",
        "startat",
        "starttimestamp",
        "puffs",
    )
)
# Of weak names what customs and courts have, too, but not for some seconds.
_LASTING = frozenset(("seizures",))
_WAKING = _BEGINS | _SAYS
# What an operation does with an entry, and what it calls it: `saveSleepSession(input: {…})`.
_DOING = frozenset(("add", "save", "log", "create", "record", "track", "insert", "upsert"))
_GIVEN = frozenset(("input", "entry", "record", "args"))
_KEEPING = frozenset(("log", "logs", "diary", "entry", "entries", "history", "record", "records",
                      "event", "events"))  # fmt: skip
_MOST = 1_000  # lists
_FIELDS = 32
_TIME = 40  # characters of a time


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list."""
    around: Surroundings | None = None
    told: set[int] = set()
    for leaf in scene.woken:
        entry = leaf.parent
        if entry is None or entry.parent is None:
            continue
        # An entry that is sent alone is called as one of the list: `feeding`.
        listed = is_element(entry)
        given = not listed and joined(entry.name) in _GIVEN
        name = _called(entry.parent.name if given else entry.name, listed=listed)
        at = entry.parent if listed else entry
        if name not in _LISTS or id(at) in told or not _is_entry(entry, scene):
            continue
        if len(told) >= _MOST:
            break
        told.add(id(at))
        around = around or scene.leaves.once(Surroundings)
        if around.is_other(at):
            continue
        if name in _WEAK and not _says(entry, scene):
            # One alone may be a device's `sleep`, whatever else is of a body.
            lasting = name in _LASTING and _lasts(entry, scene)
            near = listed and (around.is_body(leaf) or around.is_body(at))
            if not lasting and not near:
                continue
        why = f"{_LISTS[name]}, with a time, by the name of the {'list' if listed else 'entry'}"
        yield Claim(at, Confidence.PROBABLE, Method.KEY, why)


@functools.lru_cache(4_096)
def _called(name: str, *, listed: bool) -> str:
    """What a list or an entry is called as: `seizureLog` and `seizure` as `seizures` are."""
    parts = words(name)
    if not listed and len(parts) > 1 and parts[0] in _DOING:
        parts = parts[1:]
    if len(parts) > 1 and parts[-1] in _KEEPING:
        parts, listed = parts[:-1], parts[-2].endswith("s")
    return "".join(parts) + "s" * (not listed)


def _is_entry(entry: Path, scene: Scene) -> bool:
    """Whether a field tells when something was, or how long it took."""
    return any(map(_is_time, islice(scene.leaves.below([entry]), _FIELDS)))


def _is_time(leaf: Leaf) -> bool:
    name = joined(leaf.name)
    if name in _LASTS:
        number = number_of(leaf.value)
        return number is not None and number.value > 0
    return name in _BEGINS and re.search(r"\d", str(leaf.value)[:_TIME]) is not None


def _lasts(entry: Path, scene: Scene) -> bool:
    fields = islice(scene.leaves.below([entry]), _FIELDS)
    return any(joined(one.name) in _LASTS and _is_time(one) for one in fields)


def _says(entry: Path, scene: Scene) -> bool:
    fields = islice(scene.leaves.below([entry]), _FIELDS)
    return any(joined(one.name) in _SAYS for one in fields)


def wakes(name: str) -> bool:
    """Names of a beginning, and of what only such entries have."""
    return joined(name) in _WAKING


DETECTOR = Detector(
    id="body-entries",
    version=4,
    data_type="health.record",
    title="lists of contractions, kicks of an unborn, feedings and the like",
    keys=frozenset(),
    wakes=wakes,
    sources=("exports of diaries of births and of babies",),
    look=look,
    examples=(
        Example(
            "contractions",
            {"contractions": [{"start": "2024-05-01T00:00:00Z", "duration": 45}]},
            ("health.record $.contractions",),
        ),
        Example(
            "feedings",
            {"feedings": [{"type": "breast", "side": "left", "minutes": 12}]},
            ("health.record $.feedings",),
        ),
        Example(
            "kicks below a pregnancy",
            {"pregnancy": {"kicks": [{"start": "2024-05-01T00:00:00Z"}]}},
            ("health.record $.pregnancy.kicks",),
        ),
        Example(
            "one feeding",
            {"feed": {"side": "left", "start": "2024-05-01T00:00:00Z", "minutes": 14}},
            ("health.record $.feed",),
        ),
        Example("a reader's feed", {"feed": {"start": "2024-05-01T00:00:00Z", "url": "/a"}}),
        Example("a device's", {"sleep": {"start": "2024-05-01T22:00:00Z", "target": 17}}),
        Example("short forms", {"contractions": [{"short": "don't", "long": "do not"}]}),
        Example("a match", {"kicks": [{"start": "2024-05-01T00:00:00Z", "by": "Kane"}]}),
        Example("a tank", {"aquarium": {"feedings": [{"start": "08:00", "duration": 5}]}}),
        Example("a zoo's", {"feedings": [{"time": "08:00", "minutes": 5}]}),
        Example("nothing in it", {"contractions": [{"start": "", "duration": 0}]}),
    ),
)
