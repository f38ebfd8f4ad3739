"""The real proxy in the test's own event loop, with a recorder in the worker's place."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from mitmproxy import options
from mitmproxy.flow import Flow

from auditor.capture import records
from auditor.capture.addon import PrivacyAudit
from auditor.capture.counts import Counts
from auditor.capture.guard import Info, Resolve
from auditor.capture.records import Facts, Record
from auditor.model import Connection, Failure, Message

with warnings.catch_warnings():  # mitmproxy's filters use names that pyparsing has deprecated
    warnings.simplefilter("ignore", DeprecationWarning)
    from mitmproxy.io import FlowReader, FlowWriter
    from mitmproxy.tools.dump import DumpMaster

LOOPBACK = "127.0.0.1"
PATIENCE = 5.0


class Recorder:
    """Takes records as the pipeline would, and packs them to be sure that they can be packed."""

    def __init__(self) -> None:
        self.raw: list[Record] = []
        self.closed = False

    def put(self, record: Record) -> None:
        assert not self.closed
        self.raw.append(record)

    def close(self, _tell: Callable[[str], None]) -> Counts:
        self.closed = True
        seen = sum(map(records.is_final, self.raw))
        return Counts(seen=seen, stored=seen, spooled=0, errored=0)

    @property
    def facts(self) -> Facts:
        if not self.raw:
            return Facts()
        facts = records.unpack(b"".join(records.pack(self.raw)))
        assert not facts.damaged
        return facts

    @property
    def messages(self) -> list[Message]:
        """Final messages, in the order they were put."""
        return [one for one in self.facts.messages if not one.open]

    @property
    def connections(self) -> list[Connection]:
        """The last record of each connection."""
        return list({one.key: one for one in self.facts.connections}.values())

    @property
    def failures(self) -> list[Failure]:
        return self.facts.failures

    def message(self, sequence: int, **like: object) -> Message:
        """The only final message with this sequence and these field values."""
        [found] = [
            one
            for one in self.messages
            if one.sequence == sequence
            and all(getattr(one, name) == value for name, value in like.items())
        ]
        return found


class _Ready:
    name = "ready"

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def running(self) -> None:
        self.event.set()


@dataclass
class Proxy:
    """A running proxy; `ports` by mode specification in the order given."""

    master: DumpMaster
    audit: PrivacyAudit
    recorder: Recorder
    ports: list[int]
    ca: Path
    _task: asyncio.Task[int]
    code: int = 0

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports[0]}"

    def client(self, *, http2: bool = False) -> httpx.AsyncClient:
        trust = ssl.create_default_context(cafile=str(self.ca))
        return httpx.AsyncClient(proxy=self.url, verify=trust, timeout=PATIENCE, http2=http2)

    async def settled(self) -> None:
        """Until every client connection is closed and accounted for."""
        await until(lambda: len(self.audit.ledger) == 0)

    async def stop(self) -> None:
        end: Callable[[], None] = self.master.shutdown
        end()
        self.code = await self._task


async def until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)


async def _run(master: DumpMaster) -> int:
    """Run it to its end; the exit code that mitmdump would have."""
    try:
        await master.run()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@contextlib.asynccontextmanager
async def proxy(
    confdir: Path,
    *modes: str,
    allow: Sequence[str] = (LOOPBACK,),
    resolve: Resolve | None = None,
    addons: Sequence[object] = (),
    **more: object,
) -> AsyncIterator[Proxy]:
    """Run the proxy with our addon at the end of the chain, then `addons`."""
    recorder, ready = Recorder(), _Ready()
    opts = options.Options()
    master = DumpMaster(opts, with_termlog=False, with_dumper=False)
    audit = PrivacyAudit(lambda _: recorder, lambda _: confdir, resolve)
    asked: dict[str, object] = {
        "audit_allow": list(allow),
        "listen_port": 0,
        "mode": list(modes or ("regular",)),
        "ssl_insecure": True,
    } | more
    add: Any = master.addons.add
    defer: Any = opts.update_defer
    defer(**asked)
    add(audit, *addons, ready)
    defer(**asked)  # once more for all to see, as mitmdump's command line does
    task = asyncio.create_task(_run(master))
    server: Any = master.addons.lookup["proxyserver"]
    waiting = asyncio.create_task(ready.event.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
    if task.done():
        raise RuntimeError(f"the proxy ended with {task.result()}")
    ports = [one.listen_addrs[0][1] for one in server.servers]
    running = Proxy(master, audit, recorder, ports, confdir / "mitmproxy-ca-cert.pem", task)
    try:
        yield running
    finally:
        await running.stop()


type Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def server(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on loopback; yields its port. Handlers that still run at the end are ended."""
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await handler(reader, writer)
        finally:
            tasks.discard(task)
            writer.close()

    listening = await asyncio.start_server(handle, LOOPBACK, 0, ssl=tls)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Web:
    """A small HTTP/1.1 server: answers every request with `body`, remembers what it got."""

    body: bytes = b'{"ok":true}'
    headers: bytes = b"Content-Type: application/json\r\n"
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await head_of(reader):
            self.heads.append(head)
            self.bodies.append(await body_of(head, reader))
            length = b"Content-Length: %d\r\n" % len(self.body)
            writer.write(b"HTTP/1.1 200 OK\r\n" + self.headers + length + b"\r\n" + self.body)
            await writer.drain()


async def head_of(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


async def body_of(head: bytes, reader: asyncio.StreamReader) -> bytes:
    lines = [line.lower() for line in head.split(b"\r\n")]
    for line in lines:
        if line.startswith(b"content-length:"):
            return await reader.readexactly(int(line.partition(b":")[2]))
    if b"transfer-encoding: chunked" not in lines:
        return b""
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


def server_tls(folder: Path, *names: str, organisation: str = "Example Org") -> ssl.SSLContext:
    """A TLS context with a self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, names[0]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        ]
    )
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{names[0]}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def plainly(port: int, *targets: str) -> list[int]:
    """GET absolute targets one after the other on one connection; their status codes."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    found = []
    for target in targets:
        host = target.split("/")[2]
        writer.write(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = await asyncio.wait_for(head_of(reader), PATIENCE)
        found.append(int(head.split()[1]))
        await body_of(head, reader)
    writer.close()
    return found


def flows_of(path: Path) -> list[Flow]:
    """The flows in a file that mitmproxy wrote."""
    with path.open("rb") as file:
        return list(FlowReader(file).stream())


def write_flows(path: Path, *flows: Flow) -> None:
    """Write flows as mitmproxy does."""
    with path.open("wb") as file:
        make: Any = FlowWriter
        writer = make(file)
        for flow in flows:
            writer.add(flow)


def names(**ports: int) -> Resolve:
    """A resolver that knows these names (dots as underscores) and their real ports on loopback."""

    async def resolve(host: str, *_: int, **__: int) -> list[Info]:
        known = {name.replace("_", "."): number for name, number in ports.items()}
        if host not in known:
            raise OSError(f"no such name: {host}")
        return [(2, 1, 6, "", (LOOPBACK, known[host]))]

    return resolve
