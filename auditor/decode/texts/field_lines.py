"""Lines of `Name: value` or `name = value`: reports, mails, INI and properties files, flat YAML.

A text is of this kind if most of its lines are. A name is a few words; a line
that ends with the name has its value on the next one, or names a group of
deeper lines. What stands between the fields stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.budget import Budget
from auditor.decode.names import Labels
from auditor.model import DecodeError, Path

_FIELD = re.compile(
    r"(?P<indent>[ \t]*)(?P<dash>- )?"
    r"(?P<name>[^\W\d_](?:[\w.\'/-]|\[\d{1,6}\])+(?: [\w.\'/()#-]+){0,4}?)"
    r"[ \t]{0,24}(?::(?=\s|\Z|[^\s/:])|\uff1a|=(?!=))[ \t]*(?P<value>.*)"
).fullmatch
_STEPS = re.compile(r"\[\d{1,6}\]|\w+").findall
_SECTION = re.compile(r"\[([\w .:/-]{1,64})\]").fullmatch
_ASIDE = ("#", ";", "---", "...", "//")  # what begins a comment, or a document of YAML
_CODE = ("{", "}", ";", ",", "(", "[", ">")  # what ends a line of code
_BROKEN = 60  # characters of a line that quoted-printable or base64 may have broken
_LOOK = 4_096  # characters that show what a text is
_LEAST = 2  # fields
_MOST_OF = 0.6  # of the lines
_FEW_OF = 1 / 8
_MOST = 50_000  # lines
_DEEPEST = 16
_CLOCK = 1_024
_NOT = ("javascript", "css", "html", "xml", "json")


def _sniff(data: str, hint: Hint) -> bool:
    if "\n" not in data or data[0] in "{<" or any(word in hint.mime for word in _NOT):
        return False
    head = data[:_LOOK]
    lines = head.splitlines()
    if len(head) < len(data) and len(lines) > 1:
        lines.pop()  # cut
    lines = [line for line in map(str.rstrip, lines) if line and not line.startswith(_ASIDE)]
    if not lines or (_FIELD(lines[0]) is None and _SECTION(lines[0]) is None):
        return False
    if sum(line.endswith(_CODE) for line in lines) > _FEW_OF * len(lines):
        return False
    if any(line[-1] == "=" and len(line) >= _BROKEN for line in lines):
        return False
    found = [match for match in map(_FIELD, lines) if match is not None]
    headed = sum(not match["value"] for match in found)
    sections = sum(_SECTION(line) is not None for line in lines)
    whole = len(lines) - sections - min(headed, len(lines) - len(found))
    return len(found) >= _LEAST and len(found) >= _MOST_OF * whole


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    del hint
    reader = _Reader(at.layer("fields:$"), Sink(budget, len(data)))
    try:
        reader.read(data)
    except CutError as error:
        return reader.sink.cut(at, error, data)
    if reader.fields < _LEAST:
        raise DecodeError("no fields")
    return reader.sink.leaves


class _Group:
    """Fields of one depth."""

    __slots__ = ("elements", "indent", "labels", "path")

    def __init__(self, path: Path, indent: int) -> None:
        self.path = path
        self.indent = indent
        self.labels = Labels()
        self.elements = 0


class _Reader:
    """The state between two lines."""

    def __init__(self, root: Path, sink: Sink) -> None:
        self.root = root
        self.sink = sink
        self.groups = [_Group(root, 0)]
        self.pending: tuple[Path, str, str] | None = None  # a name whose value is yet to come
        self.text: list[str] = []
        self.fields = 0
        self.counted: dict[tuple[int, str], Path] = {}

    def read(self, data: str) -> None:
        """All lines."""
        for number, line in enumerate(data.splitlines()):
            if number >= _MOST:
                raise CutError("nodes", f"more than {_MOST:,} lines")
            if not number % _CLOCK and self.sink.budget.late():
                raise CutError("seconds", "not read in time")
            self.line(line.rstrip())
        self.settle()

    def line(self, line: str) -> None:
        """One line: a field, a section, a value of the name before it, or text."""
        if not line or line.startswith(_ASIDE):
            return
        self.sink.spend()
        if section := _SECTION(line):
            self.settle()
            path = Path(self.root, _step(self.groups[0].labels.step(section[1])), section[1])
            self.groups = [self.groups[0], _Group(path, 0)]
        elif match := _FIELD(line):
            self._field(match)
        elif self.pending is not None:
            parent, step, name = self.pending
            self.pending = None
            self.sink.put(parent, step, line.strip(), name)
        else:
            self.text.append(line)

    def _field(self, match: re.Match[str]) -> None:
        indent = len(match["indent"]) + 2 * bool(match["dash"])
        if self.pending is not None and indent > self.groups[-1].indent:
            self._deeper(indent)
        self.settle()
        while len(self.groups) > 1 and indent < self.groups[-1].indent:
            self.groups.pop()
        group = self.groups[-1]
        if match["dash"]:
            self._element(group, indent)
            group = self.groups[-1]
        name, value = match["name"], match["value"].strip()
        self.fields += 1
        if "[" in name and value:
            self._counted(group.path, name, value)
            return
        step = _step(group.labels.step(name))
        if not value:
            self.pending = group.path, step, name
            return
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        self.sink.put(group.path, step, value, name)

    def _counted(self, root: Path, name: str, value: str) -> None:
        """A value whose name counts the objects above it: `Events[0].Faces[0].Age`."""
        *above, last = _STEPS(name)
        at = root
        for step in above[:_DEEPEST]:
            text = step if step[0] == "[" else f".{step}"
            called = at.name if step[0] == "[" else step
            at = self.counted.setdefault((id(at), text), Path(at, text, called))
        counts = last[0] == "["
        self.sink.put(at, last if counts else f".{last}", value, at.name if counts else last)

    def _deeper(self, indent: int) -> None:
        """The name without a value is that of a group."""
        if self.pending is not None and len(self.groups) < _DEEPEST:
            parent, step, name = self.pending
            self.groups.append(_Group(Path(parent, step, name), indent))
        self.pending = None

    def _element(self, group: _Group, indent: int) -> None:
        """The next element of a list, below the group that holds the list."""
        holder = (
            self.groups[-2] if group.path.text.startswith("[") and len(self.groups) > 1 else group
        )
        path = Path(holder.path, f"[{holder.elements}]", holder.path.name)
        holder.elements += 1
        if holder is not group:
            self.groups.pop()
        if len(self.groups) < _DEEPEST:
            self.groups.append(_Group(path, indent))

    def settle(self) -> None:
        """What was gathered is complete: lines between fields are one text."""
        self.pending = None
        if self.text:
            group = self.groups[-1]
            text = "\n".join(self.text)
            self.text.clear()
            self.sink.put(group.path, _step(group.labels.step("~text")), text, "")


def _step(label: str) -> str:
    return label if label[0] == "[" else f".{label}"


DECODER: Decoder[str] = Decoder(
    "fields",
    _sniff,
    _peel,
    (
        Example(
            "Name: Jane Roe\nAndroid ID: 4dbedd9709159953\n",
            (
                (" ▸ fields:$.Name", "Jane Roe"),
                (" ▸ fields:$['Android ID']", "4dbedd9709159953"),
            ),
        ),
        Example(
            "[device]\nserial=9B18\n[place]\ncity = Paris\n",
            ((" ▸ fields:$.device.serial", "9B18"), (" ▸ fields:$.place.city", "Paris")),
        ),
        Example(
            "place:\n  city: Paris\n  at: 48.8\nok: true\n",
            (
                (" ▸ fields:$.place.city", "Paris"),
                (" ▸ fields:$.place.at", "48.8"),
                (" ▸ fields:$.ok", "true"),
            ),
        ),
        Example(
            "Phone:\n9469 9966\nMail:\njane@example.org\nbye\n",
            (
                (" ▸ fields:$.Phone", "9469 9966"),
                (" ▸ fields:$.Mail", "jane@example.org"),
                (" ▸ fields:$['~text']", "bye"),
            ),
        ),
        Example(
            "Faces[0].Age=31\nFaces[0].Box[0]=12\n",
            ((" ▸ fields:$.Faces[0].Age", "31"), (" ▸ fields:$.Faces[0].Box[0]", "12")),
        ),
        Example("Note: this is a letter\nto somebody who has\nmuch to read", None),
        Example("color: red;\nmargin: 0;\n", None),
        Example("https://a.example/\nhttps://b.example/\n", None),
        Example("Name: Jane", None),
    ),
    signs="\n",
)
