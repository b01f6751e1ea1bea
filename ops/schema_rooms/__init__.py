"""Schemas of the files and documents, room by room, built from a few shapes."""
