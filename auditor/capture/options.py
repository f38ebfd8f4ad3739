"""The options that the addon adds to mitmproxy, and what they mean together.

mitmproxy checks a value's type, we check its meaning; what is wrong is said in one sentence. The
options of mitmproxy's own that would defeat the audit or its safety are set here too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mitmproxy.options import CONF_DIR

from auditor.capture.guard import parse_allowed, parse_clients
from auditor.model import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mitmproxy.addonmanager import Loader
    from mitmproxy.options import Options

    from auditor.capture.guard import Allowed, Network

LOOPBACK = "127.0.0.1"
DATABASE = "captures/auditor.db"
CERTIFICATES = "certs"
# What a session is made from; it cannot change while the session runs.
FIXED = (
    "audit_db",
    "audit_session",
    "audit_profile",
    "audit_face_model",
    "audit_app",
    "audit_device",
    "audit_no_bodies",
    "audit_keep_raw",
    "audit_serial",
    "audit_mode",
)
# With one of these set, another addon means to change or answer a request after its body came.
REWRITERS = (
    "anticache",
    "anticomp",
    "block_list",
    "intercept",
    "map_local",
    "map_remote",
    "modify_body",
    "modify_headers",
    "server_replay",
    "stickyauth",
    "stickycookie",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for."""

    database: Path
    session: str
    profile: Path | None
    clients: tuple[Network, ...]
    allowed: tuple[Allowed, ...]
    app: str = ""
    device: str = ""
    no_bodies: bool = False
    keep_raw: bool = False
    face_model: Path | None = None
    serial: str = ""
    modes: tuple[str, ...] = ()
    reverse_port: int = 0
    adaptive_pinning: bool = True
    phone_for_app: bool = False

    @property
    def alone(self) -> str:
        """The only app that can reach us, "" where others can too: its tunnel takes no other."""
        return self.app if self.modes == ("wireguard",) else ""


def register(loader: Loader, environment: Mapping[str, str]) -> None:
    """Add the options; `AUDITOR_DB` in the environment is the database's default."""
    database = environment.get("AUDITOR_DB") or DATABASE
    add = loader.add_option
    add("audit_db", str, database, "Privacy audit: the database that receives the capture.")
    add("audit_session", str, "", "Privacy audit: the session's name; made from the time if empty.")
    add("audit_profile", str, "", "Privacy audit: a TOML file of the test phone's own values.")
    add("audit_face_model", str, "", "Privacy audit: a YuNet model file that finds faces.")
    add("audit_app", str, "", "Privacy audit: package name of the app under test.")
    add("audit_device", str, "", "Privacy audit: a name for the phone.")
    add(
        "audit_clients",
        Sequence[str],
        [],
        "Privacy audit: addresses or networks that may use the proxy besides this machine.",
    )
    add(
        "audit_allow",
        Sequence[str],
        [],
        "Privacy audit: destinations on this machine that may be reached: host, address or "
        "network, each with an optional :port.",
    )
    add("audit_serial", str, "", "Privacy audit: the phone's serial in adb, to tell apps apart.")
    add(
        "audit_mode",
        Sequence[str],
        [],
        "Privacy audit: names of the capture modes, for the record.",
    )
    add(
        "audit_reverse_port", int, 0, "Privacy audit: the phone's own port that adb reverses to us."
    )
    add(
        "audit_adaptive_pinning",
        bool,
        True,  # noqa: FBT003 - an option's default
        "Privacy audit: let hosts through that refuse our certificate again and again.",
    )
    add(
        "audit_phone_for_app",
        bool,
        False,  # noqa: FBT003 - an option's default
        "Privacy audit: where the app is not known, let its phone stand for it in that.",
    )
    add("audit_certs", str, CERTIFICATES, "Privacy audit: the folder of this project's own CA.")
    add("audit_no_bodies", bool, False, "Privacy audit: keep no message bodies.")  # noqa: FBT003 - an option's default
    add("audit_keep_raw", bool, False, "Privacy audit: keep found values in clear.")  # noqa: FBT003 - mitmproxy's loader takes the default by position


def read(options: Options) -> Settings:
    """The settings, checked.

    Raises:
        InputError: a value is unusable; the text is one sentence.
    """
    database = Path(options.audit_db).expanduser()
    if not options.audit_db.strip() or database.is_dir():
        raise InputError(f"audit_db: {options.audit_db!r} is no name for a database file")
    profile = Path(options.audit_profile).expanduser() if options.audit_profile else None
    if profile is not None and not profile.is_file():
        raise InputError(f"audit_profile: {options.audit_profile!r} is no file")
    model = Path(options.audit_face_model).expanduser() if options.audit_face_model else None
    if model is not None and not model.is_file():
        raise InputError(f"audit_face_model: {options.audit_face_model!r} is no file")
    name = options.audit_session.strip() or time.strftime("capture-%Y%m%d-%H%M%S")
    return Settings(
        database=database,
        session=name,
        profile=profile,
        clients=parse_clients(each(options.audit_clients)),
        allowed=parse_allowed(each(options.audit_allow)),
        app=options.audit_app,
        device=options.audit_device,
        no_bodies=options.audit_no_bodies,
        keep_raw=options.audit_keep_raw,
        face_model=model,
        serial=options.audit_serial,
        modes=tuple(each(options.audit_mode)),
        reverse_port=options.audit_reverse_port,
        adaptive_pinning=options.audit_adaptive_pinning,
        phone_for_app=options.audit_phone_for_app,
    )


def each(values: Iterable[str]) -> list[str]:
    """Values given one by one or comma-separated."""
    return [one.strip() for value in values for one in value.split(",") if one.strip()]


def secure(options: Options, make_ca: Callable[[Path], Path]) -> None:
    """Set what the audit needs of mitmproxy unless the user said otherwise.

    A CA of the project's own instead of the shared one; loopback unless clients were named;
    bytes of ignored hosts visible, so that they can be counted; streamed bodies not in memory.
    """
    if options.confdir == CONF_DIR:
        folder = Path(options.audit_certs).expanduser()
        options.confdir = str(make_ca(folder).absolute())
    if must_be_local(options):
        options.listen_host = LOOPBACK
    options.show_ignored_hosts = True
    options.store_streamed_bodies = False


def refuse_unknown(options: Options) -> None:
    """Refuse values for options of ours that do not exist: mitmproxy waits for them for ever.

    Raises:
        InputError: there is such a value.
    """
    unknown = sorted(name for name in options.deferred if name.startswith("audit_"))
    if unknown:
        raise InputError(f"There is no option {unknown[0]!r}")


def keep_fixed(updated: Iterable[str]) -> None:
    """Refuse to change what the running session was made from.

    Raises:
        InputError: one of the changed options is such.
    """
    for name in updated:
        if name in FIXED:
            raise InputError(f"{name} cannot change while a capture runs")


def must_be_local(options: Options) -> bool:
    """Whether nobody was named that would need a listener beyond loopback."""
    return not options.audit_clients and options.listen_host in ("", LOOPBACK)


def rewrites(options: Options) -> bool:
    """Whether an option of mitmproxy's needs whole bodies before they are sent on."""
    return any(name in options and getattr(options, name) for name in REWRITERS)
