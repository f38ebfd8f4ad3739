"""Which leaves belong together: fields of one object, parameters of one query.

Paths of one object share their parent. Parameters, headers, cookies and form
fields are siblings by what stands before their colon. A wrapper such as
`{"latitude": {"value": 22.3}}` is looked through.
"""

from __future__ import annotations

from auditor.model import Path

type Group = tuple[Path | None, str]

WRAPPERS = frozenset(
    {"value", "val", "v", "doubleValue", "floatValue", "stringValue", "integerValue", "#text", "_"}
)


def group_of(path: Path) -> Group:
    """What this path's siblings have in common; equal for siblings."""
    text = path[1]
    if text[:1] in (".", "["):
        return (path[0], "")
    return (path[0], text.partition(":")[0])


def named(path: Path) -> Path:
    """The node whose name tells what the value is: the wrapper's parent, or the leaf itself."""
    if path[2] in WRAPPERS and path.parent is not None and path.parent.name not in ("", "$"):
        return path.parent
    return path
