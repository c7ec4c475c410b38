from enum import StrEnum

class ReplayChangedItem(StrEnum):
    CATALOGUE = "catalogue"
    DAY = "day"
    EVENTS = "events"
    GENRES = "genres"
    MODEL = "model"
    PEOPLE_FORGOTTEN = "people forgotten"
    RULES = "rules"
    STRATEGY = "strategy"

    def __str__(self) -> str:
        return str(self.value)
