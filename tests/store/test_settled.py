"""What a conclusion about the whole takes the place of goes, with its rollups, and nothing else."""

import pathlib

from auditor.model import Audit, Opaque, Path, Picture
from auditor.store import Settled, open_reader, open_writer
from tests.store.material import audit, database, finding, message, session

BODY = Path.root("request.body")
FILE = BODY.layer("multipart:file", "file")


def picture(path: Path, checked: str) -> Picture:
    return Picture(path, "image/png", 1, 1, 9, "ab" * 32, checked=checked)


def piece() -> Audit:
    opaques = [Opaque(path, "encrypted", 10) for path in (FILE, FILE.layer("gzip"), BODY)]
    opaques.append(Opaque(BODY.layer("multipart:file2", "file2"), "encrypted", 10))
    findings = [finding(path=FILE), finding(path=FILE, detector="voice", data_type="bio.voice")]
    seen = (picture(FILE, ""), picture(FILE.layer("image[1]"), "a detector"))
    return Audit(findings=tuple(findings), opaques=tuple(opaques), pictures=seen)


def test_only_what_stands_at_the_place_or_below_goes(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, keep_raw=True)
        first, last = writer.add(number, [message("one"), message("two")])
        writer.conclude(number, [(first, piece()), (last, piece())])
        whole = audit(finding(path=BODY.layer("joined[2 pieces, tus]"), data_type="bio.voice"))
        writer.extend(number, [(last, whole)], [Settled(first, str(FILE), "voice")])
    with open_reader(database(tmp_path)) as reader:
        left = [part.path for part in reader.opaques(1)]
        assert left == ["request.body", "request.body ▸ multipart:file2"]
        assert len(list(reader.opaques(2))) == 4
        assert [row.path for row in reader.images(1)] == [str(FILE.layer("image[1]"))]
        kept = [(row.flow, row.data_type, row.detector) for row in reader.findings()]
        assert sorted(kept) == [
            (1, "location.precise", "coordinates"),
            (2, "bio.voice", "coordinates"),
            (2, "bio.voice", "voice"),
            (2, "location.precise", "coordinates"),
        ]
        assert reader.count_findings() == len(kept)
        assert [(row.parts, row.bytes) for row in reader.unread()] == [(6, 60)]


def test_concluding_anew_brings_it_back_and_settling_twice_changes_nothing(
    tmp_path: pathlib.Path,
) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        (first,) = writer.add(number, [message("one")])
        writer.conclude(number, [(first, piece())])
        for _ in range(2):
            writer.extend(number, [], [Settled(first, str(BODY), "voice")])
        with open_reader(database(tmp_path)) as reader:
            assert not list(reader.opaques(1))
            assert reader.count_findings() == 1
        writer.conclude(number, [(first, piece())])
    with open_reader(database(tmp_path)) as reader:
        assert len(list(reader.opaques(1))) == 4
        assert reader.count_findings() == 2


def test_another_sessions_message_is_left_alone(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        mine, other = session(writer), session(writer, "other")
        (first,) = writer.add(mine, [message("one")])
        writer.conclude(mine, [(first, piece())])
        writer.extend(other, [], [Settled(first, str(BODY), "voice"), Settled(99, "x")])
    with open_reader(database(tmp_path)) as reader:
        assert len(list(reader.opaques(1))) == 4
