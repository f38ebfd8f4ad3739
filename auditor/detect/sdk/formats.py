"""The format files, read and checked: one TOML a recipient, no code.

    recipient = "Branch"
    owner = "Branch Metrics, Inc."
    domains = ["branch.io"]
    sources = ["…"]

    [[endpoint]]
    name = "sessions"
    hosts = ["api2.branch.io", "*.branch.io"]
    path = "/v1/(?:open|close)"             # a regular expression for the whole path; default: any
    methods = ["POST"]                      # default: any
    signs = ["body:branch_key"]             # one of these is there, or the format has changed
    fields = [
      { at = "body:hardware_id", type = "id.device", shape = "token", why = "…" },
    ]

The shape `any` also fits what is unreadable there, as a picture is; `blob` only that and
long values. A place may begin with `**.` (below anything) and hold `*` for one name or a
part of one.
`[[example]]` tables are run by the tests; the search never reads them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from auditor.detect.sdk.shapes import SHAPES
from auditor.model import DATA_TYPES

_SECTIONS = ("body", "query", "header", "cookie", "path", "frame", "trailer")


@dataclass(frozen=True, slots=True)
class Field:
    """One place of a message and what stands there."""

    place: re.Pattern[str]
    data_type: str
    shape: str
    why: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where messages of one form go. `signs` are places of which one must be there."""

    name: str
    hosts: tuple[str, ...]  # exact, or `*.` and what the host ends with
    path: re.Pattern[str]
    methods: frozenset[str]
    direction: str
    signs: tuple[re.Pattern[str], ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """All that is known of one recipient."""

    recipient: str
    owner: str
    domains: tuple[str, ...]
    sources: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]


def parse_format(text: str) -> Format:
    """Read one file's text; raises ValueError that names what is wrong in it."""
    table = tomllib.loads(text)
    recipient = _text(table, "recipient")
    try:
        return Format(
            recipient,
            str(table.get("owner", "")),
            _texts(table, "domains"),
            _texts(table, "sources"),
            tuple(_endpoint(one) for one in table.get("endpoint", ())),
        )
    except ValueError as error:
        raise ValueError(f"{recipient}: {error}") from None


@cache
def load_formats() -> tuple[Format, ...]:
    """All formats that come with the package, by file name."""
    files = [one for one in resources.files(__package__).iterdir() if one.name.endswith(".toml")]
    return tuple(
        parse_format(one.read_text("utf-8")) for one in sorted(files, key=lambda one: one.name)
    )


def _endpoint(table: Mapping[str, object]) -> Endpoint:
    hosts = _texts(table, "hosts")
    if not hosts or any("*" in host.removeprefix("*.") for host in hosts):
        raise ValueError("an endpoint needs hosts, with at most a leading `*.`")
    fields = table.get("fields", ())
    if not isinstance(fields, Sequence):
        raise ValueError("fields is no list")  # noqa: TRY004 - a file is wrong, not a caller
    return Endpoint(
        name=_text(table, "name"),
        hosts=hosts,
        path=re.compile(str(table.get("path", ".*")), re.DOTALL),
        methods=frozenset(_texts(table, "methods")),
        direction=str(table.get("direction", "request")),
        signs=tuple(map(_place, _texts(table, "signs"))),
        fields=tuple(map(_field, fields)),
    )


def _field(table: Mapping[str, object]) -> Field:
    data_type, shape = _text(table, "type"), str(table.get("shape", "any"))
    if data_type not in DATA_TYPES:
        raise ValueError(f"no such data type: {data_type}")
    if shape not in SHAPES:
        raise ValueError(f"no such shape: {shape}")
    return Field(_place(_text(table, "at")), data_type, shape, _text(table, "why"))


def _place(text: str) -> re.Pattern[str]:
    """`section:name.name` as an expression over what `place_of` gives."""
    section, colon, names = text.partition(":")
    if not colon or section not in _SECTIONS:
        raise ValueError(f"no such place: {text}")
    anywhere = names.startswith("**.")
    steps = [_step(name) for name in names.removeprefix("**.").split(".")]
    # Header names are case-insensitive (RFC 9110, section 5.1).
    flags = re.IGNORECASE if section in ("header", "trailer") else re.NOFLAG
    return re.compile(f"{section}:{'(?:.*[.])?' if anywhere else ''}{'[.]'.join(steps)}", flags)


def _step(name: str) -> str:
    """A name, whose `*` stand for what they may be but not for nothing at all."""
    return "[^.]+" if name == "*" else "[^.]*".join(map(re.escape, name.split("*")))


def _text(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key} is missing")
    return value


def _texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = table.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError(f"{key} is no list")  # noqa: TRY004 - a file is wrong, not a caller
    return tuple(str(one) for one in value)
