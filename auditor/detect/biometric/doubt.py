"""Names that are of a body and of something else: Iris the data set, PaLM the model, a font's face.

A name such as these says little alone. It counts where a second place speaks of
bodies too: a word of the trade in the name itself, in those above or beside, in
the path or the host. Where what stands beside says that a text was embedded, or
that a typeface is described, the vector is told apart.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from auditor.detect.keys import joined, words
from auditor.model import Leaf, Node, Scalar

_UP = 8
_TEXT = 128
_TWO_SIDED = frozenset(("iris", "irises", "palm", "vein"))
# Words of recognising people. "Embedding" and "vector" are none: a text has them, too.
_TRADE = frozenset(
    ("biometric", "biometrics", "enroll", "enrol", "enrollment", "enrolment", "enrolled", "verify",
     "verification", "identify", "identification", "matcher", "matching", "recognition",
     "recognise", "recognize", "liveness", "authenticate", "authentication", "eye", "eyes",
     "lefteye", "righteye", "pupil", "iriscode", "scanner", "scan", "hand", "lefthand",
     "righthand", "palmprint", "palmvein", "palmid", "vein", "veins", "print", "minutiae",
     "subject", "subjectid", "person", "personid", "modality", "bodypart", "template",
     "templates", "face", "fingerprint", "retina", "kyc")
)  # fmt: skip
# Models that embed texts, by the names that their makers gave them.
_OF_TEXT = re.compile(
    r"text-?embedding|textembedding|gecko|sentence-?transformer|minilm|mpnet|(?:^|/)(?:bge|e5|gte)-"
    r"|ada-002|word2vec|glove|fasttext|\bbert|nomic-embed|voyage-|jina-embed|embed-(?:english|multi)"
    r"|titan-embed-text|mxbai-embed|instructor-(?:xl|large)|palm-?2|embedding-001",
    re.IGNORECASE,
)
_MODELS = frozenset(("model", "modelname", "modelid", "embeddingmodel", "engine", "encoder"))
_TEXTS = frozenset(
    ("prompttokens", "tokencount", "totaltokens", "pagecontent", "sentence", "sentences",
     "passage", "document", "documents", "documentid", "docid", "chunk", "chunkid", "chunktext",
     "prompt", "text", "texts", "snippet", "paragraph", "tokens", "billablecharactercount",
     "sepallength", "sepalwidth", "petallength", "petalwidth", "species")
)  # fmt: skip
_FONTS = frozenset(
    ("fontfamily", "fontweight", "fontstyle", "fontface", "fontsize", "glyphs", "glyph",
     "unicoderange", "ascender", "descender", "unitsperem", "kerning", "ligatures", "woff2")
)  # fmt: skip


@functools.lru_cache(8_192)
def is_two_sided(name: str) -> bool:
    """Whether a name speaks of a body by such a word alone."""
    parts = set(words(name))
    return not parts.isdisjoint(_TWO_SIDED) and not _speaks(name, parts)


@functools.lru_cache(8_192)
def is_trade(text: str) -> bool:
    """Whether a name, or a segment of a path, speaks of recognising people."""
    return _speaks(text, set(words(text)))


def _speaks(text: str, parts: set[str]) -> bool:
    mine = {*parts, joined(text)} & _TRADE
    return bool(mine - {"vein"}) or {"palm", "vein"} <= parts


def seconded(node: Node, beside: Iterable[Leaf], address: str) -> bool:
    """Whether another place than the name speaks of recognising people."""
    step: Node | None = node
    for _ in range(_UP):
        if step is None:
            break
        if is_trade(step.name):
            return True
        step = step.parent
    if any(is_trade(segment) for segment in address.split("/")):
        return True
    return any(leaf.name != node.name and is_trade(leaf.name) for leaf in beside)


def is_of_text(beside: Iterable[Leaf]) -> bool:
    """Whether the model named beside a vector embeds texts."""
    return any(joined(one.name) in _MODELS and _matches(_OF_TEXT, one.value) for one in beside)


def is_of_else(names: Iterable[str]) -> bool:
    """Whether the fields beside a vector are those of a text or of a table of flowers."""
    return not _TEXTS.isdisjoint(names)


def is_font(names: Iterable[str]) -> bool:
    """Whether the fields beside a vector are those of a typeface."""
    return not _FONTS.isdisjoint(names)


def _matches(pattern: re.Pattern[str], value: Scalar) -> bool:
    return isinstance(value, str) and pattern.search(value[:_TEXT]) is not None
