"""What an answer is as a whole that is nobody's: a program, a stylesheet, an interface's texts.

`const LAT = 22.3, heartRate = 72` in a bundle begins a program, and `pregnant = I am pregnant` in
a file of texts is a label. Programs are told by the media type (RFC 9239, RFC 2318), by the name of
the file that was asked for, or, where neither says anything, by what they are made of; files of
texts by their names (gettext, Java's and Apple's resources, XLIFF). Only what stands in a
program's own text is doubted: an object that was opened in it may be somebody's.
"""

from __future__ import annotations

import functools
import re

from auditor.detect.siblings import is_answer
from auditor.model import LeafTable, Message, Path
from auditor.model.path import ARROW

WHY = "in a program or an interface's texts"

_LOOK = 4_096  # characters that show what a text is
_LONGEST = 2_048  # characters of a path that are looked at
_LAYERS = 8
_KINDS = 3  # of what programs are made of
_OF = ("health", "location")  # the names of a person's values that programs have, too
_CODE_TYPES = (b"javascript", b"ecmascript", b"text/css", b"typescript")
_PLAIN_TYPES = (b"", b"text/plain", b"application/octet-stream", b"binary/octet-stream")
_CODE = (".js", ".mjs", ".cjs", ".css", ".jsbundle")
_TEXTS = (".properties", ".strings", ".stringsdict", ".arb", ".po", ".pot", ".xliff", ".xlf",
          ".resx", ".ftl")  # fmt: skip
_MADE_OF = tuple(
    re.compile(one).search
    for one in (
        r"\bfunction\s?\w{0,64}\(",
        r"\)\s?=>|=>\s?[({]",
        r"\b(?:var|let|const)\s[\w$]{1,64}\s?=",
        r"\breturn[\s({!]",
        r"""["']use strict["']""",
        r"\b(?:module\.exports|webpack\w*|require\(|__esModule)",
        r"===|!==",
    )
)


class Programs:
    """Whether a message is a program or a file of texts. Looks at it once, if asked."""

    def __init__(self, message: Message, leaves: LeafTable) -> None:
        self._message = message
        self._leaves = leaves

    def hold(self, place: Path, data_type: str) -> bool:
        """Whether a place, where such a type of data was found, is a program's or a label."""
        if data_type.partition(".")[0] not in _OF or not is_answer(place):
            return False
        return self._are_texts or (_is_whole(place) and self._is_code)

    @functools.cached_property
    def _file(self) -> str:
        path = self._message.path[:_LONGEST]
        return path.partition("?")[0].partition("#")[0].lower()

    @functools.cached_property
    def _are_texts(self) -> bool:
        return self._file.endswith(_TEXTS)

    @functools.cached_property
    def _is_code(self) -> bool:
        headers = self._message.headers
        kind = next((text for name, text in headers if name.lower() == b"content-type"), b"")
        kind = kind.partition(b";")[0].strip().lower()
        if any(one in kind for one in _CODE_TYPES):
            return True
        return kind in _PLAIN_TYPES and (self._file.endswith(_CODE) or self._looks_like_code())

    def _looks_like_code(self) -> bool:
        for leaf in self._leaves.named(("",)):
            if _is_whole(leaf.path) and is_answer(leaf) and isinstance(leaf.value, str):
                head = leaf.value[:_LOOK]
                return sum(made(head) is not None for made in _MADE_OF) >= _KINDS
        return False


def _is_whole(place: Path) -> bool:
    """Whether a place is the body itself, whatever it was packed in."""
    node = place
    for _ in range(_LAYERS):
        if node.parent is None:
            return node.text.endswith(".body")
        if not node.text.startswith(ARROW) or ":" in node.text:
            return False
        node = node.parent
    return False
