"""No text of any origin reaches an output with something a terminal would obey."""

import csv
import io
import json
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.report.cells import csv_lines
from auditor.report.clean import cell, clean, clean_json, one_sentence, shorten
from auditor.report.objects import dumps, json_lines, json_list
from auditor.report.story import story
from auditor.report.table import Column, table

# What an attacker would send, besides what Hypothesis thinks of.
NASTY = st.sampled_from(
    [
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\x07",
        "\x1b]8;;http://evil/\x1b\\link",
        "\x9b31m",
        "\u202e\u2066moc.live",
        "[link=http://evil]x[/link]",
        "[bold]x",
        "=HYPERLINK(1)",
        "\t=1",
        "\r\n=1",
        "\ud800",
        "\U000e0041",
        "a\u2028b",
        "\x00",
        ":smile:",
    ]
)
TEXT = st.one_of(st.text(st.characters(exclude_categories=[])), NASTY)
DANGEROUS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def words(text: str) -> list[str]:
    return text.split()


def harmless(text: str, kept: str = "\n") -> bool:
    return all(c in kept or unicodedata.category(c) not in DANGEROUS for c in text)


@given(TEXT)
def test_clean_leaves_one_printable_line(text: str) -> None:
    assert harmless(clean(text), kept="")
    assert clean(clean(text)) == clean(text)


def test_clean_shows_what_it_hid() -> None:
    assert clean("\x1b[31m") == "\\x1b[31m"
    assert clean("\u202e") == "\\u202e"
    assert clean("\U000e0041") == "\\U000e0041"
    assert clean("日本 ▸ é") == "日本 ▸ é"


@given(st.recursive(TEXT, lambda inner: st.dictionaries(TEXT, inner, max_size=3), max_leaves=8))
def test_json_is_the_same_json_and_harmless(value: object) -> None:
    text = dumps(value)
    assert harmless(text, kept="")
    assert json.loads(text) == json.loads(json.dumps(value))


@given(st.lists(st.dictionaries(st.sampled_from("abc"), TEXT, max_size=3), max_size=4))
def test_json_lists_and_lines_stream_the_rows(rows: list[dict[str, str]]) -> None:
    whole, lines = "".join(json_list(rows)), "".join(json_lines(rows))
    assert harmless(whole)
    assert json.loads(whole) == [json.loads(line) for line in lines.splitlines()]
    assert len(lines.splitlines()) == len(rows)


def test_json_of_what_json_does_not_know() -> None:
    assert dumps({"a": float("nan"), "b": b"\xff", "c": (1,)}) == (
        '{"a": null, "b": "base64:/w==", "c": [1]}'
    )
    assert clean_json('"\U000e0041"') == '"\\udb40\\udc41"'


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_csv_cells_are_text_on_one_line(pairs: list[tuple[str, str]]) -> None:
    text = "".join(csv_lines(({"a": a, "b": b} for a, b in pairs), ("a", "b")))
    assert harmless(text, kept="\n")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["a", "b"]
    assert len(rows) == len(pairs) + 1
    for row in rows:
        assert not any(value.lstrip().startswith(("=", "+", "-", "@")) for value in row)


def test_csv_knows_formulas_from_numbers() -> None:
    row = {"f": "=1+1", "s": "  @x", "t": "\tx", "m": -3, "d": -0.5, "n": None, "y": True}
    lines = list(csv_lines([row], tuple(row)))
    assert lines[1] == "'=1+1,'  @x,'\\x09x,-3,-0.5,,true\n"
    assert cell("") == ""
    assert list(csv_lines([{"l": ["a", "b"], "o": {"k": 1}}], ("l", "o")))[1] == (
        'a; b,"{""k"": 1}"\n'
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3), st.sampled_from([None, 40, 100]))
def test_tables_hold_no_controls_and_no_markup(
    pairs: list[tuple[str, str]], width: int | None
) -> None:
    columns = (Column("a", "a"), Column("b", "b", fold=True))
    rows = [{"a": a, "b": b} for a, b in pairs]
    assert harmless("".join(table(rows, columns, width=width)))
    colored = "".join(table([{"a": "x", "b": "proven"}], columns, width=width, color=True))
    assert "\x1b[1;31mproven" in colored


def test_errors_are_one_line() -> None:
    assert one_sentence(["a\nb", " c\x1b "]) == "a b c\\x1b"
    assert shorten("abcdef", 4) == "abc…"


@settings(max_examples=40, deadline=None)
@given(TEXT, TEXT)
def test_the_story_of_a_flow_is_harmless(one: str, other: str) -> None:
    header = [one, other]
    facts = dict.fromkeys(
        words(
            "fate server_ip mode client server transport tls_version cipher alpn sni ja3 ja4"
            " certificate_org refused tls_error error"
        ),
        one,
    )
    message = {
        "sequence": 0,
        "direction": one,
        "line": other,
        "size": 3,
        "truncated": True,
        "kept": False,
        "audit": one,
        "leaves": 2,
        "error": other,
        "headers": [header],
        "trailers": [header],
    }
    found: dict[str, object] = dict.fromkeys(
        words(
            "known direction confidence data_type method reason detector version value"
            " play apple gdpr special_gdpr"
        ),
        one,
    ) | {
        "dpv": [one, other],
        "special_dpv": True,
        "told_apart": False,
        "refused": True,
        "unreached": False,
    }
    document: dict[str, object] = dict.fromkeys(
        words(
            "flow session app time scheme host port path method protocol version status recipient"
            " source_file source_index source_comment error"
        ),
        other,
    )
    document |= {
        "facts": facts,
        "exchange": [message],
        "more_messages": True,
        "findings": [{**found, "chain": [one, other]}],
        "opaque": [{"direction": one, "path": other, "reason": one, "size": 9}],
        "sensors": [
            dict.fromkeys(words("time sensor what app detail"), other) | {"seconds_before": 1.5}
        ],
        "images": [
            dict.fromkeys(words("path media_type width height sha256 checked unchecked"), one)
            | {"size": 9, "faces": 2, "exif": [other]}
        ],
    }
    assert all(harmless(line) and line.count("\n") == 1 for line in story(document))
