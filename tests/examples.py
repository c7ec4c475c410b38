"""How many examples hypothesis tries."""

import os

SHARE = float(os.environ.get("EXAMPLES", "1"))


def scaled(usual: int) -> int:
    """How many of so many: all, or the share of them that the environment's `EXAMPLES` asks for."""
    return max(1, round(usual * SHARE))
