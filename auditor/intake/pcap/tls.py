"""What TLS shows before it encrypts: the ClientHello, and alerts in clear (RFC 8446, 5.1 and 6).

Records of each side are walked until the first that may be encrypted. After that nothing can be
learned, `done` says so, and the bytes are not looked at any more.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from auditor.intake.fingerprint import MAX_HELLO, Fingerprint, fingerprint
from auditor.intake.pcap.exchange import REQUEST

if TYPE_CHECKING:
    from auditor.model import Direction

_CHANGE, _ALERT, _HANDSHAKE = 20, 21, 22
_CLIENT_HELLO = 1
_WARNING = 1  # level of an alert that ends nothing
_MOST = 256 << 10  # bytes of a side's handshake
_RECORD = struct.Struct(">BBxH").unpack_from  # type, major version, size
ALERTS = {
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow",
    40: "handshake_failure", 41: "no_certificate", 42: "bad_certificate",
    43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired",
    46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied",
    50: "decode_error", 51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security",
    80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled",
    100: "no_renegotiation", 109: "missing_extension", 110: "unsupported_extension",
    112: "unrecognized_name", 113: "bad_certificate_status_response", 115: "unknown_psk_identity",
    116: "certificate_required", 120: "no_application_protocol",
}  # fmt: skip


class Handshake:
    """Both sides of a handshake. `words` is set once the ClientHello is whole."""

    __slots__ = ("_client", "_message", "_server", "alert", "words")

    def __init__(self) -> None:
        self.words: Fingerprint | None = None
        self.alert = ""
        self._client, self._server = _Side(), _Side()
        self._message = bytearray()  # the client's first, as far as it came

    def done(self, direction: Direction) -> bool:
        """Whether nothing more can be learned from this side."""
        return (self._client if direction is REQUEST else self._server).done

    def feed(self, direction: Direction, _time: float, piece: bytes | int) -> None:
        """The next bytes of a side, or how many are missing."""
        client = direction is REQUEST
        side = self._client if client else self._server
        if isinstance(piece, int):
            side.done = True
            return
        for kind, body in side.take(piece):
            if kind == _HANDSHAKE:
                if client and self.words is None:
                    self._hello(body)
            elif len(body) == 2 and body[1]:
                self._alerted("client" if client else "server", body)

    def _alerted(self, who: str, body: bytes) -> None:
        """The first alert is told; a fatal one takes the place of a warning."""
        fatal = body[0] != _WARNING
        if not self.alert or (fatal and " warning " in self.alert):
            level = "fatal" if fatal else "warning"
            self.alert = f"{who}: {level} {ALERTS.get(body[1], f'alert {body[1]}')}"

    def _hello(self, body: bytes) -> None:
        """The client's next handshake record."""
        message = self._message
        message += body
        if not message:
            return
        size = int.from_bytes(message[1:4], "big") if len(message) >= 4 else 0
        if message[0] != _CLIENT_HELLO or size > MAX_HELLO:
            self.words = Fingerprint()
        elif len(message) >= 4 + size > 4:
            self.words = fingerprint(bytes(message[4 : 4 + size]))
        if self.words is not None:
            self._message = bytearray()


class _Side:
    """Records of one side."""

    __slots__ = ("_rest", "_size", "done")

    def __init__(self) -> None:
        self.done = False
        self._rest = b""  # of a record that is not whole
        self._size = 0

    def take(self, piece: bytes) -> list[tuple[int, bytes]]:
        """The records that are whole now and in clear."""
        found: list[tuple[int, bytes]] = []
        if self.done:
            return found
        data = self._rest + piece
        at, last = 0, len(data) - 5
        self._size += len(piece)
        while at <= last:
            kind, major, size = _RECORD(data, at)
            if kind not in {_ALERT, _HANDSHAKE} or major != 3:
                self.done = True  # it changes to ciphertext, or is no TLS
                break
            end = at + 5 + size
            if end > len(data):
                break
            found.append((kind, data[at + 5 : end]))
            at = end
        self.done = self.done or self._size > _MOST
        self._rest = b"" if self.done else data[at:]
        return found
