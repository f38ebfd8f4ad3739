"""Places as services ask for them and answer."""
