"""The grammar of a Java object stream (Java Object Serialization Specification, chapter 6).

Read by generators on a loop's stack (see `task`); a class description is left
in `desc`, as a generator gives no result. Handles are counted as the writer
counts them, since descriptions and strings are sent once and referred to.
"""

from __future__ import annotations

from struct import Struct

from auditor.decode.binary.cbor_tags import uuid_text
from auditor.decode.binary.cursor import Cursor
from auditor.decode.binary.floats import short32
from auditor.decode.binary.sink import Sink
from auditor.decode.binary.task import Task
from auditor.decode.binary.tree import counted, step_of
from auditor.decode.names import member
from auditor.model import DecodeError, Path

_NULL, _REFERENCE, _CLASSDESC, _OBJECT, _STRING, _ARRAY, _CLASS = range(0x70, 0x77)
_BLOCK, _ENDBLOCK, _RESET, _LONGBLOCK, _EXCEPTION, _LONGSTRING, _PROXY, _ENUM = range(0x77, 0x7F)
_FIRST_HANDLE = 0x7E0000
_WRITE, _SERIALIZABLE, _EXTERNALIZABLE, _BLOCKDATA = 1, 2, 4, 8  # flags of a class
_PRIMITIVES = {
    "B": Struct(">b"), "C": Struct(">H"), "D": Struct(">d"), "F": Struct(">f"), "I": Struct(">i"),
    "J": Struct(">q"), "S": Struct(">h"), "Z": Struct(">?"),
}  # fmt: skip
_SUPERS = 100  # classes above a class
_MAPS = ("Map", "Hashtable", "Properties")  # what their writeObject writes is keys and values
_UUID, _DATE = "java.util.UUID", "java.util.Date"
_SIZES = 16  # bytes of a block in which a collection says how large it is


class Desc:
    """A class: its name, its flags, the type and name of each field, the class above."""

    __slots__ = ("above", "fields", "flags", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.flags = 0
        self.fields: list[tuple[str, str]] = []
        self.above: Desc | None = None

    def chain(self) -> list[Desc]:
        """The classes from the topmost to this one: in this order their fields are written."""
        found: list[Desc] = []
        node: Desc | None = self
        while node is not None and len(found) < _SUPERS:
            found.append(node)
            node = node.above
        return found[::-1]


class Stream(Cursor):
    """One stream; `at` is where the next content begins. Raises DecodeError where it is none."""

    def __init__(self, data: bytes, at: int, sink: Sink, notes: Path) -> None:
        super().__init__(data, at)
        self.sink = sink
        self.notes = notes  # where what is written about classes goes
        self.desc: Desc | None = None
        self._handles: list[Desc | str | None] = []
        self._classes = 0

    def content(self, path: Path, text: str, name: str) -> Task:
        """One object, string or block, as the leaf (or what is below) `text` of a path."""
        self.sink.spend()
        tag = self.take(1)[0]
        if tag in (_STRING, _LONGSTRING, _REFERENCE):
            value = self._string(tag)
            self.sink.put(path, text, value, name)
        elif tag in (_BLOCK, _LONGBLOCK):
            self.sink.put(path, text, self._block(tag), name)
        elif tag in (_OBJECT, _ARRAY, _ENUM, _CLASS):
            yield self._class()
            desc = self.desc
            self._handles.append(None)
            place = Path(path, text, name)
            if tag == _OBJECT and desc is not None:
                yield self._object(desc, place)
            elif tag == _ARRAY and desc is not None:
                yield self._array(desc, place)
            elif tag == _ENUM:
                yield self.content(path, text, name)
        elif tag in (_CLASSDESC, _PROXY):
            self.at -= 1
            yield self._class()
        elif tag == _RESET:
            self._handles.clear()
        elif tag != _NULL:
            raise DecodeError("damaged")

    def _number(self, code: str) -> int | float | bool:
        shape = _PRIMITIVES[code]
        value: int | float | bool = shape.unpack(self.take(shape.size))[0]
        return short32(value) if code == "F" else value

    def _int(self) -> int:
        return int.from_bytes(self.take(4), signed=True)

    def _utf(self, size: int = 2) -> str:
        """Modified UTF-8: zero is two bytes, characters beyond U+FFFF are two surrogates."""
        raw = self.take(int.from_bytes(self.take(size)))
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return _modified(raw)

    def _handle(self) -> Desc | str | None:
        number = self._int() - _FIRST_HANDLE
        if not 0 <= number < len(self._handles):
            raise DecodeError("a reference to nothing")
        return self._handles[number]

    def _string(self, tag: int) -> str | None:
        """A new string, or one that was sent before; None where that was an object."""
        if tag == _REFERENCE:
            found = self._handle()
            if not isinstance(found, str):
                return None
            self.sink.copy(len(found))
            return found
        if tag not in (_STRING, _LONGSTRING):
            raise DecodeError("damaged")
        text = self._utf(2 if tag == _STRING else 8)
        self._handles.append(text)
        return text

    def _block(self, tag: int) -> bytes:
        return self.take(self._int() if tag == _LONGBLOCK else self.take(1)[0])

    def _class(self) -> Task:
        """A class description, into `desc`."""
        tag = self.take(1)[0]
        if tag in (_NULL, _REFERENCE):
            known = self._handle() if tag == _REFERENCE else None
            if isinstance(known, str):
                raise DecodeError("a text as a class")
            self.desc = known
            return
        if tag not in (_CLASSDESC, _PROXY):
            raise DecodeError("damaged")
        self.sink.spend()
        desc = Desc(self._utf() if tag == _CLASSDESC else "")
        if tag == _CLASSDESC:
            self.take(8)  # the version of the class
            self._handles.append(desc)
            desc.flags = self.take(1)[0]
            desc.fields = [self._field() for _ in range(int.from_bytes(self.take(2)))]
        else:
            self._handles.append(desc)
            desc.flags = _SERIALIZABLE
            for _ in range(self._int()):
                self._utf()
        self._classes += 1
        yield self._annotation(Path(self.notes, f"[{self._classes}]", self.notes.name), "", {})
        yield self._class()
        desc.above, self.desc = self.desc, desc

    def _field(self) -> tuple[str, str]:
        code = chr(self.take(1)[0])
        name = self._utf()
        if code in ("L", "["):
            self._string(self.take(1)[0])
        elif code not in _PRIMITIVES:
            raise DecodeError("no such type")
        return code, name

    def _object(self, desc: Desc, place: Path) -> Task:
        """The fields of each class, and what its own writing method wrote."""
        seen: dict[str, int] = {}
        for above in desc.chain():
            if above.flags & _SERIALIZABLE:
                for code, field in above.fields:
                    text, name, _ = member(field)
                    text = counted(text, seen)
                    if code in _PRIMITIVES:
                        self.sink.spend()
                        self.sink.put(place, text, self._number(code), name)
                    else:
                        yield self.content(place, text, name)
                if above.name == _UUID:
                    self._put_uuid(place)
                if above.flags & _WRITE:
                    yield self._annotation(place, above.name, seen)
            elif above.flags & _EXTERNALIZABLE:
                if not above.flags & _BLOCKDATA:
                    raise DecodeError("an object in a form of its own")
                yield self._annotation(place, above.name, seen)

    def _put_uuid(self, place: Path) -> None:
        """A UUID as text, from its two halves, which are the last fields that were read."""
        low, high = self.data[self.at - 16 : self.at - 8], self.data[self.at - 8 : self.at]
        self.sink.put(place, "~uuid", uuid_text(high + low))

    def _annotation(self, place: Path, owner: str, seen: dict[str, int]) -> Task:
        """Contents up to their end: elements, or keys and values where a map writes them."""
        pairs = owner.endswith(_MAPS)
        own = owner.startswith("java.util.")
        index = 0
        while (tag := self.take(1)[0]) != _ENDBLOCK:
            if own and tag in (_BLOCK, _LONGBLOCK):
                block = self._block(tag)
                if owner == _DATE:
                    self.sink.put(place, counted("~time", seen), int.from_bytes(block))
                elif len(block) > _SIZES:
                    self.sink.put(place, counted("~block", seen), block)
                continue
            text, name = counted(f"[{index}]", seen), place.name
            index += 1
            if pairs and tag in (_STRING, _REFERENCE):
                self.sink.spend()
                key = self._string(tag)
                text, name, may_be_value = step_of("" if key is None else key, name)
                text = counted(text, seen)
                if may_be_value:
                    self.sink.put(Path(place, text, name), "~key", key)
            else:
                self.at -= 1
            yield self.content(place, text, name)

    def _array(self, desc: Desc, place: Path) -> Task:
        """Elements; an array of bytes is one value."""
        count = self._int()
        code = desc.name[1:2]
        if code == "B":
            self.sink.put(place, "", self.take(count))
            return
        for index in range(count):
            if code in _PRIMITIVES:
                self.sink.spend()
                self.sink.put(place, f"[{index}]", self._number(code))
            else:
                yield self.content(place, f"[{index}]", place.name)


def _modified(raw: bytes) -> str:
    """What Java's modified UTF-8 says, as far as it is that."""
    try:
        wide = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
    return wide.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
