"""Voices: sound that is likely speech."""
