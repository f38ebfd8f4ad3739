"""Named values inside texts that no decoder could take apart.

Script, markup, a JSON body that was cut off, a URL in a field: where the scan
hit a telling word before `:` or `=`, the surroundings are read as
`name: value` pairs and handed to the detectors as leaves of their own, below
the leaf that holds them. What they claim there is reported at that leaf, as
content, and never as proven: text lacks the structure that would prove it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.detect.fragments import fragments
from auditor.detect.haystack import Haystack
from auditor.detect.prefilter import Compile, Hits, Pattern, Prefilter
from auditor.model import Leaf, Path, loading

_AROUND = 300  # bytes of context on each side of a hit
_WINDOWS = 256
_EACH = 4  # windows of one word in one leaf
_PAIRS = 64  # named values in a window of usual size
# What may stand between a name and its value, at any depth of escapes: quotes, then `:` or `=`.
SUFFIX = (
    rb"""(?:["'\\\]/]|&quot;|&#3[49];|%(?:25){0,2}(?:22|27|5c|5d)|u0022|x22){0,6}[ \t]{0,2}"""
    rb"""(?:(?:content|value) ?)?(?:[:=>(]|%(?:25){0,2}3[ad]|u003[ad]|x3[ad])"""
)
# What a value begins with: not `lat:e.lat` or `state:null` of a program.
_VALUE = re.compile(
    rb"""(?:["'\\ \t\[({<>=]|&(?:amp;)?(?:quot|\#3[49]);|%(?:25)*(?:2[027]|5[bBcC]|7[bB])|u0022|x22)
    {0,10}
    (?:[-+]{0,2}[0-9.]|%(?:25)*2[dD]|[\x80-\xff]|[A-Z0-9]{2}["'&\\,;\ %]
    |(?!null|this|void|undefined|function|true|false|return)[A-Za-z_][\w%+ -]{3})""",
    re.VERBOSE,
).match


class LooseWords:
    """The telling words of all detectors, looked for in two steps.

    `wake` is one pattern that says whether any is there; which, a scan for each says,
    whose patterns take long to compile and are made when a text first needs them.
    """

    def __init__(self, words: Iterable[str], compile_with: Compile) -> None:
        all_words = sorted({word.encode("ascii") for word in words})
        self.wake = _pattern(b"(?:" + b"|".join(all_words) + b")", once=True)
        self.patterns = [_pattern(word) for word in all_words]
        self._compile = compile_with
        self._each: Prefilter | None = None

    def scan(self, data: bytes) -> Hits:
        """(word, end) of each word before `:` or `=`, in order of end."""
        if self._each is None:
            with loading():
                self._each = self._compile(self.patterns, secret=False)
        return self._each.scan(data)


def _pattern(word: bytes, *, once: bool = False) -> Pattern:
    return Pattern(word + SUFFIX, literal=False, caseless=True, once=once)


def loose_leaves(
    haystack: Haystack, hits: Iterable[tuple[int, int]]
) -> Iterator[tuple[Leaf, Leaf]]:
    """(the leaf to detect on, the leaf that holds the text) of every named value.

    `hits` are (pattern, end) of loose words, in order of end.
    """
    for number, (start, end) in enumerate(_windows(haystack, hits)):
        leaf = haystack.leaves[haystack.place(start)]
        root = Path(leaf.path, f" text#{number}", leaf.path.name)
        window = haystack.data[start:end].decode("utf-8", "ignore")
        most = _PAIRS * (1 + (end - start) // (2 * _AROUND))
        for named in islice(fragments(window, root), most):
            yield named, leaf


def _windows(haystack: Haystack, hits: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches around the hits, inside their leaves, merged where they overlap.

    Every word gets a few stretches in every leaf, so that one word's flood
    does not hide another's only appearance.
    """
    windows: list[tuple[int, int]] = []
    taken: dict[tuple[int, int], list[int]] = {}
    for number, end in hits:
        place = haystack.place(end - 1)
        if place >= haystack.readable:
            break
        ends = taken.setdefault((number, place), [])
        if len(ends) >= _EACH or (ends and end - ends[-1] < _AROUND):
            continue
        if _VALUE(haystack.data, end) is None:
            continue
        ends.append(end)
        low, high = haystack.span(place)
        start, stop = max(low, end - _AROUND), min(high, end + _AROUND)
        if windows and low <= windows[-1][0] and start < windows[-1][1]:
            windows[-1] = (windows[-1][0], max(windows[-1][1], stop))
        elif len(windows) < _WINDOWS:
            windows.append((start, stop))
        else:
            break
    return windows
