"""Papers for people and courts: blocks of plain values in, one PDF out."""
