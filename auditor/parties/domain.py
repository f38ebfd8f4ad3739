"""A host's registrable domain: the party that can be named and asked.

The public suffix list is the copy that tldextract carries: nothing is fetched,
so an audit says the same today and in a year. Its rules are read from that copy
directly, because importing tldextract loads an HTTP client that every command
would wait for. Private suffixes do not count:
`firebaseinstallations.googleapis.com` is Google's, and who rents a name below
`cloudfront.net` still hands the data to its operator. The hosts stay beside it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

_CACHED_HOSTS = 65_536
_LONGEST = 253  # characters of a host name, RFC 1035 section 2.3.4
_PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="


@lru_cache(maxsize=_CACHED_HOSTS)
def recipient_of(host: str) -> str:
    """The registrable domain in lower case; an address or a bare name as it is.

    `host` may carry a port and the brackets of an IPv6 address; "" stays "".
    """
    name = _without_port(host.strip()).lower().rstrip(".")
    if not name or len(name) > _LONGEST or _is_address(name):
        return name
    labels = name.split(".")
    return ".".join(labels[-_suffix_labels(labels) - 1 :])


def _suffix_labels(labels: list[str]) -> int:
    """How many labels the public suffix has (the algorithm of publicsuffix.org)."""
    rules = _rules()
    plain = [_unicode(label) for label in labels]
    for start in range(len(plain)):
        name = ".".join(plain[start:])
        if f"!{name}" in rules:
            return len(plain) - start - 1
        wild = ".".join(["*", *plain[start + 1 :]])
        if name in rules or wild in rules:
            return len(plain) - start
    return 1  # no rule matches, so the list's own default rule "*" does


def _unicode(label: str) -> str:
    """The list is written in Unicode, hosts come as ASCII (RFC 3490)."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


@cache
def _rules() -> frozenset[str]:
    spec = find_spec("tldextract")  # finds the package without importing it
    if spec and spec.origin:
        try:
            text = Path(spec.origin).with_name(".tld_set_snapshot").read_text("utf-8")
        except OSError:
            text = ""
        if text:
            return _parsed(text.partition(_PRIVATE)[0].splitlines())
    from tldextract import TLDExtract  # noqa: PLC0415 - slow; only where its copy moved

    return _parsed(TLDExtract(suffix_list_urls=(), cache_dir=None).tlds)


def _parsed(lines: Iterable[str]) -> frozenset[str]:
    rules = (line.split(maxsplit=1)[0] for line in lines if line.strip())
    return frozenset(rule.lower() for rule in rules if not rule.startswith("//"))


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
