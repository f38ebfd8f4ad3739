"""Of which part of a body a name, a free text or a path speaks: the one judgement of words.

A word counts whole, never as a part of another one (`surface`, `preface`), and
not beside words that make it another thing's (`face cream`, `coin face`). A text
and a segment of a path are written about anything: there every other word must
be one of the trade or neutral.
"""

from __future__ import annotations

import functools
import re

from auditor.detect.biometric.part_names import OTHER, WITH, WITH_PICTURE, WORDS
from auditor.detect.biometric.sign_names import part_of_signs
from auditor.detect.keys import runs, words

_TEXT = 64
_SEGMENTS = 16
_TOKEN = re.compile(r"[^\s/]+")
# Names of pictures in lower case, whose words nothing divides: `userfaceimage`, `selfiephotobase64`
_FACE_PICTURE = re.compile(
    r"(?:my|user|person|customer|client|employee|student|member|live|best|new|crop|cropped|source"
    r"|target|current|img|image|photo|pic|id|base|upload)?"
    r"(?:(?:face|facial)(?:image|photo|picture|pic|scan|data|img|crop|frame)"
    r"|selfie(?:image|photo|picture|pic|img)?|liveness(?:image|photo|frame|img)|audittrailimage)"
    r"(?:s|base|b|data|file|str|string|url|path|jpg|jpeg|png)?"
).fullmatch


@functools.lru_cache(8_192)
def part_of(name: str) -> str:
    """The part of a body that a name or short text speaks of, "" for none."""
    parts = runs(name)
    if not parts.isdisjoint(OTHER):
        return ""
    found = next((part for part, of in WORDS.items() if not parts.isdisjoint(of)), "")
    if not found and any(_FACE_PICTURE(word) for word in words(name)):
        return "face"
    return found if found or name.isascii() else part_of_signs(name)


@functools.lru_cache(8_192)
def part_in(text: str, *, trade: bool = False) -> str:
    """The part of a body that a free text speaks of and of nothing else, "" for none."""
    found = part_of(text) if _TOKEN.fullmatch(text) or (trade and " " not in text) else ""
    return found if trade or not found or _alone(text, found, WITH) else ""


def _alone(text: str, part: str, neutral: frozenset[str]) -> bool:
    """Whether all words of a text are of the part or neutral."""
    of = WORDS[part] | neutral
    return all(word in of or word.isdigit() or _FACE_PICTURE(word) for word in words(text))


def is_alone(name: str, part: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a picture's name is of that part and, `more` words aside, of nothing else."""
    return _alone(name, part, WITH_PICTURE | more)


def part_in_path(text: str) -> str:
    """The part of a body that a segment of a path speaks of; speech is talk as often as a voice."""
    for segment in text.partition("?")[0].split("/"):
        if "speech" in segment.lower():
            continue
        # Of a gRPC service's name the package says whose it is: `acme.kyc.FaceRecognition`.
        service = segment.rpartition(".")[2]
        # A method stands behind a colon: `models/facenet:predict`.
        resource = segment.partition(":")[0]
        for named in dict.fromkeys((segment, service, resource)):
            if found := part_in(named[:_TEXT]):
                return found
    return ""


def face_segment(path: str) -> str:
    """The segment of a path by which a picture that goes there is a face's, "" where none is."""
    for segment in path.partition("?")[0].split("/")[:_SEGMENTS]:
        text = segment[:_TEXT]
        if part_of(text) == "face" and _alone(text, "face", WITH_PICTURE):
            return text
    return ""
