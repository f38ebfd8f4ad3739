"""`auditor capture`: mitmproxy in this process with our addon and without its flow printer.

The same addon as under mitmdump, so the same session, guard and totals. Only what surrounds it is
ours: the start is judged here (a port that is in use is one sentence and exit code 2, before any
session begins), warnings of mitmproxy go to standard error on one clean line each, and Ctrl-C, a
service manager's stop or a closed terminal end the capture in order.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import re
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mitmproxy import addons, exceptions, hooks
from mitmproxy.master import Master
from mitmproxy.options import Options

from auditor.capture.addon import PrivacyAudit
from auditor.capture.certs import ensure_ca
from auditor.capture.companions import Companions
from auditor.capture.gear import Fitting, Gear
from auditor.capture.log import Lines
from auditor.capture.modes import Changes
from auditor.capture.session import begin
from auditor.capture.sources import adapted, beside_of
from auditor.capture.through import asked_pattern
from auditor.model import DeviceError, InputError
from auditor.report.clean import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from auditor.capture.beside import Beside
    from auditor.capture.wanted import Wanted

_LISTEN = re.compile(r"failed to listen on (\S+) with")


def run_capture(wanted: Wanted, say: Callable[[str], None]) -> int:
    """Capture until it is ended; the exit code. `say` receives sentences for the user.

    0 all is stored; 1 something was lost or errored; 2 a value is unusable;
    3 something waits in the spool.

    Raises:
        InputError: a value is unusable, also a port that is in use.
    """
    for sentence in Changes(wanted.runtime).undo_left():
        say(sentence)
    if wanted.pcap is None:
        if wanted.pcap_from:
            raise InputError("--pcap-from says where --pcap FILE records: name the file too.")
        return _run(wanted, say, None)
    wanted = replace(wanted, session=wanted.session or session_name())
    beside = beside_of(wanted, Changes(wanted.runtime, "packets"), say)
    try:
        code = _run(adapted(wanted, say), say, beside)
    except BaseException as error:
        if isinstance(error, InputError | DeviceError) or not beside.began:  # it did not start
            beside.discard()
        else:
            beside.finish(1, say)
        raise
    return beside.finish(code, say)


def _run(wanted: Wanted, say: Callable[[str], None], beside: Beside | None) -> int:
    log = Lines(say)
    gear = Gear(wanted, say)
    logging.getLogger().addHandler(log)
    try:
        asyncio.run(_capture(wanted, gear, say, log, beside))
    except SystemExit as end:  # how addons end mitmproxy
        return end.code if isinstance(end.code, int) else 1
    except exceptions.OptionsError as error:
        raise InputError(clean(str(error))) from None
    finally:
        gear.undo()
        logging.getLogger().removeHandler(log)
    return 0


async def _capture(
    wanted: Wanted, gear: Gear, say: Callable[[str], None], log: Lines, beside: Beside | None
) -> None:
    options = Options()
    master = Master(options)
    manager: Any = master.addons  # it has no types
    standard: Callable[[], list[object]] = addons.default_addons
    manager.add(*standard())
    options.set(*_specifications(wanted, gear), defer=True)
    audit = PrivacyAudit(begin, ensure_ca)
    server = manager.get("proxyserver")
    announce = _Announce(options, server.listen_addrs, say)
    companions = Companions(wanted.companions, audit.put, master.shutdown)
    keepers = [beside.keep] if beside is not None else []
    fitting = Fitting(gear, server.servers, say, *keepers)
    manager.add(_Start(log), companions.ending, audit, fitting)
    if beside is not None:
        beside.listening = server.listen_addrs
        manager.add(beside)
    manager.add(announce, companions)
    names: Any = options.keys  # nor have options
    manager.invoke_addon_sync(audit, hooks.ConfigureHook(set(names())))
    if options.deferred:
        raise InputError(f"There is no option {clean(min(options.deferred))!r} in mitmproxy.")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, master.shutdown)
    await master.run()


def session_name() -> str:
    """The name of a session that was given none, made from the time."""
    return time.strftime("capture-%Y%m%d-%H%M%S")


def _specifications(wanted: Wanted, gear: Gear) -> list[str]:
    """The options as `mitmdump --set` takes them; the user's own come last and win."""
    session = wanted.session or session_name()
    values = [("audit_db", str(wanted.database)), ("audit_session", session)]
    values += [("audit_app", wanted.app), ("audit_device", wanted.device)]
    values += [("audit_certs", str(wanted.certs)), ("listen_host", wanted.host)]
    values += [("audit_profile", str(wanted.profile or ""))]
    values += [("audit_face_model", str(wanted.face_model or ""))]
    values += [("audit_clients", one) for one in wanted.clients]
    values += [("audit_allow", one) for one in wanted.allow]
    values += gear.specifications()
    flags = [("audit_no_bodies", wanted.no_bodies), ("audit_keep_raw", wanted.keep_raw)]
    flags.append(("audit_phone_for_app", wanted.phone_for_app))
    values += [(name, "true") for name, flag in flags if flag]
    values += [("ignore_hosts", asked_pattern(one)) for one in wanted.let_through]
    if not wanted.adaptive_pinning:
        values.append(("audit_adaptive_pinning", "false"))
    if wanted.port is not None:
        values.append(("listen_port", str(wanted.port)))
    return [*(f"{name}={value}" for name, value in values if value), *wanted.settings]


class _Start:
    """Judges the start: mitmproxy asks the addon of this name whether an error was logged."""

    name = "errorcheck"

    def __init__(self, log: Lines) -> None:
        self._log = log

    async def shutdown_if_errored(self) -> None:
        """Raise InputError when something failed."""
        await asyncio.sleep(0)
        if not self._log.errors:
            return
        error = self._log.errors[0]
        listen = _LISTEN.search(error)
        if listen and os.strerror(errno.EADDRINUSE).lower() in error.lower():
            raise InputError(f"{listen[1]} is in use: choose another with --port.")
        raise InputError(error)

    def finish(self) -> None:
        """What fails from now on is no failure to start."""
        self._log.started = True


class _Announce:
    """Says where the proxy listens once it does."""

    name = "announcement"

    def __init__(
        self,
        options: Options,
        listening: Callable[[], Iterable[tuple[str, int]]],
        say: Callable[[str], None],
    ) -> None:
        self._options = options
        self._listening = listening
        self._say = say

    def running(self) -> None:
        """The listeners are open and the session has begun."""
        options = self._options
        places = ", ".join(f"{place[0]}:{place[1]}" for place in self._listening())
        ca = Path(options.confdir) / "mitmproxy-ca-cert.pem"
        self._say(f"Recording session {options.audit_session} in {options.audit_db}.")
        listens = f"The proxy listens on {places}" if places else "The proxy is ready"
        self._say(f"{listens}; the phone must trust {ca}. Ctrl-C ends.")
