"""The buffer leads every byte back to its leaf."""

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.haystack import Haystack
from auditor.model import Leaf, LeafTable, Opaque, Path, Scalar
from tests.detect.helpers import leaf

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.binary(max_size=8)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(SCALARS, max_size=8),
    st.lists(st.binary(max_size=8), max_size=3),
    st.lists(st.text(max_size=8), max_size=2),
)
def test_every_span_holds_its_value(
    values: list[Scalar], heads: list[bytes], raw: list[str]
) -> None:
    leaves = [leaf(value, f"v{index}") for index, value in enumerate(values)]
    opaques = [Opaque(Path.root(f"o{i}"), "x", len(head), head) for i, head in enumerate(heads)]
    haystack = Haystack(LeafTable(leaves), opaques, [leaf(text, "raw") for text in raw])
    assert haystack.readable == len(leaves)
    for place in range(len(leaves) + len(raw) + len(haystack.blobs)):
        low, high = haystack.span(place)
        holder = haystack.holder(place)
        sent = haystack.data[low:high]
        if isinstance(holder, Opaque):
            assert sent == holder.data
        elif not haystack.is_text(place):
            assert sent == holder.value
        elif isinstance(holder.value, str):
            assert sent == holder.value.encode("utf-8", "surrogatepass")
        if high > low:
            assert haystack.place(low) == haystack.place(high - 1) == place


def test_bytes_come_after_all_text() -> None:
    haystack = Haystack(
        LeafTable([leaf(b"\xff\xfe"), leaf("é")]), [Opaque(Path.root("o"), "x", 1, b"z")]
    )
    assert haystack.data == b"\n\n\xc3\xa9\n\xff\xfe\nz"
    assert haystack.text_size == 5
    assert isinstance(haystack.holder(2), Leaf)
