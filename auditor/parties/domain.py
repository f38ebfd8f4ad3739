"""A host's registrable domain: the party that can be named and asked.

Private suffixes do not count: `firebaseinstallations.googleapis.com` is
Google's, and who rents a name below `cloudfront.net` still hands the data to
its operator. The hosts stay beside it.
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
    name = _without_port(host.strip()).lower().rstrip(".")
    if not name or len(name) > _LONGEST or _is_address(name):
        return name
    labels = name.split(".")
    suffix = suffix_labels(labels) or 1  # no rule matches, so the list's own default "*" does
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
