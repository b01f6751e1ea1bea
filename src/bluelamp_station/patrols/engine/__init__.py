"""The room's doors to the science."""
