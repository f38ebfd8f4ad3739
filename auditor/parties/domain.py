"""A host's registrable domain: the party that can be named and asked.

The public suffix list is the copy that tldextract carries: nothing is fetched,
so an audit says the same today and in a year. Private suffixes do not count:
`firebaseinstallations.googleapis.com` is Google's, and who rents a name below
`cloudfront.net` still hands the data to its operator. The hosts stay beside it.
"""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache

import tldextract

_CACHED_HOSTS = 65_536


@cache
def _extractor() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=_CACHED_HOSTS)
def recipient_of(host: str) -> str:
    """The registrable domain in lower case; an address or a bare name as it is.

    `host` may carry a port and the brackets of an IPv6 address; "" stays "".
    """
    name = _without_port(host.strip()).lower().rstrip(".")
    if not name or _is_address(name):
        return name
    parts = _extractor()(name)
    return parts.top_domain_under_public_suffix or name


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
