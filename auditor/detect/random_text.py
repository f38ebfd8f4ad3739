"""How random a text looks: what an identifier is made of, and words are not.

Identifiers are drawn, words are spoken: pairs of letters that follow each other
in words are common in words and rare in what was drawn. No dictionary is asked,
so names of code and of companies count as words like any others.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=:@|{}-]+").fullmatch
_TWO_DIGITS = re.compile(r"[0-9][^0-9]*[0-9]").search
_SEGMENT = re.compile(r"[A-Za-z0-9]+")
_PIECE = re.compile(r"\d+|[A-Z]?[a-z]+|[A-Z]+")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+").fullmatch
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[T_ ].*").fullmatch
_WORD_BITS = 0.5  # of a letter in a word
_LETTER_BITS = 5.0
_DIGIT_BITS = 3.3
_HEX_BITS = 4.0
_COUNTER = 3  # digits of a number that counts or is a version
_SPOKEN = 0.6  # of a word's pairs of letters; of random letters a fourth
# Pairs of letters that words are made of: the most frequent of English text.
_PAIRS = """
    th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al
    de se le sa si ar ve ra ld ur ro io ic ne ri co li la me ce el ta ma us ch om ho ee ec
    di pr ac ad pe lo tr ge ct no il un em wi pl po id bo ai su be ca fo wa ot so rs ss am
    ie mo mp im op sp ut sh ag ab up ow ry ty ly ay ev ex gr cl da do fi ef ir ig gh iv ke
    ks na ni nc ns ol os pa ph pi pp qu rd rm rt sc sk sy tu tt ub uc ul um ui vi vo wo wh
    ck ap av bi bl br bu cr cu dr du eb eg ep ey fa fe fr ga gi go gu oo ll rk ew
"""
_SPOKEN_PAIRS = frozenset(_PAIRS.split())


def random_bits(text: str) -> float:
    """An estimate of a text's random bits; 0 for prose, URLs, dates, names of code, plain words.

    Hex counts four bits a digit, other digits 3.3, letters five, or half a bit
    where they make a word. Short numbers between separators count nothing, as
    in `com.example.app.1.2`; a text without two digits is taken for words.
    """
    if _TWO_DIGITS(text) is None:
        return 0.0
    bare = text.replace("-", "")
    if _HEX(bare):
        return _HEX_BITS * min(len(bare), 4 * len(set(bare)))
    if _TOKEN(text) is None or "://" in text or _DATE(text) is not None:
        return 0.0
    bits = sum(map(_segment_bits, _SEGMENT.findall(text)))
    return bits * min(1.0, 4 * len(set(text)) / len(text))


def _segment_bits(segment: str) -> float:
    """The same of a stretch of letters and digits."""
    if segment.isdecimal():
        return _DIGIT_BITS * len(segment) if len(segment) > _COUNTER else 0.0
    bits = 0.0
    for piece in _PIECE.findall(segment):
        if piece[0].isdigit():
            bits += _DIGIT_BITS * len(piece)
        else:
            bits += (_WORD_BITS if _is_word(piece) else _LETTER_BITS) * len(piece)
    return bits


def _is_word(letters: str) -> bool:
    """Whether letters go together as in a word; two or fewer do not tell."""
    pairs = len(letters) - 1
    if pairs < 2:
        return False
    lower = letters.lower()
    return sum(lower[n : n + 2] in _SPOKEN_PAIRS for n in range(pairs)) >= _SPOKEN * pairs
