"""Incidents: what came in, cleaned with reasons, each with its provenance, time interval and category."""
