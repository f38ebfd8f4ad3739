"""The phone's own check of its owner, told apart from data of a body: one file a platform."""
