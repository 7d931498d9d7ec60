"""Reads of the register: frozen rows, never lazy querysets."""
