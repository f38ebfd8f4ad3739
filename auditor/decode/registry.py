"""All decoders, in the order they are tried: one line each.

Of the bytes decoders those with a magic come first. Of the text decoders those
that prove themselves (a token, JSON) come before those that only look right.
"""

from __future__ import annotations

from auditor.decode import (
    base64_text,
    brotli_stream,
    cookies,
    credentials,
    data_uri,
    deflate,
    form,
    gzip_stream,
    json_bytes,
    json_lines,
    json_text,
    jwt,
    multipart,
    percent,
    sse,
    url,
    zstd_stream,
)
from auditor.decode.base import Decoder

BYTES: tuple[Decoder[bytes], ...] = (
    gzip_stream.DECODER,
    zstd_stream.DECODER,
    deflate.DECODER,
    brotli_stream.DECODER,
    multipart.DECODER,
    json_bytes.DECODER,
)

TEXT: tuple[Decoder[str], ...] = (
    credentials.DECODER,
    json_lines.DECODER,
    json_text.DECODER,
    jwt.DECODER,
    data_uri.DECODER,
    sse.DECODER,
    url.DECODER,
    cookies.DECODER,
    form.DECODER,
    percent.DECODER,
    base64_text.DECODER,
)
