from enum import StrEnum

class OutcomesBy(StrEnum):
    ARM = "arm"
    DAY = "day"
    PLACEMENT = "placement"
    POSITION = "position"
    STRATEGY = "strategy"

    def __str__(self) -> str:
        return str(self.value)
