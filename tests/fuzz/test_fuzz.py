"""A few hundred cases of the fuzzer, and those that once found something."""

from __future__ import annotations

import functools
import time

import pytest

from auditor.audit import Auditor
from auditor.decode import Limits
from benchmarks import audit_mix
from tests.fuzz.__main__ import PROFILE
from tests.fuzz.checks import broken
from tests.fuzz.mutate import message
from tests.fuzz.seeds import seeds

SEEDS = seeds()
auditor = functools.cache(Auditor)


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_no_case_breaks_a_bound(first: int) -> None:
    for number in range(first, first + 100):
        case = message(SEEDS, number)
        began = time.process_time()
        audit = auditor(PROFILE).audit(case)
        assert not broken(case, audit, Limits(), time.process_time() - began), number


def test_cases_reach_deep() -> None:
    audits = [auditor(PROFILE).audit(message(SEEDS, number)) for number in range(300)]
    assert sum(bool(audit.findings) for audit in audits) > 20
    assert sum(bool(audit.opaques) for audit in audits) > 60


def test_long_names_in_many_brackets_keep_their_bound() -> None:
    name = "WIFI:3,1|90-67-1C-F7-21-6C|52&2|80-89-17-C6-79-A0|54&3|40-F4-20-EF-DD-2A|58"
    text = f'{{"{name * 2}":' * 240 + "1" + "}" * 240
    case = audit_mix.message(text.encode(), "application/json", response=True)
    audit = auditor(PROFILE).audit(case)
    assert audit.findings
    assert not broken(case, audit, Limits(), 0.0)
