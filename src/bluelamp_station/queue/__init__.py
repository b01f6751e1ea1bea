"""Rows that wait for the worker: leases, heartbeats, progress."""
