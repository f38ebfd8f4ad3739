"""Items one after the other, of a layer that says what each is, with no schema beside it."""

from __future__ import annotations

from auditor.decode.binary.cursor import Cursor
from auditor.decode.binary.likelihood import controls
from auditor.decode.binary.sink import Sink
from auditor.model import DecodeError, Scalar


class Items(Cursor):
    """`strict` where nobody said what the bytes are: then every text must be one."""

    def __init__(self, data: bytes, sink: Sink, *, strict: bool) -> None:
        super().__init__(data)
        self.sink = sink
        self.strict = strict

    def text(self, data: bytes) -> Scalar:
        """UTF-8, or the bytes where they are none (older writers have no other type for them).

        Raises:
            DecodeError: in strict reading, what is none or holds control characters.
        """
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            if self.strict:
                raise DecodeError("a text that is none") from None
            return data
        if self.strict and not text.isprintable() and controls(text) is not None:
            raise DecodeError("a text that is none")
        return text
