"""A defect in our own hooks: the traffic goes on, and nobody can overlook it."""

from __future__ import annotations

import pathlib

from auditor.store import open_reader
from tests.e2e import look
from tests.e2e.conftest import StartProxy

FAULT = pathlib.Path(__file__).with_name("fault.py")


def test_a_defect_in_a_hook_leaves_the_traffic_alone_and_shows(start_proxy: StartProxy) -> None:
    running = start_proxy(scripts=[FAULT])
    with running.phone.browser() as browser:
        for path in ("/v1/config", "/break", "/v1/config", "/break"):
            answer = browser.get(f"https://api.checkin.example{path}")
            assert answer.status_code == 200
    code, output = running.stop()
    assert code == 1
    assert "failed 2 times" in output
    assert "Traceback" not in output
    database = running.folder / "audit.db"
    with open_reader(database) as reader:
        failures = list(reader.failures())
        keys = {flow.key for flow in reader.flows()}
    assert [(one.where, one.error) for one in failures] == [("request", "ZeroDivisionError")] * 2
    assert {one.flow for one in failures} <= keys
    assert look.session(database).failures == 2
    assert look.adds_up(look.session(database))
