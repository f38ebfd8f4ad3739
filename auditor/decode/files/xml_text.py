"""XML (also SOAP, GPX, Android's preferences) and XML property lists.

Expat parses; a declared entity is refused, as entities are only ever used to
attack. Steps are those of the JSON layer, `xml:$.trk.trkpt[1].@lat`: attributes
and elements of one element are siblings, as members of one object are. An
element's text is at the element itself, or at `.#text` where it has attributes.
`<string name="lat">` is called by its attribute, and in a property list a value
by the `<key>` before it. HTML is no XML: it is text.

Prefixes and declared name spaces are left out, but for those of ISO/IEC: they say which
standard, and which part of it, a record is of (`http://standards.iso.org/iso-iec/39794/-5`).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from xml.parsers import expat

from auditor.decode.base import HEAD, Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.budget import Budget
from auditor.decode.names import short
from auditor.model import DecodeError, Opaque, Path, Scalar

_LOOKS = re.compile(
    r"[\s\ufeff]{0,64}<(?:\?xml\s|!DOCTYPE\s+(?!html)|!--|[A-Za-z_][\w.:-]{0,63}[\s/>])",
    re.IGNORECASE,
).match
_HTML = re.compile(
    r"[\s\ufeff]{0,64}(?:<!--.{0,512}?-->\s{0,64})?<(?:!doctype\s+html|html|head|body|script|div|p|a|b|i"
    r"|br|span|img|table|ul|li|h[1-6]|form|input|button|style|link|meta|iframe|svg|center|font|strong)"
    r"[\s/>]",
    re.IGNORECASE | re.DOTALL,
).match
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII).fullmatch
_LABELS = ("name", "key", "Name", "Key", "id", "field")  # attributes that name an element's value
_STANDARDS = ("http://standards.iso.org/iso-iec/", "https://standards.iso.org/iso-iec/")
_CLOCK = 1_024
_IS_ALL = True
_TRUTH = {"true": True, "false": False}


class _Element:
    """An open element."""

    __slots__ = ("attributed", "counts", "key", "label", "name", "parent", "path", "step", "text")

    def __init__(self, parent: Path, step: str, name: str) -> None:
        self.parent = parent
        self.step = step
        self.name = name
        self.path = Path(parent, step, name)
        self.text: list[str] = []
        self.counts: dict[str, int] = {}
        self.attributed = False
        self.label = ""
        self.key = ""  # in a property list: the key that the next value goes by


class _Reader:
    """The handlers of one text."""

    def __init__(self, root: Path, sink: Sink) -> None:
        self.sink = sink
        self.root = root
        self.open: list[_Element] = []
        self.plist = False
        self._count = 0

    def start(self, tag: str, attributes: list[str]) -> None:
        self._pay(1 + len(attributes) // 2)
        self.sink.deeper(len(self.open) + 1)
        tag = tag.rpartition(":")[2] or tag
        if not self.open:
            self.plist = tag == "plist"
            element = _Element(self.root, _step(tag, 0), tag)
        else:
            above = self.open[-1]
            name, above.key = above.key or tag, ""
            count = above.counts.get(name, 0)
            above.counts[name] = count + 1
            element = _Element(above.path, _step(name, count), short(name))
        for index in range(0, len(attributes), 2):
            self._attribute(element, attributes[index], attributes[index + 1])
        self.open.append(element)

    def _attribute(self, element: _Element, name: str, value: str) -> None:
        if name == "xmlns" or name.startswith(("xmlns:", "xsi:", "xml:")):
            if name.startswith("xmlns") and value.startswith(_STANDARDS):
                self.sink.put(element.path, f".@{short(name)}", value, "xmlns")
            return
        plain = name.rpartition(":")[2] or name
        element.attributed = True
        if plain in _LABELS and not element.label:
            element.label = value
        self.sink.put(element.path, f".@{plain}", value, short(plain))

    def end(self, tag: str) -> None:
        element = self.open.pop()
        text = "".join(element.text).strip()
        above = self.open[-1] if self.open else None
        if self.plist and above is not None:
            self._plist_value(tag, element, above, text)
        elif text:
            if element.attributed:
                name = short(element.label) if element.label else element.name
                self.sink.put(element.path, ".#text", text, name)
            else:
                self.sink.put(element.parent, element.step, text, element.name)

    def _plist_value(self, tag: str, element: _Element, above: _Element, text: str) -> None:
        if tag == "key":
            above.key = text
            above.counts.pop("key", None)
            return
        value: Scalar = text or None
        if tag in _TRUTH:
            value = _TRUTH[tag]
        elif tag == "data":
            try:
                value = base64.b64decode("".join(text.split()), validate=True)
            except (binascii.Error, ValueError):
                value = text
        if value is not None:
            self.sink.put(element.parent, element.step, value, element.name)

    def text(self, data: str) -> None:
        self._pay(0)
        if self.open:
            self.open[-1].text.append(data)

    def entity(self, *_: object) -> None:
        raise CutError("entities", "declares entities")

    def _pay(self, items: int) -> None:
        self.sink.spend(items)
        self._count += 1
        if not self._count % _CLOCK and self.sink.budget.late():
            raise CutError("seconds", "not read in time")


def _step(name: str, count: int) -> str:
    text = f".{name}" if _NAME(name) and len(name) <= 100 else f"['{short(name)!r}']"
    return f"{text}[{count}]" if count else text


def _sniff(data: str, hint: Hint) -> bool:
    if data[:1] not in "<\ufeff \t\r\n" or "html" in hint.mime:
        return False
    return _LOOKS(data) is not None and _HTML(data) is None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sink = Sink(budget, len(data))
    reader = _Reader(at.layer("xml:$"), sink)
    parser = expat.ParserCreate("utf-8", None)
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    body = data.strip("\ufeff \t\r\n\x00")
    declares = body.startswith("<?xml")
    if declares:  # its encoding was undone with the charset
        body = body.partition("?>")[2]
    try:
        parser.Parse(body.encode("utf-8", "replace"), _IS_ALL)
    except (expat.ExpatError, DecodeError) as error:
        known = "xml" in hint.mime or declares
        if not known or not len(sink.leaves):
            raise DecodeError("not XML") from None
        return _partly(sink, at, error, data[-HEAD // 4 :])
    if not len(sink.leaves) and not reader.plist:
        raise DecodeError("nothing in it")
    return sink.leaves


def _partly(sink: Sink, at: Path, error: Exception, rest: str) -> Iterable[Peeled]:
    """What was read before the error, and that there is more."""
    if isinstance(error, CutError):
        sink.budget.reached(error.limit)
        why = str(error)
    else:
        why = "no well-formed XML after this"
    yield from sink.leaves
    tail = rest.encode("utf-8", "replace")
    yield Opaque(at, f"xml: {why}", len(tail), tail)


_GPX = '<?xml version="1.0"?><gpx><trkpt lat="22.3193" lon="114.1694"><ele>4</ele></trkpt></gpx>'
_PLIST = (
    "<?xml version='1.0'?><!DOCTYPE plist PUBLIC '-//Apple//DTD PLIST 1.0//EN' 'x'><plist><dict>"
    "<key>udid</key><string>abc</string><key>on</key><true/><key>at</key><array><real>1.5</real>"
    "<real>2.5</real></array></dict></plist>"
)

DECODER: Decoder[str] = Decoder(
    "xml",
    _sniff,
    _peel,
    (
        Example(
            _GPX,
            (
                (" ▸ xml:$.gpx.trkpt.@lat", "22.3193"),
                (" ▸ xml:$.gpx.trkpt.@lon", "114.1694"),
                (" ▸ xml:$.gpx.trkpt.ele", "4"),
            ),
        ),
        Example(
            "<s:Envelope xmlns:s='x'><s:Body><a>1</a><a>2</a></s:Body></s:Envelope>",
            ((" ▸ xml:$.Envelope.Body.a", "1"), (" ▸ xml:$.Envelope.Body.a[1]", "2")),
        ),
        Example(
            "<f:r xmlns:f='http://standards.iso.org/iso-iec/39794/-5' xmlns='x'><f:b>1</f:b></f:r>",
            (
                (" ▸ xml:$.r.@xmlns:f", "http://standards.iso.org/iso-iec/39794/-5"),
                (" ▸ xml:$.r.b", "1"),
            ),
        ),
        Example(
            "<map><string name='imei'>35</string></map>",
            (
                (" ▸ xml:$.map.string.@name", "imei"),
                (" ▸ xml:$.map.string.#text", "35"),
            ),
        ),
        Example(
            _PLIST,
            (
                (" ▸ xml:$.plist.dict.udid", "abc"),
                (" ▸ xml:$.plist.dict.on", True),
                (" ▸ xml:$.plist.dict.at.real", "1.5"),
                (" ▸ xml:$.plist.dict.at.real[1]", "2.5"),
            ),
        ),
        Example("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", None),
        Example("<!doctype html><html><body>text</body></html>", None),
        Example("<p>text</p>", None),
        Example("<3 you", None),
    ),
    signs="<",
)
