from enum import StrEnum

class ListedMediumMediaTypeType1(StrEnum):
    MOVIE = "MOVIE"
    SERIES = "SERIES"

    def __str__(self) -> str:
        return str(self.value)
