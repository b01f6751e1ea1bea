"""What the engine found, laid out as charts and tables of a page."""
