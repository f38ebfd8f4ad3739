"""Pictures as they are recorded: in order, replaced by a new conclusion, joined ones added."""

import pathlib

from auditor.model import Audit, Opaque, Path, Picture
from auditor.store import open_reader, open_writer
from tests.store.material import database, message, session

PLACE = Path.root("request.body")


def picture(number: int, checked: str = "", unchecked: str = "") -> Picture:
    return Picture(
        PLACE.layer(f"image[{number}]"), "image/png", 3, 2**40, 9, f"{number:064x}",
        ("Make", "Model"), checked, unchecked,
    )  # fmt: skip


def test_pictures_are_read_back_replaced_and_added_to(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        number = session(writer, "s")
        (one,) = writer.add(number, [message("f")])
        unread = Opaque(PLACE, "unread", 9)
        seen = picture(1, checked="a detector")
        writer.conclude(number, [(one, Audit(opaques=(unread,), pictures=(seen,)))])
        more = Audit(opaques=(unread,), pictures=(picture(2, unchecked="why"),))
        writer.extend(number, [(one, more), (999, more)])
    with open_reader(path) as reader:
        [flow] = reader.flows()
        first, second = reader.images(flow.id)
        assert (first.path, first.sha256) == ("request.body ▸ image[1]", f"{1:064x}")
        assert (first.width, first.height, first.size) == (3, 2**40, 9)
        assert (first.checked, first.unchecked) == ("a detector", "")
        assert first.tags == ("Make", "Model")
        assert (second.checked, second.unchecked) == ("", "why")
        assert len(list(reader.opaques(flow.id))) == 2
        assert reader.concluded_below(one, "request.body ▸ image[2")
        assert not reader.concluded_below(one, "request.body ▸ joined[")
    with open_writer(path) as writer:
        writer.conclude(number, [(one, Audit(pictures=(picture(3),)))])
    with open_reader(path) as reader:
        assert [row.sha256 for row in reader.images(flow.id)] == [f"{3:064x}"]
        assert list(reader.opaques(flow.id)) == []
