from enum import StrEnum

class ReasonKind(StrEnum):
    GENRE = "genre"
    MEDIA = "media"
    PEOPLE = "people"
    POPULAR = "popular"
    TRENDING = "trending"

    def __str__(self) -> str:
        return str(self.value)
