from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.capture import records
from auditor.capture.desk import Desk
from auditor.store import Totals
from tests.capture.poison import Poisoned
from tests.capture.recording import SESSIONS, ask
from tests.capture.sample import message

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("told", "totals"),
    [
        ((2, 0, 0), Totals(2, 2, 0, 0)),
        ((4, 1, 1), Totals(4, 2, 1, 1)),
        ((2, 0, 2), Totals(2, 2, 0, 0)),  # given up by the proxy, stored here all the same
        ((3, 2, 0), Totals(3, 2, 1, 0)),  # one is in the spool as well
    ],
)
def test_the_totals_say_what_is_stored(
    tmp_path: Path, told: tuple[int, int, int], totals: Totals
) -> None:
    database = tmp_path / "audit.db"
    desk = Desk({"db": str(database), "session": "test"}, Poisoned())
    batch = records.pack([message("flow-1"), message("flow-2")])
    desk.store(records.unpack(b"".join(batch)), 256)
    assert desk.end(told) == totals
    row = (totals.seen, totals.stored, totals.spooled, totals.errored)
    assert ask(database, SESSIONS) == [("test", "closed", *row)]
