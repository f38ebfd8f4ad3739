"""A phone prepared and put back: the phone, its facts and its journal brought together."""

from __future__ import annotations

from pathlib import Path

from auditor.device import connect
from auditor.device.facts import read_facts
from auditor.device.journal import Journal
from auditor.device.prepare import Done, Wanted, prepare, restore


def prepare_phone(serial: str, folder: Path, wanted: Wanted) -> Done:
    """Prepare the phone of this serial, or the only one; see `device.prepare`."""
    phone = connect(serial)
    with Journal(folder, read_facts(phone).serial or phone.serial) as journal:
        return prepare(phone, journal, wanted)


def restore_phone(serial: str, folder: Path) -> Done:
    """Put it back as its journal says; a phone without one has nothing to undo."""
    phone = connect(serial)
    with Journal(folder, read_facts(phone).serial or phone.serial) as journal:
        return restore(phone, journal)
