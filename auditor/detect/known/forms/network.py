"""IP addresses (RFC 791, RFC 5952): as written, whole and compressed, as a number and reversed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from auditor.detect.known.forms.base import Form, cased


def forms(text: str) -> Iterator[Form]:
    """The address in its forms; both cases of a text that is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        yield from cased(text, "", main=True)
        return
    yield Form(address.compressed, "compressed", main=True)
    if isinstance(address, ipaddress.IPv6Address):
        yield from cased(address.exploded, "written out")
        yield Form(address.packed.hex(), "in hex")
        return
    yield Form(str(int(address)), "as a number")
    yield Form(address.packed.hex(), "in hex")
    yield Form(f"::ffff:{address}", "as IPv6")
    yield Form(address.reverse_pointer, "as a reverse name")
    yield Form(str(address).replace(".", "-"), "with dashes")
    yield Form(str(address).replace(".", "_"), "with underscores")
