"""What stands around a value, and whether it is a body's or a thing's, a form's, a list's."""
