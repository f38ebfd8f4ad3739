"""The one base of every error this package raises on purpose.

Built-in exceptions come first (`ValueError`, `OSError`); these exist where a
caller must tell our refusal from an accident. A message is one sentence for
the user and never holds a payload value.
"""


class AuditorError(Exception):
    """Base of all errors raised on purpose; the text is one clear sentence."""


class InputError(AuditorError):
    """The input is unusable: wrong file, unknown option value, newer schema (exit code 2)."""


class StoreError(AuditorError):
    """The database refused: locked, full disk, damaged (exit code 1)."""


class DeviceError(AuditorError):
    """The phone cannot be reached or used: not attached, not allowed, gone, no answer (exit 1)."""


class InterruptedWorkError(AuditorError):
    """The user ended it in the middle: what to do about that (exit code 130)."""


class DecodeError(AuditorError):
    """A layer could not be peeled; `unfold` turns it into an Opaque with this reason."""
