"""Headers of a HAR message, in all the shapes that tools write them.

Headers stay as they were sent. Pseudo headers (`:path`) are left out, since the
message has them already. Cookies that a tool lists apart are put back, and so is
the Authorization that a URL's user name and password become.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from auditor.intake.har_body import utf8
from auditor.intake.har_values import Json, listing, mapping, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model import Headers

_MOST = 10_000


def headers(message: dict[str, Json], *, cookie: bytes) -> Headers:
    """The headers of a request or response; `cookie` names its header for cookies."""
    listed = message.get("headers")
    found = _plain(listed) if isinstance(listed, list) else None
    if found is None:
        found = tuple((utf8(name), utf8(value)) for name, value in _pairs(listed) if name)
    jar = listing(message.get("cookies"))
    if not jar or any(name.lower() == cookie for name, _ in found):
        return found
    crumbs = [f"{text(one.get('name'))}={text(one.get('value'))}" for one in map(mapping, jar)]
    if cookie == b"cookie":
        return (*found, (b"Cookie", utf8("; ".join(crumbs[:_MOST]))))
    return (*found, *((b"Set-Cookie", utf8(crumb)) for crumb in crumbs[:_MOST]))


def with_userinfo(found: Headers, userinfo: str) -> Headers:
    """The headers with the Basic credentials (RFC 7617) that a URL's userinfo stands for."""
    if not userinfo:
        return found
    credentials = unquote_to_bytes(utf8(userinfo))
    if b":" not in credentials:
        credentials += b":"
    value = b"Basic " + base64.b64encode(credentials)
    if any(name.lower() == b"authorization" and one == value for name, one in found):
        return found
    return (*found, (b"Authorization", value))


def first(found: Headers, name: bytes) -> bytes:
    """The value of the first header of that name (lower case), b"" where there is none."""
    for one, value in found:
        if len(one) == len(name) and one.lower() == name:
            return value
    return b""


def _plain(listed: list[Json]) -> Headers | None:
    """As `_pairs`, fast, for what nearly all headers are; None for anything else."""
    found: list[tuple[bytes, bytes]] = []
    try:
        for item in listed[:_MOST]:
            name, value = item["name"], item["value"]  # type: ignore[index] # caught below
            if name[0] != ":":
                found.append((name.encode("ascii"), value.encode("ascii")))
    except (AttributeError, IndexError, KeyError, TypeError, UnicodeEncodeError):
        return None
    return tuple(found)


def _pairs(value: Json) -> Iterator[tuple[str, str]]:
    """Objects with name and value, pairs, or one object of names and values."""
    if isinstance(value, dict):
        for name, held in list(value.items())[:_MOST]:
            for one in held if isinstance(held, list) else [held]:
                yield str(name), text(one)
        return
    for item in listing(value)[:_MOST]:
        if isinstance(item, dict):
            name = text(item.get("name"))
            if not name.startswith(":"):
                yield name, text(item.get("value"))
        elif isinstance(item, list) and len(item) >= 2:
            yield text(item[0]), text(item[1])
