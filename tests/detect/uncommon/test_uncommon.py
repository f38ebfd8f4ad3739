"""Uncommon forms of biometric and health data are found, and what looks like them is not.

The messages were written from public interfaces and standards before the rules that find
them. What is known to be missed is listed with its reason, so that a loss and a gain both show.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from auditor.audit import Auditor
from auditor.decode import Limits
from auditor.media import Faces
from auditor.model import Confidence, Image, Looked
from auditor.tasks.seeing import Seeing
from tests.detect.uncommon.bodies import Labelled, read

MISSED = {
    "cognitec fir soap": "a template whose name, fir, is a tree's, in an answer without an address",
    "kaldi i-vector text ark": "only the name of the file says of what the numbers are",
    "key press list": "ten keys; twenty are asked for",
    "inkml signature": "a trace that is called by its own id",
    "sleep as android csv": "one night in a wide table",
    "wearable csv with rr": "numbers below a remark",
    "keyed intermenstrualBleeding": "a plain time, which every log has, wakes nothing",
    "ivf step": "a clinic lists the same as its services",
    "insulin pen": "a dose in units, of a drug by its brand",
    "eating disorder log": "two short names that are a person's and a program's",
    "radiology report": "a report, which is of anything",
    "hospital admission": "a reason, which is of anything",
    "dna kit status": "a group of letters and one digit",
    "therapist chat note": "a note, which is of anything",
    "bipolar mood chart": "words of songs and effects, below nought",
    "meditation biofeedback": "beats of a song, too",
    "macro diary": "what a dish has, too",
    "water log": "what a machine uses, too",
    "hormone therapy": "three letters",
    "mi band activity": "three letters each",
}
INVENTED = {"cycle of billing": "a length and a start without a word of what is billed"}


class _Blind(Faces):
    """What looks at no picture: the names around it must do."""

    def look(self, image: Image, until: float | None = None) -> Looked:
        del image, until
        return Looked(reason="nothing looks")


@pytest.fixture(scope="module")
def auditor() -> Iterator[Seeing]:
    with _Blind() as blind:
        yield Seeing(Auditor(limits=Limits(seconds=60.0)), blind)


def _found(one: Labelled, auditor: Seeing) -> set[str]:
    audit = auditor.audit(one.message)
    assert not audit.error, f"{one.id}: {audit.error}"
    return {
        finding.data_type
        for finding in audit.findings
        if finding.data_type.startswith(("bio.", "health."))
        and finding.confidence is not Confidence.CANDIDATE
    }


def _missed(name: str, auditor: Seeing) -> Iterator[str]:
    for one in read(name):
        found = _found(one, auditor)
        if not all(found & alternatives for alternatives in one.want):
            yield one.id


@pytest.mark.parametrize(
    "name",
    ["bodies.toml", "health.toml", "health_apps.toml", "platforms.toml", "faces_and_fingers.toml"],
)
def test_what_is_there_is_found(name: str, auditor: Seeing) -> None:
    ids = {one.id for one in read(name)}
    assert set(_missed(name, auditor)) == MISSED.keys() & ids


@pytest.mark.parametrize(
    "name", ["lookalikes.toml", "health_apps_lookalikes.toml", "no_faces_no_fingers.toml"]
)
def test_nothing_is_invented(name: str, auditor: Seeing) -> None:
    ids = {one.id for one in read(name)}
    invented = {one.id for one in read(name) if _found(one, auditor)}
    assert invented == INVENTED.keys() & ids


def test_the_sample_is_large_enough() -> None:
    assert sum(1 for name in ("bodies.toml", "health.toml") for one in read(name) if one.want) > 140
    assert sum(1 for _ in read("lookalikes.toml")) > 100
