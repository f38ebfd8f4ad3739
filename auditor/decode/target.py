"""The request target (RFC 9112, section 3.2): path segments and query of a request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Peeled
from auditor.decode.charset import clean
from auditor.decode.form import pairs
from auditor.decode.names import is_data
from auditor.decode.percent import unescape
from auditor.model import Leaf, Path

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*").match


def target_parts(target: str, side: str) -> Iterator[Peeled]:
    """`request.path:[2]` for each segment that is not empty, `request.query:lat` for the query.

    A segment is named by the one before it (`/users/42`), unless that may be a value itself.
    """
    target = clean(target)
    absolute = _ABSOLUTE(target)
    if absolute:
        target = target[absolute.end() :]
    path, _, query = target.partition("?")
    name = ""
    for index, segment in enumerate(path.removeprefix("/").split("/")):
        if segment:
            value = unescape(segment)
            yield Leaf.at(Path(None, f"{side}.path:[{index}]", name), value)
            name = segment if not is_data(segment) else ""
    if query:
        yield from pairs(query, None, f"{side}.query:")
