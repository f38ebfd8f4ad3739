"""File formats that are uploaded whole: markup, property lists, archives, databases, images."""
