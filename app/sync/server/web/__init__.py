"""Central's own page for the projectleider: plain pages from the server, in Dutch, without any script.

It stands next to the service's interface for laptops (``/v1``) and reads the same tables.
"""
