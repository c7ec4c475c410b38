from enum import StrEnum

class ReasonKind(StrEnum):
    GENRE = "genre"
    MEDIA = "media"
    NEW = "new"
    PEOPLE = "people"
    POPULAR = "popular"
    TRENDING = "trending"

    def __str__(self) -> str:
        return str(self.value)
