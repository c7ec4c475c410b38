from enum import StrEnum

class DeleteInteractionsType(StrEnum):
    DISLIKE = "DISLIKE"
    LIKE = "LIKE"
    WATCH = "WATCH"

    def __str__(self) -> str:
        return str(self.value)
