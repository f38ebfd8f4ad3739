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
    uses = ["openrtb"]                      # fields of `shared/openrtb.toml`, after its own
    fields = [
      { at = "body|query:hardware_id", type = "id.device", shape = "token", why = "…" },
    ]

An endpoint whose messages have no form of their own says why instead of giving signs:
`unsigned = "…"`. A message may meet several endpoints, each with its own fields and signs.

The shape `any` also fits what is unreadable there, as a picture is; `blob` only that and
long values; `sealed` only what is unreadable and of 16 KiB or more, at `body:` or below it.
A place may begin with `**.` (below anything), end with `.**` (it, or anything below it) and
hold `*` for one name or a part of one. `beside = "name=_id"` asks of a field that its object
also holds that name with that value, as lists of names and values do. `when = "body:kind=a|b"`
asks of it that the message says one of these values there, as what a picture is of.
`[[example]]` tables come last and are run by the tests; the search never reads them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from auditor.detect.sdk.places import Places
from auditor.detect.sdk.shapes import SHAPES
from auditor.model import DATA_TYPES

_SHARED = "shared"  # the folder of the sets of fields
_EXAMPLES = "\n[[example]]"  # a third of the text, left unparsed


@dataclass(frozen=True, slots=True)
class Field:
    """One place of a message and what stands there."""

    at: str
    beside: str  # what must stand beside it, as `name=_id`, "" where nothing must
    when: str  # what the message must say, as `body:kind=a|b`, "" where nothing must
    data_type: str
    shape: str
    why: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where messages of one form go. `signs` are places of which one must be there."""

    name: str
    hosts: tuple[str, ...]  # exact, or `*.` and what the host ends with
    path: str  # an expression, compiled where a message comes to the host
    methods: frozenset[str]
    direction: str
    signs: tuple[str, ...]
    unsigned: str  # why there are no signs
    fields: tuple[Field, ...]
    places: Places  # of the fields
    sign: Places
    whens: tuple[str, ...]  # what its fields want the message to say
    said: Places  # where


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
    table = tomllib.loads(text.partition(_EXAMPLES)[0])
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


@cache
def _shared(name: str) -> tuple[Field, ...]:
    """The fields of a set that several recipients' formats have in common."""
    file = resources.files(__package__) / _SHARED / f"{name}.toml"
    if not name.replace("-", "").isalnum() or not file.is_file():
        raise ValueError(f"no such set of fields: {name}")
    return _fields(tomllib.loads(file.read_text("utf-8")))


def _endpoint(table: Mapping[str, object]) -> Endpoint:
    hosts = _texts(table, "hosts")
    if not hosts or any("*" in host.removeprefix("*.") for host in hosts):
        raise ValueError("an endpoint needs hosts, with at most a leading `*.`")
    fields = (*_fields(table), *(one for name in _texts(table, "uses") for one in _shared(name)))
    signs, unsigned = _texts(table, "signs"), str(table.get("unsigned", ""))
    if bool(signs) is bool(unsigned):
        raise ValueError("an endpoint needs signs, or says why it is unsigned")
    whens = tuple(dict.fromkeys(field.when for field in fields if field.when))
    return Endpoint(
        name=_text(table, "name"),
        hosts=hosts,
        path=f"(?s:{table.get('path', '.*')})",
        methods=frozenset(_texts(table, "methods")),
        direction=str(table.get("direction", "request")),
        signs=signs,
        unsigned=unsigned,
        fields=fields,
        places=Places([field.at for field in fields]),
        sign=Places(signs),
        whens=whens,
        said=Places([when.partition("=")[0] for when in whens]),
    )


def _fields(table: Mapping[str, object]) -> tuple[Field, ...]:
    fields = table.get("fields", ())
    if not isinstance(fields, Sequence):
        raise ValueError("fields is no list")  # noqa: TRY004 - a file is wrong, not a caller
    return tuple(map(_field, fields))


def _field(table: Mapping[str, object]) -> Field:
    data_type, shape = _text(table, "type"), str(table.get("shape", "any"))
    if data_type not in DATA_TYPES:
        raise ValueError(f"no such data type: {data_type}")
    if shape not in SHAPES:
        raise ValueError(f"no such shape: {shape}")
    beside, when = str(table.get("beside", "")), str(table.get("when", ""))
    if when and not all(when.partition("=")):
        raise ValueError(f"no such condition: {when}")
    return Field(_text(table, "at"), beside, when, data_type, shape, _text(table, "why"))


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
