"""Layers of plain text that names its values line by line: tables, cards, fields."""
