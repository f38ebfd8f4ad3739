"""Where a value was found, as a chain of steps from the message to the bytes.

A path is provenance: readable, and replayable because every step is unique
within its message. `request.body ▸ gzip ▸ json:$.events[0].blob ▸ base64`.

Nodes share their parents, and the text is only built for what is reported. A
msgspec Struct, not a dataclass: it is made in a twentieth of the time, and as
paths form no cycles the garbage collector need not look at them.
"""

from __future__ import annotations

import msgspec

ARROW = " ▸ "


class Path(msgspec.Struct, frozen=True, gc=False):
    """One step; `text` carries its own separator, `name` is the field's name.

    `name` is what key context is judged on: the nearest field, header, cookie
    or parameter name; an array element inherits the name of its array.
    """

    parent: Path | None
    text: str
    name: str

    @classmethod
    def root(cls, text: str, name: str = "") -> Path:
        """Start a path, for example `request.body` or `request.query:lat` (name `lat`)."""
        return cls(None, text, name)

    def layer(self, step: str, name: str | None = None) -> Path:
        """Enter a decoded layer: ` ▸ gzip`; the field name stays unless the layer names one."""
        return Path(self, ARROW + step, self.name if name is None else name)

    def child(self, text: str, name: str | None = None) -> Path:
        """Go down inside a layer: `.events` (named) or `[0]` (inherits the name)."""
        return Path(self, text, self.name if name is None else name)

    def steps(self) -> list[str]:
        """The texts from the root to here."""
        texts = []
        node: Path | None = self
        while node is not None:
            texts.append(node.text)
            node = node.parent
        texts.reverse()
        return texts

    def __str__(self) -> str:
        return "".join(self.steps())
