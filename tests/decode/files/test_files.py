"""Files made by the libraries that everybody uses, read by our own layers; damage is bounded."""

import io
import plistlib
import sqlite3
import struct
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path as File

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.decode import Decoded, message_parts
from auditor.decode.base import NO_HINT, Decoder, Leaves, Limits
from auditor.decode.budget import Budget
from auditor.decode.files import (
    image_metadata,
    plist_binary,
    sqlite_file,
    tar_archive,
    zip_archive,
)
from auditor.model import DecodeError, Direction, Message, Path, Protocol, Scalar

BYTES: tuple[Decoder[bytes], ...] = (
    zip_archive.DECODER,
    tar_archive.DECODER,
    sqlite_file.DECODER,
    plist_binary.DECODER,
    image_metadata.DECODER,
)


def parts(body: bytes, mime: str = "application/octet-stream") -> Decoded:
    message = Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        headers=((b"content-type", mime.encode()),),
        body=body,
        body_size=len(body),
    )
    return message_parts(message)


def values(found: Decoded) -> dict[str, Scalar]:
    return {
        str(leaf.path).removeprefix("request.body ▸ "): leaf.value
        for leaf in found.leaves
        if leaf.path.steps()[0] == "request.body"
    }


def test_zip() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("logs/trace.json", '{"lat": 22.3193}', zipfile.ZIP_DEFLATED)
        archive.writestr("note.txt", "jane@posteo.de", zipfile.ZIP_STORED)
        archive.writestr("b.txt", "packed with bzip2", zipfile.ZIP_BZIP2)
    found = values(parts(file.getvalue()))
    assert found["zip:['logs/trace.json'] ▸ json:$.lat"] == "22.3193"
    assert found["zip:['logs/trace.json']~name"] == "logs/trace.json"
    assert found["zip:note.txt"] == "jane@posteo.de"
    assert found["zip:b.txt"] == "packed with bzip2"


def test_a_zip_bomb_is_cut() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(64 << 20))
    found = parts(file.getvalue())
    assert "inflate" in found.cut
    assert any(opaque.reason.startswith("zip: more than") for opaque in found.opaques)


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar(form: int) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, text in (("a/b.json", b'{"lat": 22.3193}'), ("c.txt", b"x" * 2_000)):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    found = values(parts(file.getvalue()))
    assert found["tar:['a/b.json'] ▸ json:$.lat"] == "22.3193"
    assert found["tar:c.txt"] == "x" * 2_000


def test_sqlite(tmp_path: File) -> None:
    file = tmp_path / "x.db"
    with sqlite3.connect(file) as database:
        database.execute(
            "CREATE TABLE seen(\"the id\" INTEGER PRIMARY KEY, lat REAL, note TEXT DEFAULT ('a,b'),"
            " raw BLOB, CHECK (lat > 0))"
        )
        rows = [(22.0 + i / 100, "n" * (i * 7), bytes(i * 11)) for i in range(400)]
        database.executemany("INSERT INTO seen(lat, note, raw) VALUES (?, ?, ?)", rows)
        database.execute("CREATE TABLE keyed(k TEXT PRIMARY KEY, v) WITHOUT ROWID")
        database.executemany(
            "INSERT INTO keyed VALUES (?, ?)", [(f"k{i:03}", i) for i in range(300)]
        )
    database.close()
    found = values(parts(file.read_bytes()))
    assert found["sqlite:seen[1].lat"] == 22.0
    assert found["sqlite:seen[400].note"] == "n" * 399 * 7  # on overflow pages
    assert found["sqlite:seen[400]['the id']"] == 400
    keyed = {value for path, value in found.items() if path.endswith(".k")}
    assert keyed == {f"k{i:03}" for i in range(300)}


def test_property_lists() -> None:
    tree = {
        "udid": "4dbedd9709159953",
        "fix": [22.3193, 114.1694],
        "on": True,
        "when": datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        "name": "陳大文",
        "big": 2**63,
        "blob": b'{"a": 1}',
    }
    binary = values(parts(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY)))
    assert binary["plist:$.udid"] == "4dbedd9709159953"
    assert binary["plist:$.fix[1]"] == 114.1694
    assert binary["plist:$.name"] == "陳大文"
    assert binary["plist:$.when"] == 1704067200.0
    assert binary["plist:$.blob ▸ json:$.a"] == 1
    markup = values(parts(plistlib.dumps(tree, fmt=plistlib.FMT_XML), "text/xml"))
    assert markup["xml:$.plist.dict.udid"] == "4dbedd9709159953"
    assert markup["xml:$.plist.dict.fix.real[1]"] == "114.1694"
    assert markup["xml:$.plist.dict.blob ▸ json:$.a"] == 1


def test_a_property_list_that_holds_itself_ends() -> None:
    body = b"bplist00" + b"\xa1\x00" + b"\x08" + struct.pack(">6xBBQQQ", 1, 1, 1, 0, 10)
    found = parts(body)
    assert found.opaques
    assert "nesting" in found.cut


def test_an_xml_bomb_is_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    assert not any(leaf.text.startswith(".l") for leaf in parts(bomb.encode(), "text/xml").leaves)


def test_xml_that_ends_early_gives_what_was_there() -> None:
    found = parts(b"<?xml version='1.0'?><a><lat>22.3193</lat><lon>114.1", "text/xml")
    assert values(found)["xml:$.a.lat"] == "22.3193"
    assert any("well-formed" in opaque.reason for opaque in found.opaques)


SOUND = [
    (decoder, example.data)
    for decoder in BYTES
    for example in decoder.examples
    if example.leaves is not None
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SOUND),
    st.lists(st.tuples(st.integers(0, 1_023), st.integers(0, 255)), max_size=6),
    st.integers(0, 1_100),
)
def test_damage_never_escapes(
    sound: tuple[Decoder[bytes], bytes], changes: list[tuple[int, int]], end: int
) -> None:
    decoder, data = sound
    damaged = bytearray(data)
    for at, byte in changes:
        damaged[at % len(damaged)] = byte
    body = bytes(damaged[:end])
    budget = Budget(Limits(nodes=5_000, bytes=1 << 20))
    if decoder.sniff(body, NO_HINT):
        try:
            found = decoder.peel(body, Path.root("x"), NO_HINT, budget)
            assert len(found if isinstance(found, Leaves) else list(found)) <= 5_000
        except DecodeError:
            pass
    assert not any("decoder failed" in opaque.reason for opaque in parts(body).opaques)
