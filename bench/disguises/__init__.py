"""A generated set of disguised names. Its tables are its own: nothing of the engine is imported here."""
