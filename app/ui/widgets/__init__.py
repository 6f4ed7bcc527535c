"""What pages are made of. Nothing here knows the domain."""
