"""Findings and scores as the columns that callers read."""
