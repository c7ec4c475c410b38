"""Positions in PostgreSQL's write-ahead log: as it writes them, `16/B374D848`, and as numbers."""

import re

FORM = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})", re.ASCII | re.IGNORECASE)


def position(text: str) -> int:
    """The number, in bytes from the beginning. Raises ValueError for what is no position."""
    found = FORM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    high, low = (int(half, 16) for half in found.groups())
    return (high << 32) + low
