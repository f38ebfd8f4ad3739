"""The driver: one scan of a message's values, then only what it woke.

Names are judged once and remembered; values go through the prefilter in one
buffer; a detector runs when one of its names or patterns is there. Every
detector is isolated: one that raises is named in `failures` and the others go
on. What was too much to look at is named in `cuts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from auditor.detect.derived import Derived
from auditor.detect.entries import KEYS, VALUES, entries
from auditor.detect.haystack import Haystack
from auditor.detect.keys import VAGUE, name_of, runs
from auditor.detect.known.matcher import KnownValues, Match
from auditor.detect.known.needles import ID, compile_profile
from auditor.detect.loose import loose_leaves, pattern
from auditor.detect.model import Claim, Detector
from auditor.detect.prefilter import Hits, Pattern, Prefilter, compile_patterns
from auditor.detect.registry import DETECTORS
from auditor.detect.settle import settle
from auditor.model import Confidence, Finding, Leaf, Message, Method, Opaque, Path, Profile

CLAIMS = 2_000  # of one detector in one message
NAMES = 20_000  # distinct field names of one message; more of them are data, not names
_MEMO = 50_000


class Engine:
    """Detectors and known values over one message at a time. Not thread-safe: one a thread.

    `failures` names the detectors that raised on the last message, with the
    exception's class; `cuts` says what of it was too much to be looked at.
    Raises InputError for a profile of more values than can be searched.
    """

    def __init__(
        self,
        profile: Profile | None = None,
        detectors: Sequence[Detector] = DETECTORS,
        compile_with: Callable[[Sequence[Pattern]], Prefilter] = compile_patterns,
    ) -> None:
        self._detectors = tuple(detectors)
        self._known = KnownValues(compile_profile(profile))
        self._wakes: dict[int, int] = {}  # pattern number → detector number
        self._keys: dict[str, int] = {}  # name → detectors, as bits
        self._rules = [(n, d.wakes) for n, d in enumerate(self._detectors) if d.wakes is not None]
        for number, detector in enumerate(self._detectors):
            for key in detector.keys:
                self._keys[key] = self._keys.get(key, 0) | 1 << number
        self._loose_from = 0
        self._prefilter = compile_with(self._patterns())
        self._masks: dict[str, int] = {}
        self.failures: list[str] = []
        self.cuts: list[Opaque] = []

    def _patterns(self) -> list[Pattern]:
        """Needles first, then what wakes detectors, then the words of loose text."""
        patterns = list(self._known.patterns)
        for number, detector in enumerate(self._detectors):
            for text in detector.wake:
                self._wakes[len(patterns)] = number
                regex = text.encode("ascii")
                patterns.append(Pattern(regex, literal=False, caseless=True, once=True))
        self._loose_from = len(patterns)
        words = sorted({word for detector in self._detectors for word in detector.loose})
        patterns.extend(Pattern(pattern(word), literal=False, caseless=True) for word in words)
        return patterns

    def scan(
        self,
        message: Message,
        leaves: Sequence[Leaf],
        opaques: Sequence[Opaque],
        raw: Sequence[Leaf] = (),
    ) -> list[Finding]:
        """All findings of a message, one for each place and type. Never raises.

        `raw` are texts as they were before a layer was opened; only known values
        are looked for in them.
        """
        self.failures, self.cuts = [], []
        root = Path.root(str(message.direction))
        try:
            return self._scan(root, leaves, Haystack(leaves, opaques, raw))
        except Exception as error:  # noqa: BLE001 - the audit of a message never fails as a whole
            self.failures.append(f"scan: {type(error).__name__}")
            return []

    def _scan(self, root: Path, leaves: Sequence[Leaf], haystack: Haystack) -> list[Finding]:
        hits = self._prefilter.scan(haystack.data)
        if haystack.cut or hits.cut:
            self._cut(root, "too much to search whole: values after the limit were not searched")
        names = {leaf[0][2] for leaf in leaves}
        if len(names) > NAMES:
            names = set(islice(dict.fromkeys(leaf[0][2] for leaf in leaves), NAMES))
            leaves = [leaf for leaf in leaves if leaf[0][2] in names]
            self._cut(root, f"more than {NAMES:,} field names: fields of other names not judged")
        woken = self._named(names, leaves)
        derived = Derived()
        if not names.isdisjoint(VALUES) and not names.isdisjoint(KEYS):
            derived.add(entries(leaves), text=False)
        known: list[tuple[int, int]] = []
        if hits.found:
            woken |= self._sort(haystack, hits, known, derived)
        if derived.leaves:
            woken |= self._named({leaf[0][2] for leaf in derived.leaves}, derived.leaves)
        matches: list[Match] = []
        matches.extend(self._search(haystack, known, leaves))
        if woken:
            matches.extend(self._detect(root, woken, leaves, derived))
        return settle(matches) if matches else []

    def _sort(
        self, haystack: Haystack, hits: Hits, known: list[tuple[int, int]], derived: Derived
    ) -> int:
        """Hits to what they are for: known values, loose text, detectors (returned as bits)."""
        woken = 0
        loose: list[tuple[int, int]] = []
        needles = len(self._known.patterns)
        for hit in hits.found:
            number, end = hit
            if number < needles:
                known.append(hit)
            elif number >= self._loose_from:
                loose.append(hit)
            elif end <= haystack.text_size:
                woken |= 1 << self._wakes[number]
        if loose:
            derived.add(loose_leaves(haystack, loose), text=True)
        return woken

    def _named(self, names: set[str], leaves: Sequence[Leaf]) -> int:
        """The detectors, as bits, that some field's name wakes."""
        if not names.isdisjoint(VAGUE):
            names = names | {name_of(leaf[0]) for leaf in leaves if leaf[0][2] in VAGUE}
        woken = 0
        masks = self._masks
        for name in names:
            mask = masks.get(name)
            if mask is None:
                if len(masks) >= _MEMO:
                    masks.clear()
                mask = masks[name] = self._mask(name)
            woken |= mask
        return woken

    def _mask(self, name: str) -> int:
        mask = 0
        for run in runs(name):
            mask |= self._keys.get(run, 0)
        for number, wakes in self._rules:
            if wakes(name):
                mask |= 1 << number
        return mask

    def _search(
        self, haystack: Haystack, known: list[tuple[int, int]], leaves: Sequence[Leaf]
    ) -> list[Match]:
        try:
            matches = self._known.look(haystack, known) if known or self._known.has_words else []
            return matches + self._known.look_at_names(leaves)
        except Exception as error:  # noqa: BLE001 - a failing search must not hide the detectors
            self.failures.append(f"{ID}: {type(error).__name__}")
            return []

    def _detect(
        self, root: Path, woken: int, leaves: Sequence[Leaf], derived: Derived
    ) -> list[Match]:
        everything = [*leaves, *derived.leaves] if derived.leaves else leaves
        matches: list[Match] = []
        for number, detector in enumerate(self._detectors):
            if not woken >> number & 1:
                continue
            try:
                claims = list(islice(detector.look(everything), CLAIMS + 1))
                matches.extend(_match(detector, claim, derived) for claim in claims[:CLAIMS])
            except Exception as error:  # noqa: BLE001 - one plug-in's failure is its own
                self.failures.append(f"{detector.id}: {type(error).__name__}")
                continue
            if len(claims) > CLAIMS:
                self._cut(root, f"{detector.id}: more than {CLAIMS} claims, the rest was dropped")
        return matches

    def _cut(self, root: Path, reason: str) -> None:
        self.cuts.append(Opaque(root, reason, 0))


def _match(detector: Detector, claim: Claim, derived: Derived) -> Match:
    """A claim as a finding; one about a derived leaf is reported at the leaf that holds it."""
    path, confidence, method = claim.path, claim.confidence, claim.method
    reason, value = claim.reason, claim.value
    origin = derived.origin(path)
    if origin is not None:
        leaf, text = origin
        path, value = leaf.path, leaf.value
        if text:
            method, reason = Method.CONTENT, f"{reason}, inside a text"
            if confidence is Confidence.PROVEN:
                confidence = Confidence.PROBABLE
    finding = Finding(
        data_type=claim.data_type or detector.data_type,
        confidence=confidence,
        method=method,
        detector=detector.id,
        version=detector.version,
        path=path,
        reason=reason,
        value=value,
    )
    return Match(finding, whole=method is not Method.CONTENT)
