"""Pieces of uploads whose address says what they are: a row for each service's way.

Qiniu v2 (`uploads/ID/N`), Nextcloud's chunks, Backblaze's parts (their number in a header),
Alibaba Cloud's and Tencent's objects that are appended to, Facebook's Graph API
(`upload:ID`, the offset in a header), SharePoint's ContinueUpload, and own servers'
`…/chunk/N`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from auditor.correlate.upload_forms import FormPiece
from auditor.correlate.upload_names import NUMBERED

_LONGEST = 2_048  # characters of an address that are asked
_WHOLE = re.compile(r"\d{1,15}", re.ASCII).fullmatch


class _Way(NamedTuple):
    """A service's addresses: `upload` names the upload, `number` is its piece's.

    Of `methods`; with a `header` that has the number; `offset` tells that it counts bytes.
    """

    protocol: str
    methods: str
    address: str
    header: bytes = b""
    offset: bool = False


_WAYS = tuple(
    (way, re.compile(way.address, re.ASCII | re.IGNORECASE))
    for way in (
        _Way("Qiniu", "PUT", r"(?P<upload>/buckets/[^/]+/objects/[^/]+/uploads/[^/]+)/"
             r"(?P<number>\d{1,5})"),
        _Way("Nextcloud", "PUT", r"(?P<upload>.*/dav/uploads/[^/]+/[^/]+)/(?P<number>\d{1,5})"),
        _Way("Nextcloud", "PUT", r"(?P<upload>.*/dav/uploads/[^/]+/[^/]+)/"
             r"(?P<number>\d{6,15})-\d{6,15}", offset=True),
        _Way("Backblaze", "POST", r"/b2api/v\d/b2_upload_part/(?P<upload>[^/?]+)(?:[/?].*)?",
             b"x-bz-part-number"),
        _Way("append to an object", "POST", r"(?P<upload>[^?]+)\?(?=(?:.*&)?append(?:[=&]|$))"
             r"(?:.*&)?position=(?P<number>\d{1,15})(?:&.*)?", offset=True),
        _Way("Graph API", "POST", r"/v[\d.]+/(?P<upload>upload:[^/?]+)(?:[/?].*)?",
             b"file_offset", offset=True),
        _Way("SharePoint", "POST", r".*/(?:start|continue|finish)upload\(uploadid="
             r"(?:guid)?'(?P<upload>[\w-]+)'(?:,fileoffset=(?P<number>\d{1,15}))?\)(?:\?.*)?",
             offset=True),
        _Way(NUMBERED, "POST PUT PATCH", r"(?P<upload>/[^?]*)/(?:chunk|part|segment|slice|block)s?/"
             r"(?P<number>\d{1,5})/?(?:\?.*)?"),
    )
)  # fmt: skip


def addressed(method: str, path: str, headers: Mapping[bytes, bytes]) -> FormPiece | None:
    """Which piece an address speaks of, None where it speaks of none.

    `headers` have lower names. Numbers are as they stand there: all pieces tell where they
    count from.
    """
    for way, address in _WAYS:
        found = address.fullmatch(path[:_LONGEST]) if method in way.methods.split() else None
        if found is None:
            continue
        number = headers.get(way.header, b"").decode("latin-1")
        if not way.header:  # a first piece may have no offset
            number = found["number"] or "0"
        if _WHOLE(number):
            return FormPiece(way.protocol, found["upload"], int(number), numbered=not way.offset)
    return None
