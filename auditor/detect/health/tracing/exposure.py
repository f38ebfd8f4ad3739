"""Contact tracing: keys of Exposure Notifications, uploaded or handed out, and tracing tokens.

A key is sixteen bytes; beside it stand when it began (ten-minute steps since
1970), how long it was in use (144 steps at most) and a risk. A key with its
start and one of the others is proof, as chance does not give them together; a
key of the same few bytes over and over is a placeholder. What servers hand out concerns
people who were found ill, not the phone that fetches it. What other protocols send is
told by the forms of their objects (`tracing_forms`).
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.tracing.forms import WAKING, is_exposed, size_of, tracing
from auditor.detect.keys import joined
from auditor.detect.location.pairs.records import Record, records, whole
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Leaf, Method

_KEYS = ("key", "keydata", "temporaryexposurekey", "tek", "k", "temporaryexposurekeydata")
_STARTS = ("rollingstartnumber", "rollingstartintervalnumber", "rollingstart", "rsn",
           "intervalnumber", "rollingstartinterval")  # fmt: skip
_PERIODS = ("rollingperiod", "intervalcount", "rp")
_RISKS = ("transmissionrisk", "transmissionrisklevel")
_TOKENS = frozenset(
    ("tempid", "proximityidentifier", "rollingproximityidentifier", "ephid", "ebid")
)
_FIRST, _LAST = 2_600_000, 3_500_000  # ten-minute steps: 2019 to 2036
_DAY = 144
_KEY = 16  # bytes
_PATH = 64  # leaves of a message among which its address stands


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each key."""
    groups = {group_of(leaf) for leaf in scene.woken}
    near = scene.leaves.below(parent for parent, _ in groups)
    exposed = any(map(is_exposed, scene.leaves[:_PATH]))
    for record in records(near).values():
        yield from _key(record)
        yield from tracing(record, exposed=exposed)
    for leaf in scene.woken:
        if joined(leaf.name) in _TOKENS and size_of(leaf) in (_KEY, 20, 32, 60, 61, 84):
            why = "a token that a tracing app exchanges with phones nearby"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)
        elif leaf.value == "Exposure Notification export":
            why = "an export of diagnosis keys: of others who were found ill"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)


def _key(record: Record) -> Iterator[Claim]:
    start = whole(_of(record, _STARTS))
    if start is None or not _FIRST <= start <= _LAST:
        return
    period = whole(_of(record, _PERIODS))
    if period is not None and not 1 <= period <= _DAY:
        return
    key = _of(record, _KEYS)
    if key is None or size_of(key) != _KEY:
        return
    whys = [period is not None, _of(record, _RISKS) is not None]
    how = Confidence.PROVEN if any(whys) else Confidence.PROBABLE
    why = "a key of Exposure Notifications with its start and period"
    yield Claim(key.path, how, Method.STRUCTURE, why, key.value)


def _of(record: Record, names: tuple[str, ...]) -> Leaf | None:
    return next((record[name] for name in names if name in record), None)


_DAY_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

DETECTOR = Detector(
    id="exposure-keys",
    version=6,
    data_type="health.exposure",
    title="keys and tokens of contact tracing",
    keys=frozenset((*_STARTS, *_TOKENS, *WAKING, "biometricformat", "tek"))
    - {"rsn", "intervalnumber"},
    sources=(
        "Google and Apple Exposure Notification: key file format, verification server",
        "DP-3T (dp3t-sdk-backend), BlueTrace, ROBERT (robert-server) protocols",
    ),
    look=look,
    examples=(
        Example(
            "an upload",
            {
                "temporaryExposureKeys": [
                    {
                        "key": "AAECAwQFBgcICQoLDA0ODw==",
                        "rollingStartNumber": 2_660_000,
                        "rollingPeriod": 144,
                        "transmissionRisk": 3,
                    }
                ]
            },
            ("health.exposure $.temporaryExposureKeys[0].key",),
        ),
        Example(
            "a day's key of DP-3T",
            {"key": _DAY_KEY, "keyDate": 1_592_265_600_000, "fake": 0},
            ("health.exposure $.key",),
        ),
        Example(
            "what ROBERT heard",
            {"contacts": [{"ebid": "AAECAwQFBgc=", "ecc": "IQ==", "ids": []}]},
            ("health.exposure $.contacts[0].ebid",),
        ),
        Example(
            "an encounter of BlueTrace",
            {"records": [{"msg": "x", "modelC": "A", "modelP": "B", "rssi": -61, "org": "SG_MOH"}]},
            ("health.exposure $.records[0].msg",),
        ),
        Example(
            "the result of a check",
            {"summary": {"matchedKeyCount": 2, "daysSinceLastExposure": 3}},
            ("health.exposure $.summary.daysSinceLastExposure",),
        ),
        Example("a threshold", {"config": {"maximumRiskScore": 8, "name": "v2"}}),
        Example("models of a catalogue", {"msg": "x", "modelC": "A", "modelP": "B", "rssi": -61}),
        Example("a key that is changed by the hour", {"key": _DAY_KEY, "keyDate": 1_592_265_600}),
        Example("bids on a shop", {"ebid": "AAECAwQFBgc=", "ecc": "none"}),
        Example(
            "no key of that size",
            {"key": "AAECAw==", "rollingStartNumber": 2_660_000, "rollingPeriod": 144},
        ),
        Example(
            "a placeholder",
            {"key": "A" * 22 + "==", "rollingStartNumber": 2_660_000, "rollingPeriod": 144},
        ),
        Example(
            "no such time",
            {"key": "AAECAwQFBgcICQoLDA0ODw==", "rollingStartNumber": 7, "rollingPeriod": 144},
        ),
    ),
)
