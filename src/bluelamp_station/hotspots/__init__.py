"""Hotspots: runs, sets, places, and what is done about them."""
