from enum import StrEnum

class MediaMediaTypeType1(StrEnum):
    MOVIE = "MOVIE"
    SERIES = "SERIES"

    def __str__(self) -> str:
        return str(self.value)
