"""The demo: the story of a whole day, played through the real pages, with pictures and papers as it goes."""
