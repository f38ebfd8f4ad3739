"""Search for the tester's own values, in every form and encoding that hides them from the eye."""
