"""Writes to the register: one keyword-only function per verb, with `actor` and `now`."""
