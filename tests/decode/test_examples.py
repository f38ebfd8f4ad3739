"""Every decoder's own examples: each hit gives its leaves, each near miss is refused."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from auditor.decode import BYTES, TEXT, Decoder, Example, Limits
from auditor.decode.asked import of_bytes, of_text
from auditor.decode.base import NO_HINT, SHORTEST, Final, Hint, Inner, Leaves, Peeled
from auditor.decode.budget import Budget
from auditor.decode.telling import telling
from auditor.model import DecodeError, Leaf, Path, Scalar

ROOT = Path.root("x")


def cases[D: (bytes, str)](
    decoders: tuple[Decoder[D], ...],
) -> list[tuple[Decoder[D], Example[D]]]:
    return [(decoder, example) for decoder in decoders for example in decoder.examples]


def label(value: object) -> str:
    return value.id if isinstance(value, Decoder) else ""


def listed(parts: Iterable[Peeled] | Leaves) -> Iterable[Peeled]:
    return [*parts] if isinstance(parts, Leaves) else parts


def peel[D: (bytes, str)](decoder: Decoder[D], example: Example[D]) -> dict[str, Scalar] | None:
    """What the decoder yields by path, None if it refuses."""
    if not decoder.sniff(example.data, example.hint):
        return None
    found: dict[str, Scalar] = {}
    try:
        for part in listed(decoder.peel(example.data, ROOT, example.hint, Budget(Limits()))):
            if isinstance(part, Inner):
                found[str(part.path)] = part.data
            elif isinstance(part, Leaf | Final):
                found[str(part.path)] = part.value
    except DecodeError:
        return None
    return found


def check[D: (bytes, str)](decoder: Decoder[D], example: Example[D]) -> None:
    found = peel(decoder, example)
    if example.leaves is None:
        assert found is None
    else:
        assert found is not None
        for path, value in example.leaves:
            assert found["x" + path] == value
            assert type(found["x" + path]) is type(value)


@pytest.mark.parametrize(("decoder", "example"), cases(BYTES), ids=label)
def test_bytes_decoder(decoder: Decoder[bytes], example: Example[bytes]) -> None:
    check(decoder, example)


@pytest.mark.parametrize(("decoder", "example"), cases(TEXT), ids=label)
def test_text_decoder(decoder: Decoder[str], example: Example[str]) -> None:
    check(decoder, example)


@pytest.mark.parametrize("example", [example for _, example in cases(TEXT)])
def test_what_is_opened_undeclared_is_telling(example: Example[str]) -> None:
    opened = example.leaves is not None and example.hint is NO_HINT
    assert not opened or len(example.data) < SHORTEST or telling(example.data)


def count[D: (bytes, str)](decoder: Decoder[D]) -> tuple[str, int, int]:
    """Its id, hits and near misses."""
    hits = sum(1 for example in decoder.examples if example.leaves)
    return decoder.id, hits, sum(1 for example in decoder.examples if example.leaves is None)


COUNTS = [*map(count, BYTES), *map(count, TEXT)]


@pytest.mark.parametrize(("name", "hits", "misses"), COUNTS)
def test_every_decoder_has_a_hit_and_a_near_miss(name: str, hits: int, misses: int) -> None:
    assert name
    assert hits
    assert misses


def test_ids_are_unique() -> None:
    assert len({name for name, _, _ in COUNTS}) == len(COUNTS)


def test_first_bytes_are_those_that_a_decoder_declares() -> None:
    for decoder, example in cases(BYTES):
        if decoder.firsts is not None and decoder.sniff(example.data, example.hint):
            assert example.data[0] in decoder.firsts, decoder.id


@pytest.mark.parametrize("first", range(256))
def test_a_decoder_that_is_not_asked_would_refuse(first: int) -> None:
    asked = set(map(id, of_bytes(bytes((first,)) + bytes(63))))
    for decoder, example in cases(BYTES):
        if id(decoder) not in asked and decoder.firsts is not None:
            data = bytes((first,)) + example.data[1:]
            assert not decoder.sniff(data, example.hint), decoder.id


def test_a_declared_form_is_asked_first_only_where_it_is_nothing_else() -> None:
    hint = Hint("application/x-www-form-urlencoded", body=True)
    assert of_text("a=1&b=%20", hint)[0].id == "form"
    for text in ('{"a": "b=1&c=2"}', "a=1", "YWxpY2U=", "a=1&b=<x y='2'>"):
        assert of_text(text, hint) == TEXT
