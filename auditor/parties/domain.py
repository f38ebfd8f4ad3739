"""A host's registrable domain: the party that can be named and asked.

Private suffixes do not count for the recipient: `firebaseinstallations.googleapis.com`
is Google's, and who rents a name below `cloudfront.net` still hands the data to
its operator. The hosts stay beside it. They do count for whose a name is: two
tenants of `github.io` are strangers (`holder_of`).
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from auditor.suffixes import suffix_labels

_CACHED_HOSTS = 65_536
_LONGEST = 253  # characters of a host name, RFC 1035 section 2.3.4


@lru_cache(maxsize=_CACHED_HOSTS)
def recipient_of(host: str) -> str:
    """The registrable domain in lower case; an address or a bare name as it is.

    `host` may carry a port and the brackets of an IPv6 address; "" stays "".
    """
    return _below_suffix(host, rented=False)


@lru_cache(maxsize=_CACHED_HOSTS)
def holder_of(host: str) -> str:
    """The name that one party holds: what it registered, or rents below another's domain.

    As `recipient_of` but for `alice.github.io`, which is not `github.io`.
    """
    return _below_suffix(host, rented=True)


def _below_suffix(host: str, *, rented: bool) -> str:
    name = _without_port(host.strip()).lower().rstrip(".")
    if not name or len(name) > _LONGEST or _is_address(name):
        return name
    labels = name.split(".")
    # No rule matches, so the list's own default "*" does.
    suffix = suffix_labels(labels, rented=rented) or 1
    return ".".join(labels[-suffix - 1 :])


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and ":" not in name else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True
