from enum import StrEnum

class RankedMediumMediaTypeType1(StrEnum):
    MOVIE = "MOVIE"
    SERIES = "SERIES"

    def __str__(self) -> str:
        return str(self.value)
