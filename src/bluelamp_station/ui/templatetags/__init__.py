"""Template tags of the staff site."""
