"""Places by name and address."""
