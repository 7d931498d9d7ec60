"""How personal data of sellers is shown until somebody says why they need it whole."""

VISIBLE = 1


def masked_name(name: str) -> str:
    """`张伟的小店` becomes `张****`: the first character stays, the length does not tell."""
    bare = name.strip()
    return f"{bare[:VISIBLE]}****" if bare else ""


def masked_key(key: str) -> str:
    """A seller's account: its two ends, so that two sellers can be told apart on a page."""
    return key if len(key) <= 4 else f"{key[:2]}****{key[-2:]}"
