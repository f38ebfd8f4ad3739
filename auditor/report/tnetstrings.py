"""Typed netstrings as mitmproxy writes them: `<length>:<bytes><type>`, keys as text."""

from __future__ import annotations

from collections.abc import Sequence

type Value = bool | int | float | bytes | str | Sequence[Value] | dict[str, Value] | None

_DEEPEST = 16


def dumps(value: Value, depth: int = 0) -> bytes:
    """One value; our own structures are shallow, anything deeper is a mistake of ours."""
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    data, kind = _plain(value, depth)
    return b"%d:%b%b" % (len(data), data, kind)


def _plain(value: Value, depth: int) -> tuple[bytes, bytes]:
    """A value's bytes and type."""
    match value:
        case None:
            found = b"", b"~"
        case bool():
            found = b"true" if value else b"false", b"!"
        case int():
            found = str(value).encode(), b"#"
        case float():
            found = repr(value).encode(), b"^"
        case bytes():
            found = value, b","
        case str():
            found = value.encode("utf-8", "backslashreplace"), b";"
        case dict():
            pairs = [part for pair in value.items() for part in pair]
            found = b"".join([dumps(part, depth + 1) for part in pairs]), b"}"
        case _:
            found = b"".join([dumps(item, depth + 1) for item in value]), b"]"
    return found
