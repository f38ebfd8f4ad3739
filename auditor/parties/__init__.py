"""Who receives: the party behind a host name, known offline."""

from auditor.parties.domain import recipient_of

__all__ = ["recipient_of"]
