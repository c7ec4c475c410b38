from enum import StrEnum

class RecordedInteractionsInteractionsItemType(StrEnum):
    DISLIKE = "DISLIKE"
    LIKE = "LIKE"
    WATCH = "WATCH"

    def __str__(self) -> str:
        return str(self.value)
