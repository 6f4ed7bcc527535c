"""The result on the wall of the hall, one plan at a time."""
