"""What stands around a certificate's claims: the fields that make them somebody's.

A type's address, a seal's kind or a certificate's number alone may be a setting
or a help text; beside a subject, a seal's message or a vaccination's fields
they are content.
"""

from __future__ import annotations

import base64
import json
import zlib

from auditor.detect.keys import words
from auditor.detect.model import Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Path

SHIFT = 45  # what each pair of a SMART Health Card's digits is less than its character
_INFLATED = 65_536
_UP = 8
# Of the EU's certificates (JSON schema 1.3): a vaccination, a test, a recovery, the person.
_CERTIFICATE = frozenset(
    ("tg", "vp", "mp", "ma", "dn", "sd", "co", "dt", "tt", "tr", "sc", "tc", "fr", "df", "du",
     "dob", "nam", "ver")
)  # fmt: skip
# Words of a credential's type: what it certifies, what it is, whose it may be instead.
TYPES = (
    r"""(?:vaccinat|vaccine|immuni[sz]ation|covid)[a-z0-9_-]{0,24}(?:credential|certificate|pass)"""
)
_CERTIFIES = frozenset(
    ("vaccination", "vaccinated", "vaccine", "immunization", "immunisation", "covid")
)
_DOCUMENTS = frozenset(("credential", "certificate", "pass", "passport"))
_ANIMAL = frozenset(("animal", "pet", "dog", "cat", "livestock", "cattle", "veterinary", "poultry"))
_OF_ANIMALS = frozenset(("species", "breed", "microchip", "microchipNumber", "petName"))
_SD_JWT = "vct"
_TYPE = frozenset(("type", "@type", _SD_JWT))
_LONGEST = 128  # characters of a type
_ENTRIES = frozenset(("v", "t", "r"))  # vaccinations, tests, recoveries
_SUBJECT = "credentialSubject"
_LEAST = 2  # of these, as short names mean other things too


class Fields:
    """The names in each object that holds something, built when it is first asked for."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._objects: dict[int, set[str]] | None = None
        self._subjects: dict[int, Path] = {}

    def of_certificate(self, leaf: Leaf) -> bool:
        """Whether fields of a certificate stand beside, or beside the list that holds them."""
        node: Path | None = leaf.parent
        names: set[str] = set()
        for _ in range(3):
            if node is None:
                break
            names |= self._in(node)
            node = node.parent
        return len(names & _CERTIFICATE) >= _LEAST

    def of_holder(self, leaf: Leaf) -> bool:
        """Whether a name is a certificate's: of its version, a birth date, what it certifies."""
        name = leaf.parent
        if name is None or name.name != "nam" or name.parent is None:
            return False
        names = self._in(name.parent)
        return {"ver", "dob"} <= names and not names.isdisjoint(_ENTRIES)

    @staticmethod
    def holder(leaf: Leaf) -> Path | None:
        """The object whose type, or one of whose types, a text is."""
        return leaf.parent.parent if is_element(leaf) and leaf.parent else leaf.parent

    def of_credential(self, leaf: Leaf) -> Confidence | None:
        """How sure a credential's type is: with its subject, or below `vc` only."""
        holder = self.holder(leaf)
        if holder is None:
            return None
        if _SUBJECT in self._in(holder):
            return Confidence.PROVEN
        return Confidence.PROBABLE if holder.name == "vc" else None

    def of_vaccination(self, leaf: Leaf) -> Confidence | None:
        """How sure a type is one of a vaccination's or test's credential, not that of an animal."""
        if leaf.name not in _TYPE or not isinstance(leaf.value, str):
            return None
        said = set(words(leaf.value[-_LONGEST:]))
        if said.isdisjoint(_CERTIFIES) or said.isdisjoint(_DOCUMENTS) or said & _ANIMAL:
            return None
        holder = self.holder(leaf)
        if holder is None or not self._subject(holder).isdisjoint(_OF_ANIMALS):
            return None
        if leaf.name == _SD_JWT and "iss" in self._in(holder):  # its claims have no subject
            return Confidence.PROBABLE
        return self.of_credential(leaf)

    def _subject(self, credential: Path) -> set[str]:
        """The names in a credential's subject."""
        self._in(credential)  # makes the subjects known
        subject = self._subjects.get(id(credential))
        return self._in(subject) if subject is not None else set()

    def of_seal(self, leaf: Leaf) -> Confidence | None:
        """How sure a seal's kind is: a header with a message or signature, or a header only."""
        header = leaf.parent
        if leaf.name != "t" or header is None or "is" not in self._in(header):
            return None
        outer = header.parent
        if (
            header.name == "hdr"
            and outer is not None
            and not self._in(outer).isdisjoint(("msg", "sig"))
        ):
            return Confidence.PROVEN
        return Confidence.PROBABLE

    def _in(self, node: Path) -> set[str]:
        if self._objects is None:
            self._objects = self._noted()
        return self._objects.get(id(node), set()) | {
            leaf.name for leaf in self._scene.leaves.below([node])
        }

    def _noted(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        seen: set[int] = set()
        for parent in self._scene.leaves.parents():
            node: Path | None = parent
            for _ in range(_UP):
                if node is None or node.parent is None or id(node) in seen:
                    break
                seen.add(id(node))
                found.setdefault(id(node.parent), set()).add(node.name)
                if node.name == _SUBJECT and not is_element(node):
                    self._subjects[id(node.parent)] = node
                node = node.parent
        return found


def is_card(digits: str) -> bool:
    """Whether pairs of digits give a token whose payload is a credential of somebody."""
    codes = (int(digits[at : at + 2]) + SHIFT for at in range(0, len(digits), 2))
    parts = "".join(map(chr, codes)).split(".")
    if len(parts) != 3:
        return False
    try:
        header = json.loads(_segment(parts[0]))
        payload = _segment(parts[1])
        if not isinstance(header, dict) or "alg" not in header:
            return False
        if header.get("zip") == "DEF":
            payload = zlib.decompressobj(-zlib.MAX_WBITS).decompress(payload, _INFLATED)
        claims = json.loads(payload)
    except (ValueError, zlib.error, RecursionError):
        return False
    credential = claims.get("vc") if isinstance(claims, dict) else None
    return isinstance(credential, dict) and isinstance(credential.get("credentialSubject"), dict)


def _segment(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
