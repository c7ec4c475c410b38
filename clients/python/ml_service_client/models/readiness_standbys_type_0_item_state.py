from enum import StrEnum

class ReadinessStandbysType0ItemState(StrEnum):
    GONE = "gone"
    LAGGING = "lagging"
    TAKES_WRITES = "takes writes"
    WELL = "well"

    def __str__(self) -> str:
        return str(self.value)
