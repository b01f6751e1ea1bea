"""Incidents: deliveries, the ledger, sink points."""
