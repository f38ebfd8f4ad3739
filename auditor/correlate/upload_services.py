"""Pieces of uploads to storage services that have a way of their own.

Azure Blob Storage: Put Block (`comp=block&blockid=…`) and Put Block List, which alone
says in what order the blocks stand. Dropbox: `upload_session/start`, `append_v2` and
`finish`, whose `Dropbox-API-Arg` has the session and the offset; the start's session is in
its answer. Facebook and Instagram: `rupload`, whose `Offset` stands beside the length of
the whole (`X-Entity-Length`); of a film's segments each has its own place in it. X
(Twitter): `media/upload` with `command=APPEND`, or `/append` below the media's id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs

MOST_BLOCKS = 10_000  # of one list
_ARGUMENT = 8_192  # bytes of a Dropbox-API-Arg
_ID = 512  # characters of a block's or a session's name
_BLOCK = re.compile(rb"<(?:Latest|Uncommitted|Committed)>\s*([A-Za-z0-9+/=]{1,512})\s*</")
_WHOLE = re.compile(r"\d{1,15}", re.ASCII).fullmatch
_APPEND = re.compile(r"/2/media/upload/(\d{1,20})/append").fullmatch
_SESSION = re.compile(r"/2/files/upload_session/(start|append_v2|finish)").fullmatch


class Block(NamedTuple):
    """A block of a blob, or the list of them where `order` is not empty."""

    target: str
    name: str
    order: tuple[str, ...] = ()


def block_of(method: str, path: str, body: bytes) -> Block | None:
    """Which block of Azure's a request is, or its list of blocks; None if neither."""
    target, _, query = path.partition("?")
    if method != "PUT" or "comp=block" not in query:
        return None
    try:
        said = parse_qs(query, max_num_fields=32)
    except ValueError:
        return None
    kind, name = said.get("comp", [""])[0], said.get("blockid", [""])[0]
    if kind == "blocklist":
        found = (match[1].decode() for match in _BLOCK.finditer(body[: MOST_BLOCKS * _ID]))
        order = tuple(one for one, _ in zip(found, range(MOST_BLOCKS), strict=False))
        return Block(target, "", order) if order else None
    return Block(target, name) if kind == "block" and 0 < len(name) <= _ID else None


def is_named_by_answer(path: str) -> bool:
    """Whether a request's answer names a Dropbox session or a chunk of Qiniu's."""
    found = _SESSION(path.partition("?")[0])
    return (found is not None and found[1] == "start") or path.startswith(("/mkblk/", "/bput/"))


def session_of(path: str, argument: bytes, answered: str) -> tuple[str, int] | None:
    """The Dropbox session and the offset of a request; `answered` is what a start was told."""
    found = _SESSION(path.partition("?")[0])
    if found is None:
        return None
    if found[1] == "start":
        return (answered, 0) if answered else None
    try:
        cursor = json.loads(argument[:_ARGUMENT])["cursor"]
        session, offset = cursor["session_id"], cursor["offset"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    if not isinstance(session, str) or type(offset) is not int or offset < 0:
        return None
    return session[:_ID], offset


def answered_name(body: bytes) -> str:
    """The session or context that such an answer names, "" if none."""
    try:
        told = json.loads(body[:_ARGUMENT])
        name = told["session_id"] if "session_id" in told else told["ctx"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return name[:_ID] if isinstance(name, str) else ""


def entity_of(path: str, headers: Mapping[bytes, bytes]) -> tuple[str, int] | None:
    """The upload and the offset of a request to `rupload`, whose headers have lower names."""
    said = [headers.get(name, b"").decode("latin-1") for name in (b"offset", b"x-entity-length")]
    if not all(map(_WHOLE, said)):
        return None
    start = headers.get(b"segment-start-offset", b"").decode("latin-1")
    stream = headers.get(b"stream-id", b"").decode("latin-1")[:_ID]
    if stream and _WHOLE(start):
        return stream, int(start) + int(said[0])
    return path.partition("?")[0], int(said[0])


def appended(path: str, fields: Mapping[str, str]) -> tuple[str, int] | None:
    """The media and the segment's number from 0 of a request that appends to it."""
    own = _APPEND(path.partition("?")[0])
    if own is None and fields.get("command", "").upper() != "APPEND":
        return None
    media, number = own[1] if own else fields.get("media_id", ""), fields.get("segment_index", "")
    return (media[:_ID], int(number)) if media and _WHOLE(number) else None
