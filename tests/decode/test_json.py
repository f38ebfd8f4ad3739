"""JSON: exact numbers, nothing lost to duplicates, and what is readable of what is broken."""

from __future__ import annotations

import base64
import json
import pathlib

import pytest

from auditor.decode import Limits, message_parts
from auditor.decode.json_flat import LATE, Flattening, Json
from auditor.model import Number, Path, Scalar
from tests.decode.messages import body_values, reasons, request, values

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
CASES = [
    (name, base64.b64decode(data))
    for name, _, data in (
        line.partition("\t")
        for line in (FIXTURES / "JSONTestSuite/cases.tsv").read_text().splitlines()
    )
]


def expected(text: bytes) -> list[str]:
    """The scalars of a JSON text by the standard library, as text, sorted."""
    pairs: list[object] = []

    def keep(members: list[tuple[str, object]]) -> None:
        pairs.extend(value for _, value in members)

    root = json.loads(text, object_pairs_hook=keep, parse_float=str)
    found: list[str] = []
    waiting = [root, *pairs]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif value is not None:
            found.append(str(value))
    return sorted(found)


@pytest.mark.parametrize(
    "data", [pytest.param(data, id=name) for name, data in CASES if name.startswith("y_")]
)
def test_valid_json_gives_every_scalar(data: bytes) -> None:
    found = body_values(data, "application/json")
    got = [str(value) for path, value in found.items() if not path.endswith("~key")]
    assert sorted(got) == expected(data)


@pytest.mark.parametrize(("name", "data"), [pytest.param(*case, id=case[0]) for case in CASES])
def test_no_json_is_lost(name: str, data: bytes) -> None:
    decoded = message_parts(request(data, "application/json"))
    values(decoded)
    nothing = {b"{}", b"[]", b"null", b"[[]]", b"[null]", b'{"a":null}'}
    blank = not data.replace(b"\xef\xbb\xbf", b"").strip(b" \t\r\n\f\x00\x0b")
    assert (
        decoded.leaves
        or decoded.opaques
        or blank
        or b"".join(data.split()) in nothing
        or (name.startswith("y_"))
    )


def test_numbers_keep_the_text_that_was_sent() -> None:
    found = body_values(b"[22.3190, 1e400, -0.0, 1E5, 9223372036854775807, 9223372036854775808]")
    assert list(found.values()) == [
        Number("22.3190"),
        Number("1e400"),
        Number("-0.0"),
        Number("1E5"),
        2**63 - 1,
        Number("9223372036854775808"),
    ]
    assert [type(value) for value in found.values()] == [
        Number,
        Number,
        Number,
        Number,
        int,
        Number,
    ]


def test_huge_number() -> None:
    digits = "9" * 100_000
    assert body_values(b"[" + digits.encode() + b"]", "application/json") == {
        " ▸ json:$[0]": Number(digits)
    }


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":2,"b":{"a":3,"a":4}}',
        b'{"a" : 1, "a"\n: 2, "b": {"a":3, "a": 4}}',
        b'{"a":1,"a":2,"b":{"a":3,"a":4},"c":"x\\":y","d":"\\\\","e":"12:30 :"}',
    ],
)
def test_duplicate_members_are_all_found(text: bytes) -> None:
    found = body_values(text, "application/json")
    assert {path: value for path, value in found.items() if "a" in path.split("$")[1]} == {
        " ▸ json:$.a": 1,
        " ▸ json:$.a~2": 2,
        " ▸ json:$.b.a": 3,
        " ▸ json:$.b.a~2": 4,
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'{"a":1,"b":[2,"thr', {"$.a": 1, "$.b[0]": 2, "$.b[1]": "thr"}),
        (b'{"a":1,"b', {"$.a": 1, "~rest": '"b'}),
        (b'{"a":1,"b":', {"$.a": 1}),
        (b'{"a":1,}', {"$.a": 1}),
        (b"[1 2,,3]", {"$[0]": 1, "$[1]": 2, "$[2]": 3}),
        (b'{"a":NaN,"b":-Infinity}', {"$.a": Number("NaN"), "$.b": Number("-Infinity")}),
        (b'{"a":"x"}{"a":"y"}', {"$.a": "x", "[1]:$.a": "y"}),
        (b'{"a":"\\ud83d\\ude00\\ud800z"}', {"$.a": "😀\ufffdz"}),
        (b'{"\\udfff":1}', {"$['\ufffd']~key": "\ufffd", "$['\ufffd']": 1}),
        (b'{"a":"tab\there"}', {"$.a": "tab\there"}),
        (b'{"a":1} trailing words', {"$.a": 1, "~rest": "trailing words"}),
    ],
)
def test_broken_json_gives_what_is_readable(text: bytes, found: dict[str, Scalar]) -> None:
    got = body_values(text, "application/json")
    assert {path.removeprefix(" ▸ json").removeprefix(":"): v for path, v in got.items()} == found


def test_broken_json_says_so() -> None:
    assert reasons(b'{"a":1,"b":[2', "application/json") == ["json: ends early"]
    assert reasons(b'{"a":1,"b":@}', "application/json") == ["json: damaged"]
    assert reasons(b'{"a":1}x', "application/json") == ["json: followed by something else"]
    assert reasons(b'{"a":1}') == []


def test_invalid_utf8_inside_json_keeps_the_bytes() -> None:
    body = b'{"name":"Zo\xeb","raw":"\xff\x00\xfe\x01\xfd","ok":"\xc3\xa9","\xff":1}'
    assert body_values(body, "application/json") == {
        " ▸ json:$.name ▸ cp1252": "Zoë",
        " ▸ json:$.raw": b"\xff\x00\xfe\x01\xfd",
        " ▸ json:$.ok": "é",
        " ▸ json:$['\ufffd']~key": b"\xff",
        " ▸ json:$['\ufffd']": 1,
    }


@pytest.mark.parametrize(
    "text",
    [
        b')]}\',\n{"a":1}',
        b')]}\'{"a":1}',
        b'for(;;);{"a":1}',
        b'while(1);{"a":1}',
        b'callback({"a":1});',
        b'/**/window.cb_1({"a":1})',
        b'\x1e{"a":1}',
        b'{"a":1}\x1e',
        b'  \n{"a":1}\n',
        b'451-{"a":1}',
        b'42/chat,7{"a":1}',
    ],
)
def test_what_stands_around_json(text: bytes) -> None:
    found = body_values(text)
    assert [v for path, v in found.items() if path.endswith("json:$.a")] == [1]


@pytest.mark.parametrize(
    "text", [b"[INFO] started", b"{name}", b"gon([[1.5,2.5]]).addTo(map);var i=window.L.icon()"]
)
def test_text_that_only_begins_like_json_stays_text(text: bytes) -> None:
    assert body_values(text) == {"": text.decode()}


def test_json_in_strings() -> None:
    inner = json.dumps({"deep": json.dumps(json.dumps([1, "x"]))})
    assert body_values(json.dumps({"a": inner}).encode()) == {
        " ▸ json:$.a ▸ json:$.deep ▸ json:$ ▸ json:$[0]": 1,
        " ▸ json:$.a ▸ json:$.deep ▸ json:$ ▸ json:$[1]": "x",
    }


def test_json_lines() -> None:
    assert body_values(b'{"a":1}\r\n\r\n{"a":"x"}\n', "application/x-ndjson") == {
        " ▸ jsonl:[0] ▸ json:$.a": 1,
        " ▸ jsonl:[1] ▸ json:$.a": "x",
    }


def test_keys_that_may_be_values_are_leaves() -> None:
    found = body_values(
        b'{"a@b.example":1,"cdda802e-fb9c-47ad-9866":2,"plain_key":3,"line1":4,"$ref":5,"o\'x":6}'
    )
    keys = {path: value for path, value in found.items() if path.endswith("~key")}
    assert keys == {
        " ▸ json:$['a@b.example']~key": "a@b.example",
        " ▸ json:$['cdda802e-fb9c-47ad-9866']~key": "cdda802e-fb9c-47ad-9866",
        " ▸ json:$['o\\'x']~key": "o'x",
    }


def test_key_holds_a_layer() -> None:
    found = body_values(b'{"https://t.example/?m=a%40b.example": 1}')
    assert found[" ▸ json:$['https://t.example/?m=a%40b.example']~key ▸ url:m"] == "a@b.example"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"":'])
def test_nesting_ends(opening: bytes) -> None:
    decoded = message_parts(request(opening * 100_000, "application/json"))
    assert [o.reason for o in decoded.opaques] == ["json: deeper than 512 brackets"]
    rest = decoded.leaves[-1].value
    assert isinstance(rest, str)
    assert len(rest) > 90_000


def test_nesting_that_the_parser_takes_is_limited_too() -> None:
    body = b"[" * 600 + b'"deep"' + b"]" * 600
    assert reasons(body, "application/json") == ["json: deeper than 512 brackets"]
    shallow = b"[" * 400 + b'"deep"' + b"]" * 400
    assert list(body_values(shallow).values()) == ["deep"]


def test_more_values_than_nodes() -> None:
    limits = Limits(nodes=1_000)
    bodies = (b"1," * 5_000, b"[1]," * 900, b'[{"a":[[1]]}],' * 900)
    for body in (b"[" + part + b'"last"]' for part in bodies):
        decoded = message_parts(request(body, "application/json"), limits)
        assert len(decoded.leaves) <= 1_000
        assert decoded.nodes <= 1_000
        assert "nodes" in decoded.cut
        unread = [o for o in decoded.opaques if str(o.path).startswith("request.body")]
        assert unread
        rest = [leaf.value for leaf in decoded.leaves if str(leaf.path).endswith("json~rest")]
        ends = [unread[0].data, *(str(one).encode() for one in rest)]
        assert any(end.endswith(b'"last"]') for end in ends)


def test_naughty_strings_come_through_unchanged() -> None:
    data = (FIXTURES / "blns/blns.json").read_bytes()
    naughty = json.loads(data)
    decoded = message_parts(request(data, "application/json"))
    sent = {leaf.value for leaf in (*decoded.leaves, *decoded.raw)}
    assert not [text for text in naughty if text not in sent]


def test_a_huge_object_is_read_as_far_as_the_time_goes() -> None:
    huge: Json = {f"k{number}": "value" for number in range(5_000)}
    flat = Flattening(bool, late=lambda: True)
    flat.run(huge, Path.root("json:$"), 10_000, 8)
    assert flat.cut == LATE
    assert 1_000 < len(flat.leaves) < 5_000
    small = Flattening(bool, late=lambda: True)
    small.run({"a": {"b": "value"}, "c": 1}, Path.root("json:$"), 10_000, 8)
    assert (small.cut, len(small.leaves)) == ("", 2)


def test_what_no_time_was_left_for_is_kept_and_counted() -> None:
    body = json.dumps({"v": "value"}).encode()
    decoded = message_parts(request(body, "application/json"), Limits(seconds=-1.0))
    assert values(decoded)["request.body"] == body.decode()
    assert decoded.cut == ("seconds",)
    assert [opaque.size for opaque in decoded.opaques] == [len(body)]
