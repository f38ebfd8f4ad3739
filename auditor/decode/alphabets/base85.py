"""Base85: Ascii85 (Adobe's, PostScript), RFC 1924's alphabet as git uses it, ZeroMQ's Z85.

Five characters are four bytes, the highest digit first; k characters at the
end are k - 1 bytes. `head` decodes the first groups only, to say no early.
"""

from __future__ import annotations

import struct
from operator import mul

from auditor.decode.alphabets.digits import Digits

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = {
    "ascii85": Digits("".join(map(chr, range(33, 118)))),
    "base85": Digits("0123456789" + _LETTERS + _LETTERS.lower() + "!#$%&()*+-;<=>?@^_`{|}~"),
    "z85": Digits("0123456789" + _LETTERS.lower() + _LETTERS + ".-:+=^!/*?&<>()[]{}@%$#"),
}
NAMES = tuple(_DIGITS)
_LONGEST = 1024 * 1024
_POWERS = (85**4, 85**3, 85**2, 85, 1)
_GREATEST = 0xFFFFFFFF
_LAST = 84  # the digit that fills the last group up


def strip(name: str, text: str) -> str:
    """An ASCII text without Ascii85's frame, line breaks and `z`; "" if not of the alphabet."""
    if name == "ascii85":
        if text.startswith("<~") and text.endswith("~>"):
            text = text[2:-2]
        if "\n" in text:
            text = "".join(text.split())
        text = text.replace("z", "!!!!!")
    if len(text) % 5 == 1 or len(text) > _LONGEST or not _DIGITS[name].spell(text):
        return ""
    return text


def decode(name: str, text: str, most: int = _LONGEST) -> bytes | None:
    """The bytes of the first `most` characters, a multiple of five, of a stripped text.

    None if a group is too great for four bytes.
    """
    values = _DIGITS[name].values(text[:most])
    spare = -len(values) % 5
    if spare:
        values += bytes((_LAST,)) * spare
    groups = [sum(map(mul, values[at : at + 5], _POWERS)) for at in range(0, len(values), 5)]
    if groups and max(groups) > _GREATEST:
        return None
    out = struct.pack(f">{len(groups)}I", *groups)
    return out[:-spare] if spare else out
