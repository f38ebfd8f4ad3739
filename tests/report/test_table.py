"""Tables fit the terminal, lose nothing in a pipe, and stream."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from auditor.report.table import BLOCK, Column, table
from auditor.report.units import count, moment, share, size, stamp, text

COLUMNS = (
    Column("kind", "kind", fixed=True),
    Column("host", "host", end=True),
    Column("place", "place", fold=True, share=2),
    Column("n", "n", count, right=True),
    Column("wide", "wide", least=100),
    Column("rare", "rare", optional=True),
)
PLACE = "request.body ▸ gzip ▸ json:$.events[0].blob ▸ base64 ▸ json:$.position.latitude"
ROW = {
    "kind": "proven",
    "host": "a-very-long-host-name.of.some.analytics.example",
    "place": PLACE,
    "n": 12345,
    "wide": "only where there is room",
}


def lines(width: int | None) -> list[str]:
    return "".join(table([ROW, ROW | {"host": "中文主機名稱" * 10}], COLUMNS, width=width)).split(
        "\n"
    )


def test_no_line_is_wider_than_the_terminal() -> None:
    for width in (60, 80, 100, 132):
        assert max(cell_len(line) for line in lines(width)) <= width


def test_a_narrow_terminal_shows_the_end_of_a_host_and_folds_a_place() -> None:
    shown = "\n".join(lines(60))
    assert ".example " in shown
    assert "…" in shown
    assert "12,345" in shown
    assert "only where" not in shown
    assert "".join(PLACE.split()) in "".join("\n".join(lines(80)).split()) or "latitude" in shown


def test_what_folds_lends_its_room_to_what_would_be_cut() -> None:
    columns = [Column("who", "who", end=True), Column("where", "where", fold=True)]
    row = {"who": "a-recipient.example", "where": "request.body " * 4}
    lines = list(table([row], columns, width=44))
    assert "a-recipient.example" in "".join(lines)
    assert all(len(line.rstrip("\n")) <= 44 for line in lines)
    narrow = list(table([row], columns, width=32))  # it would be cut all the same
    assert narrow[2].startswith("…ipient.example  ")


def test_a_pipe_gets_everything_on_one_line() -> None:
    shown = lines(None)
    assert any(ROW["host"] in line and PLACE in line for line in shown)  # type: ignore[operator]  # both are text
    assert "…" not in "\n".join(shown)
    assert len(shown) == 2 + 2 + 1


def test_an_optional_column_without_content_goes() -> None:
    assert "rare" not in "".join(table([ROW], COLUMNS, width=None))
    assert "rare" in "".join(table([ROW | {"rare": "x"}], COLUMNS, width=None))


def test_rows_are_taken_block_by_block() -> None:
    taken = 0

    def rows() -> Iterator[dict[str, object]]:
        nonlocal taken
        for number in range(BLOCK * 3):
            taken += 1
            yield {"kind": "a", "n": number}

    pieces = table(rows(), COLUMNS, width=80)
    assert next(pieces).startswith("kind")
    assert taken == BLOCK
    rest = "".join(pieces)
    assert "kind" not in rest
    assert rest.count("\n") == 1 + 3 * BLOCK
    assert rest.endswith(f"{BLOCK * 3 - 1:,}\n")  # wider than what the first block had


def test_nothing_for_no_rows() -> None:
    assert list(table([], COLUMNS)) == []


def test_units() -> None:
    assert [size(n) for n in (0, 1023, 1024, 1_500_000, 3 * 2**30, 2**50)] == [
        "0 B",
        "1023 B",
        "1.0 KiB",
        "1.4 MiB",
        "3.0 GiB",
        "1024.0 TiB",
    ]
    assert [share(x) for x in (0, 0.0004, 0.5, 0.9996, 1, None)] == [
        "0 %",
        "0.1 %",
        "50 %",
        "99.9 %",
        "100 %",
        "",
    ]
    assert (count(1_234_567), count(None), text(True), text([1, 2])) == (
        "1,234,567",
        "",
        "yes",
        "1, 2",
    )
    assert stamp(1_700_000_000.25) == "2023-11-14T22:13:20.250Z"
    assert moment("2023-11-14T22:13:20.250Z") == "2023-11-14 22:13:20"
    assert stamp(None) is None
    assert stamp(1e300) is None
    assert stamp(float("nan")) is None


def test_a_spare_column_goes_where_it_would_cost_another_letters() -> None:
    columns = (*COLUMNS[:2], Column("when", "when", fixed=True, spare=True))
    row = ROW | {"when": "2026-01-01 00:00:00"}
    wide, narrow = (
        "".join(table([row], columns, width=100)),
        "".join(table([row], columns, width=70)),
    )
    assert "2026" in wide
    assert "2026" not in narrow
    assert str(ROW["host"]) in narrow


def test_paths_and_names_fold_where_their_parts_end() -> None:
    path = "cat /data/data/com.google.android.gms/shared_prefs/adid_settings.xml"
    lines = list(table([{"a": path}], [Column("a", "a", fold=True)], width=24))[2:]
    assert [line.strip() for line in lines] == [
        "cat",
        "/data/data/com.google.",
        "android.gms/",
        "shared_prefs/",
        "adid_settings.xml",
    ]


@given(st.text("ab/. ", max_size=40), st.integers(1, 12))
def test_folding_adds_and_loses_nothing(text: str, width: int) -> None:
    lines = list(table([{"a": text}], [Column("a", "a", fold=True)], width=width))[2:]
    shown = [line.strip() for line in lines]
    assert "".join(shown).replace(" ", "") == text.replace(" ", "")
    assert all(" ".join(line.split()) in " ".join(text.split()) for line in shown)
