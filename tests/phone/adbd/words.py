"""The emulated phone's sh, as far as it goes: words, quotes, `;`, `&&`, `||`, `2>`, globs, `$?`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

STATUS = "\0status"  # an unquoted $? in a word
_OPERATORS = ("&&", "||", ";", "\n", "&", "|")


@dataclass(frozen=True)
class Word:
    text: str
    quoted: bool = False  # any part of it, so that it is no glob


@dataclass(frozen=True)
class Simple:
    """A simple command and the operator before it."""

    before: str
    words: tuple[Word, ...]


def commands(text: str) -> Iterator[Simple]:
    """The simple commands of a line in order; braces only group, and redirections vanish."""
    before, words = ";", []
    for token in _tokens(text):
        if isinstance(token, Word):
            if token.text in {"{", "}"} and not token.quoted:
                continue
            words.append(token)
            continue
        if words:
            yield Simple(before, tuple(words))
        before, words = (token if words or token in {"&&", "||"} else before), []
    if words:
        yield Simple(before, tuple(words))


def _tokens(text: str) -> Iterator[Word | str]:
    position, word, started, quoted = 0, "", False, False
    while position < len(text):
        character = text[position]
        operator = next((o for o in _OPERATORS if text.startswith(o, position)), "")
        if character in "'\"":
            end = text.index(character, position + 1)
            word, started, quoted = word + text[position + 1 : end], True, True
            position = end + 1
        elif character == "\\":
            word, started, quoted = word + text[position + 1], True, True
            position += 2
        elif text.startswith("$?", position):
            word, started = word + STATUS, True
            position += 2
        elif text.startswith(("2>", ">"), position) and not started:
            position = _after_redirection(text, position)
        elif operator or character in " \t":
            if started:
                yield Word(word, quoted)
            word, started, quoted = "", False, False
            if operator:
                yield operator
            position += len(operator) or 1
        else:
            word, started = word + character, True
            position += 1
    if started:
        yield Word(word, quoted)


def _after_redirection(text: str, position: int) -> int:
    position = text.index(">", position) + 1
    while position < len(text) and text[position] == " ":
        position += 1
    while position < len(text) and text[position] not in " \t;&|\n":
        position += 2 if text.startswith("&1", position) else 1
    return position
