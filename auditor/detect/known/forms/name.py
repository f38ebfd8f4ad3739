"""Names of people: parts joined in either order, Latin and CJK, with and without accents.

A Latin name's parts stand apart; of a name in hanzi, kana or hangul the family
name is the first character (rarely the first two). Transcription between scripts
needs the name in both: give both in the profile.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from auditor.detect.known.forms.base import Form

_MOST_PARTS = 6
_WIDE_FROM, _WIDE_TO = 0x2E80, 0xD7A4
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_SIGNS = re.compile(r"[-'\u2019]")
_JOINS = (
    (" ", ""), ("", ", without spaces"), ("_", ", with underscores"),
    (".", ", with dots"), ("-", ", with dashes"), ("+", ", with plus signs"),
)  # fmt: skip


def parts(text: str) -> tuple[str, str] | None:
    """(first part, the rest) of a name of two parts or more, in the order given."""
    if is_wide(text) and " " not in text:
        size = 2 if len(text) >= 4 else 1  # 歐陽, 司馬: a family name of two characters
        return (text[:size], text[size:]) if len(text) > 1 else None
    found = text.replace("\u3000", " ").replace(",", " ").split()
    return (found[0], " ".join(found[1:])) if len(found) > 1 else None


def is_wide(text: str) -> bool:
    """Whether a name is in hanzi, kana or hangul."""
    return bool(text) and _WIDE_FROM <= ord(text[0]) < _WIDE_TO


def forms(text: str) -> Iterator[Form]:
    """The name in its orders, cases and scripts of the same letters."""
    if is_wide(text):
        yield from _wide(text)
        return
    words = text.replace(",", " ").split()[:_MOST_PARTS]
    yield from _spelled(words, "as given", main=True)
    for other, how in _orders(words):
        yield from _spelled(other, how, main=False)
    yield from _rare(words)
    plain = _without_accents(text)
    if plain != text:
        yield from _spelled(plain.split(), "without accents", main=True)
    yield Form(text.translate(_FULL_WIDTH), "in full-width letters")


def _spelled(words: list[str], how: str, *, main: bool) -> Iterator[Form]:
    for join, with_ in _JOINS:
        whole = join.join(words)
        yield Form(whole, f"{how}{with_}", main=main and not join.strip() and bool(join))
        yield Form(whole.lower(), f"{how}, lower-cased{with_}", main=main and join == " ")
        if join in ("", " "):
            yield Form(whole.upper(), f"{how}, upper-cased{with_}")
    if len(words) > 1:
        yield Form(f"{words[-1]}, {' '.join(words[:-1])}", f"{how}, last part first")
        yield Form(f"{words[0]}, {' '.join(words[1:])}", f"{how}, with a comma")


def _rare(words: list[str]) -> Iterator[Form]:
    """Without the hyphens and apostrophes inside its parts, and with the given name's initial."""
    solid = [_SIGNS.sub("", word) for word in words]
    if solid != words:
        for parts_of, how in (
            (solid, "without hyphens"),
            (solid[::-1], "turned round, no hyphens"),
        ):
            for join in ("", " ", "_", "."):
                yield Form(join.join(parts_of), how, whole=True)
    if len(words) > 1:
        for first, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
            other = " ".join(rest)
            for text in (f"{first[0]}. {other}", f"{first[0]} {other}", f"{other} {first[0]}.",
                         f"{other}, {first[0]}."):  # fmt: skip
                yield Form(text, "one part as an initial", whole=True, short=True)


def _orders(words: list[str]) -> Iterator[tuple[list[str], str]]:
    if len(words) > 1:
        yield [words[-1], *words[:-1]], "the last part first"
    if len(words) > 2:
        yield [*words[1:], words[0]], "the first part last"
        yield [words[0], words[-1]], "without middle parts"
        yield [words[0], "".join(words[1:])], "given names as one"


def _wide(text: str) -> Iterator[Form]:
    bare = "".join(text.split()).replace("・", "").replace("·", "")
    yield Form(bare, "without spaces", main=True)
    for size in (1, 2):
        family, given = bare[:size], bare[size:]
        if given and (size == 1 or len(bare) > 2):
            for join in (" ", "\u3000", "·"):
                yield Form(f"{family}{join}{given}", "family and given name apart")
            yield Form(given + family, "given name first")
            yield Form(f"{given} {family}", "given name first, apart")
    for normal in ("NFD", "NFKC"):
        yield Form(unicodedata.normalize(normal, bare), f"in {normal}")


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(char for char in apart if not unicodedata.combining(char))
