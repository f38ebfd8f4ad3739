"""All decoders, in the order they are tried: one line each.

Of the bytes decoders those with a magic come first. Of the text decoders those
that prove themselves (a token, JSON) come before those that only look right.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.decode import (
    aws_chunked,
    base32_text,
    base45_text,
    base58_text,
    base62_text,
    base64_text,
    base85_text,
    brotli_stream,
    cookies,
    credentials,
    data_uri,
    deflate,
    encoded_word,
    escapes,
    form,
    google_position,
    graphql,
    gzip_stream,
    hc1_text,
    headed_media,
    hex_text,
    html_entities,
    inline_media,
    json_bytes,
    json_lines,
    json_text,
    jwt,
    labels_text,
    lz4_block,
    lz4_frame,
    lz_bytes,
    lz_text,
    magic,
    message_entity,
    mllp,
    multipart,
    percent,
    percent_u,
    prefixed,
    quoted_printable,
    raw_deflate,
    sd_jwt,
    shc_text,
    snappy_block,
    snappy_frames,
    sse,
    text_runs,
    tokens_text,
    turned_text,
    url,
    utf16_text,
    xor_bytes,
    xor_text,
    zstd_stream,
)
from auditor.decode.audio import (
    aiff,
    amr,
    caf,
    flac,
    mp3,
    mp4_audio,
    ogg,
    silk,
    wav,
    webm_audio,
)
from auditor.decode.base import NO_HINT, Decoder, Hint
from auditor.decode.binary import (
    apple_wloc,
    asn1,
    avro,
    bson,
    cbor,
    dns_wire,
    event_stream,
    flatbuffers,
    grpc,
    java,
    mqtt,
    msgpack,
    protobuf,
    thrift,
    wbxml,
    wkb,
)
from auditor.decode.files import (
    biosignals,
    dicom_file,
    ecg_record,
    fit_file,
    icon,
    image_metadata,
    pdf_pictures,
    plist_binary,
    sqlite_file,
    tar_archive,
    video_frames,
    xml_text,
    zip_archive,
)
from auditor.decode.records import (
    an2k,
    cbeff,
    exposure_export,
    exposure_keys,
    extensible,
    face_record,
    finger_image,
    finger_minutiae,
    float_vector,
    iris_record,
    landmark_list,
    packed_mesh,
    signature_record,
    travel_document,
    vascular,
    wsq,
    zk_template,
)
from auditor.decode.texts import cards, delimited, field_lines, framed_json, tabbed_fields
from auditor.decode.trackers import castel, gt06, h02, jt808, meitrack, teltonika, topfly

BYTES: tuple[Decoder[bytes], ...] = (
    aws_chunked.DECODER,
    gzip_stream.DECODER,
    zstd_stream.DECODER,
    deflate.DECODER,
    lz4_frame.DECODER,
    snappy_frames.DECODER,
    brotli_stream.DECODER,
    zip_archive.DECODER,
    tar_archive.DECODER,
    sqlite_file.DECODER,
    fit_file.DECODER,
    biosignals.DECODER,
    dicom_file.DECODER,
    ecg_record.DECODER,
    plist_binary.DECODER,
    image_metadata.DECODER,
    icon.DECODER,
    pdf_pictures.DECODER,
    mp4_audio.DECODER,  # sound alone, before what takes every such container for a film
    video_frames.DECODER,
    wav.DECODER,
    aiff.DECODER,
    amr.DECODER,
    silk.DECODER,
    ogg.DECODER,
    flac.DECODER,
    caf.DECODER,
    mp3.DECODER,
    webm_audio.DECODER,
    finger_minutiae.DECODER,
    finger_image.DECODER,
    face_record.DECODER,
    iris_record.DECODER,
    vascular.DECODER,
    signature_record.DECODER,
    extensible.DECODER,
    wsq.DECODER,
    zk_template.DECODER,
    cbeff.DECODER,
    travel_document.DECODER,
    an2k.DECODER,
    exposure_export.DECODER,
    exposure_keys.DECODER,
    landmark_list.DECODER,
    float_vector.DECODER,
    packed_mesh.DECODER,
    mllp.DECODER,
    multipart.DECODER,
    message_entity.DECODER,
    json_bytes.DECODER,
    avro.DECODER,
    java.DECODER,
    event_stream.DECODER,
    grpc.DECODER,
    mqtt.DECODER,
    gt06.DECODER,
    teltonika.DECODER,
    jt808.DECODER,
    castel.DECODER,
    topfly.DECODER,
    h02.DECODER,
    meitrack.DECODER,
    dns_wire.DECODER,
    apple_wloc.DECODER,
    wkb.DECODER,
    bson.DECODER,
    asn1.DECODER,
    wbxml.DECODER,
    raw_deflate.DECODER,
    snappy_block.DECODER,
    lz4_block.DECODER,
    lz_bytes.DECODER,
    thrift.DECODER,
    cbor.DECODER,
    msgpack.DECODER,
    flatbuffers.DECODER,
    protobuf.DECODER,
    xor_bytes.DECODER,
    headed_media.DECODER,
    text_runs.DECODER,
)

TEXT: tuple[Decoder[str], ...] = (
    credentials.DECODER,
    hc1_text.DECODER,
    shc_text.DECODER,
    json_lines.DECODER,
    json_text.DECODER,
    jwt.DECODER,
    sd_jwt.DECODER,
    data_uri.DECODER,
    sse.DECODER,
    xml_text.DECODER,
    inline_media.DECODER,
    cards.DECODER,
    tabbed_fields.DECODER,
    delimited.DECODER,
    field_lines.DECODER,
    framed_json.DECODER,
    utf16_text.DECODER,
    lz_text.DECODER,
    xor_text.DECODER,
    hex_text.DECODER,
    base32_text.DECODER,
    base45_text.DECODER,
    base58_text.DECODER,
    base62_text.DECODER,
    base85_text.DECODER,
    turned_text.DECODER,
    labels_text.DECODER,
    encoded_word.DECODER,
    escapes.DECODER,
    quoted_printable.DECODER,
    html_entities.DECODER,
    graphql.DECODER,
    url.DECODER,
    cookies.DECODER,
    form.DECODER,
    percent_u.DECODER,
    percent.DECODER,
    google_position.DECODER,
    prefixed.DECODER,
    base64_text.DECODER,
    tokens_text.DECODER,
)

_GUESSED = {
    one.DECODER.id
    for one in (
        *(raw_deflate, snappy_block, lz4_block, lz_bytes, thrift, cbor, msgpack),
        *(flatbuffers, protobuf, grpc, mqtt, bson, asn1, wbxml),
    )
}

type _ByFirst = tuple[tuple[Decoder[bytes], ...], ...]


def by_first(decoders: Iterable[Decoder[bytes]]) -> _ByFirst:
    """Those that are worth asking, by the first byte of the data."""
    asked = tuple(decoders)
    return tuple(
        tuple(one for one in asked if one.firsts is None or first in one.firsts)
        for first in range(256)
    )


_OF_BYTES = by_first(BYTES)
_OF_MEDIA = by_first(one for one in BYTES if one.id not in _GUESSED)  # say what they are
_OF_NOTHING = tuple(one for one in BYTES if one.firsts is None)


def of_bytes(data: bytes) -> tuple[Decoder[bytes], ...]:
    """The decoders that bytes may be for."""
    if not data:
        return _OF_NOTHING
    return (_OF_MEDIA if magic.is_media(data) else _OF_BYTES)[data[0]]


_FORM_FIRST = (form.DECODER, *(one for one in TEXT if one is not form.DECODER))


def of_text(text: str, hint: Hint) -> tuple[Decoder[str], ...]:
    """The decoders of a text, in the order in which they are tried."""
    if hint is NO_HINT:
        return undeclared(text)
    return _FORM_FIRST if form.is_certain(text, hint) else TEXT


_SIGNS = "".join(sorted({sign for decoder in TEXT for sign in decoder.signs or ""}))
_undeclared: dict[str, tuple[Decoder[str], ...]] = {}


def undeclared(text: str) -> tuple[Decoder[str], ...]:
    """The decoders that a text which nobody declared may be for, by the signs that are in it."""
    found = "".join([sign for sign in _SIGNS if sign in text])
    decoders = _undeclared.get(found)
    if decoders is None:
        decoders = _undeclared[found] = tuple(
            decoder
            for decoder in TEXT
            if decoder.signs == "" or not set(found).isdisjoint(decoder.signs or "")
        )
    return decoders
