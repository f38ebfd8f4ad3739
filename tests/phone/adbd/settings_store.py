"""Android's settings, and the one that does more than be stored: the proxy.

A write to http_proxy wakes an observer a little later, which sets the proxy in
force and four derived keys; deleting http_proxy wakes it too, but it then does
nothing, so the proxy stays (AOSP packages/modules/Connectivity, ProxyTracker.java:
loadDeprecatedGlobalHttpProxy, setGlobalProxy).
"""

from __future__ import annotations

_LATER = 6  # commands until the observer has run
_DERIVED = {
    "global_http_proxy_host": "",
    "global_http_proxy_port": "0",
    "global_http_proxy_exclusion_list": "",
    "global_http_proxy_pac_url": "",
}


class Settings:
    """Values by namespace and key; `proxy` is the one in force, "" for none."""

    def __init__(self, values: dict[str, dict[str, str]]) -> None:
        self.values: dict[str, dict[str, str]] = {"global": {}, "secure": {}, "system": {}} | values
        self.proxy = ""
        self._waiting = 0
        self.reboot()

    def get(self, namespace: str, key: str) -> str | None:
        return self.values[namespace].get(key)

    def put(self, namespace: str, key: str, value: str) -> None:
        self.values[namespace][key] = value
        self._changed(namespace, key)

    def delete(self, namespace: str, key: str) -> int:
        found = self.values[namespace].pop(key, None) is not None
        self._changed(namespace, key)
        return int(found)

    def _changed(self, namespace: str, key: str) -> None:
        if (namespace, key) == ("global", "http_proxy"):
            self._waiting = _LATER

    def settle(self) -> None:
        """Called after every command: time passes."""
        if self._waiting:
            self._waiting -= 1
            if not self._waiting:
                self._load()

    def run_out(self) -> None:
        """Enough time passes."""
        while self._waiting:
            self.settle()

    def _load(self) -> None:
        proxy = self.values["global"].get("http_proxy")
        if not proxy:
            return
        host, _, port = proxy.partition(":")
        self.proxy = proxy if host else ""
        derived = (
            _DERIVED
            if not host
            else _DERIVED
            | {
                "global_http_proxy_host": host,
                "global_http_proxy_port": port or "8080",
            }
        )
        self.values["global"] |= derived

    def reboot(self) -> None:
        host = self.values["global"].get("global_http_proxy_host")
        port = self.values["global"].get("global_http_proxy_port", "")
        self.proxy = f"{host}:{port}" if host else ""
        self._waiting = 0
        if not self.proxy:
            self._load()

    def frozen(self) -> object:
        return {name: dict(values) for name, values in self.values.items()}
