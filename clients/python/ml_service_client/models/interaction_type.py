from enum import StrEnum

class InteractionType(StrEnum):
    DISLIKE = "DISLIKE"
    LIKE = "LIKE"
    WATCH = "WATCH"

    def __str__(self) -> str:
        return str(self.value)
