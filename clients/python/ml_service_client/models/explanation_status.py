from enum import StrEnum

class ExplanationStatus(StrEnum):
    DELETED = "deleted"
    KEPT_OUT = "kept_out"
    OUTSIDE_PAGE = "outside_page"
    RECOMMENDED = "recommended"
    SEEN = "seen"

    def __str__(self) -> str:
        return str(self.value)
