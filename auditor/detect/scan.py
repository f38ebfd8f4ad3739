"""The driver: one scan of a message's values, then only what it woke.

Names are judged once and remembered; values go through the prefilter in one
buffer; a detector is given the leaves that one of its names or patterns woke it by. Every
detector is isolated: one that raises is named in `failures` and the others go
on. What was too much to look at is named in `cuts`.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.detect.biometric import named_media as media
from auditor.detect.derived import MOST, Derived, derive
from auditor.detect.doubts import Doubts
from auditor.detect.haystack import Haystack
from auditor.detect.known.announced import Reading
from auditor.detect.known.found import ID
from auditor.detect.known.matcher import KnownValues, Match
from auditor.detect.known.needles import compile_profile
from auditor.detect.loose import LooseWords, loose_leaves
from auditor.detect.model import Claim, Detector, Scene
from auditor.detect.prefilter import Compile, Hits, compile_patterns
from auditor.detect.registry import DETECTORS
from auditor.detect.scalars import text_of
from auditor.detect.sdk import ID as FORMATS
from auditor.detect.sdk import Format, Formats
from auditor.detect.sdk.match import says_changed
from auditor.detect.settle import settle
from auditor.detect.timed import LATE, Timed
from auditor.detect.wake import Wake, Woken
from auditor.model import (
    Clock,
    Confidence,
    Finding,
    Leaf,
    LeafTable,
    Message,
    Method,
    Opaque,
    Path,
    Profile,
)

CLAIMS = 2_000  # of one detector in one message
FIELDS = 10_000  # leaves that one detector is shown as those that woke it
SECONDS = 1.0  # CPU time that all detectors have for one message at most,
LEAST = 0.25  # and however long the rest took
_MANY = 1_000  # leaves of a scene from which on detectors look at the clock
_CLOCK = 64  # claims between two looks at it
NAMING = 0.35  # of which for names that were never met: what has so many has data for names


class Engine:
    """Detectors and known values over one message at a time. Not thread-safe: one a thread.

    `failures` names the detectors that raised on the last message; `cuts` says what was too much.
    Raises InputError for a profile of more values than can be searched.
    """

    def __init__(
        self,
        profile: Profile | None = None,
        detectors: Sequence[Detector] = DETECTORS,
        compile_with: Compile = compile_patterns,
        formats: Sequence[Format] | None = None,
    ) -> None:
        self._detectors = tuple(detectors)
        self._known = KnownValues(compile_profile(profile))
        self._formats = Formats(formats)
        self._wake = Wake(self._detectors)
        self._loose = LooseWords(
            (word for detector in self._detectors for word in detector.loose), compile_with
        )
        # Needles are looked for in bytes too; what wakes detectors, and the words of loose text
        # behind it, in text only.
        self._needles = compile_with(self._known.patterns)
        waking = [*(one.pattern for one in self._wake.by_value), self._loose.wake]
        self._rules = compile_with(waking, secret=False)
        self._clock = Clock(SECONDS)
        self.failures: list[str] = []
        self.cuts: list[Opaque] = []

    def asks(self, name: str) -> bool:
        """Whether a field of that name, or what it is in, may concern a detector."""
        return self._wake.asks(name)

    def expects(self, name: str) -> bool:
        """Whether a field of that name announces a short known value."""
        return self._known.expects(name)

    def scan(
        self,
        message: Message,
        leaves: Sequence[Leaf],
        opaques: Sequence[Opaque],
        raw: Sequence[Leaf] = (),
        clock: Clock | None = None,
        readings: Sequence[Reading] = (),
    ) -> list[Finding]:
        """All findings of a message, one for each place and type. Never raises.

        `raw` are texts as they were before a layer was opened; only known values
        are looked for in them, and whole in `readings`, what a field of a name that is
        expected may stand for. Detectors have what `clock` has left, within bounds.
        """
        self.failures, self.cuts = [], []
        self._clock = clock or Clock(SECONDS)
        root = Path.root(str(message.direction))
        table = leaves if isinstance(leaves, LeafTable) else LeafTable(leaves)
        try:
            haystack = Haystack(table, opaques, raw)
            return self._scan(message, root, table, opaques, haystack, readings)
        except Exception as error:  # noqa: BLE001 - the audit of a message never fails as a whole
            self.failures.append(f"scan: {type(error).__name__}")
            return []

    def _scan(
        self,
        message: Message,
        root: Path,
        leaves: LeafTable,
        opaques: Sequence[Opaque],
        haystack: Haystack,
        readings: Sequence[Reading],
    ) -> list[Finding]:
        known = self._needles.scan(haystack.data)
        rules = self._rules.scan(haystack.text)
        if haystack.cut or known.cut or rules.cut:
            self._cut(root, "too much to search whole: values after the limit were not searched")
        woken, derived = self._wakes(root, leaves, haystack, rules)
        matches = self._search(haystack, known.found, leaves, readings)
        if self._known.cut:
            self._cut(root, f"{ID}: more than is looked at, the last fields were not searched")
        matches.extend(self._recipients(message, root, leaves, opaques))
        if woken:
            matches.extend(self._detect(message, woken, leaves, derived))
        if opaques:
            matches += self._media(message, opaques, leaves)
            if media.are_too_many(opaques):
                self._cut(root, f"pictures after the first {media.MOST}: names not judged")
        return settle(matches) if matches else []

    def _wakes(
        self, root: Path, leaves: LeafTable, haystack: Haystack, rules: Hits
    ) -> tuple[Woken, Derived]:
        """Which leaves wake which detectors, by name and by value, and those made of others."""
        woken: Woken = {}
        naming = Clock(NAMING)
        if left := self._wake.named(leaves, woken, naming):
            self._cut(root, f"field names beyond what there is time for: {left:,} were not judged")
        if not self._wake.held(leaves, woken, naming):
            self._cut(root, "objects beyond what there is time for: not all names were judged")
        derived = derive(leaves)
        if self._woken_by_value(haystack, rules, woken):
            loose = self._loose.scan(haystack.text)
            if loose.cut:
                self._cut(root, "too many named values in texts: the last ones were not judged")
            derived.add(loose_leaves(haystack, loose.found), text=True)
        if derived.cut:
            self._cut(root, f"fields that others name: after the first {MOST:,} not judged so")
        if derived.leaves:
            self._wake.also_named(derived.leaves, woken, len(leaves))
        return woken, derived

    def _woken_by_value(self, haystack: Haystack, hits: Hits, woken: Woken) -> bool:
        """Add the leaves whose values wake a detector; whether there is loose text besides."""
        by_value, loose = self._wake.by_value, False
        for number, end in hits.found:
            if number == len(by_value):
                loose = True
                continue
            place = haystack.place(end - 1)
            if place < haystack.readable:
                woken.setdefault(by_value[number].detector, set()).add(place)
        return loose

    def _search(
        self,
        haystack: Haystack,
        known: Sequence[tuple[int, int]],
        leaves: LeafTable,
        readings: Sequence[Reading],
    ) -> list[Match]:
        try:
            matches = self._known.look(haystack, known)
            matches += self._known.look_at_names(leaves, haystack.blobs)
            return matches + self._known.look_at_readings(readings)
        except Exception as error:  # noqa: BLE001 - a failing search must not hide the detectors
            self.failures.append(f"{ID}: {type(error).__name__}")
            return []

    def _recipients(
        self, message: Message, root: Path, leaves: Sequence[Leaf], opaques: Sequence[Opaque]
    ) -> list[Match]:
        """What the formats of known recipients name."""
        try:
            met = self._formats.look(message, leaves, opaques)
        except Exception as error:  # noqa: BLE001 - failing formats must not hide the detectors
            self.failures.append(f"{FORMATS}: {type(error).__name__}")
            return []
        if met.changed:
            self._cut(root, says_changed(met.changed, message.direction))
        return [Match(finding, whole=True) for finding in met.findings]

    def _media(self, message: Message, opaques: Sequence[Opaque], leaves: LeafTable) -> list[Match]:
        """What the names say under which pictures and films lie."""
        try:
            return [
                Match(one, whole=True) for one in media.media_findings(message, opaques, leaves)
            ]
        except Exception as error:  # noqa: BLE001 - failing names must not hide the detectors
            self.failures.append(f"{media.ID}: {type(error).__name__}")
            return []

    def _detect(
        self, message: Message, woken: Woken, leaves: LeafTable, derived: Derived
    ) -> list[Match]:
        root = Path.root(str(message.direction))
        everything = leaves.with_more(derived.leaves) if derived.leaves else leaves
        matches: list[Match] = []
        doubts = Doubts(message, everything)
        clock = Clock(min(SECONDS, max(LEAST, self._clock.left())))
        for number in sorted(woken):
            detector = self._detectors[number]
            if clock.late():
                self._cut(root, f"{detector.id}: not looked for, {LATE}")
                continue
            places = sorted(woken[number])
            if len(places) > FIELDS:
                self._cut(root, f"{detector.id}: fields after the first {FIELDS:,} not judged")
            scene = _scene(everything, everything.at(places[:FIELDS]), clock)
            try:
                claims, why = _claims(detector, scene, scene.clock or clock)
                matches.extend(_match(detector, claim, derived, doubts) for claim in claims)
            except Exception as error:  # noqa: BLE001 - one plug-in's failure is its own
                self.failures.append(f"{detector.id}: {type(error).__name__}")
                continue
            for reason in (*scene.cuts, why):
                if reason:
                    self._cut(root, f"{detector.id}: {reason}")
        return matches

    def _cut(self, root: Path, reason: str) -> None:
        self.cuts.append(Opaque(root, reason, 0))


def _scene(leaves: LeafTable, woken: Sequence[Leaf], clock: Clock) -> Scene:
    """What a detector is shown; of a long message it leaves time to the others, half at most."""
    if len(leaves) < _MANY:
        return Scene(leaves, woken)
    cuts: list[str] = []
    left = clock.left()
    share = Clock(max(left / 2, left - LEAST))
    return Scene(leaves, Timed(woken, share, cuts), cuts, share)


def _claims(detector: Detector, scene: Scene, clock: Clock) -> tuple[list[Claim], str]:
    """What a detector says, and why that is not all, "" if it is."""
    claims: list[Claim] = []
    for claim in detector.look(scene):
        if len(claims) == CLAIMS:
            return claims, f"more than {CLAIMS} claims, the rest was dropped"
        claims.append(claim)
        if not len(claims) % _CLOCK and clock.late():
            return claims, f"stopped after {len(claims)} claims, {LATE}"
    return claims, ""


def _match(detector: Detector, claim: Claim, derived: Derived, doubts: Doubts) -> Match:
    """A claim as a finding; one about a derived leaf is reported at the leaf that holds it."""
    path, confidence, method = derived.place(claim.path), claim.confidence, claim.method
    reason, value, part = claim.reason, claim.value, claim.part
    origin = derived.origin(path)
    if origin is not None:
        leaf, text = origin
        path, value = leaf.path, leaf.value
        if text:
            part = part or text_of(claim.value)
            method, reason = Method.CONTENT, f"{reason}, inside a text"
            if confidence is Confidence.PROVEN:
                confidence = Confidence.PROBABLE
    data_type = claim.data_type or detector.data_type
    if confidence is not Confidence.CANDIDATE and (
        why := doubts.about(path, data_type) or doubts.about(claim.path, data_type)
    ):  # inside a text, also by what stands around it there
        confidence, reason = Confidence.CANDIDATE, f"{reason}; {why}"
    finding = Finding(
        data_type=data_type,
        confidence=confidence,
        method=method,
        detector=detector.id,
        version=detector.version,
        path=path,
        reason=reason,
        value=value,
        parts=(part,) if part else (),
    )
    return Match(finding, whole=method is not Method.CONTENT)
