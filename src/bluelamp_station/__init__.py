"""The staff site: the rooms of a programme as web pages, on Django."""
