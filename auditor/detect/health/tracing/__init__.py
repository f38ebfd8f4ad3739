"""Contact tracing: keys, encounters, and codes of venues."""
