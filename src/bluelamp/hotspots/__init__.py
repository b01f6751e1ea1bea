"""Hotspots: how hot is each place, how sure is that, and which areas to patrol."""
