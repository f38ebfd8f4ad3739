"""The phone's verbs: the phone, its facts, its journal and a profile brought together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from auditor.device import connect, traces
from auditor.device.apps import checked_package, read_apps
from auditor.device.certificate import Certificate
from auditor.device.identity import known, read_identity
from auditor.device.journal import Journal
from auditor.device.prepare import ByHand, Done, Wanted, journaled, prepare, restore
from auditor.device.visibility_check import check
from auditor.model import AuditorError, InputError, InterruptedWorkError
from auditor.store.evidence import mask
from auditor.tasks.app_check import app_points
from auditor.tasks.profile import new_profile

type Row = Mapping[str, object]

_UNFINISHED = "`auditor device restore` undoes what was done until then."


def prepare_phone(serial: str, folder: Path, wanted: Wanted) -> Done:
    """Prepare the phone of this serial, or the only one; see `device.prepare`.

    Raises:
        AuditorError: it failed, or the user ended it; says how what was done is undone.
    """
    phone = connect(serial)
    with Journal(folder, journaled(phone)) as journal:
        try:
            return prepare(phone, journal, wanted)
        except AuditorError as error:
            if not journal.entries:
                raise
            raise type(error)(f"{error} {_UNFINISHED}") from error
        except KeyboardInterrupt:
            if not journal.entries:
                raise
            raise InterruptedWorkError(f"interrupted. {_UNFINISHED}") from None


def restore_phone(serial: str, folder: Path, by_hand: ByHand = ByHand.ASKED) -> Done:
    """Put it back as its journal says; what is ours and not in the journal is told.

    So is another phone that waits for it, where nothing was to be undone on this one.
    """
    phone = connect(serial)
    name = journaled(phone)
    with Journal(folder, name) as journal:
        done = restore(phone, journal, by_hand=by_hand)
        done.undone += [trace.sentence for trace in traces.unexplained(phone, journal)]
    if not (done.changes or done.undone):
        others = [one.partition(" ")[0] for one in Journal.phones(folder) if one != name]
        if others:
            serials = ", ".join(others)
            done.steps.append(f"Not yet put back is another phone, by its own serial: {serials}.")
    return done


def check_phone(serial: str, app: str, certificate: Certificate | None) -> list[Row]:
    """What a capture will show and what not, point by point: of the phone, then of the app."""
    phone = connect(serial)
    rows: list[Row] = [asdict(point) for point in check(phone, app, certificate)]
    return rows + [asdict(point) for point in app_points(phone, app)] if app else rows


def app_rows(serial: str, *, every: bool) -> Iterator[Row]:
    """The phone's apps; without `every` only those that somebody installed."""
    for app in read_apps(connect(serial)):
        if every or not app.system:
            yield asdict(app) | {"shared_with": ", ".join(app.shared_with)}


@dataclass(frozen=True, slots=True)
class Identified:
    """Values as rows, masked or not, and what was not found with the reason."""

    rows: list[Row]
    missing: tuple[tuple[str, str], ...]


def identify(serial: str, app: str, out: Path | None, *, reveal: bool) -> Identified:
    """Ask for the phone's identifiers; `out` is the profile to write, 0600, never over a file.

    Raises:
        DeviceError: the phone is gone, or the name of the app is none.
        InputError: the file exists.
    """
    if out and out.exists():
        raise InputError(f"{out} exists already; it is not overwritten.")
    if app:
        checked_package(app)
    found = read_identity(connect(serial), app)
    if out:
        new_profile(out, known(found))
    rows: list[Row] = []
    for value in found.values:
        shown = value.value if reveal else mask(value.value)
        rows.append(asdict(value) | {"value": shown, "root": "yes" if value.root else "no"})
    return Identified(rows, found.missing)
