"""The words, values and tables of the domain."""
