"""The proxy in the phone's Wi-Fi settings: nothing to install, and much that goes past it."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.capture.modes.base import Asked, Mode, Prepared


def _prepare(asked: Asked) -> Prepared:
    def start(port: int) -> Iterable[str]:
        place = f"{asked.host or 'this machine'}, port {port}"
        yield f"On the phone: Wi-Fi settings, this network, proxy: manual, {place}."
        if not asked.clients:
            yield "No --client was named: only this machine itself may use the proxy."

    return Prepared("regular", start=start)


MODE = Mode(
    name="wifi",
    title="the proxy in the phone's Wi-Fi settings; nothing to install",
    needs="phone and machine in one network",
    blind_spots=(
        "an app may ignore the proxy (Flutter, many SDKs and games do): it connects past us",
        "UDP goes past us: QUIC and HTTP/3, DNS, WebRTC, VPNs",
        "mobile data and other networks are not covered",
    ),
    prepare=_prepare,
)
