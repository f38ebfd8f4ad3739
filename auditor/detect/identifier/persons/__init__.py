"""Persons by what they are called and reached by, and when they were born."""
