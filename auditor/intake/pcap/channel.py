"""One connection's facts, shared by its flow and by the messages that are read of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Channel:
    """The connection that messages belong to; what becomes known later is filled in."""

    key: str
    transport: str
    server: str  # the address
    port: int
    name: str = ""
    app: str = ""
    secure: bool = False
    version: str = ""  # of TLS
    requests: int = 0
    messages: int = 0
    lookups: int = 0  # of the messages, those of DNS
    clear: int = 0  # requests and messages from before TLS began (STARTTLS and the like)
    asked: str = ""  # host of the first request
    lost: bool = False  # some of what was in clear could not be read
    broken: int = 0  # messages at least that this hid

    @property
    def opened(self) -> bool:
        """Whether anything behind TLS was read."""
        return self.secure and self.requests + self.messages > self.clear

    @property
    def place(self) -> str:
        """Address and port of the server."""
        return place_of(self.server, self.port)

    @property
    def host(self) -> str:
        """The name of the server, else its address."""
        return self.name or self.server


def place_of(host: str, port: int) -> str:
    """`host:port`, with brackets around what holds colons itself: none is taken for the port's."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
