"""Objects of tracing protocols other than Exposure Notifications, by their fields and their sizes.

DP-3T uploads the key of a day: 32 bytes and a midnight in UTC, or the day of the
onset. ROBERT (StopCovid, TousAntiCovid) uploads hello messages that were heard: an
identifier of 8 bytes, a country code of one, and what its app asks with: an
identifier, an epoch and a code of 32 bytes. BlueTrace (TraceTogether, COVIDSafe)
uploads messages with the models of both phones. CrowdNotifier's apps upload where an infected
person was: the digest of a venue (32 bytes). The result of Exposure Notifications' check on the
phone counts by two of its names. Where a field that only the protocol
has is missing, the object may be of something else, as keys have dates elsewhere, too.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.location.pairs.records import Record, whole
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method, Node, Scalar

# ExposureSummary of Exposure Notifications: what the phone's own check gave.
_SUMMARY = frozenset(
    ("matchedkeycount", "dayssincelastexposure", "maximumriskscore", "summationriskscore",
     "maximumriskscorefullrange", "riskscoresumfullrange")
)  # fmt: skip
WAKING = _SUMMARY | {"tracelocationid", "keydate", "onset", "ebid", "hellomessage", "modelc"}
_MIDNIGHT = 86_400_000  # ms between two
_FIRST_DAY = 18_262  # days since 1970: 2020
_LAST_DAY = 24_836  # 2037
_DAY_KEY, _EBID, _COUNTRY, _CODE, _HELLO, _VENUE = 32, 8, 1, 32, 16, 32  # bytes
_HEARD = 16  # bytes of a BlueTrace message at least
_VARIED = 4  # different bytes that a random key has at least
_UP = 4
_EXPOSED = frozenset(("exposed", "exposedkeys", "exposees"))
_ENCOUNTER = ("msg", "modelc", "modelp", "rssi")
_WITH_ENCOUNTER = frozenset(("org", "txpower"))
_WITH_HELLO = frozenset(("rssi", "rssiraw", "rssicalibrated", "timecollectedondevice"))


def tracing(record: Record, *, exposed: bool) -> Iterator[Claim]:
    """What an object of such a protocol says; `exposed`: the message went to where those go."""
    yield from _day_key(record, exposed=exposed)
    yield from _heard(record)
    summary = [record[name] for name in sorted(_SUMMARY & record.keys())]
    if len(summary) > 1 and all(whole(one) is not None for one in summary):
        why = "the result of a check for exposures (ExposureSummary)"
        yield _claim(summary[0], why, Confidence.PROBABLE)
    venue = record.get("tracelocationid")
    if venue is not None and size_of(venue) == _VENUE:
        yield _claim(venue, "a check-in that a tracing app sends: the digest of a venue")
    if all(name in record for name in _ENCOUNTER):
        # Whoever put a text of another form there still met somebody.
        heard = size_of(record["msg"]) >= _HEARD
        if heard or not _WITH_ENCOUNTER.isdisjoint(record):
            why = "an encounter of BlueTrace: what was heard, and the models of both phones"
            how = Confidence.PROVEN if heard else Confidence.PROBABLE
            yield _claim(record["msg"], why, how)


def is_exposed(leaf: Leaf) -> bool:
    """Whether a segment of an address is that of uploads of DP-3T."""
    return leaf.text.startswith("request.path") and leaf.value in _EXPOSED


def _day_key(record: Record, *, exposed: bool) -> Iterator[Claim]:
    """The key of a day of DP-3T."""
    key = record.get("key")
    if key is None or size_of(key) != _DAY_KEY or not _dated(record):
        return
    sure = exposed or "fake" in record or _below(key)
    how = Confidence.PROVEN if sure else Confidence.CANDIDATE
    yield _claim(key, "a day's key of DP-3T with its date", how)


def _dated(record: Record) -> bool:
    at = whole(record.get("keydate"))
    if at is not None:
        return at % _MIDNIGHT == 0 and _FIRST_DAY <= at // _MIDNIGHT <= _LAST_DAY
    onset = record.get("onset")
    day = onset.value if onset is not None else None
    return isinstance(day, str) and len(day) == 10 and day[:3] in ("202", "203")


def _below(leaf: Leaf) -> bool:
    """Whether a list of exposed keys holds it."""
    node: Node | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if joined(node.name) in _EXPOSED:
            return True
        node = node.parent
    return False


def _heard(record: Record) -> Iterator[Claim]:
    """Identifiers of ROBERT: one that was heard, one's own in a request, a whole hello message."""
    ebid = record.get("ebid")
    if ebid is not None and size_of(ebid) == _EBID:
        if size_of(record.get("ecc"), varied=1) == _COUNTRY:
            yield _claim(ebid, "an identifier of ROBERT that was heard, with its country")
        elif whole(record.get("epochid")) is not None and size_of(record.get("mac")) == _CODE:
            yield _claim(ebid, "a phone's own identifier of ROBERT, with its epoch and its code")
    hello = record.get("hellomessage")
    if hello is not None and size_of(hello) == _HELLO:
        beside = not _WITH_HELLO.isdisjoint(record)
        how = Confidence.PROBABLE if beside else Confidence.CANDIDATE
        yield _claim(hello, "a hello message of ROBERT, by its name and size", how)


def _claim(leaf: Leaf, why: str, how: Confidence = Confidence.PROVEN) -> Claim:
    return Claim(leaf.path, how, Method.STRUCTURE, why, leaf.value)


def size_of(leaf: Leaf | None, varied: int = _VARIED) -> int:
    """The bytes of a random value, in base64 or hex or as they are; -1 where it is none."""
    data = _data(leaf.value) if leaf is not None else b""
    return -1 if len(set(data)) < varied else len(data)


def _data(value: Scalar) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or not 4 <= len(value) <= 2_048:
        return b""
    if len(value) in (32, 40, 64) and not value.lower().strip("0123456789abcdef"):
        return bytes.fromhex(value)
    plain = value.replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        return b""
