"""tus's concatenation: several uploads that a last request makes one file of.

Uploads of `Upload-Concat: partial` are sent as any other, each to an address of its own,
often side by side; `Upload-Concat: final;/files/a /files/b` says in what order they stand.
"""

from __future__ import annotations

CONCATENATED = "tus concatenation"
_FINAL = "final;"
_MOST = 1_000  # uploads of one file
_ADDRESS = 2_048  # characters


def order_of(said: str) -> tuple[str, ...]:
    """The paths of the uploads in the order that a header tells, none where it tells none."""
    if not said.startswith(_FINAL):
        return ()
    return tuple(path_of(one) for one in said.removeprefix(_FINAL).split()[:_MOST])


def path_of(location: str) -> str:
    """The path of an address, which may be a whole one."""
    location = location[:_ADDRESS]
    rest = location.partition("://")[2]
    return "/" + rest.partition("/")[2] if rest else location
