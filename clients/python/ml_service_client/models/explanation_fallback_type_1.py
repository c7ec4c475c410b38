from enum import StrEnum

class ExplanationFallbackType1(StrEnum):
    POPULAR = "popular"

    def __str__(self) -> str:
        return str(self.value)
