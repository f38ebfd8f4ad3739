"""Damaged and recombined messages against the whole audit, by command, for as long as wanted."""
