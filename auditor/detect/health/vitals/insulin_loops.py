"""What an artificial pancreas reports: insulin and carbohydrates on board, the sugar to come.

Loop, OpenAPS and AndroidAPS upload the state of their device (`{"iob": {"iob": 1.2, "time": …},
"suggested": {"bg": 142, "eventualBG": 118}}`). `iob` alone is a block of a chip and `cob` a
corn's; with a time under their own name, beside each other, or beside a sugar that is foretold
they are of somebody's blood.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.around.moments import is_moment
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method

_BOARD = {"iob": (-50.0, 200.0), "cob": (0.0, 500.0), "insulinonboard": (-50.0, 200.0),
          "carbsonboard": (0.0, 500.0), "basaliob": (-50.0, 200.0), "bolusiob": (0.0, 200.0),
          "netbasalinsulin": (-50.0, 200.0), "insulinreq": (-50.0, 200.0)}  # fmt: skip
_TO_COME = {"eventualbg": (20.0, 600.0), "minpredbg": (20.0, 600.0),
            "minguardbg": (20.0, 600.0)}  # fmt: skip
_SURE = frozenset(_TO_COME) | {"basaliob", "bolusiob", "insulinonboard", "carbsonboard",
                               "netbasalinsulin", "insulinreq", "predbgs", "sensitivityratio",
                               "recommendedbolus", "tempbasal"}  # fmt: skip
_SHORT = frozenset(("iob", "cob"))
_MOST = 500


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each amount and each sugar to come."""
    around: Surroundings | None = None
    for leaf in scene.woken[:_MOST]:
        name, number = joined(leaf.name), number_of(leaf.value)
        bounds = _BOARD.get(name) or _TO_COME.get(name)
        if bounds is None or number is None or not bounds[0] <= number.value <= bounds[1]:
            continue
        around = around or scene.leaves.once(Surroundings)
        if not _is_reported(leaf, name, around):
            continue
        if name in _TO_COME:
            why, kind = "blood glucose that a loop of insulin expects", "health.vitals"
        else:
            why, kind = "insulin or carbohydrates on board, as a loop reports them", ""
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value, kind)


def _is_reported(leaf: Leaf, name: str, around: Surroundings) -> bool:
    names = around.names_beside(leaf) - {name}
    holder = leaf.parent
    if holder is not None:
        names |= around.names_beside(holder) - {name}
    if not names.isdisjoint(_SURE):
        return True
    timed = any(is_moment(one) for one in around.beside(leaf) if one is not leaf)
    if name in _SHORT:
        called = holder is not None and joined(holder.name) == name
        return timed and (called or not names.isdisjoint(_SHORT))
    return timed or not names.isdisjoint(_SHORT | {"bg"})


_DAY = "2026-03-14T07:22:10Z"

DETECTOR = Detector(
    id="insulin-loops",
    version=1,
    data_type="health.record",
    title="insulin and carbohydrates on board, sugar that is expected",
    keys=frozenset(_BOARD) | frozenset(_TO_COME),
    sources=("Nightscout devicestatus (OpenAPS, AndroidAPS, Loop)",),
    look=look,
    examples=(
        Example(
            "a state of OpenAPS",
            {"openaps": {"iob": {"iob": 1.2, "basaliob": 0.3},
                         "suggested": {"bg": 142, "eventualBG": 118}}},
            ("health.record $.openaps.iob.basaliob", "health.record $.openaps.iob.iob",
             "health.vitals $.openaps.suggested.eventualBG"),
        ),
        Example(
            "a state of Loop",
            {"loop": {"cob": {"cob": 20, "timestamp": _DAY}, "recommendedBolus": 0.4}},
            ("health.record $.loop.cob.cob",),
        ),
        Example("a chip", {"resources": {"iob": 120, "lut": 4000, "ff": 900}}),
        Example("a chip on a day", {"iob": 120, "slices": 40, "builtAt": _DAY}),
        Example("corn", {"cob": 3, "kernels": 500}),
    ),
)  # fmt: skip
