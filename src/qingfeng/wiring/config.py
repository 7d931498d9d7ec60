"""Typed settings, read from the environment only; a doubtful value stops the start."""
