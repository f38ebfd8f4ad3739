"""A connection of the phone and the facts that decide its fate."""

from __future__ import annotations

import msgspec

# Apps of connections that were asked about without an answer; no package has such a name. They
# are not left empty: what names no app counts to the app under test.
AMBIGUOUS = "(ambiguous)"  # it may be of several apps
UNKNOWN = "(unknown)"  # the phone did not say in time
SHARED = "shared"  # how the app is known: its UID is that of several, so another may have been it
# In the error of a flow that our proxy did not pass on: it left the app and reached nobody.
REFUSED = "refused by the auditor: "
# The same where no server was there to pass it on to, or the app gave up before one was.
UNREACHED = "no server was reached: "


class Connection(msgspec.Struct, frozen=True, gc=False):
    """One transport connection between the phone and the proxy, as the ledger saw it.

    Bytes are lower bounds: plaintext that passed, not packets. Times are Unix
    seconds. A connection still open has `closed=None`; later facts with the
    same key complete the row. A session has them by the ten thousand and each
    is made anew for every question: hence a msgspec Struct, as `Path` is one.
    """

    key: str
    transport: str  # "tcp" or "udp"
    client: str = ""  # "address:port"
    server: str = ""  # "address:port" that was asked for
    server_ip: str = ""  # the address it resolved to
    mode: str = ""  # the proxy mode's specification
    opened: float | None = None
    closed: float | None = None
    sni: str = ""
    alpn: str = ""
    tls_version: str = ""
    cipher: str = ""
    ja3: str = ""
    ja4: str = ""
    certificate_org: str = ""  # organisation in the server's certificate
    client_tls: str = ""  # "", "offered", "established", "failed"; "dropped": it was none
    server_tls: str = ""
    tls_error: str = ""
    error: str = ""
    refused: str = ""  # why we refused it, "" otherwise
    ignored: bool = False  # passed through undecrypted on purpose
    requests: int = 0
    messages: int = 0  # WebSocket, TCP, UDP, DNS messages
    bytes_up: int = 0
    bytes_down: int = 0
    app: str = ""
    uid: int | None = None  # of the app on the phone
    app_how: str = ""  # "exact", "shared" (a UID of several apps), "ambiguous", "" unknown
    let_through: bool = False  # ignored because its host refused our certificate before
    lookups: int = 0  # of its messages, those of DNS
    broken: int = 0  # requests that ended before anything of their body was kept, or are not there
