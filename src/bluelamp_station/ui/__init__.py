"""Components, base templates, styles and scripts that every room of the staff site is drawn with."""
