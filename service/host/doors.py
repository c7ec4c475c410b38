"""The questions for media: which function of `api` answers each, and what stands in for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import LiteralString

from service.host import fallback
from service.host.fallback import Envelope


@dataclass(frozen=True)
class Door:
    """A question: whom or what it is about first, then what is asked, in JSON."""

    function: LiteralString
    from_popular: Callable[..., Envelope]
    """Of the popular media that were seen last, what is asked, and whom or what it is about."""
    degraded: LiteralString | None = None
    """Asked for popular media where the strategy fails."""


RECOMMENDATIONS = Door(
    "select api.tracked_recommendations(%s, %s)",
    fallback.recommendations,
    "select api.recommendations(%s, %s)",
)
PAGED = Door(
    "select api.paged_recommendations(%s, %s)",
    fallback.recommendations,
    "select api.recommendations(%s, %s)",
)
BATCH = Door(
    "select api.tracked_batch(%s, %s)",
    fallback.batch,
    "select api.recommendations_batch(%s, %s)",
)
SESSION = Door(
    "select api.tracked_session(%s, %s)",
    fallback.session,
    "select api.session_recommendations(%s, %s)",
)
RANKED = Door(
    "select api.tracked_rank(%s, %s, %s)",
    fallback.ranked,
    "select api.ranked_media(%s, %s, %s)",
)
HOME = Door("select api.tracked_home(%s, %s)", fallback.home)
LISTED = Door("select api.tracked_media(%s, %s, %s)", fallback.media)
