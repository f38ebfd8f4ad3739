"""Damaged and hostile HARs: an entry that cannot be read costs itself, and nothing hangs."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.intake import har_cursor
from auditor.model import InputError
from tests.intake.har import entry, har, read
from tests.intake.reading import FIXTURES, Read, read_file, read_har

FILES = [
    FIXTURES / "reporthar/android/second-run.har",
    FIXTURES / "mitmproxy/har_files/firefox.har",
    FIXTURES / "haralyzer/humanssuck.net_duplicate_url.har",
    FIXTURES / "mitmproxy/flows/websocket.har",
    FIXTURES / "mitmproxy/har_files/chrome.har",
]


def adds_up(found: Read) -> None:
    """Every index is a readable entry or an unreadable one."""
    lost = [one.index for one in found.unreadable]
    assert sorted([*found.read, *lost]) == list(range(found.entries))


def paths(found: Read) -> list[str]:
    return [one.path for one in found.requests]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_cut_is_counted(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    whole = read_har(data)
    cut = tmp_path / "cut.har"
    chance = random.Random(path.name)  # noqa: S311 - the same places in every run
    for end in chance.sample(range(1, len(data) - 10), 40):
        cut.write_bytes(data[:end])
        try:
            found = read_file(cut)
        except InputError:  # the list had not begun
            assert b'"entries"' not in data[: end - 20]
            continue
        adds_up(found)
        assert [one.reason.startswith("the file ends") for one in found.unreadable] == [True]
        assert paths(found) == paths(whole)[: len(found.read)]
        assert found.messages[-1:] == [] or found.messages[-1].body is not None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_scratch_costs_little(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    whole = read_har(data)
    scratched = tmp_path / "scratched.har"
    chance = random.Random(path.name)  # noqa: S311 - the same places in every run
    for number in range(60):
        place = chance.randrange(data.index(b'"entries"') + 20, len(data))
        if number % 3 == 0:
            quote = data.find(b'"', place)
            changed = data[:quote] + data[quote + 1 :]
        elif number % 3 == 1:
            changed = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        else:
            bracket = max(data.rfind(mark, 0, place) for mark in (b"{", b"[", b"}", b"]"))
            changed = data[:bracket] + data[bracket + 1 :]
        scratched.write_bytes(changed)
        found = read_file(scratched)
        adds_up(found)
        assert len(found.read) >= len(whole.read) - 2
        assert set(paths(found)) - set(paths(whole)) == set() or len(found.read) == whole.entries


def test_damage_before_the_list_does_not_hide_it(tmp_path: Path) -> None:
    path = tmp_path / "damaged.har"
    data = har(entry("https://a.example/1"), entry("https://a.example/2"))
    for start in (b'{"pages: [1], ', b'{"a": }, ', b'{"a" "b", ', b'{"x": [[], '):
        path.write_bytes(start + data[1:])
        found = read_file(path)
        assert paths(found) == ["/1", "/2"]
        assert [one.reason for one in found.unreadable] == [
            "the file is damaged before its list of entries"
        ]
        adds_up(found)


SOUND = json.dumps(entry("https://a.example/sound"))


@pytest.mark.parametrize(
    ("damaged", "reasons"),
    [
        ("{}", ["it has no request"]),
        ("5", ["it is no object"]),
        ('"text"', ["it is no object"]),
        ("null", ["it is no object"]),
        ("[[]]", ["it is no object"]),
        ('{"request": 5}', ["it has no request"]),
        ('{"request": {"url": "x"', ["it is no valid JSON"]),
        ('{"request": {"url": "x}}', ["the file ends inside it"]),
        ('{"request": {,,,}}', ["it is no valid JSON"]),
        ("[" * 100_000, ["the file ends inside it"]),
        ("[" * 100_000 + "]" * 100_000, ["it is nested too deep"]),
        ('{"request": ' + '{"a":' * 100_000 + "1" + "}" * 100_001, ["it is nested too deep"]),
        ("garbage here", ["it is no valid JSON"]),
        ("\x00\x01", ["it is no valid JSON"]),
        (": : :", ["the file is damaged here"]),
    ],
)
def test_one_damaged_entry_costs_itself(damaged: str, reasons: list[str]) -> None:
    data = f'{{"log": {{"entries": [{SOUND}, {damaged}, {SOUND}, {SOUND}]}}}}'.encode()
    found = read_har(data)
    adds_up(found)
    assert paths(found) == ["/sound"] * 3
    assert [one.reason for one in found.unreadable] == reasons


def test_a_missing_comma_and_a_double_one_cost_nothing() -> None:
    data = f'{{"log": {{"entries": [{SOUND} {SOUND},, {SOUND},]}}}}'.encode()
    found = read_har(data)
    assert (len(found.read), found.unreadable) == (3, [])


@pytest.mark.parametrize("closing", ["]", "],", "]}", "]},", "]}},", "]}}\n", '], "x": 5; ', "]]"])
def test_a_list_that_seems_to_end_hides_no_entry(closing: str) -> None:
    """One wrong byte may close the list, the log or the document."""
    found = read_har(f'{{"log": {{"entries": [{SOUND}{closing}{SOUND},{SOUND}]}}}}'.encode())
    adds_up(found)
    assert paths(found) == ["/sound"] * 3
    assert [(one.index, one.reason) for one in found.unreadable] == [
        (1, "the file is damaged here")
    ]


def test_two_documents_in_one_file_are_both_read() -> None:
    one = f'{{"log": {{"entries": [{SOUND}]}}}}'
    found = read_har(f"{one}\n{one}\n{one}".encode())
    assert len(found.read) == 3
    assert len(found.unreadable) == 2


@pytest.mark.parametrize("after", ["\n\n", "\x00" * 500, " the end", "}}]"])
def test_what_holds_no_entry_after_the_end_is_no_loss(after: str) -> None:
    found = read_har(f'{{"log": {{"entries": [{SOUND}]}}}}{after}'.encode())
    assert (len(found.read), found.unreadable) == (1, [])


def test_the_last_entry_damaged_does_not_lose_what_follows_the_list() -> None:
    rest = '{"request": {,}}], "_tlsErrors": [{"cause": "x"}]}}'
    found = read_har(f'{{"log": {{"entries": [{SOUND}, {rest}'.encode())
    assert [one.index for one in found.unreadable] == [1]
    assert [one.tls_error for one in found.connections.values()][-2:] == ["", "x"]


ODD: list[object] = [
    None,
    True,
    0,
    -1,
    1e308,
    10**30,
    "",
    "\ud800",
    "\x00",
    [],
    {},
    [[]],
    [{}],
    {"a": 1},
]


def test_wrong_types_everywhere_never_raise() -> None:
    """Each field of an entry in turn holds something else."""
    full = entry(
        request={
            "cookies": [{"name": "a", "value": "b"}],
            "queryString": [{"name": "a", "value": "b"}],
            "postData": {"mimeType": "x", "text": "y", "encoding": "z", "params": []},
            "httpVersion": "h2",
            "bodySize": 5,
        },
        response={"statusText": "", "httpVersion": "h2", "bodySize": 4, "cookies": []},
        timings={"send": 1, "wait": 2},
        connection="1",
        serverIPAddress="192.0.2.1",
        _webSocketMessages=[{"type": "send", "data": "x"}],
        comment="c",
    )
    for odd in ODD:
        for name in full:
            _fine(full | {name: odd})
            value = full[name]
            if isinstance(value, dict):
                for inner in value:
                    _fine(full | {name: value | {inner: odd}})
                    below = value[inner]
                    if isinstance(below, dict):
                        for deepest in below:
                            _fine(full | {name: value | {inner: below | {deepest: odd}}})
        _fine(
            full | {"_webSocketMessages": [{"type": odd, "data": odd, "time": odd, "opcode": odd}]}
        )


def _fine(one: dict[str, object]) -> None:
    found = read(one, _tlsErrors=[one, {"cause": one}])
    adds_up(found)
    assert found.entries == 1
    for message in found.messages:
        assert isinstance(message.body, bytes)
        f"{message.host}{message.path}{message.method}{message.error}".encode()
        assert 0 <= message.port < 65536


def test_digits_without_end() -> None:
    data = f'{{"log": {{"entries": [{SOUND[:-1]}, "time": {"9" * 10_000}}}]}}}}'.encode()
    assert paths(read_har(data)) == ["/sound"]


def test_an_entry_too_large_to_keep_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har_cursor, "_BLOCK", 10_000)
    monkeypatch.setattr(har_cursor.Cursor.__init__, "__defaults__", (50_000,))
    monkeypatch.setattr(har_cursor, "_LARGEST_TEXT", 20_000)
    frames = [{"type": "send", "time": 1, "data": '{"startedDateTime": "x"}\\'}] * 3000
    long_text = entry(response={"content": {"text": 'long "text" \\ ' * 20_000}})
    many = entry(_webSocketMessages=frames)
    small = entry("https://a.example/small")
    found = read(small, long_text, small, many, small)
    adds_up(found)
    assert paths(found) == ["/small"] * 3
    assert [(one.index, one.reason) for one in found.unreadable] == [
        (1, "it is too large"),
        (3, "it is too large"),
    ]


@pytest.mark.parametrize(
    "filling",
    [
        '{"request": {,}}, ' * 20_000,
        '{"request": ' * 80_000,
        '{"request": "' * 80_000,
        "[" * 1_000_000,
        '{"a":{"b":"' * 90_000,
        '"\\' * 500_000,
        '{"_x":' * 150_000 + "}" * 100_000,
    ],
    ids=range(7),
)
def test_a_file_full_of_damage_ends_in_time(filling: str) -> None:
    data = f'{{"log": {{"entries": [{SOUND}, {filling}'.encode()
    start = time.process_time()
    found = read_har(data)
    assert time.process_time() - start < 20
    assert found.unreadable
    adds_up(found)


@given(st.data(), st.sampled_from([1, 3, 17, 4096]))
@settings(max_examples=60, deadline=None)
def test_blocks_do_not_matter(data: st.DataObject, drip: int) -> None:
    """However the file is cut into blocks, the same is read."""
    text = st.text('ab"\\{}[],:\u00e9\u20ac\U0001f600 ', max_size=30)
    entries = data.draw(
        st.lists(
            st.builds(lambda body: entry(response={"content": {"text": body}}), text)
            | st.just(5)
            | text
            | st.just({"request": None}),
            max_size=4,
        )
    )
    document = json.dumps(
        {"log": {"pages": [data.draw(text)], "entries": entries, "end": data.draw(text)}},
        ensure_ascii=data.draw(st.booleans()),
        indent=data.draw(st.sampled_from([None, 1])),
    ).encode()
    whole, dripped = read_har(document), read_har(document, drip=drip)
    assert dripped == whole
    adds_up(whole)
    assert whole.entries == len(entries)


@given(st.binary(max_size=200), st.sampled_from([1, None]))
@settings(max_examples=100, deadline=None)
def test_any_bytes(data: bytes, drip: int | None) -> None:
    for document in (data, b'{"log": {"entries": [' + data, har(entry())[:-3] + b"," + data):
        adds_up(read_har(document, drip=drip))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_text_of_json_marks(data: st.DataObject) -> None:
    marks = st.text('{}[]",:\\ a1', max_size=80)
    document = f'{{"log": {{"entries": [{SOUND}, {data.draw(marks)}, {SOUND}]}}}}'.encode()
    adds_up(read_har(document, drip=data.draw(st.sampled_from([1, 5, None]))))
