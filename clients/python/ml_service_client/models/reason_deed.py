from enum import StrEnum

class ReasonDeed(StrEnum):
    DISLIKED = "disliked"
    LIKED = "liked"
    VISITED = "visited"
    WATCHED = "watched"

    def __str__(self) -> str:
        return str(self.value)
