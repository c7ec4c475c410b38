from enum import StrEnum

class HomeRowsItemKind(StrEnum):
    BECAUSE = "because"
    GENRE = "genre"
    LIST = "list"
    NEW = "new"
    POPULAR = "popular"
    RECOMMENDED = "recommended"
    TRENDING = "trending"

    def __str__(self) -> str:
        return str(self.value)
