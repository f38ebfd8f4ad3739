"""A log line is one clean line, and shows nothing of what the phone sent."""

from __future__ import annotations

import logging

from auditor.capture.log import Lines


def _said(level: int, text: str, *, started: bool = True) -> tuple[list[str], list[str]]:
    said: list[str] = []
    lines = Lines(said.append)
    lines.started = started
    lines.handle(logging.LogRecord("mitmproxy", level, "", 0, text, None, None))
    return said, lines.errors


def test_bytes_of_the_phone_are_left_out() -> None:
    quoted = f"Cannot parse QUIC header: Malformed head ({b'imei=490154203237518'.hex()})"
    assert _said(logging.WARNING, quoted)[0] == ["Cannot parse QUIC header: Malformed head (…)"]
    quoted = f'Unexpected data: {b"imei=490154203237518"!r}, and a "quote": {b"it's"!r}.'
    assert _said(logging.WARNING, quoted)[0] == ['Unexpected data: …, and a "quote": ….']
    quoted = f"GET {b'''it's "imei=490154203237518"'''!r} ends"
    assert _said(logging.WARNING, quoted)[0] == ["GET … ends"]
    plain = "[12:00:03] server connect api.example:443 (203.0.113.5), id 0b5f0b5f"
    assert _said(logging.WARNING, plain)[0] == [plain]


def test_one_line_without_control_characters() -> None:
    said, _ = _said(logging.WARNING, "first \x1b[31m\nTraceback: secret")
    assert len(said) == 1
    assert "secret" not in said[0]
    assert "\x1b" not in said[0]


def test_errors_of_the_start_are_kept_back_to_be_judged() -> None:
    assert _said(logging.ERROR, "in use", started=False) == ([], ["in use"])
    assert _said(logging.ERROR, "later") == (["later"], [])
