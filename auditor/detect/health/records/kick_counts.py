"""Kicks of an unborn that somebody counted: `{"kickCount": 12, "duration": 35, "week": 31}`.

Rooms are counted for whom they kicked, too, and players for how often they kicked. Alone the
name is a candidate; a session's time or length, a week of the pregnancy, a word above or the
address of a kick counter makes it likely.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method, Node

_COUNTS = frozenset(("kickcount", "kickcounts", "kickscount", "totalkicks", "kickscounted"))
_KICKS = frozenset(("kicks", "kick"))  # of a ball as often: only with a word of a pregnancy
_MOST_KICKS, _MOST = 300, 64
_SESSION = frozenset(
    ("duration", "durationminutes", "durationseconds", "durationmin", "durationms", "minutes",
     "starttime", "startedat", "start", "started", "endtime", "endedat", "timetoten", "elapsed",
     "date", "timestamp", "time", "recordedat", "sessiondate", "loggedat")
)  # fmt: skip
_UNBORN = frozenset(
    ("pregnancy", "pregnant", "fetal", "foetal", "fetus", "foetus", "baby", "unborn", "prenatal",
     "antenatal", "maternity", "gestation", "gestational", "trimester", "movements")
)  # fmt: skip
_WEEKS = frozenset(("week", "pregnancyweek", "gestationalweek", "weekofpregnancy", "weeks",
                    "gestationweek", "duedate", "trimester"))  # fmt: skip
# Whom a room kicks, and what kicks a ball or a foe.
_OTHER = frozenset(
    ("ban", "bans", "banned", "warn", "warnings", "mute", "mutes", "moderator", "moderation",
     "guild", "channel", "server", "room", "chat", "member", "members", "vote", "player", "players",
     "team", "goal", "goals", "score", "match", "punch", "punches", "level", "enemy", "combo",
     "round", "ball", "workout", "drill", "swim", "stroke", "strokes", "drum", "snare", "afk",
     "ping", "boxing", "karate", "reps", "taekwondo", "shots")
)  # fmt: skip
_UP = 4


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each count."""
    addressed = any(leaf.text.startswith("request.path") for leaf in scene.woken)
    around: Surroundings | None = None
    for leaf in scene.woken[:_MOST]:
        name, number = joined(leaf.name), number_of(leaf.value)
        if name not in _COUNTS | _KICKS or number is None or not _is_count(number.value):
            continue
        around = around or scene.leaves.once(Surroundings)
        beside = around.names_beside(leaf)
        met = {word for one in around.beside(leaf) for word in words(one.name)}
        unborn = addressed or bool(beside & _WEEKS or met & _UNBORN or _is_below(leaf, _UNBORN))
        if around.is_other(leaf) or (met & _OTHER) or _is_below(leaf, _OTHER):
            continue
        if name in _KICKS and not unborn:
            continue
        likely = unborn or not beside.isdisjoint(_SESSION)
        why = "kicks of an unborn that were counted, by their name"
        why += " and what stands beside it" if likely else ""
        how = Confidence.PROBABLE if likely else Confidence.CANDIDATE
        yield Claim(leaf.path, how, Method.KEY, why, leaf.value)


def _is_count(value: float) -> bool:
    return value.is_integer() and 0 < value <= _MOST_KICKS


def _is_below(leaf: Leaf, wanted: frozenset[str]) -> bool:
    """Whether a name above is one of those words."""
    node: Node | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if not wanted.isdisjoint(words(node.name)):
            return True
        node = node.parent
    return False


DETECTOR = Detector(
    id="kick-counts",
    version=1,
    data_type="health.record",
    title="kicks of an unborn that were counted",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _COUNTS | _KICKS,
    wake=("kick-?count",),
    sources=("obstetric advice on counting kicks (ACOG); names that apps of pregnancies use",),
    look=look,
    examples=(
        Example("a session", {"kickCount": 12, "duration": 35}, ("health.record $.kickCount",)),
        Example("below a pregnancy", {"pregnancy": {"kicks": 10}},
                ("health.record $.pregnancy.kicks",)),
        Example("alone", {"kickCount": 12}, ("health.record $.kickCount",)),
        Example("a room's", {"kickCount": 3, "banCount": 2, "moderator": "x"}),
        Example("a fighter's", {"player": "Bo", "kickCount": 12, "punchCount": 3}),
        Example("a ball's", {"kicks": 31, "date": "2024-05-01"}),
        Example("a room without any", {"kickCount": 0, "date": "2024-05-01"}),
    ),
)  # fmt: skip
