"""Named values of plain text: found under their names, and no more of them than a bound lets."""

from __future__ import annotations

import pytest

from auditor.audit import Auditor
from auditor.decode import message_parts
from tests.decode.messages import request

CARD = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E9=99=B3;=E5=A4=A7=\r\n"
    b"=E6=96=87;;;\r\nTEL;CELL:+85291234567\r\nBDAY:1987-04-23\r\nEND:VCARD\r\n"
)
TABLE = b"user;imei;city\n1;352099001761481;Kowloon\n2;490154203237518;Sha Tin\n"
REPORT = (
    "Gerät: Pixel 7\nAndroid ID: 4dbedd9709159953\n\n姓名\uff1a陳大文\nE-Mail:\njane@posteo.de\n"
).encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (CARD, {"id.phone", "id.birth", "id.name"}),
        (TABLE, {"id.device"}),
        (REPORT, {"id.device", "id.email"}),
    ],
)
def test_values_are_found_under_their_names(body: bytes, expected: set[str]) -> None:
    found = {one.data_type for one in Auditor().audit(request(body, "text/plain")).findings}
    assert expected <= found


def test_a_quoted_name_of_an_old_card_is_read_over_its_line_breaks() -> None:
    values = {leaf.value for leaf in message_parts(request(CARD, "text/vcard")).leaves}
    assert {"陳", "大文"} <= values


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        (b"Key: value\n" * 60_000, "more than 50,000 lines"),
        (b"BEGIN:VCARD\n" + b"TEL:1234567\n" * 60_000, "more than 50,000 lines"),
        (b"a,b\n" + b"x1,2y\n" * 250_000, "values"),
        (b'0\x18\x00\x0ausers/7/at{"lat":22.3}' * 6_000, "more than 5,000 packets"),
    ],
)
def test_what_was_read_before_a_bound_is_kept_and_the_bound_told(body: bytes, limit: str) -> None:
    decoded = message_parts(request(body))
    assert len(decoded.leaves) >= 5_000
    assert any(limit in opaque.reason for opaque in decoded.opaques)
