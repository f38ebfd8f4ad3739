"""How much likelier a text was written than drawn by chance, in bits.

Decoding a word of the wrong alphabet gives random bytes, and a few random
bytes are now and then printable. So a short text is only believed to be what
was encoded if it is far likelier as something a person or a program wrote.

The model is a sub-probability over texts: each character's kind follows from
the kind before it (letters stay letters, digits stay digits), and within its
kind it has a usual frequency; or the whole is digits of an encoding (hex,
base32, base64) or any printable ASCII. As noise gives each byte 8 bits, noise
reaches t bits with a probability of at most 2^-t (Markov's inequality).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import log2

from auditor.model import loaded_once

_LOWER, _UPPER, _DIGIT, _SEPARATOR, _PUNCTUATION, _WIDE, _OTHER = range(7)
_START = 7
# What follows what: shares of 100, by kind of character; each row sums to at most 100.
_SHARES = (
    (84, 2, 3, 8, 1.5, 0.5, 1),  # after a lower-case letter
    (42, 42, 6, 7, 2, 0.5, 0.5),  # after an upper-case letter
    (5, 4, 78, 10, 1.5, 1, 0.5),  # after a digit
    (40, 20, 28, 6, 3, 2, 1),  # after a separator
    (35, 20, 20, 10, 13, 1, 1),  # after other punctuation
    (1, 1, 3, 4, 1, 89, 1),  # after a CJK character
    (10, 2, 1, 8, 1, 1, 77),  # after a letter of another script
    (38, 24, 20, 5, 4, 6, 3),  # at the start
)
_NEXT = tuple(tuple(-log2(share / 100) for share in row) for row in _SHARES)

# Bits of a character within its kind, from usual frequencies in names and Latin-script words.
_LETTERS = {
    letter: cost
    for cost, letters in (
        (3.3, "e"), (3.5, "a"), (3.8, "noi"), (4.0, "rts"), (4.5, "lh"), (4.8, "dcu"), (5.0, "m"),
        (5.3, "pg"), (5.6, "y"), (5.8, "bf"), (6.0, "wk"), (6.6, "v"), (7.4, "zjx"), (8.6, "q"),
    )
    for letter in letters
}  # fmt: skip
_SEPARATORS = dict(zip(" .-_@/:,+=", (2.3, 2.6, 2.9, 3.1, 3.1, 3.7, 4.2, 4.2, 4.5, 5), strict=True))
_PUNCTUATIONS = "!\"#$%&'()*;<>?[\\]^`{|}~\t\r\n"
# The most frequent family names of China, Taiwan and Hong Kong, in both scripts.
_FAMILY_NAMES = frozenset(
    "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何林高羅罗鄭郑梁謝谢宋唐許许鄧邓馮冯韓韩曹曾彭蕭萧蔡潘田董袁"
    "於于余葉叶蔣蒋杜蘇苏魏程呂吕丁沈任姚盧卢傅鍾钟姜崔譚谭廖范范汪陸陆金石戴賈贾韋韦夏邱方侯鄒邹熊孟秦白江閻阎薛尹段雷"
)
# Characters that given names are made of, in both scripts and in Japan.
_GIVEN_NAMES = frozenset(
    "大文明志強强家豪美玲俊傑杰淑芬建國国小龍龙子軒轩曉晓嘉欣秀英雅婷偉伟芳娜敏靜静麗丽艷艳娟霞平剛刚桂華华德輝辉玉蘭兰紅红梅"
    "春宇浩然思穎颖怡慧琳倩雪晨陽阳博涵梓萱一諾诺天佑佳琪詩诗雨心怡宜君宗翰承恩冠廷柏睿品妍羽彤惠珍雲云鳳凤月貴贵榮荣福生學学"
    "成才海波濤涛鵬鹏飛飞峰磊鑫超勇軍军兵斌凱凯樂乐永健世昌正仁信義义禮礼智賢贤良忠孝和安康寧宁瑞祥吉慶庆興兴旺盛順顺清潔洁真"
    "善如意容蓉蓮莲菊竹松青翠珊瑜瑤瑶璇瑩莹晶昕彥彦哲維维翔宏達达光耀輝東东南西北山川田中原本井上村木林森野崎郎太健翔蓮陸湊樹"
    "花咲愛爱結衣彩香織奈美由紀恵智啓翼駿骏威民泰元亨利貞贞燕瓊琼芝秋冬夏雯蕾茹韻韵澤泽潤润淼洋江源泉少自立昭宣希毅誠诚勝胜"
)


def _level(codec: str, leads: range, block: tuple[str, str] = ("\u4e00", "\ua000")) -> set[str]:
    """The hanzi (or another block) of those rows of a double-byte charset."""
    tails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    lines = b"\n".join(bytes((lead, tail)) for lead in leads for tail in tails)
    return {char for char in lines.decode(codec, "ignore") if block[0] <= char < block[1]}


@loaded_once
def _hanzi() -> dict[str, float]:
    """Bits of a hanzi in use: less, the more charsets have it in their first level.

    The first levels of GB 2312, Big5 and JIS X 0208 hold what is used most, KS X 1001 the
    hanja of Korean names; 1,500 characters are in all four, and two of three in names are these.
    """
    mainland = _level("gb2312", range(0xB0, 0xD8))
    others = [_level("big5", range(0xA4, 0xC7)), _level("euc_jp", range(0xB0, 0xD0))]
    others.append(_level("euc_kr", range(0xCA, 0xFE)))
    found = dict.fromkeys(mainland, 12.5)  # simplified characters are in this one only
    for char in set().union(*others):
        levels = (char in mainland) + sum(char in level for level in others)
        found[char] = (15.0, 14.2, 12.8, 11.3)[levels - 1]
    return found


@loaded_once
def _syllables() -> set[str]:
    """The 2,350 hangul syllables of KS X 1001."""
    return _level("euc_kr", range(0xB0, 0xC9), ("\uac00", "\ud7a4"))


_INDIC = frozenset(block >> 7 for block in (0x0900, 0x0980, 0x0B80, 0x0C00, 0x0E00))  # and Thai


def _ascii_kinds() -> dict[str, tuple[int, float]]:
    kinds = {char: (_LOWER, bits) for char, bits in _LETTERS.items()}
    kinds |= dict.fromkeys("".join(_LETTERS).upper(), (_UPPER, 4.7))
    kinds |= dict.fromkeys("0123456789", (_DIGIT, 3.33))
    kinds |= {char: (_SEPARATOR, bits) for char, bits in _SEPARATORS.items()}
    return kinds | dict.fromkeys(_PUNCTUATIONS, (_PUNCTUATION, 4.7))


_KINDS = _ascii_kinds()


_BLOCKS = (  # first, behind the last, kind, bits
    (0x3000, 0x3020, _WIDE, 11.0),  # punctuation of CJK
    (0x3040, 0x3100, _WIDE, 9.5),  # kana
    (0xFF01, 0xFF60, _WIDE, 11.0),  # full-width forms
    (0x1F300, 0x1FB00, _PUNCTUATION, 12.0),  # emoji
)


@lru_cache(maxsize=4_096)
def _kind(char: str) -> tuple[int, float]:
    """The kind of a character that is not ASCII, and its bits within it."""
    code = ord(char)
    for first, behind, kind, cost in _BLOCKS:
        if first <= code < behind:
            return kind, cost
    found = (_PUNCTUATION, 17.0 if code < 0x10000 else 22.0)
    if 0x4E00 <= code < 0xA000:
        found = (_WIDE, _hanzi().get(char, 18.0))
    elif 0xAC00 <= code < 0xD7A4:
        found = (_OTHER, 11.8 if char in _syllables() else 17.0)
    elif char.isalpha() and code < 0x0180:
        found = (_LOWER if char.islower() else _UPPER, 9.0)
    elif char.isalpha() and (code < 0x0700 or code >> 7 in _INDIC):
        found = (_OTHER, 10.0)
    return found


# Bits of a character of such a text, and characters that are given.
_ALPHABETS = (
    (re.compile(r"[0-9a-f]+|[0-9A-F]+").fullmatch, 4.0, 0),
    (re.compile(r"[A-Z2-7]+=*").fullmatch, 5.0, 0),
    (re.compile(r"[A-Za-z0-9+/_-]+=*").fullmatch, 6.0, 0),
    (re.compile(r'"[0-9]+"').fullmatch, 3.4, 2),
    (re.compile(r'"(?:[0-9a-f]+|[0-9A-F]+)"').fullmatch, 4.0, 2),
    (re.compile(r'\{"[\t\n\r -~]*\}').fullmatch, 6.6, 3),
    (re.compile(r"[\t\n\r -~]+").fullmatch, 6.6, 0),
)
_CHOICE = 2.8  # bits that say which of these models a text follows
GIVEN_NAME = 8.9  # bits of a character of given names
FAMILY_NAME = 8.4  # bits of a family name at the start


def bits(text: str, size: int) -> float:
    """Bits in favour of the text, which took `size` bits to write as noise does."""
    return size - min(_written(text), _drawn(text)) - 1


def _table(costs: Iterable[tuple[int, float]]) -> bytes:
    """Costs by byte, in parts of a bit."""
    found = bytearray(256)
    for byte, cost in costs:
        found[byte] = round(cost * _PARTS)
    return bytes(found)


_PARTS = 15  # parts of a bit in which ASCII is counted: the dearest character has 255 of them
_ASCII = [_KINDS.get(char) or _kind(char) for char in map(chr, range(0x80))]
_KIND_OF = bytes(kind for kind, _ in _ASCII) * 2
_COST_OF = _table(enumerate(cost for _, cost in _ASCII))
_PAIRS = _table(
    (before << 3 | kind, cost) for before, row in enumerate(_NEXT) for kind, cost in enumerate(row)
)


def _written_ascii(data: bytes) -> float:
    """The same of ASCII, all characters at once: a kind has three bits, so two fit into a byte."""
    kinds = int.from_bytes(data.translate(_KIND_OF))
    first = _START << 8 * len(data)
    pairs = (first | kinds) >> 8 << 3 | kinds
    steps = pairs.to_bytes(len(data)).translate(_PAIRS)
    return (sum(steps) + sum(data.translate(_COST_OF))) / _PARTS


def _written(text: str) -> float:
    if text.isascii():
        return _written_ascii(text.encode("ascii"))
    total = 0.0
    before = _START
    for char in text:
        kind, cost = _KINDS.get(char) or _kind(char)
        if kind == _WIDE:
            if before == _START and char in _FAMILY_NAMES:
                cost = FAMILY_NAME
            elif char in _GIVEN_NAMES:
                cost = GIVEN_NAME
            else:
                cost += 1.0
        total += _NEXT[before][kind] + cost
        before = kind
    return total


def _drawn(text: str) -> float:
    """The bits of a text that is digits of an encoding, or any printable ASCII."""
    for matches, cost, given in _ALPHABETS:
        if matches(text):
            return _CHOICE + cost * (len(text) - given)
    return 1e9
