"""Patrols: visits, outcomes, the phones and the questions."""
