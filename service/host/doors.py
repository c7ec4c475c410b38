"""The questions for media: which function of `api` answers each, and what stands in for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

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
    who: int | None = None
    """Which of whom or what it is about is a person, who asks; None: nobody in particular."""
    keeps: bool = False
    """Whether `api.question_state` knows all that the answer depends on."""

    def person(self, about: Sequence[object]) -> UUID | None:
        """Who asks."""
        person = None if self.who is None else about[self.who]
        return person if isinstance(person, UUID) else None


RECOMMENDATIONS = Door(
    "select api.tracked_recommendations(%s, %s)",
    fallback.recommendations,
    "select api.recommendations(%s, %s)",
    who=0,
    keeps=True,
)
PAGED = Door(
    "select api.paged_recommendations(%s, %s)",
    fallback.recommendations,
    "select api.recommendations(%s, %s)",
    who=0,  # a cursor is to be new: it is not kept
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
    who=0,
)
HOME = Door("select api.tracked_home(%s, %s)", fallback.home, who=0, keeps=True)
LISTED = Door("select api.tracked_media(%s, %s, %s)", fallback.media, who=1)
