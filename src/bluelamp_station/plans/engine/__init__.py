"""The room's door to the science."""
