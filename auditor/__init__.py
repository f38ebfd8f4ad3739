"""Privacy auditor for mobile apps: what personal data left the phone, to whom, and how we know."""

__version__ = "0.1.0"
