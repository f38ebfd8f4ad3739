"""What tshark decrypts of a capture, as bytes with a place: it has the keys, we have the readers.

tshark's own HTTP and the like are switched off, so that it hands out what TLS records and QUIC
streams hold as it was sent; headers and bodies are then read by the same code as plain ones. Its
output is streamed line by line with a bound; it may not run for ever, and an end that it should
not have come to is said.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import threading
from typing import IO, TYPE_CHECKING, NamedTuple

from auditor.model import DecodeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FIELDS = (
    "frame.time_epoch", "frame.protocols", "ip.src", "ipv6.src", "ip.dst", "ipv6.dst",
    "tcp.srcport", "udp.srcport", "tcp.dstport", "udp.dstport", "data.data", "quic.frame_type",
    "quic.stream.stream_id", "quic.stream.offset", "quic.stream.length", "quic.stream_data",
)  # fmt: skip
# What would take the bytes that we want as they are.
_OURS = ("http", "http2", "http3", "dns", "mqtt", "smtp", "imap", "pop", "ldap", "xmpp", "sip")
_LONGEST_LINE = 64 << 20
_LEAST_SECONDS, _BYTES_A_SECOND = 120, 100_000
_HEARD = 4_096  # bytes of its complaints
_NOISE = b"Running as user"  # a warning to whoever is root


class Plain(NamedTuple):
    """Decrypted bytes. `stream` is the QUIC stream's number and offset, None for TLS."""

    time: float
    source: str  # "address:port"
    target: str
    data: bytes
    stream: tuple[int, int] | None = None
    fin: bool = False


def decrypted(program: str, capture: Path, keys: Path | None) -> Iterator[Plain]:
    """The content of all records and streams for which there are keys, in the file's order.

    Raises:
        DecodeError: at the end, where tshark took too long or failed: there may have been more.
    """
    with (
        tempfile.TemporaryDirectory(prefix="auditor-") as settings,
        contextlib.ExitStack() as stack,
    ):
        said = stack.enter_context(tempfile.TemporaryFile())
        process = stack.enter_context(
            subprocess.Popen(  # noqa: S603  the program is the caller's, the arguments are ours
                _arguments(program, capture, keys),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                env={"WIRESHARK_CONFIG_DIR": settings, "HOME": settings, "LC_ALL": "C.UTF-8"},
            )
        )
        stack.callback(process.kill)
        seconds = _LEAST_SECONDS + capture.stat().st_size / _BYTES_A_SECOND
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.daemon = True
        timer.start()
        stack.callback(timer.cancel)
        while process.stdout and (line := process.stdout.readline(_LONGEST_LINE)):
            yield from _line(line)
        status = process.wait()
        if late.is_set():
            raise DecodeError(f"tshark was ended, for it took longer than {seconds:,.0f} s")
        if status:
            raise DecodeError(f"tshark failed ({_reason(said, status)})")


def _reason(said: IO[bytes], status: int) -> str:
    """What it complained of, else its exit status."""
    said.seek(0)
    lines = [line.strip() for line in said.read(_HEARD).splitlines()]
    told = [line for line in lines if line and not line.startswith(_NOISE)]
    if not told:
        return f"exit status {status}" if status > 0 else f"signal {-status}"
    return told[0].decode("utf-8", "replace").removeprefix("tshark: ")[:200].rstrip(".")


def _arguments(program: str, capture: Path, keys: Path | None) -> list[str]:
    options = ["tls.desegment_ssl_application_data:FALSE"]
    if keys is not None:
        options.append(f"tls.keylog_file:{keys}")
    return [
        program, "-n", "-l", "-r", str(capture),
        *(part for one in options for part in ("-o", one)),
        *(part for one in _OURS for part in ("--disable-protocol", one)),
        "-d", "tls.port==1-65535,data",
        "-Y", "(tls and data.data) or quic.stream_data or quic.stream.stream_id",
        "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,",
        *(part for one in _FIELDS for part in ("-e", one)),
    ]  # fmt: skip


def _line(line: bytes) -> Iterator[Plain]:
    cells = line.rstrip(b"\r\n").decode("ascii", "replace").split("\t")
    if len(cells) != len(_FIELDS):
        return
    said = dict(zip(_FIELDS, cells, strict=True))
    try:
        time = float(said["frame.time_epoch"])
        layers = said["frame.protocols"].split(":")
        network, transport = _inmost(layers, "ip", "ipv6"), _inmost(layers, "tcp", "udp")
        source, target = (_end(said, network, transport, side) for side in ("src", "dst"))
        if transport == "udp":
            yield from _streams(said, time, source, target)
        else:
            for piece in filter(None, said["data.data"].split(",")):
                yield Plain(time, source, target, bytes.fromhex(piece))
    except (ValueError, IndexError, StopIteration):
        return  # a line that is not as it should be


def _inmost(layers: list[str], *wanted: str) -> str:
    """The last of these layers: in a tunnel there are several, and TLS is in the inmost."""
    return next(layer for layer in reversed(layers) if layer in wanted)


def _end(said: dict[str, str], network: str, transport: str, side: str) -> str:
    address = said[f"{network}.{side}"].split(",")[-1]
    port = said[f"{transport}.{side}port"].split(",")[-1]
    return f"[{address}]:{port}" if network == "ipv6" else f"{address}:{port}"


def _streams(said: dict[str, str], time: float, source: str, target: str) -> Iterator[Plain]:
    """STREAM frames: their type says which of number, offset and length they have."""
    lists = {
        name: iter(said[f"quic.{name}"].split(","))
        for name in ("stream.stream_id", "stream.offset", "stream.length", "stream_data")
    }
    for kind in (int(one, 0) for one in said["quic.frame_type"].split(",") if one):
        if not 8 <= kind <= 15:
            continue
        number = int(next(lists["stream.stream_id"]), 0)
        offset = int(next(lists["stream.offset"]), 0) if kind & 4 else 0
        size = int(next(lists["stream.length"]), 0) if kind & 2 else -1
        data = bytes.fromhex(next(lists["stream_data"], "")) if size else b""
        yield Plain(time, source, target, data, (number, offset), fin=bool(kind & 1))
