"""The phone's side of attribution: whose sockets it has, asked without blocking the event loop.

The phone is looked for and asked in threads of their own that do not keep the program from ending;
asyncio's own pool resolves names for the proxy. Questions are asked one after the other. A phone
that went away is said once and left alone for PAUSE; one that shows its sockets to nobody is said
once and never asked again.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import ipaddress
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from auditor.device import addresses, packages
from auditor.device.sockets import COMMAND, HEADING, sockets
from auditor.model import AuditorError, DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from auditor.device import Shell
    from auditor.device.sockets import Socket

ANSWER = 8.0  # seconds that the phone has for an answer
PAUSE = 2.0  # seconds before a phone that went away is asked again
REFRESH = 10.0  # seconds between two lists of packages, or of addresses
_NEVER = float("inf")


class PhoneTable:
    """Asks the phone that `find` leads to. `say` is told when it goes away and when it is back."""

    def __init__(self, find: Callable[[], Shell], say: Callable[[str], object]) -> None:
        self._find = find
        self._say = say
        self._phone: Shell | None = None
        self._as_root = False
        self._packages: Mapping[int, tuple[str, ...]] = {}
        self._addresses: frozenset[str] = frozenset()
        self._listed = self._looked = -REFRESH
        self._strange = False  # another device's address was met, and that was said
        self._gone = False
        self._gone_until = 0.0

    @property
    def away(self) -> float:
        """Seconds for which the phone is left alone; 0 when it may be asked."""
        return max(0.0, self._gone_until - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether it is never asked again."""
        return self._gone_until == _NEVER

    def close(self) -> None:
        """Ask no more."""
        self._gone_until = _NEVER

    async def meet(self) -> bool:
        """Find the phone and ask once for all that will be asked; False where it is not there."""
        return self._phone is not None or await self._ask(self._meet) is not None

    async def read(self) -> Sequence[Socket] | None:
        """Its open sockets, in a reading that begins now; None where it is not there."""
        text = await self._ask(partial(self._shell, COMMAND, root=self._as_root))
        return None if text is None else tuple(sockets(text))

    async def owner(self, uid: int, wanted: str) -> packages.Owner:
        """The app of a UID; its packages are listed anew for an app that was just installed."""
        number = packages.app_id(uid)
        known = number < packages.FIRST_APP or number in self._packages
        if not known and time.monotonic() - self._listed >= REFRESH:
            self._listed = time.monotonic()
            text = await self._ask(partial(self._shell, packages.COMMAND))
            self._packages = packages.packages(text or "") or self._packages
        return packages.owner(uid, self._packages, wanted)

    async def has(self, address: str, rows: Sequence[Socket]) -> bool | None:
        """Whether an address is the phone's: it says so, or one of its sockets has it.

        None where the phone went away over the question. Loopback is every machine's,
        and so not the phone's. The first address that is not is said.
        """
        if not is_loopback(address):
            if address in self._addresses or any(row.local == address for row in rows):
                return True
            if time.monotonic() - self._looked >= REFRESH:
                self._looked = time.monotonic()
                text = await self._ask(partial(self._shell, addresses.COMMAND))
                if text is None:
                    self._looked = -REFRESH
                    return None
                self._addresses = addresses.addresses(text) or self._addresses
            if address in self._addresses:
                return True
        if not self._strange:
            self._strange = True
            self._say(
                f"A client at {address} is not known to be the phone that adb reaches: its"
                " connections are not told apart by app."
            )
        return False

    async def _ask(self, question: Callable[[], str]) -> str | None:
        """What the phone answers, None where it is gone; learns whether it is."""
        answer, trouble = await asyncio.wrap_future(_in_thread(question))
        if self.over:
            return None
        if trouble and self._phone is None and self._as_root:
            self._say(f"{trouble} Connections are not told apart by app.")
            self._gone_until = _NEVER
        elif trouble:
            self._gone_until = time.monotonic() + PAUSE
            if not self._gone:
                self._say(f"{trouble} The capture goes on; connections are not told apart by app.")
        elif self._gone:
            self._say("The phone answers again: connections are told apart by app.")
        self._gone = bool(trouble)
        return None if trouble else answer

    def _meet(self) -> str:
        """In a thread.

        Raises:
            DeviceError: the phone is gone, or shows its sockets to nobody; then `_as_root` is set.
        """
        self._as_root = False
        phone = self._find()
        for root in (False, True):
            self._as_root = root
            if HEADING in phone.shell(COMMAND, root=root, seconds=ANSWER):
                break
        else:
            raise DeviceError("The phone does not show whose its sockets are.")
        self._packages = packages.packages(phone.shell(packages.COMMAND))
        self._addresses = addresses.addresses(phone.shell(addresses.COMMAND))
        self._phone = phone
        return ""

    def _shell(self, command: str, *, root: bool = False) -> str:
        phone = self._phone or self._find()
        return phone.shell(command, root=root, seconds=ANSWER)


def is_loopback(address: str) -> bool:
    """Whether it is an address of loopback."""
    return ipaddress.ip_address(address).is_loopback


def _in_thread(question: Callable[[], str]) -> concurrent.futures.Future[tuple[str, str]]:
    """The answer to a question, and why there is none; from a thread that nobody waits for."""
    answered: concurrent.futures.Future[tuple[str, str]] = concurrent.futures.Future()
    answered.set_running_or_notify_cancel()  # who asked may leave; the answer then goes nowhere

    def run() -> None:
        try:
            answered.set_result((question(), ""))
        except AuditorError as error:
            answered.set_result(("", str(error)))
        except Exception as error:  # noqa: BLE001 - our own failure is counted where it was asked
            answered.set_exception(error)

    threading.Thread(target=run, name="attribution", daemon=True).start()
    return answered
