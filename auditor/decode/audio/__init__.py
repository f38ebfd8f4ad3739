"""Recordings of sound: containers, read as far as they say how long, how fast, how many channels.

No sound is decoded. What the header says is checked against the bytes that are
there; the sound itself stays an Opaque.
"""
