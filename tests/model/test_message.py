"""A message keeps what was sent out of every text that may reach a log, and stays as it is."""

import io
import pickle

import pytest
from rich.console import Console
from rich.pretty import Pretty

from auditor.model import Direction, Message, Protocol, Source

SECRET = "a-secret"
MESSAGE = Message(
    "key", 0, Direction.REQUEST, Protocol.HTTP, host="api.example", path=f"/{SECRET}",
    headers=((b"cookie", SECRET.encode()),), trailers=((b"t", SECRET.encode()),),
    body=SECRET.encode(), source=Source("a.har", "ab", 0, SECRET),
)  # fmt: skip


def test_no_payload_in_its_text() -> None:
    page = io.StringIO()
    Console(file=page, width=1_000).print(Pretty(MESSAGE))
    for text in (repr(MESSAGE), str(MESSAGE), f"{MESSAGE}", page.getvalue()):
        assert SECRET not in text
        assert "host='api.example'" in text
        assert "Source(file='a.har'" in text


def test_it_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        MESSAGE.body = b""  # type: ignore[misc] # that is the point


def test_other_processes_get_it_whole() -> None:
    assert pickle.loads(pickle.dumps(MESSAGE)) == MESSAGE  # noqa: S301 - our own
