"""The shape of a hand as a camera measured it."""
