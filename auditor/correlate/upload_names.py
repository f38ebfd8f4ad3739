"""What own servers call a piece's number or offset, how much there is, and the upload.

In lower case, with nothing but letters and digits. Each alone means other things, too: they
count where a number and a count stand together.
"""

from __future__ import annotations

import re

NUMBERED = "numbered chunks"  # ways without a library's name
AT_OFFSETS = "chunks at offsets"
INDEX = ("chunkindex", "chunknumber", "partindex", "partnumber", "segmentindex", "sequence",
         "index", "part", "seq", "segment", "chunkno", "chunkid", "chunknum", "chunk",
         "sliceindex", "blockindex", "partno", "partnum")  # fmt: skip
TOTAL = ("totalchunks", "chunkcount", "totalparts", "partcount", "totalsegments", "total",
         "count", "chunks", "parts", "numchunks", "chunktotal", "of", "chunkstotal",
         "totalchunk", "slicecount", "totalslices", "blockcount")  # fmt: skip
OFFSET = ("offset", "chunkoffset", "byteoffset", "start", "startbyte", "from", "position")
SIZE = ("size", "totalsize", "filesize", "totalbytes", "uploadlength", "uploadsize", "length")
NAMED = ("uploadid", "fileid", "transferid", "sessionid", "mediaid", "uploadtoken", "uuid",
         "hash", "filehash", "filemd5", "md5", "identifier", "fileuuid", "guid", "id",
         "filename", "name", "key")  # fmt: skip
_PLAIN = re.compile(r"[^a-z0-9]")


def plain(name: str) -> str:
    """A name in lower case, of letters and digits alone."""
    return _PLAIN.sub("", name.lower())
