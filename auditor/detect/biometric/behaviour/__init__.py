"""Behaviour: the timing of keys, touches, pens and eyes."""
