"""From hits of the scan to findings: confirm, weigh, and keep one for each place and type.

A strong value that stands alone is proven. A weak one (a name, a short number)
is proven only as a whole field under a name that announces it, probable as a
word there, and otherwise a candidate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from auditor.detect.haystack import Haystack
from auditor.detect.keys import joined, names
from auditor.detect.known.boundary import Place, stands_alone
from auditor.detect.known.encodings import Encoding
from auditor.detect.known.needles import ID, VERSION, Needle, Needles
from auditor.detect.known.positions import Positions
from auditor.detect.prefilter import Pattern
from auditor.detect.scalars import text_of
from auditor.model import (
    Confidence,
    Finding,
    Leaf,
    LeafTable,
    Method,
    Node,
    Opaque,
    Path,
    Scalar,
)

_ROOM = 8  # bytes of quotes and spaces around a value that is still the whole field
_EXCERPT = 256
_AS_NAME = frozenset({Encoding.PLAIN, Encoding.DIGEST_HEX})
_COORDINATES = 64  # characters of a text that is two numbers

_TELLING: dict[str, frozenset[str]] = {
    "id.name": frozenset(
        {"name", "fullname", "firstname", "lastname", "username", "displayname", "nickname",
         "givenname", "familyname", "surname", "contact", "customer", "person", "cardholder",
         "recipient", "sender", "owner", "fn", "ln", "user", "holder"}
    ),
    "id.phone": frozenset(
        {"phone", "phonenumber", "mobile", "mobilenumber", "msisdn", "tel", "telephone", "cell",
         "cellphone", "contact", "contactnumber", "ph", "phones", "whatsapp", "handphone"}
    ),
    "id.email": frozenset({"email", "mail", "em", "useremail"}),
    "id.device": frozenset({"serial", "serialno", "serialnumber", "deviceid", "sn", "imei", "mac"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """A finding, and whether the known value is all that the place holds."""

    finding: Finding
    whole: bool


class KnownValues:
    """The search for one profile's values. `patterns` go into the scan, `look` reads its hits."""

    def __init__(self, needles: Needles) -> None:
        self._needles = needles.needles
        self._words = dict(needles.words)
        self._positions = Positions(needles.points)
        self._names = {
            needle.encoded.pattern.decode("utf-8", "replace").lower(): needle
            for needle in reversed(self._needles)
            if needle.encoded.encoding in _AS_NAME and not needle.weak
        }
        self._words_from = len(self._needles) + len(self._positions.patterns)
        self.patterns: list[Pattern] = [
            *needles.patterns(),
            *self._positions.patterns,
            *(_as_line(word) for word in _spellings(self._words)),
        ]

    def look(self, haystack: Haystack, hits: Iterable[tuple[int, int]]) -> list[Match]:
        """Confirmed findings; the best one for each place and data type."""
        best: dict[tuple[int, str], Match] = {}
        near: list[tuple[int, int]] = []
        words: set[int] = set()
        for number, end in hits:
            if number >= self._words_from:
                words.add(haystack.place(end - 1))
                continue
            if number >= len(self._needles):
                near.append((number - len(self._needles), end))
                continue
            needle = self._needles[number]
            at = haystack.place(end - 1)
            known = best.get((at, needle.data_type))
            if known is not None and known.whole and known.finding.confidence.rank == 2:
                continue
            match = self._confirm(haystack, needle, at, end)
            if match is not None:
                best[at, needle.data_type] = match if known is None else _merge(match, known)
        for at, match in self._whole_words(haystack, words):
            best.setdefault((at, match.finding.data_type), match)
        for at, finding in self._positions.look(haystack, near):
            known = best.get((at, finding.data_type))
            if known is None or finding.confidence.rank > known.finding.confidence.rank:
                best[at, finding.data_type] = Match(finding, _only_numbers(finding.value))
        return list(best.values())

    def look_at_names(self, leaves: LeafTable) -> list[Match]:
        """Values that were sent as the name of a field: `{"<voucher>": 1}`. Whole names only."""
        if not self._names:
            return []
        found: list[Match] = []
        known = self._names
        telling = {name: known[low] for name in set(leaves.names) if (low := name.lower()) in known}
        if telling:
            for place, name in enumerate(leaves.names):
                if name in telling:
                    found.extend(_as_name(telling[name], leaves[place]))
        seen: set[int] = set()
        for parent in leaves.parents():
            node: Path | None = parent
            while node is not None and id(node) not in seen:
                seen.add(id(node))
                if node.name and (needle := known.get(node.name.lower())) is not None:
                    found.extend(_as_name(needle, node))
                node = node.parent
        return found

    def _confirm(self, haystack: Haystack, needle: Needle, at: int, end: int) -> Match | None:
        low, high = haystack.span(at)
        start = end - len(needle.encoded.pattern)
        text = haystack.is_text(at)
        if start < low or (needle.encoded.encoding is Encoding.RAW and text):
            return None
        place = Place(haystack.data, start, end, low, high, text)
        if not stands_alone(needle.encoded, place):
            return None
        whole = _is_whole(place)
        holder = haystack.holder(at)
        confidence = _weigh(needle, holder, whole=whole)
        reason = needle.reason
        sent = haystack.data[start:end]
        if needle.encoded.encoding is Encoding.PLAIN and sent != needle.encoded.pattern:
            reason += ", in other case"
        return Match(_finding(needle, holder, confidence, reason, sent), whole)

    def _whole_words(self, haystack: Haystack, places: set[int]) -> Iterable[tuple[int, Match]]:
        """Values too weak to search for: whole fields under a name that announces them."""
        for at in sorted(places):
            if not haystack.is_text(at):
                continue
            leaf = haystack.leaves[at]
            needle = self._words.get(text_of(leaf.value).strip().lower())
            if needle is not None and _telling(needle, leaf):
                finding = _finding(needle, leaf, Confidence.PROVEN, needle.reason, b"")
                yield at, Match(finding, whole=True)


def _as_name(needle: Needle, node: Node) -> Iterator[Match]:
    """The match of a step's own name; an element only inherits the name of its array."""
    if node.name in node.text:
        at = Leaf(Path(node.parent, node.text, node.name), "~key", node.name, node.name)
        yield Match(_finding(needle, at, Confidence.PROVEN, needle.reason, b""), whole=True)


def _spellings(words: Iterable[str]) -> list[str]:
    """The words in the cases that they are written in; a scan folds ASCII letters only."""
    return sorted({s for word in words for s in (word, word.upper(), word.title())})


def _as_line(word: str) -> Pattern:
    """A word that is all of a value: values stand between line feeds."""
    text = "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "surrogatepass"))
    regex = rf"\n[ \t]{{0,8}}{text}[ \t]{{0,8}}\n"
    return Pattern(regex.encode("ascii"), literal=False, caseless=True)


def _merge(new: Match, old: Match) -> Match:
    """The surer of two of one type at one place; another value of the profile is named beside."""
    ranks = [(match.finding.confidence.rank, match.whole) for match in (new, old)]
    best, other = (new, old) if ranks[0] > ranks[1] else (old, new)
    beside = f"; also the profile's {other.finding.known}"
    if other.finding.known == best.finding.known or beside in best.finding.reason:
        return best
    return replace(best, finding=replace(best.finding, reason=best.finding.reason + beside))


def _is_whole(place: Place) -> bool:
    if place.high - place.low > place.end - place.start + _ROOM:
        return False
    rest = place.data[place.low : place.start] + place.data[place.end : place.high]
    return not rest.strip(b" \t\r\n\"'{}=")


def _only_numbers(value: Scalar) -> bool:
    """Whether a value that holds a position holds nothing else."""
    text = str(value)
    return len(text) <= _COORDINATES and not any(character.isalpha() for character in text)


def _weigh(needle: Needle, holder: Leaf | Opaque, *, whole: bool) -> Confidence:
    if not needle.weak:
        return Confidence.PROVEN
    if not isinstance(holder, Leaf) or not _telling(needle, holder):
        return Confidence.CANDIDATE
    return Confidence.PROVEN if whole else Confidence.PROBABLE


def _telling(needle: Needle, leaf: Leaf) -> bool:
    """Whether the field's name announces such a value: by its type, or by the profile's own key."""
    found = names(leaf)
    return joined(needle.key) in found or not found.isdisjoint(
        _TELLING.get(needle.data_type, frozenset())
    )


def _finding(
    needle: Needle, holder: Leaf | Opaque, confidence: Confidence, reason: str, sent: bytes
) -> Finding:
    value: Scalar = (
        holder.value
        if isinstance(holder, Leaf)
        else sent[:_EXCERPT].decode("utf-8", "backslashreplace")
    )
    return Finding(
        data_type=needle.data_type,
        confidence=confidence,
        method=Method.KNOWN_VALUE,
        detector=ID,
        version=VERSION,
        path=holder.path,
        reason=reason,
        value=value,
        known=needle.key,
    )
