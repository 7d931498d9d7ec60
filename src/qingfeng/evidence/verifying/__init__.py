"""Checks of files that need no database: packages, web archives, exhibits, time tokens, papers.

What comes in is a stranger's: every reader is bounded, nothing is unpacked to disk, nothing in it is run.
"""
