"""One platform for joint enforcement of intellectual-property rights."""

__version__ = "0.1.0"
