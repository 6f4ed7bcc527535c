"""How laptops and central come to agree: the same events, applied by the same rules (``docs/sync.md``)."""
