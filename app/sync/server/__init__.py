"""Central: the service at the town hall. Needs the extra ``central``; the laptop's side never imports it."""
