"""Measures of a body: their names and units, and the forms that they are sent in."""
