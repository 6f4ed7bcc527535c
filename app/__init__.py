"""Wijkbalie: the desk of a Dutch neighbourhood budget."""
