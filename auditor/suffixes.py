"""The Public Suffix List: where a registrable domain begins.

The list is the copy that tldextract carries: nothing is fetched, so an audit
says the same today and in a year. Its rules are read from that copy directly.
Importing the package loads an HTTP client that every command would wait for,
and file locks whose audit hook makes each `id()` of the process slower.
Private suffixes, below which an operator rents names out (`github.io`), count only
where that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="


def suffix_labels(labels: Sequence[str], *, rented: bool = False) -> int:
    """How many of a host's labels are its public suffix by a rule of the list; 0 if none says.

    The algorithm of publicsuffix.org, without its default rule. `rented` also
    asks the private rules.
    """
    rules = suffix_rules(rented=rented)
    plain = [_unicode(label) for label in labels]
    for start in range(len(plain)):
        name = ".".join(plain[start:])
        if f"!{name}" in rules:
            return len(plain) - start - 1
        wild = ".".join(["*", *plain[start + 1 :]])
        if name in rules or wild in rules:
            return len(plain) - start
    return 0


@cache
def suffix_rules(*, rented: bool = False) -> frozenset[str]:
    """All rules of the list, the private ones only where names that are `rented` are asked for."""
    spec = find_spec("tldextract")  # finds the package without importing it
    if spec and spec.origin:
        try:
            text = Path(spec.origin).with_name(".tld_set_snapshot").read_text("utf-8")
        except OSError:
            text = ""
        if text:
            return parse((text if rented else text.partition(_PRIVATE)[0]).splitlines())
    from tldextract import TLDExtract  # noqa: PLC0415 - slow; only where its copy moved

    every = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=rented)
    return parse(every.tlds)


def parse(lines: Iterable[str]) -> frozenset[str]:
    """The rules of a list's lines, in lower case."""
    rules = (line.split(maxsplit=1)[0] for line in lines if line.strip())
    return frozenset(rule.lower() for rule in rules if not rule.startswith("//"))


def _unicode(label: str) -> str:
    """The list is written in Unicode, hosts come as ASCII (RFC 3490)."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label
