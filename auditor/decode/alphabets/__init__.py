"""Alphabets that write bytes as text: pure functions from text to bytes, None where it is none.

They know nothing of plausibility: `guess` asks whether what comes out was
worth encoding. Each is linear in its input and quick to say no.
"""
