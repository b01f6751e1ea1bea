"""The room's charts, laid out for the templates that draw them."""
